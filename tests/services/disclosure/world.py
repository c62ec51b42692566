"""A small county as other services would tell it: facts with envelopes, people with posts, a clock that stands still."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.disclosure.reactions import REACTIONS
from shared.bus import Event
from shared.clock import Clock, fixed
from shared.contracts.base import Fact, FileRef
from shared.contracts.registry import (
    ItemPublished,
    ListedStep,
    ListPublished,
    MatterStarted,
    PlaceRecorded,
    StepTaken,
    Vote,
)
from shared.house import House
from shared.ids import new_id
from shared.security.authority import Who
from shared.testing import somebody
from tests.databases import State

COUNTY, TOWNSHIP, VILLAGE, OTHER = "230828000000", "230828199000", "230828199201", "230828199202"
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # noon in China
CLOCK = fixed(NOW)
_APPLY = {reaction.fact: reaction.apply for reaction in REACTIONS}


def later(days: int) -> Clock:
    """The clock some whole days on."""
    return fixed(NOW + timedelta(days=days))


def hear(session: Session, fact: Fact, clock: Clock = CLOCK, event_id: str = "") -> Event:
    """React to a fact as the bus would, in the caller's transaction."""
    event = Event(
        id=event_id or new_id(),
        type=fact.TYPE,
        source=fact.TYPE.split(".")[0],
        subject=fact.subject,
        place=COUNTY,
        time=clock.now(),
        version=1,
        sequence=1,
        epoch="e",
        traceparent="",
        data=asdict(fact),
    )
    _APPLY[type(fact)](session, clock, event, fact)
    return event


def place(code: str, name: str, tier: int, *, lists: bool = False, invented: bool = False) -> PlaceRecorded:
    """A place's record."""
    kind = {6: "county", 9: "township", 12: "village"}[tier]
    return PlaceRecorded(code=code, name=name, tier=tier, kind=kind, carries_list=lists, invented=invented)


def settle(session: Session) -> None:
    """County, invented township and its two villages."""
    hear(session, place(COUNTY, "汤原县", 6))
    hear(session, place(TOWNSHIP, "示范镇", 9, invented=True))
    hear(session, place(VILLAGE, "示范一村", 12, lists=True, invented=True))
    hear(session, place(OTHER, "示范二村", 12, lists=True, invented=True))


def filled(base: State, what: Callable[[Session], object]) -> State:
    """A state with what one unit of work did on top of another."""

    def fill(house: House) -> None:
        with house.database.write() as session:
            what(session)

    return State("disclosure", fill, base)


SETTLED = filled(State("disclosure"), settle)


def step(id_: str, name: str, **given: Any) -> ListedStep:
    """A listed step with quiet defaults."""
    usual: dict[str, Any] = {
        "kind": "deliberate", "actors": ["village_secretary"], "body": "村“两委”", "papers": ["会议记录"], "limit": "",
        "posted": True, "notice_days": 0, "rule": "", "different_people": [],
    }  # fmt: skip
    return ListedStep(id=id_, name=name, **(usual | given))


LAND_STEPS = [
    step("s1", "村党组织提议", kind="propose", body="村党组织"),
    step("s2", "村“两委”会商议"),
    step("s3", "方案公示", kind="notice", notice_days=7),
    step("s4", "抓阄定地块", kind="draw_lots"),
    step("s5", "结果公开", kind="post"),
]


def item(code: str, name: str, order: int, *, list_id: str = "L1", version: int = 1, **given: Any) -> ItemPublished:
    """One published item."""
    usual: dict[str, Any] = {
        "list_kind": "micro_power", "item_class": "major", "category": "三资管理", "basis": "《农村土地承包法》第十九条",
        "scope": "集体预留机动地", "holder": "村股份经济合作社", "materials": ["发包方案"], "time_limit": "30日",
        "department": "乡镇经管站", "contact": "村务公开栏公布的电话", "fee": "不收费", "source": "佳木斯报道（2020）",
        "composed": [], "steps": LAND_STEPS,
    }  # fmt: skip
    return ItemPublished(list_id=list_id, list_version=version, code=code, order=order, name=name, **(usual | given))


def publish_list(
    session: Session,
    version: int = 1,
    names: tuple[str, ...] = ("机动地发包", "聘用人员"),
    effective_on: str = "2026-11-22",
) -> Event:
    """A list of a few items, then the list's own event."""
    for order, name in enumerate(names, start=1):
        hear(session, item(f"SZ-{order:02d}", name, order, version=version))
    hear(
        session,
        item(
            "FW-01", "最低生活保障申请", len(names) + 1, version=version, item_class="daily", category="民生保障",
            list_kind="micro_power",
        ),
    )  # fmt: skip
    published = ListPublished(
        list_id="L1", version=version, kind="micro_power", county=COUNTY, name="小微权力事项清单",
        effective_on=effective_on, items=len(names) + 1, composed_note="示范清单，按公开资料编写。",
    )  # fmt: skip
    return hear(session, published)


def start_matter(session: Session, matter_id: str = "m1", village: str = VILLAGE) -> None:
    """A run of the land item."""
    started = MatterStarted(
        matter_id=matter_id, village=village, list_id="L1", list_version=1, item_code="SZ-01", item_name="机动地发包",
        item_class="major", title="机动地 37 垧发包", started_on="2026-11-22", first_step="s1",
    )  # fmt: skip
    hear(session, started)


def step_taken(matter_id: str = "m1", step_id: str = "s1", next_step: str = "s2", **given: Any) -> StepTaken:
    """A step of the land matter."""
    listed = next(one for one in LAND_STEPS if one.id == step_id)
    usual: dict[str, Any] = {
        "village": VILLAGE, "item_code": "SZ-01", "step_name": listed.name, "step_kind": listed.kind, "body": listed.body,
        "role": "village_secretary", "taken_on": "2026-11-22", "summary": "经商议同意。", "vote": None, "files": [],
        "posted": listed.posted, "notice_days": listed.notice_days, "late": False,
    }  # fmt: skip
    return StepTaken(matter_id=matter_id, step_id=step_id, next_step=next_step, **(usual | given))


VOTE = Vote(
    body="村民代表会议",
    due=40,
    present=36,
    in_favour=30,
    against=4,
    abstained=2,
    rule="r",
    basis="《土地承包法》第十九条",
)
FILE = FileRef(id="f-1", name="会议记录.pdf", media_type="application/pdf", size=9, digest="")


def people(village: str = VILLAGE) -> dict[str, Who]:
    """The village's officials."""
    roles = ("accountant", "supervision_head", "village_secretary", "village_clerk", "village_director")
    return {role: somebody((role, village), person_id=f"p-{role}") for role in roles}


def county_office() -> Who:
    """The county's office."""
    return somebody(("county_office", COUNTY), person_id="p-county")


LEDGER = """日期,摘要,类别,收支,金额（元）,凭证号
2026-10-08,土地发包收入,经营收入,收入,"18,000.00",记-001
2026-10-23,水电费,办公费用,支出,427.00,记-002
2026-10-25,水房供电线路安装费,维修,支出,1270,记-003
2026-10-26,打印复印费,办公费用,支出,86.5,记-004
2026-10-26,打印复印费,办公费用,支出,86.5,记-004
""".encode()

ROSTER = """姓名,村民小组,月保障金额（元）,身份证号,病情,银行账号,电话,出生日期
杜春庆,一组,320.00,230828195801011234,高血压,6222020000000000000,13800138000,1958-01-01
李明,二组,280.5,,,,,1960-05-05
小花,二组,280.5,,,,,2020-05-05
""".encode()
