"""Benefit standards (保障标准): how much, for which year, on what basis."""

from datetime import date

from shared.refusals import Refusal

KINDS: dict[str, str] = {"dibao": "农村最低生活保障"}
ITEM_WORDS: dict[str, str] = {"dibao": "最低生活保障"}  # by which the item of a list is found
LARGEST_MONTHLY_FEN = 10_000_00


def check_standard(kind: str, year: int, monthly_fen: int, basis: str, effective_on: date) -> str:
    """The basis, trimmed. Raises Refusal for an unknown kind, an impossible year or amount, or no basis."""
    if kind not in KINDS:
        raise Refusal("standard.kind", f"不认识的标准种类“{kind}”", where="kind")
    if not 2000 <= year <= 2100 or abs(effective_on.year - year) > 1:
        raise Refusal("standard.year", f"{year} 年的标准自 {effective_on} 起执行，请核对年份", where="year")
    if not 0 < monthly_fen <= LARGEST_MONTHLY_FEN:
        raise Refusal(
            "standard.amount", "每人每月的标准应大于 0、不超过 10000 元，请核对单位是否为分", where="monthly_fen"
        )
    basis = basis.strip()
    if not basis:
        raise Refusal("standard.basis", "请写明标准的依据（文件名和文号）", where="basis")
    return basis
