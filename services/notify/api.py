"""Door 1: messages and talks as JSON."""

from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from services.notify.operations.deliver import release_delivery
from services.notify.operations.hold_talk import Record, find_talk, hold_talk
from services.notify.operations.read_message import read_message
from services.notify.queries import (
    DELIVERIES_ORDER,
    INBOX_ORDER,
    TALKS_ORDER,
    TalkView,
    count_unread,
    held_deliveries,
    inbox,
    show_messages,
    show_talks,
    talks_to_hold,
    talks_with,
)
from services.notify.tables import Delivery, Talk
from shared.web import current_house, current_who, guard, read_slice, signed_in, writes

api = Blueprint("notify_api", __name__, url_prefix="/notify/api", description="消息与提醒谈话")


class MessageOut(Schema):
    """A message."""

    message_id = fields.String(attribute="id")
    title = fields.String()
    body = fields.String()
    link = fields.String(metadata={"description": "page to open, from the root"})
    place = fields.String()
    place_name = fields.String()
    at = fields.AwareDateTime(format="iso")
    read_at = fields.AwareDateTime(format="iso", allow_none=True)


class MessagesOut(Schema):
    """A page of messages, newest first. `after`: cursor of the next page, "" on the last."""

    messages = fields.List(fields.Nested(MessageOut))
    unread = fields.Integer()
    after = fields.String()


class TalkOut(Schema):
    """A reminder talk."""

    talk_id = fields.String(attribute="id")
    version = fields.Integer()
    kind = fields.String(metadata={"description": "general, special or corrective"})
    state = fields.String(metadata={"description": "due, held or lapsed"})
    township = fields.String()
    place = fields.String()
    post_id = fields.String()
    name = fields.String(metadata={"description": "of the person talked with; empty until registry has said it"})
    role_name = fields.String()
    about = fields.String()
    ordered_on = fields.Date()
    due_on = fields.Date(metadata={"description": "the last good day"})
    overdue = fields.Boolean()
    held_on = fields.Date(allow_none=True)
    summary = fields.String()


class TalksOut(Schema):
    """A page of talks. `after`: cursor of the next page, "" on the last."""

    talks = fields.List(fields.Nested(TalkOut))
    after = fields.String()


class HoldIn(Schema):
    """The record of a talk."""

    version = fields.Integer(required=True, strict=True)
    held_on = fields.Date(required=True)
    summary = fields.String(required=True)


class DeliveryOut(Schema):
    """A delivery that waits for a person."""

    delivery_id = fields.String(attribute="id")
    channel = fields.String()
    state = fields.String()
    tries = fields.Integer()


class DeliveriesOut(Schema):
    """A page of held deliveries."""

    deliveries = fields.List(fields.Nested(DeliveryOut))
    after = fields.String()


@api.route("/messages", methods=["GET"])
@guard("inbox.read")
@api.response(200, MessagesOut)
def list_messages() -> dict[str, Any]:
    """My messages, newest first; ?unread=1 for those not read."""
    who = current_who()
    unread = True if request.args.get("unread") == "1" else None
    with current_house().database.read() as session:
        page = read_slice(session, inbox(who, unread=unread), INBOX_ORDER, descending=True)
        shown = show_messages(session, page.rows)
        return {"messages": shown, "unread": count_unread(session, who), "after": page.after}


@api.route("/messages/<message_id>/read", methods=["POST"])
@guard("inbox.read")
@writes
@api.response(200, MessageOut)
def read(session: Session, message_id: str) -> Any:
    """Mark one of my messages as read."""
    message = read_message(session, current_house().clock(session), current_who(), message_id)
    return show_messages(session, [message])[0]


@api.route("/talks", methods=["GET"])
@signed_in
@api.response(200, TalksOut)
def list_talks() -> dict[str, Any]:
    """Talks I am to hold (?state=due|overdue|held, ?kind=…); for others, those held with themselves."""
    house, who = current_house(), current_who()
    with house.database.read() as session:
        today = house.clock(session).today()
        places = who.places("talk.hold")
        asked = talks_to_hold(places, request.args.get("state", ""), request.args.get("kind", ""), today)
        page = read_slice(session, asked if places else talks_with(who), TALKS_ORDER)
        return {"talks": show_talks(session, page.rows, today), "after": page.after}


@api.route("/talks/<talk_id>", methods=["GET"])
@signed_in
@api.response(200, TalkOut)
def read_talk(talk_id: str) -> TalkView:
    """One talk that I am to hold or that is with me."""
    with current_house().database.read() as session:
        return _shown(session, find_talk(session, current_who(), talk_id))


@api.route("/talks/<talk_id>/hold", methods=["POST"])
@guard("talk.hold")
@writes
@api.arguments(HoldIn)
@api.response(200, TalkOut)
def hold(session: Session, body: dict[str, Any], talk_id: str) -> TalkView:
    """Record that a talk was held. The same record sent twice counts once."""
    clock = current_house().clock(session)
    said = Record(body["held_on"], body["summary"])
    return _shown(session, hold_talk(session, clock, current_who(), talk_id, body["version"], said))


@api.route("/deliveries", methods=["GET"])
@guard("delivery.release")
@api.response(200, DeliveriesOut)
def list_deliveries() -> dict[str, Any]:
    """Deliveries held back because their cause is old or their publisher was restored."""
    with current_house().database.read() as session:
        page = read_slice(session, held_deliveries(current_who().places("delivery.release")), DELIVERIES_ORDER)
        return {"deliveries": [row[0] for row in page.rows], "after": page.after}


@api.route("/deliveries/<delivery_id>/release", methods=["POST"])
@guard("delivery.release")
@writes
@api.response(200, DeliveryOut)
def release(session: Session, delivery_id: str) -> Delivery:
    """Let a held delivery go."""
    return release_delivery(session, current_house().clock(session), current_who(), delivery_id)


def _shown(session: Session, talk: Talk) -> TalkView:
    return show_talks(session, [talk], current_house().clock(session).today())[0]
