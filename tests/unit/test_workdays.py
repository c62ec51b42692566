"""Terms and working days: the calendar, the deadline engine, and what it says in words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.workdays import Calendar, Extension, Override, Term, due_on, explain, extended

KNOWN = st.dates(date(2004, 1, 1), date(2026, 6, 30))
ANY = st.dates(date(2004, 1, 1), date(2035, 1, 1))
LENGTHS = st.integers(0, 90)
BASIS = "《信访工作条例》第二十三条"


@pytest.mark.parametrize("day", [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)])
def test_the_make_up_days_of_2026_are_worked_though_they_fall_on_weekends(day: tuple[int, int]) -> None:
    made_up = date(2026, *day)
    assert made_up.weekday() > 4
    assert Calendar().works(made_up)


@pytest.mark.parametrize("day", [(1, 1), (2, 17), (5, 1), (10, 1), (10, 7)])
def test_public_holidays_of_2026_rest_though_they_fall_on_weekdays(day: tuple[int, int]) -> None:
    holiday = date(2026, *day)
    assert holiday.weekday() < 5
    assert not Calendar().works(holiday)


def test_the_day_of_the_event_is_not_counted() -> None:
    friday = date(2026, 11, 20)
    assert due_on(friday, Term(1, "workday", BASIS), Calendar()).day == date(2026, 11, 23)
    assert due_on(friday, Term(1, "day", BASIS), Calendar()).day == date(2026, 11, 21)
    assert due_on(friday, Term(0, "workday", BASIS), Calendar()).day == friday


def test_national_day_is_skipped_and_its_make_up_saturday_counted() -> None:
    due = due_on(date(2026, 9, 29), Term(5, "workday", BASIS), Calendar())
    assert due.day == date(2026, 10, 12)
    assert due.made_up == (date(2026, 10, 10),)
    assert [rest.day.day for rest in due.skipped] == [1, 2, 3, 4, 5, 6, 7, 11]


@given(ANY, LENGTHS)
def test_a_term_of_working_days_holds_exactly_that_many(start: date, length: int) -> None:
    calendar = Calendar()
    due = due_on(start, Term(length, "workday", BASIS), calendar)
    days = [start + timedelta(days=n) for n in range(1, (due.day - start).days + 1)]
    assert sum(map(calendar.works, days)) == length
    assert {rest.day for rest in due.skipped} == {day for day in days if not calendar.works(day)}
    assert length == 0 or calendar.works(due.day)


@given(ANY, LENGTHS, st.sampled_from(["day", "workday"]))
def test_a_longer_term_never_ends_earlier(start: date, length: int, unit: str) -> None:
    terms = [Term(n, "day" if unit == "day" else "workday", BASIS) for n in (length, length + 1)]
    shorter, longer = (due_on(start, term, Calendar()).day for term in terms)
    assert shorter < longer


@given(ANY, st.integers(0, 20), LENGTHS)
def test_a_later_start_never_ends_earlier(start: date, later: int, length: int) -> None:
    term = Term(length, "workday", BASIS)
    assert due_on(start, term, Calendar()).day <= due_on(start + timedelta(days=later), term, Calendar()).day


@given(KNOWN, st.integers(0, 60))
def test_within_the_published_calendars_nothing_is_provisional(start: date, length: int) -> None:
    assert not due_on(start, Term(length, "workday", BASIS), Calendar()).provisional


def test_crossing_new_year_2027_is_provisional_and_says_so() -> None:
    due = due_on(date(2026, 12, 28), Term(10, "workday", BASIS), Calendar())
    assert due.provisional
    assert due.day == date(2027, 1, 11)
    assert "尚未公布" in explain(due)


def test_calendar_days_need_no_calendar() -> None:
    due = due_on(date(2026, 12, 28), Term(30, "day", BASIS), Calendar())
    assert (due.day, due.provisional, due.skipped) == (date(2027, 1, 27), False, ())


def test_an_override_outranks_the_weekday_and_is_certain() -> None:
    notice = "国务院办公厅关于2027年部分节假日安排的通知（示例）"
    calendar = Calendar({date(2027, 1, n): Override(n not in {1, 2, 3}, notice) for n in range(1, 32)})
    due = due_on(date(2026, 12, 28), Term(4, "workday", BASIS), calendar)
    assert due.day == date(2027, 1, 4)
    assert not due.provisional
    assert notice in explain(due)


def test_an_extension_runs_from_the_old_last_day_and_is_told() -> None:
    due = due_on(date(2026, 6, 1), Term(60, "day", "《信访工作条例》第三十四条"), Calendar())
    more = Extension("县信访局负责人", Term(30, "day", "《信访工作条例》第三十四条"), "案情复杂", date(2026, 7, 20))
    longer = extended(due, [more], Calendar())
    assert longer.day == due.day + timedelta(days=30)
    assert "由县信访局负责人延长30日，理由：案情复杂" in explain(longer)


def test_the_explanation_names_start_end_basis_and_what_was_skipped() -> None:
    told = explain(due_on(date(2026, 9, 29), Term(5, "workday", BASIS), Calendar()))
    for part in (
        "2026年9月29日",
        "当日不计",
        "5个工作日",
        "2026年10月12日",
        BASIS,
        "10月1日国庆节",
        "调休上班照计：10月10日",
    ):
        assert part in told


@pytest.mark.parametrize(("length", "unit"), [(-1, "day"), (4000, "day"), (5, "week")])
def test_an_absurd_term_is_refused(length: int, unit: str) -> None:
    with pytest.raises(ValueError):
        Term(length, unit, BASIS)  # type: ignore[arg-type]
