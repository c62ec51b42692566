"""Telling people: one message each, in the inbox at once, and on its way through the channels they want besides."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.notify.channels import CHANNELS
from services.notify.domain.delivery import State, must_be_held
from services.notify.domain.wording import Words
from services.notify.tables import Delivery, Message, Preference
from shared.bus import Event
from shared.clock import CHINA, Clock
from shared.ids import derived_id
from shared.tables import forgotten

_DAILY = str(uuid.uuid5(uuid.NAMESPACE_URL, "urn:sunlight:notify:daily"))


@dataclass(frozen=True)
class Cause:
    """The event somebody is told of. `at`: real time it happened; `may_leave`: whether deliveries need no release."""

    id: str
    type: str
    place: str
    at: datetime
    may_leave: bool = True


def cause_of(session: Session, clock: Clock, event: Event) -> Cause:
    """An event as a cause. Deliveries wait for a person where it is old or its publisher forgot facts in a restore."""
    lost = select(forgotten.c.event_id).where(forgotten.c.source == event.source, forgotten.c.settled_at.is_(None))
    held = must_be_held(event.time, clock.real(), session.scalar(lost.limit(1)) is not None)
    return Cause(event.id, event.type, event.place, event.time, not held)


def tell(
    session: Session,
    clock: Clock,
    cause: Cause,
    persons: Iterable[str],
    words: Words,
    talks: Mapping[str, str] | None = None,
) -> int:
    """Tell each person once; returns how many were told now. Telling again of the same cause changes nothing.

    talks: by person id, the talk that reading the message holds (special reminders).
    """
    ids = {derived_id(cause.id, f"tell/{person}"): person for person in sorted(set(persons)) if person}
    known = set(session.scalars(select(Message.id).where(Message.id.in_(list(ids)))))
    new = [
        _row(message_id, person, cause, words, cause.at + clock.offset) | {"talk_id": (talks or {}).get(person)}
        for message_id, person in ids.items()
        if message_id not in known
    ]
    _keep(session, clock, cause, new)
    return len(new)


def tell_daily(session: Session, clock: Clock, cause: Cause, persons: Iterable[str], words: Words) -> int:
    """Tell each person at most once a day of this type: a message already read comes up again as unread."""
    at = cause.at + clock.offset
    day = at.astimezone(CHINA).date().isoformat()
    ids = {derived_id(_DAILY, f"{cause.type}/{person}/{day}"): person for person in sorted(set(persons)) if person}
    known = {row.id: row for row in session.scalars(select(Message).where(Message.id.in_(list(ids))))}
    for message in known.values():
        if message.cause != cause.id:
            message.cause, message.at, message.read_at = cause.id, at, None
    new = [_row(i, person, cause, words, at) | {"talk_id": None} for i, person in ids.items() if i not in known]
    _keep(session, clock, cause, new)
    return len(new)


def _row(message_id: str, person: str, cause: Cause, words: Words, at: datetime) -> dict[str, Any]:
    return {
        "id": message_id,
        "person_id": person,
        "cause": cause.id,
        "type": cause.type,
        "place": cause.place,
        "title": words.title[:300],
        "body": words.body,
        "link": words.link,
        "at": at,
        "read_at": None,
    }


def _keep(session: Session, clock: Clock, cause: Cause, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    session.execute(insert(Message), rows)
    by_person = {row["person_id"]: row["id"] for row in rows}
    wanted = session.execute(
        select(Preference.person_id, Preference.channel).where(
            Preference.person_id.in_(list(by_person)), Preference.channel.in_(sorted(CHANNELS)), Preference.wanted
        )
    ).all()
    deliveries = [
        {
            "id": derived_id(by_person[person], f"deliver/{channel}"),
            "message_id": by_person[person],
            "channel": channel,
            "state": State.WAITING if cause.may_leave else State.HELD,
            "tries": 0,
            "next_try_at": clock.real(),
            "error": "",
            "sent_at": None,
        }
        for person, channel in wanted
    ]
    if deliveries:
        session.execute(insert(Delivery), deliveries)
