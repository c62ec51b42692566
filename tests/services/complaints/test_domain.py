"""Small rules: filing, receipts, progress, lights, figures, naming, blur, fixed hours."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.complaints.domain.blur import GROUP, excluded_persons
from services.complaints.domain.figures import THRESHOLD, Counts, publishable
from services.complaints.domain.filing import Contact, Filing
from services.complaints.domain.lights import Clocks, Light, light
from services.complaints.domain.naming import check_names_nobody
from services.complaints.domain.progress import ACTS, Status, after, may
from services.complaints.domain.receipts import grouped, new_code, read_code
from services.complaints.domain.slots import next_round, work_slot
from services.complaints.domain.terms import HandlingTerm, in_force
from shared.clock import CHINA
from shared.refusals import Conflict, Invalid, Refusal

TODAY = date(2026, 11, 23)


def test_every_finding_of_a_filing_is_told_at_once() -> None:
    wrong = Filing("123", "moon", "sport", "短", contact=Contact("", "abc"), files=9)
    with pytest.raises(Invalid) as told:
        wrong.check()
    assert [f["where"] for f in told.value.findings] == [
        "village",
        "about",
        "category",
        "text",
        "files",
        "name",
        "phone",
    ]


@pytest.mark.parametrize(
    ("about", "code"), [("village", "230828199201"), ("township", "230828199000"), ("county", "230828000000")]
)
def test_whom_it_is_about_decides_the_subject(about: str, code: str) -> None:
    assert Filing("230828199201", about, "other", "情况如下").subject_place().code == code


@given(st.integers(0, 10**16 - 1))
def test_a_code_survives_being_grouped_and_typed(number: int) -> None:
    code = new_code(lambda _below: number)
    assert len(code) == 16
    assert read_code(grouped(code)) == code
    assert read_code(f" {grouped(code).replace('-', '　')} ") == code


def test_full_width_digits_are_forgiven() -> None:
    assert read_code("１２３４－５６７８ 9012—3456") == "1234567890123456"


@pytest.mark.parametrize("typed", ["", "123", "1" * 17, "1234-5678-9012-345x", "一二三四五六七八九零一二三四五六"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(Refusal) as told:
        read_code(typed)
    assert told.value.where == "receipt"


@given(st.lists(st.sampled_from(ACTS), max_size=12))
def test_no_order_of_acts_skips_acceptance_or_the_answer(acts: list[str]) -> None:
    status, done = Status.RECEIVED, []
    for act in acts:
        if may(status, act):
            status = after(status, act)
            done.append(act)
        else:
            with pytest.raises(Conflict):
                after(status, act)
    if {"clarify", "rectify", "visit"} & set(done):
        assert done.index("accept") < min(done.index(a) for a in ("clarify", "rectify", "visit") if a in done)
    if "rate" in done:
        assert done.index("answer") < done.index("rate")
    assert all(done.count(act) <= 1 for act in ("accept", "answer", "rate"))
    assert sum(done.count(act) for act in ("clarify", "rectify", "decline")) <= 1


RUNNING = Clocks(TODAY, TODAY + timedelta(12), None, None)


@pytest.mark.parametrize(
    ("status", "clocks", "extensions", "stars", "days", "burns"),
    [
        (Status.RECEIVED, RUNNING, 0, None, 0, Light.NONE),
        (Status.RECEIVED, RUNNING, 0, None, 1, Light.BLUE),
        (Status.RECEIVED, RUNNING, 0, None, 13, Light.RED),
        (Status.ACCEPTED, Clocks(week=TODAY, finish=TODAY + timedelta(60)), 0, None, 1, Light.YELLOW),
        (Status.CHECKING, Clocks(week=TODAY, finish=TODAY + timedelta(60)), 0, None, 61, Light.RED),
        (Status.CHECKING, Clocks(finish=TODAY + timedelta(90)), 3, None, 0, Light.RED),
        (Status.ANSWERED, Clocks(week=TODAY, finish=TODAY), 0, None, 99, Light.NONE),
        (Status.RATED, Clocks(week=TODAY, finish=TODAY), 0, 1, 99, Light.YELLOW),
    ],
)
def test_lights(status: Status, clocks: Clocks, extensions: int, stars: int | None, days: int, burns: Light) -> None:
    assert light(status, clocks, extensions, stars, TODAY + timedelta(days)) is burns


counts = st.integers(0, 12)


@given(counts, counts, counts, counts, counts)
def test_no_shown_figure_lets_few_people_be_counted(c: int, r: int, more: int, rated: int, satisfied: int) -> None:
    exact = Counts(c, r, c + r + more, min(rated, c + r + more), min(satisfied, rated, c + r + more))
    shown = publishable(exact)
    few = range(1, THRESHOLD)
    assert (shown.counts.clarified, shown.counts.rectified) == (c, r)
    assert shown.counts.answered - c - r not in few
    assert shown.counts.rated not in few
    assert shown.counts.satisfied not in few
    if "satisfied" not in shown.withheld:
        assert shown.counts.rated - shown.counts.satisfied not in few


@given(counts, counts, counts, counts)
def test_what_is_not_withheld_is_exact(c: int, r: int, more: int, rated: int) -> None:
    exact = Counts(c, r, c + r + more, min(rated, c + r + more), 0)
    shown = publishable(exact)
    for name, value in vars(exact).items():
        assert name in shown.withheld or getattr(shown.counts, name) == value


@pytest.mark.parametrize(
    "text",
    [
        "请问岳清账为什么",
        "电话13812345678",
        "身份证23082819800101123X",
        "卡号6222020200112233445",
        "0454-7612345",
        "a@b.cn",
        " ",
    ],
)
def test_a_statement_that_names_somebody_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        check_names_nobody(text, ["岳清账"], where="statement")


def test_a_statement_that_names_nobody_passes() -> None:
    check_names_nobody("经核实，该笔水电费 427 元票据齐全，与 2026 年 10 月公示一致。", ["岳清账"], where="statement")


people = st.frozensets(st.integers(0, 40).map(str))


@given(people, people, people, st.text(max_size=5))
def test_a_blurred_list_holds_everybody_tied_and_leaves_takers(
    tied: frozenset[str], others: frozenset[str], takers: frozenset[str], seed: str
) -> None:
    out = set(excluded_persons(tied, others, takers, seed))
    assert tied <= out <= tied | others
    free = takers - tied
    assert len(free - out) >= min(len(free), max(2, len(free) // 2))


def test_a_blurred_list_tells_not_even_how_many_are_tied() -> None:
    others = [f"o{n}" for n in range(40)]
    assert {len(excluded_persons([f"t{n}" for n in range(tied)], others, [], "s")) for tied in range(1, 9)} == {GROUP}


@pytest.mark.parametrize(
    ("hour", "slot"), [(8, "2026-11-22T15"), (9, "2026-11-23T09"), (14, "2026-11-23T09"), (23, "2026-11-23T15")]
)
def test_the_latest_fixed_hour(hour: int, slot: str) -> None:
    assert work_slot(datetime(2026, 11, 23, hour, 30, tzinfo=CHINA), (9, 15)) == slot


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))  # noqa: DTZ001 - made aware below
def test_rounds_are_given_out_on_monday_and_thursday_at_eight(moment: datetime) -> None:
    now = moment.replace(tzinfo=CHINA)
    round_ = next_round(now)
    assert now < round_ <= now + timedelta(days=5)
    assert (round_.weekday() in (0, 3), round_.hour, round_.minute) == (True, 8, 0)


def test_the_term_that_holds_on_a_day() -> None:
    old, new = HandlingTerm("finish", date(2022, 5, 1), 60, "day", "旧"), HandlingTerm("finish", TODAY, 45, "day", "新")
    assert in_force([old, new], "finish", TODAY - timedelta(1)) == old
    assert in_force([old, new], "finish", TODAY) == new
    with pytest.raises(LookupError):
        in_force([old, new], "finish", date(2020, 1, 1))
