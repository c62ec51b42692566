"""A month's ledger (收支明细): what a line must say, what looks entered twice, who may do what to it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from services.disclosure.domain.personal import personal_data_in
from shared.refusals import NotAllowed, Refusal

IMPORTED, REVIEWED, RETURNED, PUBLISHED = "imported", "reviewed", "returned", "published"
STATES: dict[str, str] = {
    IMPORTED: "待监督委员会审查",
    REVIEWED: "审查通过，待公开",
    RETURNED: "已退回",
    PUBLISHED: "已公开",
}
REVIEW_BASIS = "《村民委员会组织法》：村务监督机构负责村民民主理财，监督村务公开等制度的落实；财务收支先审查、后公开"
SEPARATION_BASIS = "不相容岗位分离：报账、审查、公开不得由同一人办理"
_MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])", re.ASCII)
LONGEST_SUMMARY = 100
Key = TypeVar("Key")


@dataclass(frozen=True)
class Line:
    """One line. `amount_fen`: income positive, spending negative, never zero. `row`: where it stands in the file."""

    row: int
    day: date
    summary: str
    category: str
    amount_fen: int
    voucher_no: str


@dataclass(frozen=True)
class Totals:
    """Both sums are zero or positive, in fen."""

    income_fen: int
    spending_fen: int


def check_month(month: str, today: date) -> str:
    """A ledger's month, "2026-10". Raises Refusal where it is malformed or has not begun."""
    if not _MONTH.fullmatch(month):
        raise Refusal("ledger.month", f"月份“{month}”不对，请写成 2026-10 这样", where="month")
    if month > f"{today:%Y-%m}":
        raise Refusal("ledger.month", f"{month} 还没有到，不能公开以后的账", where="month")
    return month


def findings_of(line: Line, month: str) -> list[dict[str, str]]:
    """Everything wrong with one line, each with its row and column; empty where nothing is."""
    found = []
    if f"{line.day:%Y-%m}" != month:
        found.append(("日期", f"{line.day:%Y-%m-%d} 不在 {month} 月内"))
    if not line.summary:
        found.append(("摘要", "没有写摘要，请写清这笔钱是什么"))
    if len(line.summary) > LONGEST_SUMMARY:
        found.append(("摘要", f"摘要超过 {LONGEST_SUMMARY} 个字"))
    if personal := personal_data_in(line.summary):
        found.append(("摘要", f"摘要里有{'、'.join(personal)}，公开前请删去"))
    if line.amount_fen == 0:
        found.append(("金额", "收入和支出不能都是 0"))
    return [{"where": f"第 {line.row} 行“{column}”", "message": message} for column, message in found]


def doubles(lines: Sequence[Line]) -> list[dict[str, str]]:
    """What looks entered twice: a voucher number on several lines, or the same day, amount and summary.

    These are warnings, not errors: two equal lines can be true. They stay with the ledger for the reviewers.
    """
    warnings = []
    for voucher, rows in _repeated((line.voucher_no, line.row) for line in lines if line.voucher_no):
        warnings.append(
            {"where": _rows(rows), "message": f"凭证号 {voucher} 出现了 {len(rows)} 次，请核对是否重复入账"}
        )
    for (day, _amount, summary), rows in _repeated(((li.day, li.amount_fen, li.summary), li.row) for li in lines):
        warnings.append(
            {
                "where": _rows(rows),
                "message": f"{day:%m-%d}“{summary}”同日同额出现了 {len(rows)} 次，请核对是否重复入账",
            }
        )
    return warnings


def totals(lines: Iterable[Line]) -> Totals:
    """Sums of income and of spending, in fen."""
    amounts = [line.amount_fen for line in lines]
    return Totals(sum(a for a in amounts if a > 0), -sum(a for a in amounts if a < 0))


def check_state(state: str, wanted: str) -> None:
    """Raises Refusal where the ledger is not in the state an act needs."""
    if state != wanted:
        raise Refusal("ledger.state", f"这本账现在是“{STATES[state]}”，不能这样办", where="state", basis=REVIEW_BASIS)


def check_separate(person: str, others: Sequence[tuple[str, str]]) -> None:
    """Raises NotAllowed where the person already did another part. `others`: (person id, what that person did)."""
    for other, did in others:
        if other == person:
            raise NotAllowed("ledger.same_person", f"这本账由您{did}，下一步要由另一个人办理", basis=SEPARATION_BASIS)


def check_opinion(opinion: str, *, approve: bool) -> str:
    """The reviewers' words, trimmed; a return needs a reason. Raises Refusal."""
    opinion = opinion.strip()
    if not approve and not opinion:
        raise Refusal("ledger.opinion", "退回要写明理由，报账员才知道改什么", where="opinion")
    if len(opinion) > LONGEST_SUMMARY * 5:
        raise Refusal("ledger.opinion", "意见最多 500 个字", where="opinion")
    return opinion


def _repeated(pairs: Iterable[tuple[Key, int]]) -> list[tuple[Key, list[int]]]:
    seen: dict[Key, list[int]] = {}
    for key, row in pairs:
        seen.setdefault(key, []).append(row)
    return [(key, rows) for key, rows in seen.items() if len(rows) > 1]


def _rows(rows: Sequence[int]) -> str:
    return "第 " + "、".join(str(row) for row in rows) + " 行"
