"""Contracts on plots that were drawn (农村土地承包法 第二十二条: parties, plot, area, term, price), and on anything else."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.refusals import Invalid, Refusal

MOST_YEARS = 30
MOST_FEN = 10**13
LONGEST_LABEL = 60
_FIRST_YEAR, _LAST_YEAR = 1950, 2200  # a start outside is a slip of the pen
TERM_BASIS = "《中华人民共和国农村土地承包法》第二十一条（耕地的承包期为三十年）"
BASIS = "《中华人民共和国农村土地承包法》第二十二条"


@dataclass(frozen=True)
class Term:
    """First and last day of a contract."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Wanted:
    """A contract as it was handed in. `price_fen` per mu and year."""

    plot: str
    household: str
    price_fen: int
    term: Term


@dataclass(frozen=True)
class Agreement:
    """A contract on something that was not drawn for (工程、资产、资源), as it was handed in.

    subject    what it is about (标的); everybody reads it
    party      the other side, by its label or firm (对方)
    amount_fen the whole price
    area       in hundredths of a mu; 0 where it is about no land
    """

    subject: str
    party: str
    amount_fen: int
    term: Term
    area: int = 0


def check_agreements(agreements: Sequence[Agreement]) -> None:
    """Raise Invalid with everything that is wrong with the contracts of a step that follows no draw."""
    findings = [_finding(message) for one in agreements for message in _agreement(one)]
    for subject, times in Counter(one.subject for one in agreements).items():
        if times > 1:
            findings.append(_finding(f"标的“{subject}”写了 {times} 份合同。"))
    if findings:
        raise Invalid("contract.agreement", f"合同有 {len(findings)} 处不对，什么都没有保存。请逐条改正。", findings)


def _agreement(one: Agreement) -> Iterator[str]:
    for name, text in (("标的", one.subject), ("对方", one.party)):
        if not 1 <= len(text) <= LONGEST_LABEL:
            yield f"合同的{name}应在 1 到 {LONGEST_LABEL} 个字之间。"
    if not 0 < one.amount_fen <= MOST_FEN:
        yield f"合同“{one.subject}”的总价应大于 0 元。"
    if not (one.term.starts_on <= one.term.ends_on and one.term.starts_on.year >= _FIRST_YEAR):
        yield f"合同“{one.subject}”的起止日期不对：结束不能早于开始，开始不能早于 {_FIRST_YEAR} 年。"
    elif one.term.ends_on.year > _LAST_YEAR:
        yield f"合同“{one.subject}”的结束日期不能晚于 {_LAST_YEAR} 年。"


def term_of(starts_on: date, years: int) -> Term:
    """A term of whole years. Raises Refusal for fewer than one or more than thirty (土地承包法 第二十一条: 耕地三十年)."""
    if not 1 <= years <= MOST_YEARS:
        raise Refusal("contract.term", f"承包期限应在 1 到 {MOST_YEARS} 年之间。", where="years", basis=TERM_BASIS)
    if not _FIRST_YEAR <= starts_on.year <= _LAST_YEAR:
        raise Refusal(
            "contract.start", f"承包开始日期的年份应在 {_FIRST_YEAR} 到 {_LAST_YEAR} 年之间。", where="starts_on"
        )
    leap_day = (starts_on.month, starts_on.day) == (2, 29)
    again = starts_on.replace(year=starts_on.year + years, day=28 if leap_day else starts_on.day)
    return Term(starts_on, again - timedelta(days=0 if leap_day else 1))


def check_against_draw(wanted: Sequence[Wanted], drawn: Mapping[str, str], price_fen: int) -> None:
    """Raise Invalid where contracts differ from the draw or from the agreed price: every difference at once."""
    findings = []
    for plot, times in sorted(Counter(one.plot for one in wanted).items()):
        if plot not in drawn:
            findings.append(_finding(f"地块“{plot}”没有参加抓阄，不能签合同。"))
        if times > 1:
            findings.append(_finding(f"地块“{plot}”签了 {times} 份合同。"))
    findings += [_finding(f"地块“{plot}”没有合同。") for plot in sorted(set(drawn) - {one.plot for one in wanted})]
    for one in wanted:
        if one.plot in drawn and one.household != drawn[one.plot]:
            findings.append(_finding(f"地块“{one.plot}”由“{drawn[one.plot]}”抓到，合同却写给“{one.household}”。"))
        if one.price_fen != price_fen:
            findings.append(_finding(f"地块“{one.plot}”的合同价格与议定的价格不一样。"))
    if findings:
        message = f"合同与抓阄结果或者议定价格有 {len(findings)} 处不一致，什么都没有保存。请逐条改正。"
        raise Invalid("contract.differs", message, findings)


def _finding(message: str) -> dict[str, str]:
    return {"where": "contracts", "message": message, "code": "contract.differs"}


def yearly_rent(area: int, price_fen: int) -> int:
    """Fen per year for an area in hundredths of a mu at a price in fen per mu and year; half a fen rounds up."""
    return (area * price_fen + 50) // 100
