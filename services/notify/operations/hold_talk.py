"""Recording that a reminder talk was held."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.notify.domain.talks import KIND_NAMES, Kind, State, check_holder, check_record, check_version
from services.notify.domain.wording import talk_held, talk_page
from services.notify.operations.tell import Cause, tell
from services.notify.tables import Message, Talk
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.notify import TalkRecorded
from shared.place import Place
from shared.refusals import Conflict, NotFound
from shared.security.authority import Who


@dataclass(frozen=True)
class Record:
    """What the holder writes down. `held_on`: the day in China; `summary`: what was talked about."""

    held_on: date
    summary: str


def find_talk(session: Session, who: Who, talk_id: str, *, lock: bool = False) -> Talk:
    """A talk one is to hold, or that is with oneself. Raises NotFound for anybody else."""
    talk = session.get(Talk, talk_id, with_for_update=lock)
    if talk is None or not (talk.person_id == who.person_id or who.may("talk.hold", Place(talk.township))):
        raise NotFound("talk.unknown", "没有这次谈话，或者不在您的范围内。请回到谈话列表。", where="talk")
    return talk


def hold_talk(session: Session, clock: Clock, who: Who, talk_id: str, version: int, said: Record) -> Talk:
    """Record the talk and tell whom it was with. The same record sent twice changes nothing.

    Raises NotFound, NotAllowed (with oneself), Conflict (stale, held already, lapsed), Refusal with the field.
    """
    talk = find_talk(session, who, talk_id, lock=True)
    check_holder(who.person_id, talk.person_id)
    summary = said.summary.strip()
    if talk.state == State.HELD and (talk.held_by, talk.held_on, talk.summary) == (
        who.person_id,
        said.held_on,
        summary,
    ):
        return talk
    _check_open(talk)
    check_version(talk.version, version)
    check_record(said.held_on, talk.ordered_on, clock.today(), summary)
    cause = Cause(
        note_held(session, talk, who.person_id, said.held_on, summary), TalkRecorded.TYPE, talk.place, clock.real()
    )
    tell(
        session,
        clock,
        cause,
        [talk.person_id],
        talk_held(KIND_NAMES[Kind(talk.kind)], said.held_on.isoformat(), talk.id),
    )
    _read_order(session, clock, who, talk)
    audit(session, who, "talk.hold", talk.place, f"talk/{talk.id}", {"kind": talk.kind})
    return talk


def _read_order(session: Session, clock: Clock, who: Who, talk: Talk) -> None:
    """The message that asked for the talk has done its work."""
    session.execute(
        update(Message)
        .where(Message.person_id == who.person_id, Message.read_at.is_(None), Message.link == talk_page(talk.id))
        .values(read_at=clock.now())
    )


def note_held(session: Session, talk: Talk, held_by: str, held_on: date, summary: str) -> str:
    """Change the row and record the fact; returns the event's id."""
    talk.state, talk.held_on, talk.held_by, talk.summary = State.HELD, held_on, held_by, summary
    talk.version += 1
    fact = TalkRecorded(
        talk_id=talk.id,
        kind=talk.kind,
        township=talk.township,
        post_id=talk.post_id,
        held_on=held_on.isoformat(),
    )
    session.flush()
    return record(session, fact, place=talk.place, version=talk.version)


def _check_open(talk: Talk) -> None:
    if talk.kind == Kind.SPECIAL:
        raise Conflict("talk.written", "专项提醒由本人在消息中阅读确认，不需要填写谈话记录。", where="talk")
    if talk.state == State.LAPSED:
        raise Conflict("talk.lapsed", "对方已经离任，这次谈话不再需要。", where="talk")
    if talk.state == State.HELD:
        raise Conflict("talk.held", "这次谈话已经有记录，不能再改。如记录有误，请联系县里。", where="talk")
