"""Benefit rosters (惠民名单): what may be shown of a recipient, and what is dropped at the door.

A rule row says which columns may be shown and how a name is written. Everything else in a file is dropped before
anything is stored, and the import says which columns those were.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.disclosure.domain.personal import is_identity_number

MASKED, FULL = "masked", "full"
UNDER_AGE = 14

COLUMNS: dict[str, str] = {"name": "姓名", "group": "村民小组", "amount": "金额", "period": "期间"}
_ALIASES: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "户主", "户主姓名", "保障对象", "享受人", "领取人"),
    "group": ("村民小组", "小组", "组别", "屯", "组"),
    "amount": ("金额", "月保障金额", "保障金额", "补助金额", "发放金额"),
    "period": ("期间", "月份", "发放月份", "保障期间"),
}
_AGE_COLUMNS = frozenset({"年龄", "出生日期", "出生年月", "身份证号", "身份证号码", "身份证", "公民身份号码"})
_REASONS: tuple[tuple[str, str], ...] = (
    ("身份证|公民身份", "身份证件号码，属个人信息，不得公开"),
    ("银行|账号|卡号|账户", "金融账户，属敏感个人信息（《个人信息保护法》第二十八条）"),
    ("病|残|健康|诊断", "医疗健康信息，属敏感个人信息（《个人信息保护法》第二十八条）"),
    ("电话|手机|联系方式", "联系方式，与待遇无关，不得公开"),
    ("住址|地址|门牌", "住址，与待遇无关，不得公开"),
    ("出生|年龄|子女|儿童|学校", "年龄、未成年人信息，不得公开（《个人信息保护法》第二十八条、第三十一条）"),
)
_OTHER_REASON = "规则没有列入可以公开的栏目"
_UNIT = re.compile(r"[（(][^（）()]*[)）]|\s")


@dataclass(frozen=True)
class RosterRule:
    """What a kind of roster may show at a place, since a day, and why.

    shows      keys of COLUMNS
    name_style "masked" (杜*庆) or "full"
    shown_days how many days after its period's publication a roster stands on the page; it is archived afterwards
    """

    kind: str
    title: str
    shows: tuple[str, ...]
    name_style: str
    shown_days: int
    basis: str
    source: str
    effective_on: date


@dataclass(frozen=True)
class Dropped:
    """A column of the file that was not stored, and why."""

    column: str
    reason: str


def aliases(key: str) -> tuple[str, ...]:
    """The headings under which files carry a column, with and without its unit."""
    units = ("", "（元）", "(元)", "（元/月）") if key == "amount" else ("",)
    return tuple(f"{name}{unit}" for name in _ALIASES[key] for unit in units)


def age_columns() -> tuple[str, ...]:
    """Headings that are read to leave children out, and are never stored."""
    return tuple(sorted(_AGE_COLUMNS))


def key_of(heading: str) -> str | None:
    """The key of COLUMNS a heading stands for ("月保障金额（元）" -> "amount"), or None."""
    plain = _UNIT.sub("", heading)
    return next((key for key, names in _ALIASES.items() if plain in names), None)


def tells_age(heading: str) -> bool:
    """Whether a heading holds what shows that somebody is under fourteen."""
    return _UNIT.sub("", heading) in _AGE_COLUMNS


def dropped_columns(headings: Sequence[str], rule: RosterRule) -> tuple[Dropped, ...]:
    """Which columns a rule does not let in, each with its reason, in the file's order."""
    return tuple(
        Dropped(heading, _reason(heading)) for heading in headings if heading and key_of(heading) not in rule.shows
    )


def _reason(heading: str) -> str:
    return next((reason for pattern, reason in _REASONS if re.search(pattern, heading)), _OTHER_REASON)


def mask_name(name: str) -> str:
    """First and last character, stars between: 杜春庆 -> 杜*庆, 李明 -> 李*. A single character becomes a star."""
    name = re.sub(r"\s", "", name)
    if len(name) < 2:
        return "*"
    if len(name) == 2:
        return f"{name[0]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def shown_name(name: str, rule: RosterRule) -> str:
    """The name as the rule has it written."""
    return mask_name(name) if rule.name_style == MASKED else re.sub(r"\s", "", name)


def is_under_age(row: Mapping[str, str], today: date) -> bool:
    """Whether a row's own columns show a person under fourteen (个人信息保护法 §28); unknown counts as not."""
    return any(_shows_child(value.strip(), today) for heading, value in row.items() if tells_age(heading))


def _shows_child(value: str, today: date) -> bool:
    if re.fullmatch(r"\d{1,3}(岁|\.0)?", value, re.ASCII):
        return int(re.sub(r"\D.*", "", value)) < UNDER_AGE
    born = _birthday(value)
    if born is None:
        return False
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return age < UNDER_AGE


def _birthday(value: str) -> date | None:
    if re.fullmatch(r"\d{17}[\dXx]", value, re.ASCII) and is_identity_number(value):
        value = f"{value[6:10]}-{value[10:12]}-{value[12:14]}"
    match = re.match(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?", value)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        return None
