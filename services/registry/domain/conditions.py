"""What decides a branch of a flow (分支条件): the amount of the matter, or the kind of case it is.

Worded as lists word them: 金额<5000元, 5000元≤金额<2万元, 金额≥2万元; 情形=外来承租, 情形=甲或乙; 其他; nothing for "always".
"""

import re
from dataclasses import dataclass

OTHERWISE = "其他"
_SIGNS = {"<": "<", "＜": "<", "≤": "≤", "≦": "≤", ">": ">", "＞": ">", "≥": "≥", "≧": "≥"}
_MONEY = r"([0-9]{1,9}(?:\.[0-9]{1,2})?)(万)?元"
_ONE_SIDED = re.compile(rf"金额([<≤>≥]){_MONEY}", re.ASCII)
_BETWEEN = re.compile(rf"{_MONEY}([<≤])金额([<≤]){_MONEY}", re.ASCII)
_CASE = re.compile(r"情形[=＝:：](.{1,60})")


@dataclass(frozen=True)
class Amount:
    """From `low` to below `high`, in fen; None: no upper end."""

    low: int
    high: int | None

    def holds(self, fen: int) -> bool:
        """Whether an amount lies in it."""
        return self.low <= fen and (self.high is None or fen < self.high)


@dataclass(frozen=True)
class Case:
    """One of some kinds of case, by their Chinese names."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Otherwise:
    """Whatever the branches before do not take."""


@dataclass(frozen=True)
class Always:
    """No condition."""


Condition = Amount | Case | Otherwise | Always


def read_condition(text: str) -> Condition:
    """A condition from its words; spaces and full-width signs do not matter. Raises ValueError with a Chinese sentence."""
    words = "".join(_SIGNS.get(sign, sign) for sign in "".join(text.split()))
    if not words:
        return Always()
    if words == OTHERWISE:
        return Otherwise()
    if found := _CASE.fullmatch(words):
        names = tuple(name for name in re.split("[或、]", found[1]))
        if not all(names) or len(set(names)) < len(names):
            raise ValueError(f"条件“{text}”里的情形有空的或者重复的")
        return Case(names)
    return _amount(words, text)


def _amount(words: str, text: str) -> Amount:
    if found := _ONE_SIDED.fullmatch(words):
        sign, fen = found[1], _fen(found[2], found[3])
        bounds = {"<": (0, fen), "≤": (0, fen + 1), ">": (fen + 1, None), "≥": (fen, None)}
        low, high = bounds[sign]
    elif found := _BETWEEN.fullmatch(words):
        low = _fen(found[1], found[2]) + (found[3] == "<")
        high = _fen(found[5], found[6]) + (found[4] == "≤")
    else:
        raise ValueError(
            f"看不懂条件“{text}”，请写成：金额<5000元、5000元≤金额<2万元、金额≥2万元、情形=外来承租，或者 其他"
        )
    if high is not None and high <= low:
        raise ValueError(f"条件“{text}”没有任何金额能满足")
    return Amount(low, high)


def _fen(number: str, wan: str | None) -> int:
    """Yuan or ten thousands of yuan to fen; whole fen only, by text, so that nothing is rounded."""
    whole, _, part = number.partition(".")
    places = 6 if wan else 2
    return int(whole + part.ljust(places, "0"))
