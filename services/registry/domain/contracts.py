"""Contracts on plots: their number, their area, their term (农村土地承包法 第二十二条: parties, plot, area, term, price)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from shared.place import Place, Tier
from shared.refusals import Refusal

MU_PER_SHANG = 15  # 1 垧 = 15 亩, the measure used in Heilongjiang; stored with each contract
LAND_KIND = "02"  # 机动地承包, second of the six contract models of the county (合同范本)
BASIS = "《中华人民共和国农村土地承包法》第二十二条"


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
    if not hundredths.is_finite() or hundredths != hundredths.to_integral_value() or not 0 < hundredths < 10**9:
        raise Refusal("lots.area", f"面积“{text}”要写成大于 0 的亩数，最多两位小数。", where="lots.plots")
    return int(hundredths)


def check_term(term: Term | None) -> Term:
    """The term, if the contracts have one and it runs forward. Raises Refusal."""
    if term is None:
        raise Refusal("contract.term_missing", "请填写承包期限的起止日期。", where="term", basis=BASIS)
    if term.ends_on <= term.starts_on:
        raise Refusal("contract.term_backwards", "承包期限的终止日期要晚于起始日期。", where="term", basis=BASIS)
    return term


def yearly_rent(area: int, price_fen: int) -> int:
    """Fen per year for an area in hundredths of a mu at a price in fen per mu and year; half a fen rounds up."""
    return (area * price_fen + 50) // 100
