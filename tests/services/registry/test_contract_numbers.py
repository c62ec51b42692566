"""The numbers of contracts: laid out as a county writes them, never the same twice; areas in 亩 and 垧."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from services.registry.domain.areas import area_from, area_words, in_shang, mu, shang_from
from services.registry.domain.contract_numbers import (
    EIGHTEEN,
    LONGEST,
    SHORTEST,
    Layout,
    Part,
    check_digit,
    check_layout,
    kind_digits,
    number_in,
    read_layout,
    scope_of,
    write_layout,
)
from services.registry.operations.contract_serials import give_numbers
from services.registry.tables import Base, Contract
from shared.place import Place
from shared.refusals import Invalid, Refusal

DAY = date(2026, 11, 2)
VILLAGES = [Place(code) for code in ("230828210201", "230828210202", "230828199201", "230822100201", "610522103002")]
_PLACES = st.tuples(
    st.sampled_from(["county", "township", "village"]), st.integers(1, 6)
).map(lambda found: Part(*found))  # fmt: skip
_FIXED = st.text("0123456789", min_size=1, max_size=3).map(lambda text: Part("fixed", len(text), text))
_YEAR = st.sampled_from([Part("year", 4), Part("year", 2)])
_KIND = st.integers(1, 3).map(lambda digits: Part("kind", digits))
_SERIAL = st.integers(1, 6).map(lambda digits: Part("serial", digits))


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    """Any layout that a county may keep."""
    parts = draw(st.lists(st.one_of(_PLACES, _FIXED), max_size=4))
    while sum(part.digits for part in parts) > LONGEST - 14:
        parts.pop()
    parts += [part for part in (draw(st.none() | _YEAR), draw(st.none() | _KIND)) if part]
    parts += [] if sum(part.digits for part in parts) >= SHORTEST - 1 else [Part("village", SHORTEST - 1)]
    parts = [*draw(st.permutations([*parts, draw(_SERIAL)]))]
    return (*parts, Part("check", 1)) if draw(st.booleans()) else tuple(parts)


def kind_of(layout: Layout, number: int) -> str:
    """A kind's code that fits a layout."""
    return f"{number % 10 ** kind_digits(layout):0{kind_digits(layout)}d}" if kind_digits(layout) else ""


def scope_and_serial(layout: Layout, one: Any) -> tuple[str, int]:
    """Where a contract counts under a layout, and a serial that its digits can hold."""
    village, year, kind, serial = one
    scope = scope_of(layout, village, year, kind_of(layout, kind))
    return scope, 1 + serial % (10 ** scope.count("#") - 1)


contracts = st.tuples(st.sampled_from(VILLAGES), st.integers(2020, 2099), st.integers(0, 999), st.integers(1, 999_999))


def found_faults(layout: Layout, length: int) -> str:
    with pytest.raises(Invalid) as caught:
        check_layout(layout, length)
    return " ".join(finding["message"] for finding in caught.value.findings)


def test_only_a_fixed_part_has_digits_of_its_own() -> None:
    layout = (Part("county", 6), Part("year", 4, "2026"), Part("serial", 6))
    assert found_faults(layout, 16) == "“年”由系统填写，不能写“2026”。"


def test_without_rules_of_its_own_a_county_numbers_as_before() -> None:
    assert number_in(scope_of(EIGHTEEN, VILLAGES[0], 2026, "02"), 27) == "230828202602000027"


def test_a_county_cuts_division_codes_as_it_likes() -> None:
    layout = read_layout("县6 村3 固定9 年2 类2 号3 校验1")
    check_layout(layout, 18)
    number = number_in(scope_of(layout, VILLAGES[0], 2026, "05"), 7)
    assert number[:-1] == "230828" + "201" + "9" + "26" + "05" + "007"
    assert number[-1] == check_digit(number[:-1])


def test_the_check_digit_is_that_of_the_standard() -> None:
    assert check_digit("0794") == "5"  # ISO/IEC 7064's own example of MOD 11,10


@given(layouts())
def test_a_layout_reads_as_it_is_written(layout: Layout) -> None:
    assert read_layout(write_layout(layout)) == layout


@given(layouts(), contracts)
def test_a_number_has_as_many_digits_as_its_layout(layout: Layout, one: Any) -> None:
    length = sum(part.digits for part in layout)
    check_layout(layout, length)
    number = number_in(*scope_and_serial(layout, one))
    assert number.isdigit()
    assert len(number) == length
    assert layout[-1].what != "check" or number[-1] == check_digit(number[:-1])


@given(layouts(), contracts, contracts)
def test_two_contracts_have_one_number_only_if_they_share_scope_and_serial(
    layout: Layout, one: Any, other: Any
) -> None:
    mine, its = scope_and_serial(layout, one), scope_and_serial(layout, other)
    assert (number_in(*mine) == number_in(*its)) == (mine == its)


def _row(number: str, scope: str, serial: int) -> Contract:
    """A contract of which only the number matters."""
    return Contract(
        number=number, scope=scope, serial=serial, kind="", kind_name="", matter_id="m", step_id="s", filing_id=None,
        lessor="", household="", plot="", area=0, shang=0, starts_on=DAY, ends_on=DAY, signed_on=DAY,
    )  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.tuples(layouts(), contracts, st.integers(1, 3)), min_size=1, max_size=6))
