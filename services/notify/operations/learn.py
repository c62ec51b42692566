"""What notify keeps of other services' facts so that its messages read well: places, names, flows, matters, the clock."""

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.notify.domain.hints import FlowStep
from services.notify.tables import Division, Flow, Matter, Person, PostHeld
from shared.contracts.registry import ClockMoved, ItemPublished, MatterStarted, PlaceRecorded
from shared.place import Place
from shared.tables import installation


def record_place(session: Session, fact: PlaceRecorded) -> None:
    """Keep a place's name."""
    session.merge(Division(code=Place.of(fact.code).code, name=fact.name, invented=fact.invented))


def keep_flow(session: Session, fact: ItemPublished) -> None:
    """Keep an item's steps."""
    steps = [
        {
            "id": step.id,
            "name": step.name,
            "kind": step.kind,
            "limit": step.limit,
            "notice_days": step.notice_days,
            "papers": list(step.papers),
        }
        for step in fact.steps
    ]
    session.merge(Flow(list_id=fact.list_id, item_code=fact.code, steps=steps))


def keep_matter(session: Session, fact: MatterStarted) -> Matter:
    """Keep what a matter is called."""
    return session.merge(
        Matter(
            id=fact.matter_id,
            village=Place.of(fact.village).code,
            list_id=fact.list_id,
            item_code=fact.item_code,
            title=fact.title,
        )
    )


def steps_of(session: Session, matter: Matter | None) -> list[FlowStep]:
    """The steps of a matter's flow, as far as they are known."""
    flow = session.get(Flow, (matter.list_id, matter.item_code)) if matter else None
    if flow is None:
        return []
    return [FlowStep(**{**step, "papers": tuple(step["papers"])}) for step in flow.steps]


def move_clock(session: Session, fact: ClockMoved) -> None:
    """Follow the demonstration clock; a production installation stays on real time."""
    session.execute(
        update(installation)
        .where(installation.c.id == 1, installation.c.kind == "demonstration")
        .values(clock_offset=fact.offset_seconds)
    )


def unnamed(session: Session, at_most: int = 50) -> list[str]:
    """Ids of people who may have to be named on a talk's page and are not known by name yet."""
    known = select(Person.id).where(Person.id == PostHeld.person_id).exists()
    rows = select(PostHeld.person_id).where(~known).distinct().order_by(PostHeld.person_id).limit(at_most)
    return list(session.scalars(rows))


def learn_names(session: Session, names: Mapping[str, str]) -> None:
    """Keep names by person id; a known one is replaced."""
    for person_id, name in names.items():
        session.merge(Person(id=person_id, name=name))
