"""Deliveries beyond the inbox: each row is tried until it is sent, given up, or held for a person's release."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.channels import Channel, Never, NotNow, Parcel
from services.notify.domain.delivery import State, next_try
from services.notify.tables import Delivery, Message
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.notify import MessageDelivered
from shared.place import Place
from shared.refusals import Conflict, NotAllowed, NotFound
from shared.security.authority import Who


def due_deliveries(session: Session, clock: Clock, at_most: int = 200) -> list[str]:
    """Ids of deliveries whose time has come, the longest due first: the sweep that finds what a lost task left."""
    due = select(Delivery.id).where(Delivery.state == State.WAITING, Delivery.next_try_at <= clock.real())
    return list(session.scalars(due.order_by(Delivery.next_try_at, Delivery.id).limit(at_most)))


def deliver(session: Session, clock: Clock, channels: Mapping[str, Channel], delivery_id: str) -> None:
    """Try one delivery. Nothing happens to one that is sent, held, given up, or not due yet."""
    row = session.get(Delivery, delivery_id, with_for_update=True)
    if row is None or row.state != State.WAITING or row.next_try_at > clock.real():
        return
    message = session.get_one(Message, row.message_id)
    row.tries += 1
    try:
        _channel(channels, row.channel).send(
            Parcel(row.id, message.person_id, message.title, message.body, message.link)
        )
    except NotNow as error:
        again = next_try(clock.real(), row.tries)
        row.error = str(error)[:300]
        if again is None:
            row.state = State.FAILED
        else:
            row.next_try_at = again
    except Never as error:
        row.state, row.error = State.FAILED, str(error)[:300]
    else:
        row.state, row.error, row.sent_at = State.SENT, "", clock.real()
        fact = MessageDelivered(message_id=message.id, channel=row.channel, cause=message.cause)
        record(session, fact, place=message.place)


def release_delivery(session: Session, clock: Clock, who: Who, delivery_id: str) -> Delivery:
    """Let a held delivery go after all. Raises NotFound, NotAllowed, Conflict where it is not held any more."""
    row = session.get(Delivery, delivery_id, with_for_update=True)
    if row is None:
        raise NotFound("delivery.unknown", "没有这次投递。请刷新列表。", where="delivery")
    message = session.get_one(Message, row.message_id)
    if not who.may("delivery.release", Place(message.place)):
        raise NotAllowed("act.not_allowed", "这次投递不在您的管理范围内。", where="delivery")
    if row.state == State.WAITING:
        return row
    if row.state != State.HELD:
        raise Conflict("delivery.settled", "这次投递已经发出或已经放弃，不能再放行。请刷新列表。", where="delivery")
    row.state, row.next_try_at = State.WAITING, clock.real()
    audit(session, who, "delivery.release", message.place, f"delivery/{row.id}", {"channel": row.channel})
    return row


def _channel(channels: Mapping[str, Channel], name: str) -> Channel:
    if name not in channels:
        raise NotNow(f"channel {name} is not set up here")
    return channels[name]
