"""Rules of audience, wording, talks and deliveries."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.audience import AUDIENCE, Where, reach_of
from services.notify.domain.delivery import MOST_TRIES, OLD, must_be_held, next_try
from services.notify.domain.hints import FlowStep, hints
from services.notify.domain.talks import (
    SUMMARY_LONGEST,
    SUMMARY_SHORTEST,
    check_holder,
    check_record,
    general_due,
    is_overdue,
)
from services.notify.domain.wording import list_published, matter_released, offices_have_work, step_taken
from services.notify.reactions import REACTIONS
from shared.contracts import CATALOGUE
from shared.place import Place, Tier
from shared.refusals import NotAllowed, Refusal
from shared.security.authority import ROLES

VILLAGE = Place("230828199201")
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
TODAY = date(2026, 11, 22)
villages = st.from_regex(r"23082[1-9]1[0-9]{2}2[0-9]{2}", fullmatch=True).map(Place)


def test_the_table_names_events_and_roles_that_exist_and_every_event_is_heard() -> None:
    assert set(AUDIENCE) <= set(CATALOGUE)
    assert set(AUDIENCE) <= {reaction.fact.TYPE for reaction in REACTIONS}
    assert {role for told in AUDIENCE.values() for each in told for role in each.roles} <= set(ROLES)


def test_whoever_is_told_may_read_it() -> None:
    for told in AUDIENCE.values():
        for each in told:
            for role in each.roles:
                assert "inbox.read" in ROLES[role].acts


def test_nobody_in_a_village_is_told_that_an_office_has_work() -> None:
    for each in AUDIENCE["complaints.offices.have_work.v1"]:
        assert {ROLES[role].body for role in each.roles} == {"discipline"}


@given(villages, villages)
def test_at_means_the_very_place_and_below_all_below(place: Place, other: Place) -> None:
    (at,) = reach_of(Where.AT, place)
    county = place.at(Tier.COUNTY)
    (below,) = reach_of(Where.BELOW, county)
    assert (at.lowest <= other.code <= at.highest) == (place == other)
    assert (below.lowest <= other.code <= below.highest) == county.contains(other)


@given(villages)
def test_upwards_means_every_post_that_reaches_the_place(place: Place) -> None:
    reached = {reach.lowest for reach in reach_of(Where.UPWARDS, place)}
    assert reached == {place.code, place.at(Tier.TOWNSHIP).code, place.at(Tier.COUNTY).code}


def test_a_county_has_no_township_to_tell() -> None:
    assert reach_of(Where.TOWNSHIP, VILLAGE.at(Tier.COUNTY)) == ()


@given(st.timedeltas(timedelta(), timedelta(days=30)), st.booleans())
def test_what_is_older_than_three_days_or_restored_waits_for_a_person(age: timedelta, restored: bool) -> None:
    assert must_be_held(NOW - age, NOW, restored) == (restored or age > OLD)


def test_tries_wait_longer_and_longer_and_end() -> None:
    waits = []
    for tries in range(1, MOST_TRIES):
        at = next_try(NOW, tries)
        assert at is not None
        waits.append(at - NOW)
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=30)
    assert next_try(NOW, MOST_TRIES) is None


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.text())
def test_a_record_lies_between_order_and_today_and_says_enough(held_on: date, ordered_on: date, summary: str) -> None:
    length = len(summary.strip())
    good = ordered_on <= held_on <= TODAY and SUMMARY_SHORTEST <= length <= SUMMARY_LONGEST
    if good:
        check_record(held_on, ordered_on, TODAY, summary)
    else:
        with pytest.raises(Refusal) as refused:
            check_record(held_on, ordered_on, TODAY, summary)
        assert refused.value.where in {"held_on", "summary"}


def test_nobody_talks_with_themselves() -> None:
    check_holder("one", "another")
    with pytest.raises(NotAllowed):
        check_holder("one", "one")


def test_a_general_talk_has_thirty_days_of_which_the_last_is_good() -> None:
    due = general_due(TODAY)
    assert due == date(2026, 12, 22)
    assert not is_overdue("due", due, due)
    assert is_overdue("due", due, due + timedelta(days=1))
    assert not is_overdue("held", due, due + timedelta(days=1))


def test_hints_name_each_step_with_what_it_asks() -> None:
    steps = [
        FlowStep("s1", "党组织提议", "propose", "3日", 0, ("会议记录",)),
        FlowStep("s2", "公示", "notice", "", 7, ()),
        FlowStep("s3", "别的", "of_a_newer_list", "", 0, ()),
    ]
    first, second, third = hints(steps)
    assert first.startswith("1. 党组织提议")
    assert "要求：3日" in first
    assert "须附：会议记录" in first
    assert "公示 7 天" in second
    assert third == "3. 别的"


def test_words_say_days_in_chinese_and_where_to_go() -> None:
    words = list_published("清单", 2, 36, "2026-01-05")
    assert "2026年1月5日" in words.body
    assert step_taken("发包", "提议", "", False, "m").body == "全部步骤已经走完。"
    assert "超过" in step_taken("发包", "提议", "商议", True, "m").body
    assert matter_released("发包", "of_a_newer_contract", "m").title == "发包：异议已经处理"
    assert offices_have_work() == offices_have_work()
