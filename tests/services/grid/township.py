"""A township for grid's tests: two villages, two people who walk it, one who walks one village and sits in its committee."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from services.grid.domain.rounds import Draw
from services.grid.operations.plan_rounds import open_due, plan_rounds
from services.grid.reactions import REACTIONS
from services.grid.tables import Task, TaskExclusion
from shared.bus import Event
from shared.clock import Clock, fixed
from shared.contracts import Fact
from shared.contracts.complaints import VisitRequested
from shared.contracts.registry import PlaceRecorded, PostAssumed
from shared.house import House
from shared.ids import new_id
from shared.security.authority import Who
from shared.tables import events
from shared.testing import somebody

TOWNSHIP = "230828199000"
VILLAGE = "230828199201"
OTHER = "230828199202"
TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)  # noon in China
WALKER = somebody(("grid_member", TOWNSHIP), name="钟走村")
SECOND = somebody(("grid_member", TOWNSHIP), name="简敲门")
NEIGHBOUR = somebody(("grid_member", VILLAGE), name="温邻里")
TIED = somebody(("grid_member", VILLAGE), ("committee_member", VILLAGE), name="童向前")
LEADER = somebody(("township_office", TOWNSHIP), name="戴晓禾")


class Early:
    """A draw without chance: the lowest day, the longest term, the first names."""

    def __init__(self, day: int = 20) -> None:
        self.day = day

    def randint(self, a: int, b: int) -> int:
        return max(a, self.day) if b > 20 else b

    def sample(self, population: Sequence[str], k: int) -> list[str]:
        return list(population)[:k]


@dataclass
class World:
    """Grid in a folder, with a clock that stands still and whatever was applied."""

    house: House
    clock: Clock = field(default_factory=lambda: fixed(NOON))
    walker: Who = WALKER
    second: Who = SECOND
    neighbour: Who = NEIGHBOUR
    tied: Who = TIED
    leader: Who = LEADER

    def settle(self) -> None:
        """Both villages and everybody's posts are known."""
        for code, name in ((VILLAGE, "示范一村"), (OTHER, "示范二村")):
            self.apply(place(code, name, 12, carries_list=True))
        self.apply(place(TOWNSHIP, "示范镇", 9))
        for who in (self.walker, self.second, self.neighbour, self.tied):
            self.settle_person(who)

    def settle_person(self, who: Who) -> None:
        for post in who.posts:
            self.apply(assumed(who, post.role, post.place.code, post.id))

    def apply(self, fact: Fact, event_id: str = "") -> str:
        """Apply a fact as the bus would; returns its event's id."""
        event = event_of(fact, event_id)
        reaction = next(each for each in REACTIONS if each.fact is type(fact))
        with self.house.database.write() as session:
            reaction.apply(session, self.clock, event, fact)
        return event.id

    def ask_visit(self, **changed: Any) -> VisitRequested:
        """A request of an office, applied."""
        fact = replace(visit(self.clock.today()), **changed)
        self.apply(fact)
        return fact

    def only_task(self) -> Task:
        with self.house.database.read() as session:
            return session.scalars(select(Task)).one()

    def tasks(self) -> list[Task]:
        with self.house.database.read() as session:
            return list(session.scalars(select(Task).order_by(Task.village, Task.not_before, Task.id)))

    def plan(self, draw: Draw | None = None) -> None:
        """The jobs of one minute."""
        with self.house.database.write() as session:
            plan_rounds(session, self.clock, draw or Early())
        with self.house.database.write() as session:
            open_due(session, self.clock, draw or Early())

    def excluded(self, task_id: str) -> set[str]:
        with self.house.database.read() as session:
            return set(session.scalars(select(TaskExclusion.person_id).where(TaskExclusion.task_id == task_id)))

    def said(self, type_: str) -> int:
        """How many events of a type were recorded."""
        with self.house.database.read() as session:
            return session.scalar(select(func.count()).where(events.c.type == type_)) or 0


def event_of(fact: Fact, event_id: str = "") -> Event:
    """The event that carries a fact."""
    return Event(
        id=event_id or new_id(),
        type=fact.TYPE,
        source=fact.TYPE.split(".")[0],
        subject=fact.subject,
        place=TOWNSHIP,
        time=NOON,
        version=1,
        sequence=1,
        epoch=new_id(),
        traceparent="",
        data=vars(fact),
    )


def place(code: str, name: str, tier: int, *, carries_list: bool = False) -> PlaceRecorded:
    """A place of the invented township."""
    kind = "village" if tier == 12 else "township"
    return PlaceRecorded(code=code, name=name, tier=tier, kind=kind, carries_list=carries_list, invented=True)


def assumed(who: Who, role: str, at: str, post_id: str = "") -> PostAssumed:
    """A post taken up long ago."""
    return PostAssumed(
        post_id=post_id or new_id(),
        person_id=who.person_id,
        role=role,
        place=at,
        body="grid",
        since="2024-01-01",
        until="",
    )


def visit(today: date = TODAY) -> VisitRequested:
    """A request for a neutral look at a village's vouchers, from today for a week."""
    return VisitRequested(
        visit_id=new_id(),
        township=TOWNSHIP,
        village=VILLAGE,
        checklist="ledger_vouchers",
        not_before=today.isoformat(),
        due_on=(today + timedelta(days=7)).isoformat(),
        excluded_persons=[],
    )
