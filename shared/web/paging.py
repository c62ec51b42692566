"""Long lists, page by page, by the last key seen (never by counting off rows)."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request
from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from shared.refusals import Refusal
from shared.web.readable import is_keepable
from shared.web.wording import _

Row = TypeVar("Row")
Column = ColumnElement[Any] | InstrumentedAttribute[Any]
_LARGEST = 200


@dataclass(frozen=True)
class Slice(Generic[Row]):
    """One page of a list. `after`: cursor of the next page, "" on the last; `first`: whether this is the first page."""

    rows: Sequence[Row]
    after: str
    first: bool

    def link(self, after: str) -> str:
        """This page's address with another cursor ("" for the first page)."""
        kept = [(n, v) for n, v in request.args.items(multi=True) if n not in {"after", "done"}]
        asked = urlencode([*kept, ("after", after)] if after else kept)
        return f"{request.path}?{asked}" if asked else request.path


def read_slice(
    session: Session,
    query: Select[Any],
    keys: Sequence[Column],
    *,
    size: int = 50,
    descending: bool = False,
) -> Slice[Any]:
    """The page the request asks for (?after=…&limit=…).

    keys  columns that order the rows and together are unique, e.g. (table.c.day, table.c.id); text, whole numbers, days or moments
    A row is what the query selects: the entity or value if it is one, else the row with its columns.
    Raises Refusal for a cursor that is none.
    """
    size = _wanted_size(size)
    cursor = request.args.get("after", "")
    if cursor:
        seen = tuple_(*(_as(key, value) for key, value in zip(keys, _read(cursor, len(keys)), strict=True)))
        query = query.where(tuple_(*keys) < seen if descending else tuple_(*keys) > seen)
    order = [key.desc() if descending else key.asc() for key in keys]
    found = session.execute(
        query.add_columns(*(key.label(f"_k{n}") for n, key in enumerate(keys))).order_by(*order).limit(size + 1)
    ).all()
    shown = found[:size]
    more = _write(tuple(shown[-1])[-len(keys) :]) if len(found) > size else ""
    return Slice([_without_keys(row, len(keys)) for row in shown], more, not cursor)


def _as(key: Column, value: str | int) -> ColumnElement[Any]:
    """A key's value as its column keeps it: on PostgreSQL a day is not compared with text."""
    kind = key.type.python_type
    if kind in (date, datetime):
        try:
            seen = kind.fromisoformat(str(value))
        except ValueError as error:
            raise _unknown_page() from error
        if isinstance(seen, datetime) and seen.tzinfo is None:
            raise _unknown_page()
        return literal(seen, key.type)
    if not isinstance(value, kind):
        raise _unknown_page()
    return literal(value, key.type)


def _without_keys(row: Any, keys: int) -> Any:
    """The entity or value if one was selected, else the row (its extra key columns do no harm)."""
    return row[0] if len(row) == keys + 1 else row


def _wanted_size(usual: int) -> int:
    text = request.args.get("limit", "")
    return min(max(int(text), 1), _LARGEST) if text.isascii() and text.isdigit() else usual


def _write(values: tuple[Any, ...]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def _read(cursor: str, count: int) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or len(values) != count or not is_keepable(values):
        raise _unknown_page()
    if not all(isinstance(value, str | int) for value in values):
        raise _unknown_page()
    return values


def _unknown_page() -> Refusal:
    return Refusal("page.unknown", _("页码不对。请从列表的第一页重新翻起。"), where="after")
