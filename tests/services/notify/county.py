"""A county for notify's tests: a village with its officials, a township, people who must be told and people who must not."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import func, select

from services.notify.reactions import REACTIONS
from services.notify.tables import Message, Talk
from shared.bus import Event
from shared.clock import Clock, fixed
from shared.contracts import CATALOGUE, Fact, complaints, disclosure, grid, registry
from shared.house import House
from shared.ids import new_id
from shared.security.authority import Who
from shared.tables import events
from shared.testing import somebody

COUNTY, TOWNSHIP, VILLAGE, OTHER = "230828000000", "230828199000", "230828199201", "230828199202"
ELSEWHERE = "230828210201"
TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)  # noon in China
PEOPLE = {
    "county": ("county_office", COUNTY),
    "county-jw": ("county_discipline", COUNTY),
    "admin": ("system_admin", COUNTY),
    "tp-party": ("township_secretary", TOWNSHIP),
    "tp-office": ("township_office", TOWNSHIP),
    "tp-jw": ("township_discipline", TOWNSHIP),
    "clerk": ("village_clerk", VILLAGE),
    "accountant": ("accountant", VILLAGE),
    "coop": ("cooperative_head", VILLAGE),
    "jd": ("supervision_head", VILLAGE),
    "jd2": ("supervision_member", VILLAGE),
    "member": ("committee_member", VILLAGE),
    "grid-township": ("grid_member", TOWNSHIP),
    "grid-village": ("grid_member", VILLAGE),
    "grid-other": ("grid_member", OTHER),
    "other-secretary": ("village_secretary", OTHER),
    "far-secretary": ("village_secretary", ELSEWHERE),
    "far-party": ("township_secretary", "230828210000"),
}


@cache
def everybody() -> dict[str, Who]:
    """The people by name; the village's secretary is its director too (一肩挑)."""
    people = {name: somebody(post, person_id=name, name=name) for name, post in PEOPLE.items()}
    both = ("village_secretary", VILLAGE), ("village_director", VILLAGE)
    return people | {"secretary": somebody(*both, person_id="secretary", name="范一川")}


@dataclass
class World:
    """Notify in a folder, with a clock that stands still."""

    house: House
    clock: Clock = field(default_factory=lambda: fixed(NOON))
    people: dict[str, Who] = field(default_factory=lambda: dict(everybody()))

    def settle(self) -> None:
        """Everybody has taken up their posts."""
        for code, name, tier in ((TOWNSHIP, "示范镇", 9), (VILLAGE, "示范一村", 12), (OTHER, "示范二村", 12)):
            self.apply(
                registry.PlaceRecorded(
                    code=code, name=name, tier=tier, kind="village", carries_list=tier == 12, invented=True
                )
            )
        for who in self.people.values():
            for post in who.posts:
                self.apply(assumed(who.person_id, post.role, post.place.code, post.id))

    def apply(self, fact: Fact, event_id: str = "", **changed: Any) -> str:
        """Apply a fact as the bus would; returns its event's id. `changed`: fields of the event."""
        event = replace(event_of(fact, event_id, self.clock.real()), **changed)
        reaction = next(each for each in REACTIONS if each.fact is type(fact))
        with self.house.database.write() as session:
            reaction.apply(session, self.clock, event, fact)
        return event.id

    def told(self, event_id: str) -> set[str]:
        """Who got a message because of an event."""
        with self.house.database.read() as session:
            return set(session.scalars(select(Message.person_id).where(Message.cause == event_id)))

    def messages(self, person: str = "") -> list[Message]:
        with self.house.database.read() as session:
            rows = select(Message).order_by(Message.at, Message.id)
            return list(session.scalars(rows.where(Message.person_id == person) if person else rows))

    def talks(self, kind: str = "") -> list[Talk]:
        with self.house.database.read() as session:
            rows = select(Talk).order_by(Talk.place, Talk.id)
            return list(session.scalars(rows.where(Talk.kind == kind) if kind else rows))

    def said(self, type_: str) -> int:
        """How many events of a type were recorded."""
        with self.house.database.read() as session:
            return session.scalar(select(func.count()).where(events.c.type == type_)) or 0


