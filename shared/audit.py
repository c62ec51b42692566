"""The audit trail: who did what, where, to what. Rows are written with the act; the relay chains them by hash.

Each hash covers the one before it, so that a row changed or removed afterwards breaks the chain from there on.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from shared.database import EVENTS_RECORDED
from shared.security.authority import Who
from shared.statements import Statement
from shared.tables import audit as audit_rows

GENESIS = "0" * 64  # stands before the first row
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_INSERT = Statement(insert(audit_rows).inline())


def audit(session: Session, who: Who, act: str, place: str, subject: str, detail: Mapping[str, Any]) -> None:
    """Note an act in the caller's transaction. `detail` is JSON-ready and holds no content of a report, no secret."""
    _INSERT.run(
        session,
        {
            "at": datetime.now(UTC),
            "who": who.person_id,
            "act": act,
            "place": str(place),
            "subject": subject,
            "detail": _encode(detail),
        },
    )
    session.info[EVENTS_RECORDED] = True


def link(previous: str, position: int, row: Any) -> str:
    """The hash of an audit row at a position: SHA-256 over the previous hash and the row, hex."""
    said = [
        position,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.who,
        row.act,
        row.place,
        row.subject,
        row.detail,
    ]
    text = previous + "\n" + json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_broken(connection: Connection | Session) -> int | None:
    """The first position where the chain doesn't hold (a row changed, or gone), or None where all is as it was written."""
    rows = connection.execute(
        select(audit_rows).where(audit_rows.c.position.is_not(None)).order_by(audit_rows.c.position)
    )
    return _first_broken(rows)


def _first_broken(rows: Iterable[Any]) -> int | None:
    previous = GENESIS
    for expected, row in enumerate(rows, start=1):
        if row.position != expected or row.hash != link(previous, expected, row):
            return expected
        previous = row.hash
    return None
