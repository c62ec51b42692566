"""Money as whole fen (分). A yuan amount in a workbook becomes exact fen or is refused; nothing is rounded."""

import re

from shared.refusals import Refusal

LARGEST_FEN = 10**13  # 100 billion yuan: above it somebody mistyped
_DECIMALS = 2
_MOST_DIGITS = 30  # of whole yuan as written, with leading zeros
_WIDE = str.maketrans("０１２３４５６７８９．，－（）", "0123456789.,-()")
_YUAN = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)


def fen_of(text: str) -> int:
    """Whole fen from an amount in yuan as people write it: "427", "1,270.50", "￥427.00元", "４２７".

    Raises Refusal "amount.malformed", "amount.too_fine" (more than two decimals that are not zero) or
    "amount.too_large".
    """
    plain = text.translate(_WIDE).strip().removeprefix("¥").removeprefix("￥").removesuffix("元").strip()
    if not _YUAN.fullmatch(plain):
        raise Refusal("amount.malformed", f"“{text}”不是金额，请填数字，单位为元，例如 427.00")
    whole, _, fraction = plain.replace(",", "").partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) > _DECIMALS:
        raise Refusal("amount.too_fine", f"“{text}”小于一分，请核对金额，最多写到分（两位小数）")
    # Digits only from here on: the pattern has seen to it, and no arithmetic can round what people wrote.
    if len(whole) > _MOST_DIGITS or abs(fen := int(whole + fraction.ljust(_DECIMALS, "0"))) > LARGEST_FEN:
        raise Refusal("amount.too_large", f"“{text}”超过一千亿元，请核对是否多写了位数")
    return fen


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals and thousands separators: 42700 -> "427.00", -127000 -> "-1,270.00"."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02d}"
