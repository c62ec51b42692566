"""What a list's words ask for (频次, 完成期限): periods, last days, cases; read without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.duties import (
    Duty,
    Occasion,
    last_day,
    owed,
    owed_after,
    period_of,
    reads,
    term_in,
)
from shared.workdays import Calendar

LONG_AGO = date(2020, 1, 1)


def duty(frequency: str, due: str, since: date = LONG_AGO, until: date | None = None) -> Duty:
    return Duty("responsibility", "ZS-01", "检查", ("village_secretary",), "", frequency, due, since, until)


@pytest.mark.parametrize(
    ("frequency", "day", "words", "last"),
    [
        ("monthly", date(2026, 11, 3), "每月25日前", date(2026, 11, 25)),
        ("monthly", date(2026, 12, 3), "下月15日前", date(2027, 1, 15)),
        ("monthly", date(2027, 2, 3), "每月31日前", date(2027, 2, 28)),
        ("quarterly", date(2026, 11, 3), "下一季度第一个月15日前", date(2027, 1, 15)),
        ("quarterly", date(2026, 5, 3), "每季度末月 25 日前", date(2026, 6, 25)),
        ("half_yearly", date(2026, 5, 3), "6月30日、12月31日前", date(2026, 6, 30)),
        ("half_yearly", date(2026, 8, 3), "6月30日、12月31日前", date(2026, 12, 31)),
        ("yearly", date(2026, 8, 3), "12月20日前", date(2026, 12, 20)),
        ("yearly", date(2026, 8, 3), "次年1月31日前", date(2027, 1, 31)),
        ("monthly", date(2026, 11, 3), "每月固定一天", date(2026, 11, 30)),
        ("quarterly", date(2026, 11, 3), "", date(2026, 12, 31)),
    ],
)
def test_the_words_of_a_list_name_the_last_day(frequency: str, day: date, words: str, last: date) -> None:
    assert last_day(period_of(frequency, day), words) == last


def test_words_that_name_no_day_are_known_for_it() -> None:
    assert not reads("monthly", "每月固定一天")
    assert reads("monthly", "每月25日前")
    assert not reads("each_time", "决策后、实施完成后各核对一次")
    assert reads("each_time", "决策后、实施完成后5个工作日内各核对一次")
    term = term_in("实施完成后5个工作日内核对")
    assert term is not None
    assert (term.length, term.unit) == (5, "workday")


FREQUENCIES = st.sampled_from(["monthly", "quarterly", "half_yearly", "yearly"])
DAYS = st.dates(date(2021, 1, 1), date(2060, 12, 31))
WORDS = st.sampled_from(["", "下月10日前", "每月25日前", "12月31日前", "下一季度第一个月15日前", "次年2月30日前"])


@given(FREQUENCIES, DAYS, WORDS)
def test_what_is_owed_is_owed_once_in_periods_that_follow_one_another(
    frequency: str, day: date, words: str
) -> None:  # fmt: skip
    found = list(owed(duty(frequency, words), day))
    assert found[0].key == period_of(frequency, day).key
    assert len({one.key for one in found}) == len(found)
    lasts = [one.due_on for one in found]
    assert lasts == sorted(lasts, reverse=True)
    assert all(one.due_on >= day - timedelta(days=366) for one in found)
    for frequency_day in (period_of(frequency, day).starts_on, period_of(frequency, day).ends_on):
        assert period_of(frequency, frequency_day).key == found[0].key


@given(FREQUENCIES, DAYS, WORDS, st.integers(0, 400))
def test_a_new_version_of_a_list_neither_asks_twice_nor_lets_go(
    frequency: str, day: date, words: str, back: int
) -> None:  # fmt: skip
    changed = day - timedelta(days=back)
    one = [work.key for work in owed(duty(frequency, words), day)]
    old = [work.key for work in owed(duty(frequency, words, until=changed), day)]
    new = [work.key for work in owed(duty(frequency, words, since=changed), day)]
    assert sorted(old + new) == sorted(one)


def test_nothing_is_owed_from_before_a_list_held() -> None:
    found = list(owed(duty("monthly", "每月25日前", since=date(2026, 11, 28)), date(2026, 12, 2)))
    assert [one.key for one in found] == ["2026-12"]


def test_a_case_is_checked_within_its_term_after_what_happened() -> None:
    words = "决策后、实施完成后5个工作日内各核对一次"
    happened = [
        Occasion("decided", "m1", "机动地发包", date(2026, 9, 28)),
        Occasion("finished", "m0", "采购", LONG_AGO),
    ]
    found = list(owed_after(duty("each_time", words), happened, date(2026, 10, 1), Calendar()))
    assert [(one.key, one.due_on) for one in found] == [
        ("m1/decided", date(2026, 10, 10))
    ]  # over National Day, the tenth is worked
