"""Rules of grids, rounds, eligibility and reports."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grid.domain.checklists import CHECKLISTS, checklist_of
from services.grid.domain.eligibility import COOLING, HeldPost, is_tied, may_take, refuse_unless_eligible, wider
from services.grid.domain.grids import grid_code, village_of
from services.grid.domain.rounds import LONGEST, PER_MONTH, SHORTEST, month_slot, plan_month, stand_aside
from services.grid.domain.tasks import MOST_FILES, Finding, check_report, light
from shared.place import Place, Tier
from shared.refusals import NotAllowed, Refusal

VILLAGE, OTHER = Place("230828199201"), Place("230828199202")
TOWNSHIP, COUNTY = VILLAGE.at(Tier.TOWNSHIP), VILLAGE.at(Tier.COUNTY)
TODAY = date(2026, 11, 22)
days = st.dates(date(2025, 1, 1), date(2028, 12, 31))


def held(role: str, place: Place, until: date | None = None) -> HeldPost:
    return HeldPost(role, place, "", date(2024, 1, 1), until)


@given(st.integers(1, 999))
def test_a_grid_code_tells_its_village(serial: int) -> None:
    code = grid_code(VILLAGE, serial)
    assert len(code) == 15
    assert village_of(code) == VILLAGE


@pytest.mark.parametrize(("place", "serial"), [(VILLAGE, 0), (VILLAGE, 1000), (TOWNSHIP, 1)])
def test_a_grid_lies_in_a_village_and_has_a_serial(place: Place, serial: int) -> None:
    with pytest.raises(ValueError, match="grid"):
        grid_code(place, serial)


@pytest.mark.parametrize("code", ["230828199201", "23082819920100x", "230828199000001", "２30828199201001"])
def test_what_is_no_grid_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"grid|division"):
        village_of(code)


def test_a_checklist_nobody_here_knows_is_the_general_one() -> None:
    assert checklist_of("from_a_newer_service") == CHECKLISTS["notice_board"]


@given(days, st.integers())
def test_a_months_rounds_are_different_and_not_past(day: date, seed: int) -> None:
    rounds = plan_month(VILLAGE, day, random.Random(seed))
    assert len(rounds) <= PER_MONTH
    assert len({each.checklist for each in rounds}) == len(rounds)
    for each in rounds:
        assert (each.not_before.year, each.not_before.month) == (day.year, day.month)
        assert SHORTEST <= (each.due_on - each.not_before).days <= LONGEST
        assert each.due_on > day


@given(days)
def test_a_slot_is_the_same_all_month_and_fits_its_column(day: date) -> None:
    assert month_slot(VILLAGE, day) == month_slot(VILLAGE, day.replace(day=1))
    assert len(month_slot(VILLAGE, day)) <= 40


@given(st.lists(st.text("abcdef", min_size=1, max_size=3)), st.integers())
def test_a_third_stands_aside_and_never_all(members: list[str], seed: int) -> None:
    aside = stand_aside(members, random.Random(seed))
    assert set(aside) <= set(members)
    assert len(aside) == len(set(members)) // 3
    assert not members or set(aside) != set(members)


@pytest.mark.parametrize("role", ["village_secretary", "accountant", "supervision_member", "cooperative_head"])
def test_whoever_sits_in_a_body_of_the_village_is_tied(role: str) -> None:
    posts = [held("grid_member", VILLAGE), held(role, VILLAGE)]
    assert is_tied(VILLAGE, posts, TODAY)
    assert not may_take(VILLAGE, VILLAGE, posts, excluded=False, today=TODAY)


def test_a_post_in_the_next_village_or_above_does_not_tie() -> None:
    posts = [held("grid_member", TOWNSHIP), held("accountant", OTHER), held("township_office", TOWNSHIP)]
    assert may_take(VILLAGE, VILLAGE, posts, excluded=False, today=TODAY)


@given(st.integers(-400, 800))
def test_one_stays_tied_for_a_year(days_since: int) -> None:
    ended = TODAY - timedelta(days=days_since)
    assert is_tied(VILLAGE, [held("accountant", VILLAGE, ended)], TODAY) == (timedelta(days=days_since) <= COOLING)


@pytest.mark.parametrize(
    ("at", "reach", "expected"),
    [
        (VILLAGE, VILLAGE, True),
        (TOWNSHIP, VILLAGE, True),
        (COUNTY, VILLAGE, True),
        (OTHER, VILLAGE, False),
        (OTHER, TOWNSHIP, True),
        (Place("230828210201"), TOWNSHIP, False),
        (Place("230828210201"), COUNTY, True),
        (Place("230822107230"), COUNTY, False),
    ],
)
def test_a_grid_post_reaches_its_place_and_a_task_may_be_opened_wider(at: Place, reach: Place, expected: bool) -> None:
    assert may_take(VILLAGE, reach, [held("grid_member", at)], excluded=False, today=TODAY) is expected


def test_the_excluded_and_those_whose_post_ended_may_not() -> None:
    assert not may_take(VILLAGE, VILLAGE, [held("grid_member", TOWNSHIP)], excluded=True, today=TODAY)
    yesterday = TODAY - timedelta(days=1)
    assert not may_take(VILLAGE, VILLAGE, [held("grid_member", TOWNSHIP, yesterday)], excluded=False, today=TODAY)
    assert may_take(VILLAGE, VILLAGE, [held("grid_member", TOWNSHIP, TODAY)], excluded=False, today=TODAY)
    assert not may_take(VILLAGE, VILLAGE, [held("township_office", TOWNSHIP)], excluded=False, today=TODAY)


def test_the_refusal_says_nothing_but_rotation() -> None:
    refuse_unless_eligible(True)
    with pytest.raises(NotAllowed) as refused:
        refuse_unless_eligible(False)
    for word in ("回避", "举报", "反映", "排除", "村委"):
        assert word not in refused.value.message


def test_a_task_opens_to_the_township_then_the_county_then_no_wider() -> None:
    first = wider(VILLAGE, VILLAGE)
    assert first == TOWNSHIP
    assert wider(VILLAGE, TOWNSHIP) == COUNTY
    assert wider(VILLAGE, COUNTY) is None


@given(st.integers(-60, 60), st.sampled_from(["open", "taken"]))
def test_a_light_says_in_words_and_shape_what_its_colour_says(left: int, status: str) -> None:
    shown = light(status, TODAY + timedelta(days=left), TODAY)
    expected = "red" if left < 0 else "yellow" if left <= 3 else "green"
    assert shown.colour == expected
    assert shown.shape == {"red": "■", "yellow": "▲", "green": "●"}[expected]
    assert ("超期" in shown.text) == (left < 0)


@given(st.sampled_from(list(Finding)), st.text(max_size=30), st.lists(st.integers(1, 4)), st.integers(0, 8))
def test_a_report_is_complete_or_refused_at_its_field(finding: str, note: str, left: list[int], files: int) -> None:
    needs_note = finding != Finding.AS_POSTED or bool(left)
    if files <= MOST_FILES and (note.strip() or not needs_note):
        assert check_report(finding, note, left, files) == finding
    else:
        with pytest.raises(Refusal) as refused:
            check_report(finding, note, left, files)
        assert refused.value.where in {"note", "steps", "file_ids"}


def test_a_finding_is_one_of_three() -> None:
    with pytest.raises(Refusal, match="查看结果"):
        check_report("fine", "", [], 0)
