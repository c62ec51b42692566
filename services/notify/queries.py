"""What people look at: their messages, talks to hold, talks with them, held deliveries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from services.notify.domain.talks import KIND_NAMES, Kind, State, is_overdue
from services.notify.tables import Delivery, Division, Matter, Message, Person, PowerList, Talk
from shared.place import Place
from shared.security.authority import ROLES, Who

INBOX_ORDER = (Message.at, Message.id)
TALKS_ORDER = (Talk.due_on, Talk.id)
DELIVERIES_ORDER = (Delivery.id,)


@dataclass(frozen=True)
class MessageView:
    """A message as a page shows it."""

    id: str
    title: str
    body: str
    link: str
    place: str
    place_name: str
    at: datetime
    read_at: datetime | None
    reminder: bool  # reading it holds a special reminder


@dataclass(frozen=True)
class TalkView:
    """A talk as a page shows it. `name` is "" until registry has said it; `role_name` stands in its place."""

    id: str
    version: int
    kind: str
    kind_name: str
    state: str
    township: str
    township_name: str
    place: str
    place_name: str
    invented: bool
    post_id: str
    person_id: str
    name: str
    role_name: str
    about: str
    about_words: str
    ordered_on: date
    due_on: date
    overdue: bool
    held_on: date | None
    holder_name: str
    summary: str


def inbox(who: Who, *, unread: bool | None = None) -> Select[Any]:
    """A person's messages, to be ordered by INBOX_ORDER, newest first. `unread`: only those (True), only read ones (False)."""
    query = select(Message).where(Message.person_id == who.person_id)
    if unread is None:
        return query
    return query.where(Message.read_at.is_(None) if unread else Message.read_at.is_not(None))


def count_unread(session: Session, who: Who) -> int:
    """How many messages a person has not read."""
    unread = select(func.count()).where(Message.person_id == who.person_id, Message.read_at.is_(None))
    return session.scalar(unread) or 0


def show_messages(session: Session, messages: Sequence[Message]) -> list[MessageView]:
    """Messages with the names of their places: one query however many there are."""
    places = _divisions(session, [message.place for message in messages])
    return [
        MessageView(
            id=message.id,
            title=message.title,
            body=message.body,
            link=message.link,
            place=message.place,
            place_name=places[message.place].name if message.place in places else "",
            at=message.at,
            read_at=message.read_at,
            reminder=message.talk_id is not None,
        )
        for message in messages
    ]


def talks_to_hold(places: Sequence[Place], state: str, kind: str, today: date) -> Select[Any]:
    """Talks of some townships, to be ordered by TALKS_ORDER. `state`: "due", "overdue", "held" or "" for all."""
    query = select(Talk).where(_in(places))
    if kind in set(Kind):
        query = query.where(Talk.kind == kind)
    if state == "overdue":
        return query.where(Talk.state == State.DUE, Talk.due_on < today)
    if state in set(State):
        return query.where(Talk.state == state)
    return query


def talks_with(who: Who) -> Select[Any]:
    """Talks held or due with a person themselves, to be ordered by TALKS_ORDER."""
    return select(Talk).where(Talk.person_id == who.person_id, Talk.state != State.LAPSED)


@dataclass(frozen=True)
class KindCount:
    """How one of the three kinds stands in some places."""

    name: str
    due: int
    overdue: int
    held: int


def count_talks(session: Session, places: Sequence[Place], today: date) -> list[KindCount]:
    """Figures by kind, in the order before, during, after."""
    due = Talk.state == State.DUE
    rows = session.execute(
        select(
            Talk.kind,
            func.sum(case((due, 1), else_=0)),
            func.sum(case((and_(due, Talk.due_on < today), 1), else_=0)),
            func.sum(case((Talk.state == State.HELD, 1), else_=0)),
        )
        .where(_in(places))
        .group_by(Talk.kind)
    )
    found = {row[0]: [int(value or 0) for value in row[1:]] for row in rows}
    return [KindCount(KIND_NAMES[kind], *found.get(kind, [0, 0, 0])) for kind in Kind]


