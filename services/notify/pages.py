"""Door 2: my messages, reminder talks to hold and with me, held deliveries."""

from datetime import date

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services.notify.domain.talks import KIND_NAMES, SUMMARY_LONGEST
from services.notify.operations.deliver import release_delivery
from services.notify.operations.hold_talk import Record, find_talk, hold_talk
from services.notify.operations.read_message import read_all, read_message
from services.notify.queries import (
    DELIVERIES_ORDER,
    INBOX_ORDER,
    TALKS_ORDER,
    count_talks,
    count_unread,
    held_deliveries,
    inbox,
    show_messages,
    show_talks,
    talks_to_hold,
    talks_with,
)
from shared.place import Place
from shared.refusals import Refusal
from shared.web import current_house, current_who, done, guard, read_slice, signed_in, writes
from shared.web.wording import _

pages = Blueprint("notify_pages", __name__, url_prefix="/notify")


@pages.get("/")
@guard("inbox.read")
def messages() -> str:
    """What I have not read, newest first; below it what I read last."""
    who = current_who()
    with current_house().database.read() as session:
        page = read_slice(session, inbox(who, unread=True), INBOX_ORDER, size=20, descending=True)
        read = session.scalars(inbox(who, unread=False).order_by(*(key.desc() for key in INBOX_ORDER)).limit(10))
        shown = show_messages(session, [*page.rows, *read])
        unread = count_unread(session, who)
    return render_template(
        "notify/messages.html",
        new=shown[: len(page.rows)],
        read=shown[len(page.rows) :],
        unread=unread,
        slice=page,
        holds_talks=bool(who.places("talk.hold")),
        releases=bool(who.places("delivery.release")),
    )


@pages.get("/read")
@guard("inbox.read")
def read_messages() -> str:
    """Everything I have read, newest first."""
    with current_house().database.read() as session:
        page = read_slice(session, inbox(current_who(), unread=False), INBOX_ORDER, size=30, descending=True)
        shown = show_messages(session, page.rows)
    return render_template("notify/read.html", messages=shown, slice=page)


@pages.post("/messages/<message_id>/open")
@guard("inbox.read")
@writes
def open_message(session: Session, message_id: str) -> Response:
    """Mark a message as read and go on to the page it speaks of."""
    message = read_message(session, current_house().clock(session), current_who(), message_id)
    return redirect(message.link if message.link.startswith("/") else "/notify/", 303)


@pages.post("/messages/<message_id>/read")
@guard("inbox.read")
@writes
def read_one(session: Session, message_id: str) -> Response:
    """Mark a message as read and stay."""
    read_message(session, current_house().clock(session), current_who(), message_id)
    return done("/notify/")


@pages.post("/messages/read")
@guard("inbox.read")
@writes
def read_them_all(session: Session) -> Response:
    """Mark all my messages as read, but special reminders."""
    read_all(session, current_house().clock(session), current_who())
    return done("/notify/")


@pages.get("/talks")
@signed_in
def talks() -> str:
    """Talks I am to hold; for everybody else the talks with themselves."""
    house, who = current_house(), current_who()
    places = who.places("talk.hold")
    state, kind = request.args.get("state", "due" if places else ""), request.args.get("kind", "")
    with house.database.read() as session:
        today = house.clock(session).today()
        asked = talks_to_hold(places, state, kind, today) if places else talks_with(who)
        page = read_slice(session, asked, TALKS_ORDER)
        shown = show_talks(session, page.rows, today)
        counts = count_talks(session, places, today) if places else []
    return render_template(
        "notify/talks.html",
        talks=shown,
        slice=page,
        counts=counts,
        holds=bool(places),
        state=state,
        kind=kind,
        states=_states(),
        kinds=[("", _("全部")), *KIND_NAMES.items()],
        invented=any(talk.invented for talk in shown),
    )


@pages.get("/talks/<talk_id>")
@signed_in
def talk_page(talk_id: str) -> str:
    """One talk: its record form for whoever is to hold it, else the slip."""
    house, who = current_house(), current_who()
    with house.database.read() as session:
        today = house.clock(session).today()
        talk = find_talk(session, who, talk_id)
        shown = show_talks(session, [talk], today)[0]
    may_hold = (
        shown.state == "due"
        and shown.kind != "special"
        and who.person_id != shown.person_id
        and who.may("talk.hold", Place(shown.township))
    )
    return render_template(
        "notify/talk.html",
        talk=shown,
        may_hold=may_hold,
        today=today,
        longest=SUMMARY_LONGEST,
        invented=shown.invented,
        states=dict(_states()),
    )


@pages.post("/talks/<talk_id>/hold")
@guard("talk.hold")
@writes(again=talk_page)
def hold(session: Session, talk_id: str) -> Response:
    """Record the talk."""
    said = Record(_day("held_on"), request.form.get("summary", ""))
    hold_talk(session, current_house().clock(session), current_who(), talk_id, _version(), said)
    return done(f"/notify/talks/{talk_id}")


@pages.get("/deliveries")
@guard("delivery.release")
def deliveries() -> str:
    """Deliveries that wait for a person."""
    with current_house().database.read() as session:
        page = read_slice(session, held_deliveries(current_who().places("delivery.release")), DELIVERIES_ORDER)
    return render_template("notify/deliveries.html", rows=page.rows, slice=page)


@pages.post("/deliveries/<delivery_id>/release")
@guard("delivery.release")
@writes
def release(session: Session, delivery_id: str) -> Response:
    """Let a held delivery go."""
    release_delivery(session, current_house().clock(session), current_who(), delivery_id)
    return done("/notify/deliveries", "sent")


def _states() -> list[tuple[str, str]]:
    return [
        ("due", _("待谈")),
        ("overdue", _("已超期")),
        ("held", _("已谈")),
        ("lapsed", _("不再需要")),
        ("", _("全部")),
    ]


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError as error:
        raise Refusal("talk.day", _("请填写谈话日期，例如 2026-11-22。"), where=name) from error


def _version() -> int:
    text = request.form.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refusal("talk.version", _("页面不完整。请回到谈话列表，重新打开这次谈话。"), where="version")
    return int(text)