def event_of(fact: Fact, event_id: str = "", at: datetime = NOON) -> Event:
    """The event that carries a fact."""
    said = vars(fact)
    return Event(
        id=event_id or new_id(),
        type=fact.TYPE,
        source=fact.TYPE.split(".")[0],
        subject=fact.subject,
        place=said.get("village") or said.get("township") or said.get("county") or COUNTY,
        time=at,
        version=1,
        sequence=1,
        epoch=new_id(),
        traceparent="",
        data=said,
    )


def assumed(person: str, role: str, at: str, post_id: str = "") -> registry.PostAssumed:
    """A post taken up long ago."""
    return registry.PostAssumed(
        post_id=post_id or new_id(), person_id=person, role=role, place=at, body="", since="2024-01-01", until=""
    )


def list_published(effective_on: str = "2026-11-22", kind: str = "micro_power") -> registry.ListPublished:
    """A county's list."""
    return registry.ListPublished(
        list_id=new_id(),
        version=1,
        kind=kind,
        county=COUNTY,
        name="村级小微权力事项清单",
        effective_on=effective_on,
        items=36,
        composed_note="",
    )


def matter_started(item_class: str = "major", list_id: str = "", matter_id: str = "m-1") -> registry.MatterStarted:
    """The village begins to contract out its reserve land."""
    return registry.MatterStarted(
        matter_id=matter_id,
        village=VILLAGE,
        list_id=list_id or new_id(),
        list_version=1,
        item_code="TD-01",
        item_name="机动地发包",
        item_class=item_class,
        title="2026年机动地发包",
        started_on="2026-11-22",
        first_step="s1",
    )


def item_published(list_id: str) -> registry.ItemPublished:
    """The land item with two steps."""
    steps = [
        registry.ListedStep(
            id=id_,
            name=name,
            kind=kind,
            actors=[],
            body="",
            papers=papers,
            limit="",
            posted=True,
            notice_days=days,
            rule="",
            different_people=[],
        )
        for id_, name, kind, papers, days in (
            ("s1", "党组织提议", "propose", ["会议记录"], 0),
            ("s2", "决议公开", "notice", [], 7),
        )
    ]
    return registry.ItemPublished(
        list_id=list_id,
        list_version=1,
        list_kind="micro_power",
        code="TD-01",
        order=1,
        name="机动地发包",
        item_class="major",
        category="",
        basis="",
        scope="",
        holder="",
        materials=[],
        time_limit="",
        department="",
        contact="",
        fee="",
        source="",
        composed=[],
        steps=steps,
    )


def step_taken(step_id: str = "s1", next_step: str = "s2", late: bool = False) -> registry.StepTaken:
    """A step of the land matter."""
    return registry.StepTaken(
        matter_id="m-1",
        village=VILLAGE,
        item_code="TD-01",
        step_id=step_id,
        step_name="党组织提议",
        step_kind="propose",
        body="",
        role="village_secretary",
        taken_on="2026-11-22",
        summary="会议摘要，不进消息",
        vote=None,
        files=[],
        posted=True,
        notice_days=0,
        next_step=next_step,
        late=late,
    )


def talk_ordered(post_id: str, talk_id: str = "") -> complaints.CorrectiveTalkOrdered:
    """The township shall talk with a post's holder within ten days."""
    return complaints.CorrectiveTalkOrdered(
        talk_id=talk_id or new_id(),
        township=TOWNSHIP,
        post_id=post_id,
        about=f"rectification/{new_id()}",
        due_on="2026-12-02",
    )


def task_created(village: str = VILLAGE) -> grid.TaskCreated:
    """A round in a queue."""
    return grid.TaskCreated(task_id=new_id(), kind="round", township=TOWNSHIP, village=village, due_on="2026-11-29")


def have_work(slot: str = "2026-11-22T09") -> complaints.OfficesHaveWork:
    """The constant signal."""
    return complaints.OfficesHaveWork(county=COUNTY, slot=slot)


def owed_duties() -> list[registry.OwedDuty]:
    """One duty of the secretary, one of the supervision committee."""
    month = {"period": "2026-11", "period_name": "2026 年 11 月"}
    return [
        registry.OwedDuty(
            list_kind="responsibility", code="ZS-05", name="听取意见反映", posts=["village_secretary"], **month
        ),
        registry.OwedDuty(
            list_kind="supervision_positive", code="ZM-03", name="监督集体财务",
            posts=["supervision_head", "supervision_member"], **month,
        ),
    ]  # fmt: skip