def show_talks(session: Session, talks: Sequence[Talk], today: date) -> list[TalkView]:
    """Talks with names, places and what they are about: four queries however many there are."""
    places = _divisions(session, [code for talk in talks for code in (talk.place, talk.township)])
    names = _people(session, [person for talk in talks for person in (talk.person_id, talk.held_by)])
    subjects = _subjects(session, talks)
    return [_talk_view(talk, places, names, subjects, today) for talk in talks]


def _talk_view(
    talk: Talk, places: dict[str, Division], names: dict[str, str], subjects: dict[str, str], today: date
) -> TalkView:
    place, township = places.get(talk.place), places.get(talk.township)
    return TalkView(
        id=talk.id,
        version=talk.version,
        kind=talk.kind,
        kind_name=KIND_NAMES[Kind(talk.kind)],
        state=talk.state,
        township=talk.township,
        township_name=township.name if township else talk.township,
        place=talk.place,
        place_name=place.name if place else talk.place,
        invented=bool(place and place.invented),
        post_id=talk.post_id,
        person_id=talk.person_id,
        name=names.get(talk.person_id, ""),
        role_name=ROLES[talk.role].name if talk.role in ROLES else "岗位负责人",
        about=talk.about,
        about_words=subjects.get(talk.about, ""),
        ordered_on=talk.ordered_on,
        due_on=talk.due_on,
        overdue=is_overdue(talk.state, talk.due_on, today),
        held_on=talk.held_on,
        holder_name=names.get(talk.held_by, ""),
        summary=talk.summary,
    )


def _subjects(session: Session, talks: Sequence[Talk]) -> dict[str, str]:
    """What the talks are about, in words, by `about`."""
    found = {talk.about: "整改事项" for talk in talks if talk.about.startswith("rectification/")}
    matters = {talk.about.removeprefix("matter/") for talk in talks if talk.about.startswith("matter/")}
    for matter in session.scalars(select(Matter).where(Matter.id.in_(sorted(matters)))):
        found[f"matter/{matter.id}"] = matter.title
    counties = {talk.about.split("/")[1] for talk in talks if talk.about.startswith("lists/")}
    for row in session.scalars(
        select(PowerList).where(PowerList.county.in_(sorted(counties))).order_by(PowerList.name)
    ):
        about = f"lists/{row.county}/{row.effective_on.isoformat()}"
        name = f"《{row.name}》"
        if name not in found.get(about, ""):
            found[about] = f"{found[about]}、{name}" if about in found else name
    return found


def held_deliveries(places: Sequence[Place]) -> Select[*tuple[Any, ...]]:
    """Deliveries that wait for a person's release, with their messages, to be ordered by DELIVERIES_ORDER."""
    return (
        select(Delivery, Message.title, Message.at, Message.type)
        .join(Message, Message.id == Delivery.message_id)
        .where(Delivery.state == "held", or_(false(), *(_below(Message.place, place) for place in places)))
    )


def _in(places: Sequence[Place]) -> ColumnElement[bool]:
    return or_(false(), *(_below(Talk.township, place) for place in places))


def _below(column: Any, place: Place) -> ColumnElement[bool]:
    return and_(column >= place.prefix.ljust(12, "0"), column <= place.prefix.ljust(12, "9"))


def _divisions(session: Session, codes: Iterable[str]) -> dict[str, Division]:
    rows = session.scalars(select(Division).where(Division.code.in_(sorted(set(codes)))))
    return {row.code: row for row in rows}


def _people(session: Session, ids: Iterable[str]) -> dict[str, str]:
    wanted = sorted({one for one in ids if one})
    return {row.id: row.name for row in session.scalars(select(Person).where(Person.id.in_(wanted)))}
