"""The number of a contract (合同编号): digits in parts, as the county lays them out. One contract, one number, never twice.

The number of Huanan's 四统一 has eighteen digits; how they are divided was not published, so each county writes its own division.
Contracts whose numbers agree in every part but the serial have the same `scope` and share one serial: numbers of one layout
can never meet. What another layout gave before is stepped over where numbers are given (operations.contract_serials).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shared.place import Place, Tier
from shared.refusals import Invalid, Refusal

PARTS = {
    "county": "县", "township": "乡镇", "village": "村", "year": "年", "kind": "类", "serial": "号", "fixed": "固定",
    "check": "校验",
}  # fmt: skip
SHORTEST, LONGEST = 8, 32  # digits
_TIERS = {"county": Tier.COUNTY, "township": Tier.TOWNSHIP, "village": Tier.VILLAGE}
_MOST = {"county": 6, "township": 9, "village": 12, "kind": 4, "serial": 12, "fixed": 12, "check": 1}
_SERIAL, _CHECK = "#", "*"  # where they stand in a scope
_WRITTEN = re.compile(r"\s*(?:(县|乡镇|村|年|类|号|校验)\s*([0-9]{1,2})|(固定)\s*([0-9]{1,12}))[\s,，、+＋]*", re.ASCII)


@dataclass(frozen=True)
class Part:
    """Some digits of a number. `what`: of PARTS; `text`: the digits of a fixed part.

    Of a division code stand its last `digits`: 县6 the county's whole code, 村6 township and village, 村3 the village's own.
    """

    what: str
    digits: int
    text: str = ""


Layout = tuple[Part, ...]
EIGHTEEN: Layout = (Part("county", 6), Part("year", 4), Part("kind", 2), Part("serial", 6))


def read_layout(text: str) -> Layout:
    """A layout as people write it: "县6 年4 类2 号6", "村12 固定01 号3 校验1". Raises Refusal where it is none."""
    parts, at = list[Part](), 0
    while at < len(text.rstrip()):
        found = _WRITTEN.match(text, at)
        if found is None:
            raise Refusal(
                "numbers.unreadable",
                f"编号构成里的“{text[at:].strip()[:12]}”看不懂。请写成“县6 年4 类2 号6”：每一段写名称和位数，"
                f"名称有{'、'.join(PARTS.values())}，“固定”后面直接写那几位数字。",
                where="layout",
            )
        name, digits, fixed, signs = found.groups()
        parts.append(Part(_part_named(name), int(digits)) if name else Part("fixed", len(signs), signs))
        at = found.end()
        assert fixed or name
    return tuple(parts)


def write_layout(layout: Sequence[Part]) -> str:
    """A layout as people write it; `read_layout` reads it back."""
    return " ".join(f"{PARTS[part.what]}{part.text or part.digits}" for part in layout)


def check_layout(layout: Sequence[Part], length: int) -> None:
    """Raise Invalid with everything that is wrong with a layout whose numbers shall have `length` digits."""
    found = [*_parts(layout), *_whole(layout, length)]
    if found:
        findings = [{"where": "layout", "message": message, "code": "numbers.layout"} for message in found]
        raise Invalid("numbers.layout", f"合同编号的构成有 {len(found)} 处不对，什么都没有保存。", findings)


def _parts(layout: Sequence[Part]) -> Iterator[str]:
    for part in layout:
        name = PARTS.get(part.what)
        if name is None:
            yield f"没有“{part.what}”这种部分。"
        elif part.what == "year" and part.digits not in (2, 4):
            yield f"年份写 4 位或者 2 位，不能是 {part.digits} 位。"
        elif not 1 <= part.digits <= _MOST.get(part.what, 4):
            yield f"“{name}”最少 1 位、最多 {_MOST[part.what]} 位，不能是 {part.digits} 位。"
        elif part.what == "fixed" and not (
            part.text.isascii() and part.text.isdigit() and len(part.text) == part.digits
        ):
            yield f"固定部分“{part.text}”应是 {part.digits} 位数字。"
        elif part.what != "fixed" and part.text:
            yield f"“{name}”由系统填写，不能写“{part.text}”。"


def _whole(layout: Sequence[Part], length: int) -> Iterator[str]:
    kinds = [part.what for part in layout]
    if kinds.count("serial") != 1:
        yield "要有一段流水号（号），而且只能有一段。"
    for once in ("year", "kind", "check"):
        if kinds.count(once) > 1:
            yield f"“{PARTS[once]}”只能有一段。"
    if "check" in kinds and kinds[-1] != "check":
        yield "校验位只能放在最后。"
    if not SHORTEST <= length <= LONGEST:
        yield f"编号的总位数应在 {SHORTEST} 到 {LONGEST} 之间。"
    total = sum(part.digits for part in layout)
    if total != length:
        yield f"各段加起来是 {total} 位，应是 {length} 位。"


def scope_of(layout: Sequence[Part], village: Place, year: int, kind: str) -> str:
    """A number without its serial and check digit: "230828202602######". Whoever has the same scope counts with one serial.

    Raises Refusal for a kind whose code has not the digits of its part.
    """
    return "".join(_digits(part, village, year, kind) for part in layout)


def number_in(scope: str, serial: int) -> str:
    """The number with a serial (1, 2, 3 …). Raises Refusal once the serials of the scope are used up."""
    width = scope.count(_SERIAL)
    if not 1 <= serial < 10**width:
        raise Refusal(
            "contract.serials_used_up",
            f"编号“{scope.replace(_SERIAL, '×').replace(_CHECK, '')}”的 {width} 位流水号已经用完，不能再编号。"
            "请县清单主管部门增加一条合同规则，把流水号的位数加长，再办理这一步。",
            where="contracts",
        )
    digits = scope.replace(_SERIAL * width, f"{serial:0{width}d}")
    return digits.replace(_CHECK, check_digit(digits.rstrip(_CHECK)))


def check_digit(digits: str) -> str:
    """The check digit after some digits: ISO/IEC 7064 MOD 11,10 (GB/T 17710)."""
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def kind_digits(layout: Iterable[Part]) -> int:
    """How many digits the code of a kind has; 0 where the number does not tell kinds apart."""
    return next((part.digits for part in layout if part.what == "kind"), 0)


def _digits(part: Part, village: Place, year: int, kind: str) -> str:
    if part.what in _TIERS:
        return village.code[: _TIERS[part.what]][-part.digits :]
    if part.what == "kind" and len(kind) != part.digits:
        raise Refusal("contract.kind", f"合同种类的代码“{kind}”应是 {part.digits} 位数字。", where="kind")
    written = {
        "year": f"{year:04d}"[-part.digits :],
        "kind": kind,
        "serial": _SERIAL * part.digits,
        "check": _CHECK,
        "fixed": part.text,
    }
    return written[part.what]


def _part_named(name: str) -> str:
    return next(key for key, word in PARTS.items() if word == name)
