"""Lists as villagers see them: the version that holds today, duties without a flow, items of one place alone."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.disclosure.app import create_app
from services.disclosure.operations.begin_day import begin_day
from services.disclosure.pages.shown import Site
from services.disclosure.queries.lists import current_lists
from services.disclosure.tables import EntryRow
from shared.contracts.registry import DutiesMissed, DutyRecorded, ListPublished, OwedDuty
from shared.house import House
from tests.services.disclosure.world import COUNTY, OTHER, VILLAGE, hear, item, later, publish_list
from tests.webs import Webs


def shown(session: Session) -> dict[str, int]:
    return {one.row.kind: one.row.version for one in current_lists(session, COUNTY)}


def test_a_version_is_shown_from_the_day_on_which_it_holds(house: House) -> None:
    with house.database.write() as session:
        publish_list(session, 1)
        publish_list(session, 2, effective_on="2026-11-25")
        assert shown(session) == {"micro_power": 1}
        begin_day(session, later(2))
        assert shown(session) == {"micro_power": 1}
        begin_day(session, later(3))
        assert shown(session) == {"micro_power": 2}


def test_where_none_holds_yet_the_first_to_come_is_shown(house: House) -> None:
    with house.database.write() as session:
        publish_list(session, 1, effective_on="2026-12-01")
        publish_list(session, 2, effective_on="2026-12-20")
        assert shown(session) == {"micro_power": 1}


def duties(session: Session) -> None:
    """A list of one duty, and a power of one village alone beside it."""
    duty: dict[str, Any] = {
        "list_kind": "responsibility", "item_class": "", "category": "书记责任", "holder": "", "scope": "", "materials": [],
        "steps": [], "posts": ["village_secretary"], "content": "复核本村财务开支审批手续。", "frequency": "monthly",
        "due": "下月10日前",
    }  # fmt: skip
    hear(session, item("ZS-01", "复核财务开支", 1, list_id="L2", **duty))
    hear(
        session,
        ListPublished(
            list_id="L2", version=1, kind="responsibility", county=COUNTY, name="责任清单", effective_on="2026-11-22",
            items=1, composed_note="", adopted_by="县委常委会第 12 次会议", adopted_on="2026-11-20",
        ),
    )  # fmt: skip


def test_a_duty_is_shown_with_its_post_and_posted_without_flowcharts(house: House, webs: Webs) -> None:
    with house.database.write() as session:
        publish_list(session)
        duties(session)
        bodies = {
            row.title: row.body for row in session.scalars(select(EntryRow).where(EntryRow.title.like("责任清单%")))
        }
    assert list(bodies) == ["责任清单（第 1 版）"]
    assert "由县委常委会第 12 次会议于 2026-11-20 审定" in bodies["责任清单（第 1 版）"]
    page = webs.over(create_app, house).test_client().get(f"/v/{VILLAGE}/items/responsibility/ZS-01").text
    for words in ("复核本村财务开支审批手续。", "村党组织书记", "每月", "下月10日前"):
        assert words in page
    assert "<svg" not in page.partition("<main")[2]


def test_an_item_of_one_place_says_so(house: House) -> None:
    with house.database.write() as session:
        hear(session, item("V199202-SZ-01", "路灯电费逐笔公开", 3, place=OTHER))
        publish_list(session)
        found = {
            one.name: one.place
            for part in current_lists(session, COUNTY)
            for group in part.groups
            for one in group.items
        }
    assert found["路灯电费逐笔公开"] != ""
    assert found["机动地发包"] == ""


def states(session: Session) -> list[tuple[str, list[str]]]:
    """Every piece of work the page of duties shows: its state, and what was recorded."""
    shown = Site(session, date(2026, 11, 22), "").page(f"/v/{VILLAGE}/duties").context["shown"]
    works = [work for _name, group in shown.groups for one in group for work in one.works]
    assert [shown.done, shown.late, shown.missed] == [
        [work.state for work in works].count(state) for state in ("done", "late", "missed")
    ]
    return [(work.state, [record["text"] for record in work.records]) for work in works]


def recorded(period: str, due_on: str, text: str, *, late: bool) -> DutyRecorded:
    return DutyRecorded(
        village=VILLAGE, list_kind="responsibility", code="ZS-01", name="复核财务开支", number=1, outcome="done",
        role="village_secretary", period=period, period_name=period, due_on=due_on, late=late, text=text,
        recorded_on="2026-11-20" if late else "2026-10-08",
    )  # fmt: skip


def test_villagers_read_what_was_done_in_time_late_and_not_at_all(house: House) -> None:
    owed = OwedDuty(
        list_kind="responsibility", code="ZS-01", name="复核财务开支", period="2026-10", period_name="2026 年 10 月",
        posts=["village_secretary"],
    )  # fmt: skip
    with house.database.write() as session:
        publish_list(session)
        duties(session)
        hear(session, recorded("2026-09", "2026-10-10", "九月的票据都看过。", late=False))
        hear(session, DutiesMissed(village=VILLAGE, due_on="2026-11-10", duties=[owed]))
        assert states(session) == [("missed", []), ("done", ["九月的票据都看过。"])]
        hear(session, recorded("2026-10", "2026-11-10", "补看十月的票据。", late=True))
        hear(session, DutiesMissed(village=VILLAGE, due_on="2026-11-10", duties=[owed]))
        assert states(session) == [("late", ["补看十月的票据。"]), ("done", ["九月的票据都看过。"])]
