"""The receipt code (回执码): sixteen digits, the reporter's only key to the report."""

import unicodedata
from collections.abc import Callable

from shared.refusals import Refusal

DIGITS = 16


def new_code(below: Callable[[int], int]) -> str:
    """A fresh code. `below(n)`: a uniformly random whole number in [0, n), cryptographically strong."""
    return str(below(10**DIGITS)).zfill(DIGITS)


def grouped(code: str) -> str:
    """As it is shown and printed: 4-4-4-4."""
    return "-".join(code[start : start + 4] for start in range(0, DIGITS, 4))


def read_code(typed: str) -> str:
    """The sixteen digits of what a person typed; spaces, hyphens and full-width digits are forgiven.

    Raises Refusal where they are not sixteen digits (this says nothing about whether such a code exists).
    """
    plain = unicodedata.normalize("NFKC", typed)
    code = "".join(sign for sign in plain if not sign.isspace() and sign not in "-‐‑–—－.·")
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        raise Refusal("receipt.malformed", "回执码是 16 位数字，请对照您保存的回执再输一次", where="receipt")
    return code
