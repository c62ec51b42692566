"""A county's own rules for contracts: added with their day, never changed; a contract keeps those it was made by."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from services.registry.domain.contract_numbers import EIGHTEEN, read_layout
from services.registry.domain.contract_rules import (
    USUAL,
    ContractRules,
    Kind,
    check_rules,
    choose_kind,
    in_force,
    kinds_for,
)
from services.registry.operations.contract_rules import rules_at, rules_of
from services.registry.operations.contract_serials import give_numbers
from services.registry.tables import Contract, ContractSerial
from shared.place import Place
from shared.refusals import Invalid, NotAllowed, Refusal
from tests.services.registry.county import VILLAGE, County
from tests.services.registry.rules import LAND, rule
from tests.services.registry.test_land_matter import refused, walk

DAY = date(2026, 11, 2)
LISTED = {"三资管理", "SZ-01", "SZ-04", "SZ-04/s4"}


def numbers(county: County) -> list[str]:
    with county.house.database.read() as session:
        return list(session.scalars(select(Contract.number).order_by(Contract.number)))


def faults(rules: ContractRules, length: int = 18) -> str:
    with pytest.raises(Invalid) as caught:
        check_rules(rules, length, LISTED)
    return " ".join(finding["message"] for finding in caught.value.findings)


def test_a_county_without_rules_numbers_and_measures_as_before_and_asks_for_no_seal(county: County) -> None:
    with county.house.database.read() as session:
        found = rules_at(session, Place(VILLAGE), county.house.clock(session).today())
    assert found == USUAL
    assert (found.layout, found.shang, found.seal) == (EIGHTEEN, 1500, False)


@given(st.lists(st.integers(-30, 30), max_size=6))
def test_of_all_rules_the_last_whose_day_has_come_holds(days: list[int]) -> None:
    rows = [ContractRules(since=DAY + timedelta(days=day), id=f"{n}-{day}") for n, day in enumerate(sorted(days))]
    expected = [row for row in rows if row.since is not None and row.since <= DAY]
    assert in_force(rows, DAY) == (expected[-1] if expected else USUAL)


def test_a_kind_that_names_the_step_comes_before_one_for_the_item_or_its_category() -> None:
    step, item, category = Kind("1", "甲", ("SZ-04/s4",)), Kind("2", "乙", ("SZ-04",)), Kind("3", "丙", ("三资管理",))
    rules = ContractRules(kinds=(step, item, category), id="x")
    assert kinds_for(rules, "SZ-04", "三资管理", "s4") == (step,)
    assert kinds_for(rules, "SZ-04", "三资管理", "s9") == (item,)
    assert kinds_for(rules, "SZ-01", "三资管理", "s4") == (category,)
    assert kinds_for(rules, "JC-10", "重大村务", "s4") == ()


def test_of_several_kinds_one_must_be_chosen() -> None:
    kinds = (Kind("01", "工程建设"), Kind("02", "机动地承包"))
    assert choose_kind(kinds[:1], "") == kinds[0]
    assert choose_kind(kinds, "02") == kinds[1]
    for wrong in ("", "09"):
        with pytest.raises(Refusal, match="01 工程建设、02 机动地承包"):
            choose_kind(kinds, wrong)


def test_everything_wrong_with_rules_is_said_at_once() -> None:
    kinds = (Kind("2", "甲甲", ("SZ-01",)), Kind("03", "乙乙", ("月亮",)), Kind("03", "丙", ()))
    said = faults(ContractRules(layout=EIGHTEEN, kinds=kinds, filing_days=99, basis=""))
    for part in (
        "“2”应是 2 位数字",
        "“月亮”",
        "没有写用于哪些事项",
        "同一个代码“03”",
        "名称",
        "备案期限",
        "不用备案",
        "依据",
    ):
        assert part in said
    assert "没有写合同种类" in faults(ContractRules(layout=EIGHTEEN, basis="某县规定"))
    check_rules(ContractRules(kinds=(LAND,), seal=True, filing_days=3, basis="某县规定"), 18, LISTED)


def test_rules_are_added_by_the_countys_list_office_alone(county: County) -> None:
    county.publish("SZ-01", "SZ-04")
    row = rule(county)
    with county.house.database.read() as session:
        (kept,) = rules_of(session, Place(row.county))
    assert (kept.id, kept.layout, kept.kinds, kept.seal) == (row.id, EIGHTEEN, (LAND,), True)
    with pytest.raises(NotAllowed):
        rule(county, f"v-{VILLAGE}-secretary")


def test_a_rule_does_not_begin_in_the_past(county: County) -> None:
    county.publish("SZ-01", "SZ-04")
    with county.house.database.read() as session:
        today = county.house.clock(session).today()
    with pytest.raises(Refusal, match="已经过去"):
        rule(county, since=today - timedelta(days=1))


def test_a_rule_to_come_holds_from_its_day(county: County) -> None:
    county.publish("SZ-01", "SZ-04")
    with county.house.database.read() as session:
        today = county.house.clock(session).today()
    rule(county, since=today + timedelta(days=2), shang=1000)
    with county.house.database.read() as session:
        assert rules_at(session, Place(VILLAGE), today) == USUAL
        assert rules_at(session, Place(VILLAGE), today + timedelta(days=2)).shang == 1000


def test_a_contract_keeps_the_rules_it_was_made_by(county: County) -> None:
    county.publish("SZ-01", "SZ-04")
    first = county.start("SZ-01")
    walk(county, first)
    old = numbers(county)
    row = rule(county, layout=read_layout("县6 村6 年2 类2 号4"), length=20, shang=1000, seal=False, filing_days=0)
    second = county.start("SZ-01")
    walk(county, second)
    assert [number for number in numbers(county) if len(number) == 18] == old
    with county.house.database.read() as session:
        made = session.execute(select(Contract.matter_id, Contract.rule_id, Contract.shang).distinct()).all()
        newest = session.scalars(select(Contract.number).where(Contract.matter_id == second)).all()
    assert sorted(tuple(one) for one in made) == sorted([(first, "", 1500), (second, row.id, 1000)])
    assert {number[:12] for number in newest} == {VILLAGE}


def test_new_rules_with_the_same_numbers_go_on_counting(county: County) -> None:
    county.publish("SZ-01", "SZ-04")
    walk(county, county.start("SZ-01"))
    rule(county, seal=False, filing_days=0)
    walk(county, county.start("SZ-01"))
    with county.house.database.read() as session:
        assert session.scalars(select(Contract.serial).order_by(Contract.serial)).all() == list(range(1, 55))


def test_a_number_that_another_layout_gave_is_stepped_over(county: County) -> None:
    county.publish("SZ-01", "SZ-04")
    walk(county, county.start("SZ-01"))
    with county.house.database.write() as session:
        scope = session.scalars(select(ContractSerial.scope)).one()
        other = scope.replace("######", "0000##")  # as if the county had fixed four of the six digits
        given = give_numbers(session, other, 3)
    assert [serial for serial, _number in given] == [28, 29, 30]
    assert not {number for _serial, number in given} & set(numbers(county))


def test_serials_that_are_used_up_keep_the_step_from_being_taken(county: County) -> None:
    county.publish("SZ-01", "SZ-04")
    rule(county, layout=read_layout("县6 年4 类2 号1"), length=13, seal=False, filing_days=0)
    matter = county.start("SZ-01")
    walk(county, matter, until="contract")
    with pytest.raises(Refusal) as caught:
        walk(county, matter)
    assert caught.value.code == "contract.serials_used_up"
    assert numbers(county) == []


def test_plots_of_an_item_without_a_kind_of_contract_are_not_numbered(county: County) -> None:
    county.publish("SZ-01", "SZ-04")
    rule(county, kinds=(Kind("03", "资产租赁", ("SZ-04",)),))
    matter = county.start("SZ-01")
    walk(county, matter, until="contract")
    assert refused(county, matter).code == "contract.no_kind"


def test_a_step_that_no_kind_names_and_nothing_was_drawn_for_needs_no_contract(county: County) -> None:
    county.publish("JC-10", "SZ-01", "SZ-04")
    rule(county)
    hiring = county.start("JC-10")
    walk(county, hiring)
    assert numbers(county) == []


def test_kinds_belong_to_what_the_county_published(county: County) -> None:
    county.publish("SZ-01")
    with pytest.raises(Invalid) as caught:
        rule(county)
    assert "SZ-04/s4" in caught.value.findings[0]["message"]


def test_a_layout_is_kept_as_data(county: County) -> None:
    county.publish("SZ-01", "SZ-04")
    row = rule(county)
    assert row.layout == [asdict(part) for part in EIGHTEEN]
