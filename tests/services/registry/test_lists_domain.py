"""Rules of lists that need no database: what changed between versions, which version holds, when a look-back is due."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.list_diff import StepChange, Words, differences
from services.registry.domain.list_life import check_adoption, check_consultation, standings
from services.registry.domain.look_back import Half, due_halves, half_from, half_of
from services.registry.domain.own_items import OwnItems, holds_at
from services.registry.operations.compare_lists import difference_words
from shared.place import Place
from shared.refusals import Refusal

WORDS: Words = difference_words({"party_members": "党员大会审议表决"})


def step(step_id: str, **more: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": step_id, "name": f"步骤{step_id}", "kind": "handle", "actors": ["village_clerk"], "body": "村民委员会",
        "papers": [], "limit": "", "posted": False, "notice_days": 0, "rule": "", "different_people": [], "next": [],
    }  # fmt: skip
    return {**plain, **more}


def item(code: str, *steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    texts = ("category", "basis", "scope", "holder", "time_limit", "department", "contact", "whom", "phone", "fee",
             "source", "content", "due", "frequency", "place")  # fmt: skip
    plain: dict[str, Any] = dict.fromkeys(texts, "")
    plain |= {"code": code, "name": f"事项{code}", "item_class": "daily", "materials": [], "composed": [], "forms": []}
    return {**plain, "posts": [], "steps": list(steps), **more}


OLD = [item("A-01", step("s1"), step("s2"), step("s3")), item("A-02", step("s1"))]


def changed(change: Any) -> list[Any]:
    new = deepcopy(OLD)
    change(new)
    return differences(OLD, new, WORDS)


def test_nothing_changed_says_nothing() -> None:
    assert changed(lambda _new: None) == []


def test_items_added_and_removed_are_said() -> None:
    def change(new: list[Any]) -> None:
        new.append(item("A-03", step("s1")))
        del new[1]

    assert [(one.what, one.code) for one in changed(change)] == [("removed", "A-02"), ("added", "A-03")]


def test_a_field_is_said_with_its_heading_before_and_after() -> None:
    (only,) = changed(lambda new: new[0].update(item_class="major", materials=["申请书", "户口簿"]))
    assert [(one.heading, one.before, one.after) for one in only.changes] == [
        ("事项类别", "日常性事务", "重大事项"),
        ("办理材料", "", "申请书；户口簿"),
    ]


def test_a_moved_step_is_one_move_not_many() -> None:
    (only,) = changed(lambda new: new[0]["steps"].append(new[0]["steps"].pop(0)))
    assert only.steps == (StepChange("moved", "s1", "步骤s1", 3, 1),)


def test_steps_added_removed_and_changed_are_said_by_their_place() -> None:
    def change(new: list[Any]) -> None:
        steps = new[0]["steps"]
        steps[1].update(notice_days=7, posted=True, rule="party_members", next=[{"to": "end", "when": "情形=已放弃"}])
        steps.insert(0, step("s9"))
        del steps[3]

    (only,) = changed(change)
    said = {(one.what, one.step_id): one for one in only.steps}
    assert set(said) == {("removed", "s3"), ("added", "s9"), ("changed", "s2")}
    assert said["added", "s9"].position == 1
    assert (said["changed", "s2"].was_at, said["changed", "s2"].position) == (2, 3)
    assert {one.heading: one.after for one in said["changed", "s2"].changes} == {
        "是否公开": "是",
        "公示天数": "7",
        "表决规则": "党员大会审议表决",
        "后续步骤": "结束：情形=已放弃",
    }


ORDERS = st.permutations(["A-01", "A-02", "A-03", "A-04", "A-05"])


@given(ORDERS, st.sets(st.sampled_from(["A-01", "A-02", "A-03"])))
def test_differences_are_empty_just_where_nothing_differs(order: list[str], gone: set[str]) -> None:
    old = [item(code, step("s1")) for code in sorted(order)]
    new = [item(code, step("s1")) for code in order if code not in gone]
    found = differences(old, new, WORDS)
    assert (found == []) == (old == new)
    assert {one.code for one in found if one.what == "removed"} == gone


def test_of_the_versions_one_holds_and_the_others_are_past_or_to_come() -> None:
    versions = [(1, date(2026, 1, 1)), (2, date(2026, 6, 1)), (3, date(2027, 1, 1))]
    found = standings(versions, date(2026, 11, 22))
    assert [found[number].state for number in (1, 2, 3)] == ["superseded", "in_force", "to_come"]
    assert found[1].superseded_by == 2
    assert standings(versions, date(2027, 1, 1))[2].superseded_by == 3


def test_a_later_version_that_holds_sooner_wins() -> None:
    found = standings([(1, date(2026, 12, 1)), (2, date(2026, 11, 1))], date(2026, 12, 24))
    assert {number: one.state for number, one in found.items()} == {1: "superseded", 2: "in_force"}


def test_nobody_adopts_what_was_not_heard_and_answered() -> None:
    today, until = date(2026, 12, 20), date(2026, 12, 10)
    check_adoption("consultation", until, date(2026, 12, 15), today, 0)
    for arguments in (
        ("draft", until, date(2026, 12, 15), today, 0),
        ("consultation", today, date(2026, 12, 20), today, 0),
        ("consultation", until, date(2026, 12, 15), today, 1),
        ("consultation", until, until, today, 0),
        ("consultation", until, date(2026, 12, 21), today, 0),
    ):
        with pytest.raises(Refusal):
            check_adoption(*arguments)
    with pytest.raises(Refusal):
        check_consultation("draft", date(2026, 12, 22), today)


def test_a_look_back_is_due_at_the_end_of_each_half_year_in_which_a_list_held() -> None:
    today = date(2026, 11, 22)
    assert [half.key for half in due_halves(date(2025, 8, 1), today)] == ["2026-2", "2026-1", "2025-2"]
    half = half_of(today)
    assert not half.is_over(date(2026, 12, 31))
    assert half.is_over(date(2027, 1, 1))
    assert [half.is_near(day) for day in (date(2026, 11, 15), date(2026, 11, 16), half.due_on, date(2027, 1, 1))] == [
        False,
        True,
        True,
        False,
    ]
    assert due_halves(date(2027, 1, 1), today) == []
    assert len(due_halves(date(2000, 1, 1), today)) == 4


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_one_half_that_ends_on_or_after_it(day: date) -> None:
    half = half_of(day)
    assert half.before.due_on < day <= half.due_on
    assert half_from(half.key) == half
    assert (half.due_on.month, half.due_on.day) in {(6, 30), (12, 31)}


@pytest.mark.parametrize("key", ["", "2026", "2026-3", "26-1", "2026-1-1", "二〇二六-1"])
def test_what_is_no_half_year_is_none(key: str) -> None:
    with pytest.raises(ValueError):
        half_from(key)


def test_halves_are_in_order() -> None:
    assert Half(2025, 2) < Half(2026, 1) < Half(2026, 2)


def test_an_own_item_stays_within_what_the_county_allows_and_says_where_it_holds() -> None:
    class One:
        list_kind, item_class, texts = "micro_power", "daily", {"category": "三资管理"}

        def __init__(self, code: str, place: str) -> None:
            self.code, self.place = code, place

    places = frozenset({"230828210000", "230828210201"})
    own = OwnItems("230828000000", places, frozenset({("village", "daily", "三资管理")}))
    assert list(own.faults(One("V210201-SZ-01", "230828210201"))) == []
    assert list(own.faults(One("SZ-01", ""))) == []
    assert [column for column, _ in own.faults(One("SZ-01", "230828210201"))] == ["事项编码"]
    assert [column for column, _ in own.faults(One("T210-SZ-01", "230828210000"))] == ["适用地方"]
    assert [column for column, _ in own.faults(One("V210201-SZ-01", "230828999201"))] == ["适用地方"]
    assert [column for column, _ in own.faults(One("V210201-SZ-01", ""))] == ["适用地方"]


def test_an_own_item_holds_at_its_place_and_below() -> None:
    village = Place("230828210201")
    assert holds_at("", village)
    assert holds_at("230828210201", village)
    assert holds_at("230828210000", village)
    assert not holds_at("230828210202", village)
