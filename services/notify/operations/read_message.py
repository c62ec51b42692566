"""Reading one's messages. Reading a special reminder is what holds it (事中专项提醒 is written)."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.notify.domain.talks import State
from services.notify.operations.hold_talk import note_held
from services.notify.tables import Message, Talk
from shared.clock import Clock
from shared.refusals import NotFound
from shared.security.authority import Who


def read_message(session: Session, clock: Clock, who: Who, message_id: str) -> Message:
    """Mark a message of one's own as read; doing it again changes nothing. Raises NotFound, also for another's."""
    message = session.get(Message, message_id, with_for_update=True)
    if message is None or message.person_id != who.person_id:
        raise NotFound("message.unknown", "没有这条消息。请回到消息列表。", where="message")
    if message.read_at is None:
        message.read_at = clock.now()
        if message.talk_id is not None:
            _hold_reminder(session, clock, who, message.talk_id)
    return message


def _hold_reminder(session: Session, clock: Clock, who: Who, talk_id: str) -> None:
    talk = session.get(Talk, talk_id, with_for_update=True)
    if talk is not None and talk.state == State.DUE:
        note_held(session, talk, who.person_id, clock.today(), "本人已阅")


def read_all(session: Session, clock: Clock, who: Who) -> int:
    """Mark everything as read but special reminders, which are read one by one. Returns how many."""
    unread = select(Message.id).where(
        Message.person_id == who.person_id, Message.read_at.is_(None), Message.talk_id.is_(None)
    )
    ids = list(session.scalars(unread))
    session.execute(update(Message).where(Message.id.in_(ids)).values(read_at=clock.now()))
    return len(ids)
