"""Areas of land: kept in hundredths of a mu (亩), written in 亩 or, where the county uses it, in 垧 of its own size."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from shared.refusals import Refusal

HEILONGJIANG = 1500  # 1 垧 = 15 亩 in Heilongjiang; 10 and others elsewhere
NOT_USED = 0
_LARGEST = 10**8  # hundredths of a mu
_LARGEST_SHANG = 100_00  # hundredths of a mu
_WRITTEN = re.compile(r"(.*?)\s*(亩|垧)?")


def area_from(text: str, shang: int = HEILONGJIANG) -> int:
    """Hundredths of a mu from an area as written: "20.5", "20.5亩", "37 垧". Raises Refusal where it is no such area.

    shang  hundredths of a mu in one 垧 of the county; NOT_USED where its areas are written in 亩 alone
    """
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    number, unit = (found[1], found[2]) if found else (text, None)
    if unit == "垧" and not shang:
        raise Refusal("lots.area", f"本县的面积不用垧，请把“{text.strip()}”换算成亩。", where="lots.plots")
    hundredths = _exact(number) * (shang if unit == "垧" else 100)
    if not hundredths.is_finite() or hundredths != hundredths.to_integral_value() or not 0 < hundredths < _LARGEST:
        raise Refusal("lots.area", _wrong(text, shang, in_shang=unit == "垧"), where="lots.plots")
    return int(hundredths)


def shang_from(text: str) -> int:
    """Hundredths of a mu in one 垧, from a number of mu as written; NOT_USED for an empty text. Raises Refusal."""
    if not text.strip():
        return NOT_USED
    hundredths = _exact(unicodedata.normalize("NFKC", text).strip().removesuffix("亩").strip()) * 100
    if (
        not hundredths.is_finite()
        or hundredths != hundredths.to_integral_value()
        or not 0 < hundredths <= _LARGEST_SHANG
    ):
        raise Refusal(
            "rules.shang", f"1 垧合多少亩，请写大于 0、不超过 100 的数，最多两位小数；不用垧的留空。现在写的是“{text}”。",
            where="shang",
        )  # fmt: skip
    return int(hundredths)


def mu(area: int) -> str:
    """Hundredths of a mu as a number of mu: 2050 → "20.5"."""
    return f"{area // 100}.{area % 100:02d}".rstrip("0").rstrip(".")


def area_words(area: int, shang: int) -> str:
    """As people write it, in both measures where the county uses 垧 (to two decimals): "20.5 亩 / 1.37 垧"; "—" for none."""
    if not area:
        return "—"
    return f"{mu(area)} 亩 / {in_shang(area, shang)} 垧" if shang else f"{mu(area)} 亩"


def in_shang(area: int, shang: int) -> str:
    """A number of 垧 to two decimals, half rounded up; "" where the county does not use it."""
    return mu((200 * area + shang) // (2 * shang)) if shang else ""


def _exact(number: str) -> Decimal:
    try:
        value = Decimal(number)
    except InvalidOperation:
        value = Decimal("NaN")
    return value if value.is_finite() and abs(value.adjusted()) < 12 else Decimal("NaN")


def _wrong(text: str, shang: int, *, in_shang: bool) -> str:
    if in_shang:
        return f"面积“{text.strip()}”按 1 垧 = {mu(shang)} 亩换算以后，应是大于 0 的亩数，最多两位小数。除不尽的请直接写亩。"
    units = "，单位写亩或者垧" if shang else ""
    return f"面积“{text.strip()}”要写成大于 0 的亩数，最多两位小数{units}。"