def test_whatever_the_layouts_no_number_is_given_twice_and_no_serial_is_left_out(given_out: list[Any]) -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(
        engine, tables=[Base.metadata.tables["contracts"], Base.metadata.tables["contract_serials"]]
    )
    seen = dict[str, tuple[str, int]]()
    with Session(engine) as session:
        for layout, (village, year, kind, _serial), count in given_out:
            scope = scope_of(layout, village, year, kind_of(layout, kind))
            if scope.count("#") < 2:  # nine numbers may not be enough
                continue
            for serial, number in give_numbers(session, scope, count):
                assert number not in seen
                seen[number] = (scope, serial)
                session.add(_row(number, scope, serial))
    engine.dispose()
    for scope in {scope for scope, _serial in seen.values()}:
        mine = [serial for other, serial in seen.values() if other == scope]
        skipped = set(range(1, max(mine) + 1)) - set(mine)
        assert all(number_in(scope, serial) in seen for serial in skipped)  # by another layout


@given(st.text("0123456789", min_size=7, max_size=31), st.integers(0, 30), st.integers(1, 9))
def test_a_digit_written_wrong_is_found_by_the_check_digit(digits: str, at: int, more: int) -> None:
    at %= len(digits)
    wrong = digits[:at] + str((int(digits[at]) + more) % 10) + digits[at + 1 :]
    assert check_digit(wrong) != check_digit(digits)


def test_serials_that_are_used_up_are_refused_in_words() -> None:
    scope = scope_of(read_layout("县6 年4 类2 号2"), VILLAGES[0], 2026, "02")
    assert number_in(scope, 99) == "23082820260299"
    with pytest.raises(Refusal) as caught:
        number_in(scope, 100)
    assert caught.value.code == "contract.serials_used_up"
    assert "230828202602××" in caught.value.message
    assert "加长" in caught.value.message


@pytest.mark.parametrize(
    ("written", "length", "said"),
    [
        ("县6 年4 类2 号6", 17, "各段加起来是 18 位，应是 17 位"),
        ("县6 年4 类2", 12, "要有一段流水号"),
        ("县6 号3 年4 号3", 16, "只能有一段"),
        ("县6 校验1 年4 号6", 17, "校验位只能放在最后"),
        ("县6 年3 号6", 15, "年份写 4 位或者 2 位"),
        ("县7 年4 号6", 17, "“县”最少 1 位、最多 6 位"),
        ("县2 号4", 6, "8 到 32"),
    ],
)
def test_a_layout_that_is_none_is_refused_with_the_reason(written: str, length: int, said: str) -> None:
    assert said in found_faults(read_layout(written), length)


def test_everything_wrong_with_a_layout_is_said_at_once() -> None:
    wrong = (Part("county", 9), Part("fixed", 2, "1a"), Part("moon", 1), Part("year", 4), Part("year", 4))
    said = found_faults(wrong, 18)
    assert all(part in said for part in ("“县”", "固定部分“1a”", "moon", "“年”只能有一段", "流水号", "20 位"))


@pytest.mark.parametrize("text", ["县6年四", "六位县码", "号6;类2！", "固定ab"])
def test_a_layout_nobody_can_read_is_refused_where_it_stops(text: str) -> None:
    with pytest.raises(Refusal, match="看不懂"):
        read_layout(text)


@pytest.mark.parametrize(
    ("written", "shang", "area"),
    [
        ("20.5", 1500, 2050), ("20.5亩", 1500, 2050), (" 20.5 亩 ", 0, 2050), ("37垧", 1500, 55_500),
        ("1.5 垧", 1000, 1500), ("２０．５亩", 1500, 2050), ("1.37垧", 1500, 2055),
    ],
)  # fmt: skip
def test_an_area_is_written_in_mu_or_in_the_countys_shang(written: str, shang: int, area: int) -> None:
    assert area_from(written, shang) == area


@pytest.mark.parametrize(
    ("written", "shang", "said"),
    [
        ("37垧", 0, "不用垧"),
        ("0.333垧", 1500, "除不尽"),
        ("垧", 1500, "1 垧 = 15 亩"),
        ("20.5公顷", 1500, "大于 0 的亩数"),
    ],
)
def test_an_area_that_cannot_be_kept_exactly_is_refused(written: str, shang: int, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        area_from(written, shang)


@given(st.integers(1, 10**8 - 1))
def test_an_area_reads_as_it_is_shown(area: int) -> None:
    assert area_from(mu(area), 1500) == area
    assert area_from(f"{mu(area)} 亩", 0) == area


@given(st.integers(1, 10**8 - 1), st.integers(1, 10_000))
def test_shang_are_shown_to_the_nearest_hundredth(area: int, shang: int) -> None:
    assert abs(Decimal(in_shang(area, shang)) - Decimal(area) / shang) <= Decimal("0.005")


def test_both_measures_are_shown_where_the_county_uses_both() -> None:
    assert area_words(2050, 1500) == "20.5 亩 / 1.37 垧"
    assert area_words(55_500, 1500) == "555 亩 / 37 垧"
    assert area_words(2050, 0) == "20.5 亩"
    assert area_words(0, 1500) == "—"


def test_the_size_of_a_shang_is_a_number_of_mu() -> None:
    assert [shang_from(text) for text in ("15", "10 亩", "14.4", "", " ")] == [1500, 1000, 1440, 0, 0]
    for wrong in ("0", "-1", "101", "15.555", "十五"):
        with pytest.raises(Refusal, match="1 垧合多少亩"):
            shang_from(wrong)