_HELD = {"matter_id": "m-1", "village": VILLAGE, "objection_id": "o-1"}
_NOTICE = {"notice_id": "n-1", "entry_id": "e-1", "village": VILLAGE, "matter_id": "m-1", "step_id": "s2"}
_FILING: dict[str, Any] = {"filing_id": "f-1", "matter_id": "m-1", "village": VILLAGE, "step_id": "s5"}


def contracts_submitted(due_on: str = "2026-11-25") -> registry.ContractsSubmitted:
    """Two contracts of the land matter wait for the township."""
    plots = [
        registry.SignedContract(
            number=f"23082820260200000{n}", subject=f"0{n}", area=2050, area_words="20.5 亩", price_fen=40_000,
            rent_fen=820_000, amount_fen=None, starts_on="2027-01-01", ends_on="2029-12-31",
        )
        for n in (1, 2)
    ]  # fmt: skip
    return registry.ContractsSubmitted(
        **_FILING, step_name="签订发包合同", kind="机动地承包", contracts=plots, submitted_on="2026-11-22", due_on=due_on,
        basis="县里的规定",
    )  # fmt: skip


_DRAW: dict[str, Any] = {"matter_id": "m-1", "village": VILLAGE, "step_id": "s9", "round": 1}
SAMPLES: dict[str, Fact] = {
    fact.TYPE: fact
    for fact in (
        list_published(),
        matter_started("daily"),
        step_taken(),
        registry.MatterHeld(**_HELD, step_id="s1", reason="…", held_on="2026-11-22", answer_due_on="2026-11-25"),
        registry.MatterReleased(**_HELD, outcome="adopted", answer="…", released_on="2026-11-22"),
        registry.MatterCancelled(matter_id="m-1", village=VILLAGE, reason="…", cancelled_on="2026-11-22"),
        registry.MatterFinished(matter_id="m-1", village=VILLAGE, item_code="TD-01", finished_on="2026-11-22"),
        contracts_submitted(),
        registry.ContractsFiled(**_FILING, seal_no="备字12号", filed_on="2026-11-24", late=False),
        registry.ContractsReturned(**_FILING, role="township_office", reason="…", returned_on="2026-11-24"),
        registry.DrawFrozen(**_DRAW, step_name="抓阄确定地块", way="hand"),
        registry.DrawCommitted(**_DRAW, reveal_until="2026-11-25"),
        registry.DrawRecorded(**_DRAW, step_name="抓阄确定地块", township_signs=False),
        registry.DrawSigned(**_DRAW, kind="supervision", role="supervision_member", declined=False),
        registry.RequestAccepted(
            request_id="q-9",
            village=VILLAGE,
            matter_id="m-1",
            list_id="l",
            list_version=1,
            first_step="s1",
            accepted_on="2026-11-22",
            due_on="",
        ),
        registry.DutiesNear(village=VILLAGE, due_on="2026-11-25", duties=owed_duties()),
        registry.DutiesMissed(village=VILLAGE, due_on="2026-11-20", duties=owed_duties()),
        disclosure.NoticeStarted(**_NOTICE, started_on="2026-11-22", days=7, ends_on="2026-11-29"),
        disclosure.NoticeEnded(**_NOTICE, ended_on="2026-11-29"),
        disclosure.QuestionAsked(
            question_id="q-1", village=VILLAGE, about="item/DB-01", asked_on="2026-11-22", due_on="2026-11-25"
        ),
        disclosure.NoticeObjected(
            question_id="q-2",
            village=VILLAGE,
            matter_id="m-1",
            step_id="s2",
            entry_id="e-1",
            objected_on="2026-11-22",
            due_on="2026-11-27",
        ),
        disclosure.LedgerPublished(
            ledger_id="l-1",
            village=VILLAGE,
            month="2026-10",
            lines=12,
            income_fen=1,
            spending_fen=2,
            published_on="2026-11-22",
            path=f"/v/{VILLAGE}/ledger/2026-10",
        ),
        have_work(),
        complaints.RectificationOrdered(
            rectification_id="r-1",
            township=TOWNSHIP,
            village=VILLAGE,
            entry_id="e-1",
            what="冲回重复入账的一笔",
            due_on="2026-12-02",
        ),
        talk_ordered("post-nobody-knows"),
        task_created(),
    )
}
assert set(SAMPLES) <= set(CATALOGUE)
