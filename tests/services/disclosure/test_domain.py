"""The rules of disclosure, by property and by example."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.disclosure.domain import ledger as rules
from services.disclosure.domain.categories import RESULT, RUNNING, category_of_step
from services.disclosure.domain.money import fen_of, yuan
from services.disclosure.domain.notices import has_run, last_day
from services.disclosure.domain.personal import is_identity_number, personal_data_in
from services.disclosure.domain.questions import check_question
from services.disclosure.domain.rosters import (
    MASKED,
    RosterRule,
    dropped_columns,
    is_under_age,
    key_of,
    mask_name,
    shown_name,
)
from services.disclosure.domain.standards import check_standard
from shared.refusals import NotAllowed, Refusal

DAY = date(2026, 11, 22)
RULE = RosterRule("dibao", "低保名单", ("name", "group", "amount", "period"), MASKED, 366, "", "", DAY)
amounts = st.integers(min_value=-(10**12), max_value=10**12)
chinese = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=8)


@given(amounts)
def test_yuan_and_back_is_the_same_fen(fen: int) -> None:
    assert fen_of(yuan(fen)) == fen


@given(amounts)
def test_decimal_yuan_is_exact_fen(fen: int) -> None:
    assert fen_of(str(Decimal(fen) / 100)) == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [("427", 42700), ("￥1,270.5元", 127050), ("４２７．００", 42700), ("-0.05", -5), ("0.10", 10), ("19.90", 1990)],
)
def test_amounts_as_people_write_them(text: str, fen: int) -> None:
    assert fen_of(text) == fen


@pytest.mark.parametrize("text", ["", "四百", "1e3", "1.005", "12,34", "nan", "--1", "9" * 15, "1.2.3"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        fen_of(text)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(min_value=1, max_value=365))
def test_a_notice_stands_its_full_days_and_not_one_less(posted: date, days: int) -> None:
    last = last_day(posted, days)
    full = [posted + timedelta(days=n) for n in range(1, days + 1)]
    assert not any(has_run(last, day) for day in [posted, *full])
    assert has_run(last, full[-1] + timedelta(days=1))


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_notice_of_an_impossible_length_is_refused(days: int) -> None:
    with pytest.raises(Refusal, match="公示期"):
        last_day(DAY, days)


@given(chinese)
def test_a_masked_name_shows_no_more_than_its_ends(name: str) -> None:
    masked = mask_name(name)
    assert "*" in masked
    assert len(masked) == max(len(name), 1)
    assert set(masked) <= {name[0], name[-1], "*"}
    assert not any(shown == hidden for shown, hidden in zip(masked[1:-1], name[1:-1]))


@pytest.mark.parametrize(
    ("name", "masked"),
    [("杜春庆", "杜*庆"), ("李明", "李*"), ("欧阳春庆", "欧**庆"), ("王", "*"), ("杜 春庆", "杜*庆")],
)
def test_names_as_posted(name: str, masked: str) -> None:
    assert shown_name(name, RULE) == masked


def test_only_ordered_columns_are_let_in_and_the_rest_is_named_with_its_reason() -> None:
    dropped = dropped_columns(
        ["户主姓名", "组", "月保障金额（元）", "身份证号", "病情", "银行卡号", "联系电话", "家庭住址", "备注"], RULE
    )
    assert [one.column for one in dropped] == ["身份证号", "病情", "银行卡号", "联系电话", "家庭住址", "备注"]
    assert "敏感" in dropped[1].reason
    assert "敏感" in dropped[2].reason


def test_headings_are_known_with_and_without_their_unit() -> None:
    assert key_of("月保障金额（元）") == key_of("金额") == "amount"
    assert key_of("身份证号") is None


@pytest.mark.parametrize(
    ("column", "value", "child"),
    [("年龄", "8岁", True), ("年龄", "14", False), ("出生日期", "2012-11-23", True), ("出生日期", "2012-11-22", False),
     ("出生年月", "2020年5月", True), ("年龄", "", False), ("备注", "8岁", False)],
)  # fmt: skip
def test_children_under_fourteen_are_seen(column: str, value: str, child: bool) -> None:
    assert is_under_age({column: value}, DAY) is child


def _identity(first: str) -> str:
    return next(first + digit for digit in "0123456789X" if is_identity_number(first + digit))


@given(st.integers(min_value=0, max_value=999))
def test_identity_numbers_are_found_wherever_they_stand(serial: int) -> None:
    number = _identity(f"23082819580101{serial:03d}")
    assert "身份证号" in personal_data_in(f"给{number}的补助")
    assert "身份证号" in personal_data_in(f"{number[:6]} {number[6:14]} {number[14:]}")


def test_ordinary_numbers_are_no_personal_data() -> None:
    assert personal_data_in("10 月 23 日水电费 427 元，凭证 F-2610-08，发票尾号 0417") == ()
    assert personal_data_in("打 13800138000 问问") == ("手机号",)
    assert personal_data_in("卡号 6222021234567890128") in ((), ("银行卡号",))


def test_questions_carry_no_personal_numbers() -> None:
    assert check_question("  这笔电费为什么多？ ") == "这笔电费为什么多？"
    for text in ("问", "我的电话 13800138000，请回电", "长" * 501):
        with pytest.raises(Refusal):
            check_question(text)


lines = st.lists(
    st.builds(
        rules.Line,
        row=st.integers(2, 500),
        day=st.just(date(2026, 10, 5)),
        summary=st.sampled_from(["水电费", "复印费", "承包费"]),
        category=st.just(""),
        amount_fen=amounts.filter(bool),
        voucher_no=st.sampled_from(["", "1", "2"]),
    ),
    max_size=20,
)


@given(lines)
def test_income_less_spending_is_the_sum_of_all_lines(some: list[rules.Line]) -> None:
    sums = rules.totals(some)
    assert sums.income_fen - sums.spending_fen == sum(line.amount_fen for line in some)
    assert min(sums.income_fen, sums.spending_fen) >= 0


@given(lines)
def test_a_voucher_number_used_twice_is_always_warned_of(some: list[rules.Line]) -> None:
    used = [line.voucher_no for line in some if line.voucher_no]
    said = " ".join(warning["message"] for warning in rules.doubles(some))
    for number in set(used):
        assert (f"凭证号 {number} 出现" in said) is (used.count(number) > 1)


def test_a_line_outside_its_month_or_with_personal_data_is_found_by_row() -> None:
    line = rules.Line(7, date(2026, 9, 30), "误工费 13800138000", "", -100, "")
    found = rules.findings_of(line, "2026-10")
    assert [finding["where"] for finding in found] == ["第 7 行“日期”", "第 7 行“摘要”"]


def test_one_person_never_does_two_parts() -> None:
    with pytest.raises(NotAllowed, match="导入"):
        rules.check_separate("p1", [("p1", "导入"), ("p2", "审查")])
    rules.check_separate("p3", [("p1", "导入"), ("p2", "审查")])


@pytest.mark.parametrize("month", ["2026-13", "26-10", "2026-1", "2026-12", ""])
def test_a_month_that_is_none_or_has_not_begun_is_refused(month: str) -> None:
    with pytest.raises(Refusal):
        rules.check_month(month, DAY)


def test_contracts_lots_and_last_steps_are_results() -> None:
    assert category_of_step("deliberate", "党员大会审议", last=False) == RUNNING
    assert category_of_step("contract", "签订合同", last=False) == RESULT
    assert category_of_step("notice", "结果公示", last=False) == category_of_step("file", "备案", last=True) == RESULT


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "x"}, {"year": 2020}, {"monthly_fen": 0}, {"monthly_fen": 10**9}, {"basis": "  "}],
)
def test_a_standard_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    right = {"kind": "dibao", "year": 2026, "monthly_fen": 48000, "basis": "文件", "effective_on": date(2026, 1, 1)}
    assert check_standard(**right) == "文件"  # type: ignore[arg-type]
    with pytest.raises(Refusal):
        check_standard(**(right | wrong))  # type: ignore[arg-type]


def test_an_amount_is_never_rounded_however_long_it_is_written() -> None:
    with pytest.raises(Refusal) as refused:
        fen_of("1." + "0" * 40 + "1")
    assert refused.value.code == "amount.too_fine"
