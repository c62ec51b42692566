"""What must never be posted about a person, recognised in text and in column headings.

个人信息保护法 §28 (health, financial account, under-14s), §6 (no more than needed); 重庆市城乡居民最低生活保障条例 §18(5).
"""

import re

_IDENTITY = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)", re.ASCII
)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)", re.ASCII)
_CARD = re.compile(r"(?<!\d)[3-6]\d{15,18}(?!\d)", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def personal_data_in(text: str) -> tuple[str, ...]:
    """The kinds of personal numbers a text holds: of "身份证号", "手机号", "银行卡号"; spaces and dashes hide nothing."""
    found = []
    for plain in (text, re.sub(r"(?<=\d)[ \-\u3000](?=\d)", "", text)):
        identities = [number for number in _IDENTITY.findall(plain) if is_identity_number(number)]
        if identities:
            found.append("身份证号")
        if _MOBILE.search(plain):
            found.append("手机号")
        if any(_passes_luhn(number) for number in _CARD.findall(plain) if number not in identities):
            found.append("银行卡号")
    return tuple(dict.fromkeys(found))


def is_identity_number(number: str) -> bool:
    """Whether an 18-character citizen number carries the right check digit (GB 11643)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
    return _CHECKS[total % 11] == number[17].upper()


def _passes_luhn(number: str) -> bool:
    total = 0
    for at, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + at % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
