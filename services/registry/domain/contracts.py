"""Contracts on plots: their number, their area, their term (农村土地承包法 第二十二条: parties, plot, area, term, price)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from shared.place import Place, Tier
from shared.refusals import Invalid, Refusal

MU_PER_SHANG = 15  # 1 垧 = 15 亩, the measure used in Heilongjiang; stored with each contract
LAND_KIND = "02"  # 机动地承包, second of the six contract models of the county (合同范本)
MOST_YEARS = 30
_FIRST_YEAR, _LAST_YEAR = 1950, 2200  # a start outside is a slip of the pen
TERM_BASIS = "《中华人民共和国农村土地承包法》第二十一条（耕地的承包期为三十年）"
BASIS = "《中华人民共和国农村土地承包法》第二十二条"


@dataclass(frozen=True)
class Wanted:
    """A contract as it was handed in. `price_fen` per mu and year."""

    plot: str
    household: str
    price_fen: int
    term: "Term"


@dataclass(frozen=True)
class Term:
    """First and last day of a contract."""

    starts_on: date
    ends_on: date


def contract_number(county: Place, year: int, serial: int) -> str:
    """Eighteen digits: county (6), year (4), kind (2), serial within county and year (6).

    One contract, one 18-digit code is Huanan county's rule; the division of the digits is ours, as theirs is not published.
    """
    if not 1 <= serial <= 999_999:
        raise ValueError(f"no such serial: {serial}")
    return f"{county.code[: Tier.COUNTY]}{year:04d}{LAND_KIND}{serial:06d}"


def area_from(text: str, unit: str = "亩") -> int:
    """Hundredths of a mu from a number as written, in 亩 or 垧. Raises Refusal where it is no such number."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        value = Decimal("NaN")
    factor = MU_PER_SHANG if unit == "垧" else 1
    hundredths = value * factor * 100
    if not hundredths.is_finite() or hundredths != hundredths.to_integral_value() or not 0 < hundredths < 10**8:
        raise Refusal("lots.area", f"面积“{text}”要写成大于 0 的亩数，最多两位小数。", where="lots.plots")
    return int(hundredths)


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
