"""docs/events.md: the catalogue for people, written from the contracts."""

import inspect
import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

from shared.contracts import CATALOGUE
from shared.contracts.base import Audience, Fact
from shared.contracts.readers import readers_of
from shared.contracts.schema import comments_of, publisher_of
from shared.settings import SERVICES

_HEAD = """# The events: who says what to whom

Written by `python -m shared.contracts.schema` from `shared/contracts/`; change it there.

An event is a fact, past tense, with the state a reader needs. It travels as a CloudEvent 1.0 (structured JSON), by the
broker and by the publisher's feed `GET /<service>/events` (see [bus.md](bus.md), and [subscribers](subscribers/) for
programs that follow along). Readers ignore what they don't know; changes only add; a new meaning is a `.v2` beside `.v1`.

Around `data` stand: `id` (UUIDv7), `source` (`/<service>`), `type`, `subject`, `time` (UTC), `place` (division code),
`version` (of the subject), `sequence` (position in the publisher's log), `epoch`, `traceparent`.

Audiences: **service** only the five services; **partner** also other government systems that were given access;
**public** everybody. Days are ISO days in China, moments UTC, money whole fen. No person's name, telephone or address
stands in an event.
"""


def events_page() -> str:
    """The page, as Markdown."""
    return "\n".join([_HEAD, *_overview(), *(line for service in SERVICES for line in _chapter(service))]) + "\n"


def _overview() -> Iterator[str]:
    yield "| event | said by | audience | heard by |"
    yield "|---|---|---|---|"
    for kind, fact in CATALOGUE.items():
        anchor = kind.replace(".", "")
        heard = ", ".join(readers_of(kind)) or "–"
        yield f"| [`{kind}`](#{anchor}) | {publisher_of(fact)} | {fact.AUDIENCE.name.lower()} | {heard} |"
    yield ""


def _chapter(service: str) -> Iterator[str]:
    yield f"## {service}"
    yield ""
    for kind, fact in CATALOGUE.items():
        if publisher_of(fact) == service:
            yield from _entry(kind, fact)


def _entry(kind: str, fact: type[Fact]) -> Iterator[str]:
    heard = ", ".join(readers_of(kind)) or "no service; it is there for others"
    yield f"### {kind}"
    yield ""
    yield inspect.cleandoc(fact.__doc__ or "")
    yield ""
    yield f"Audience: **{Audience(fact.AUDIENCE).name.lower()}**. Subject: `{fact.SUBJECT}`. Heard by: {heard}."
    yield ""
    yield "| field | type | |"
    yield "|---|---|---|"
    yield from _rows(fact, "")
    yield ""


def _rows(kind: type[Any], prefix: str) -> Iterator[str]:
    hints, words = get_type_hints(kind), comments_of(kind)
    for field in fields(kind):
        said = words.get(field.name, "").replace("|", "\\|")
        yield f"| `{prefix}{field.name}` | {_named(hints[field.name])} | {said} |"
        nested = _nested(hints[field.name])
        if nested is not None:
            yield from _rows(nested, f"{prefix}{field.name}.")


def _nested(hint: Any) -> type[Any] | None:
    if is_dataclass(hint) and isinstance(hint, type):
        return hint
    return next((found for part in get_args(hint) if (found := _nested(part))), None)


def _named(hint: Any) -> str:
    if get_origin(hint) in (Union, types.UnionType):
        return " or ".join(_named(part) for part in get_args(hint))
    if get_origin(hint) is list:
        return f"list of {_named(get_args(hint)[0])}"
    names = {str: "text", int: "whole number", bool: "yes or no", type(None): "null"}
    return names.get(hint) or hint.__name__
