"""Terms (期限) and the day they end. Law mixes 日 (calendar days) and 工作日 (working days): the unit is always stored.

Start rule: the day of the event is not counted (民法典第二百零一条). A term ends at the end of its last day in China.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, get_args

from shared.workdays.calendar import Calendar

Unit = Literal["day", "workday"]
_LONGEST = 3660  # days; a longer term is a typing error
_UNITS = {"day": "日", "workday": "个工作日"}
_SHOWN = 12  # skipped days named one by one


@dataclass(frozen=True)
class Term:
    """A length, its unit ("day" 日 or "workday" 工作日), and the law and article or list item it comes from.

    Raises ValueError for a negative or absurd length and an unknown unit.
    """

    length: int
    unit: Unit
    basis: str

    def __post_init__(self) -> None:
        if not 0 <= self.length <= _LONGEST:
            raise ValueError(f"a term of {self.length} days")
        if self.unit not in get_args(Unit):
            raise ValueError(f"no unit of terms: {self.unit!r}")

    @property
    def words(self) -> str:
        """As Chinese law says it: 5个工作日, 30日."""
        return f"{self.length}{_UNITS[self.unit]}"


@dataclass(frozen=True)
class RestDay:
    """A day that was not counted, and why (周六, 国庆节 …)."""

    day: date
    reason: str


@dataclass(frozen=True)
class Extension:
    """More time given to a running term, by whom (a post or office, never a person's name), why, and on which day."""

    by: str
    term: Term
    reason: str
    on: date


@dataclass(frozen=True)
class Due:
    """When a term ends and how that day was found.

    start        the day of the event, not counted
    day          the last day on which the act is in time
    provisional  a day was judged by its weekday only, because the year's calendar is not out yet
    skipped      days of rest passed over
    made_up      weekend days that were counted because they are worked (调休)
    """

    start: date
    day: date
    term: Term
    provisional: bool = False
    skipped: tuple[RestDay, ...] = ()
    made_up: tuple[date, ...] = ()
    extensions: tuple[Extension, ...] = field(default=())


def due_on(start: date, term: Term, calendar: Calendar) -> Due:
    """The last day of a term that an event on `start` set running (both days in China)."""
    if term.unit == "workday":
        return _workdays(start, term, calendar)
    return Due(start, start + timedelta(days=term.length), term)


def extended(due: Due, extensions: Iterable[Extension], calendar: Calendar) -> Due:
    """The same deadline with more time: each extension runs from the day the term would have ended."""
    for extension in extensions:
        more = due_on(due.day, extension.term, calendar)
        due = Due(
            due.start, more.day, due.term, due.provisional or more.provisional,
            due.skipped + more.skipped, due.made_up + more.made_up, (*due.extensions, extension),
        )  # fmt: skip
    return due


def explain(due: Due) -> str:
    """How the day was found, in Chinese, for the people it binds."""
    parts = [f"自{_day(due.start)}起算（当日不计）{due.term.words}，{_day(due.day)}届满。依据：{due.term.basis}。"]
    if due.skipped:
        shown = "、".join(f"{_short(rest.day)}{rest.reason}" for rest in due.skipped[:_SHOWN])
        parts.append(f"其间休息日{len(due.skipped)}天不计：{shown}{'等' if len(due.skipped) > _SHOWN else ''}。")
    if due.made_up:
        parts.append(f"调休上班照计：{'、'.join(_short(day) for day in due.made_up)}。")
    parts += [
        f"{_day(extension.on)}由{extension.by}延长{extension.term.words}，理由：{extension.reason}。"
        for extension in due.extensions
    ]
    if due.provisional:
        parts.append("其中有的年份放假安排尚未公布，暂按周一至周五为工作日推算，公布后重新计算。")
    return "".join(parts)


def _workdays(start: date, term: Term, calendar: Calendar) -> Due:
    day, counted, provisional = start, 0, False
    skipped: list[RestDay] = []
    made_up: list[date] = []
    while counted < term.length:
        day += timedelta(days=1)
        look = calendar.look(day)
        provisional = provisional or look.provisional
        if not look.works:
            skipped.append(RestDay(day, look.reason))
            continue
        counted += 1
        if day.weekday() > 4:
            made_up.append(day)
    return Due(start, day, term, provisional, tuple(skipped), tuple(made_up))


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"
