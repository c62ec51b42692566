"""How wide a text is and where it may break, without a font at hand: estimates that never fall short in common CJK fonts."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_WIDE_LATIN = frozenset("MWmw@%&")
_NO_START = frozenset("，。、；：！？）》〉】」』”’…％—,.;:!?)]}%")
_NO_END = frozenset("（《〈【「『“‘([{")
_PIECES = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-/:_]*|\s+|.", re.DOTALL)
_ILLEGAL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """One line of characters that may stand in XML; runs of white space become one space."""
    return " ".join(_ILLEGAL.sub("", text).split())


@lru_cache(maxsize=4096)
def _em(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if character in _WIDE_LATIN:
        return 1.0
    if character.isascii():
        return 0.78 if character.isupper() else 0.62
    if unicodedata.east_asian_width(character) in {"W", "F", "A"}:
        return 1.02
    return 1.5  # scripts and signs that come from an unknown fallback font


def width(text: str, size: float) -> float:
    """Width of a line in user units at a font size. Chinese characters are one em in every font."""
    return _ems(text) * size


@lru_cache(maxsize=16384)
def _ems(text: str) -> float:
    return sum(map(_em, text))


def balanced(text: str, size: float, room: float) -> list[str]:
    """As `wrap`, in no more lines, but with lines about equally long, so that no single character is left over."""
    lines = wrap(text, size, room)
    longest = max((width(piece, size) for piece in _PIECES.findall(clean(text))), default=0.0)
    while len(lines) > 1 and room > longest + 4 * size:
        room -= size / 2
        tighter = wrap(text, size, room)
        if len(tighter) > len(lines):
            break
        lines = tighter
    return lines


def listed(parts: Sequence[str], size: float, room: float) -> list[str]:
    """Parts with 、 between, broken between parts where each fits on a line."""
    marked = [f"{clean(part)}、" for part in parts[:-1] if clean(part)] + [clean(part) for part in parts[-1:]]
    lines: list[str] = []
    for part in marked:
        if lines and width(lines[-1] + part, size) <= room:
            lines[-1] += part
        else:
            lines.extend(wrap(part, size, room))
    return lines


def clauses(text: str, size: float, room: float) -> list[str]:
    """As `wrap`, but where one line is too short, broken at commas."""
    parts = [f"{part}，" for part in text.split("，")]
    parts[-1] = parts[-1].removesuffix("，")
    lines: list[str] = []
    for part in parts:
        if lines and width(lines[-1] + part, size) <= room:
            lines[-1] += part
        else:
            lines.extend(wrap(part, size, room))
    return lines


def wrap(text: str, size: float, room: float) -> list[str]:
    """Lines no wider than `room`; punctuation neither begins nor ends a line where Chinese typesetting forbids it.

    `room` must hold at least two of the widest characters. An empty text gives no line.
    """
    lines: list[list[str]] = [[]]
    taken = 0.0
    for piece in _pieces(clean(text), size, room):
        line, wide = lines[-1], width(piece, size)
        if taken + wide <= room:
            line.append(piece)
            taken += wide
            continue
        carried = _carried(line, piece)
        taken = width("".join(carried), size) + wide
        lines.append([*carried, piece] if taken <= room else [piece])
        if lines[-1] != [piece]:
            del line[len(line) - len(carried) :]
        else:
            taken = wide
    return [line for line in ("".join(pieces).strip() for pieces in lines) if line]


def _pieces(text: str, size: float, room: float) -> list[str]:
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        pieces.extend(piece if width(piece, size) > room else [piece])
    return pieces


def _carried(line: list[str], coming: str) -> list[str]:
    """What must move to the next line together with the piece that is coming."""
    keep = len(line)
    if coming[0] in _NO_START and keep > 1:
        keep -= 1
    while keep > 1 and line[keep - 1][-1] in _NO_END:
        keep -= 1
    return line[keep:]
