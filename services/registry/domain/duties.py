"""Duties (职责) as dated work: in which periods a listed duty is owed, by which day, and whether it was done.

A list says how often (频次) and by when (完成期限) in words; what can be read of them here is dated, the rest is not. A day written
as “15日前” is itself still in time, as offices read it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from services.registry.domain.own_items import holds_at
from shared.place import Place
from shared.workdays import Calendar, Term, due_on

REACH = timedelta(days=366)  # how far back what was owed is still asked for
NEAR = timedelta(days=3)  # before the last day: its holders are reminded
TO_DO = timedelta(days=45)  # before the last day: it stands on its holders' desks
OUTCOMES = {"done": "已履行", "problem": "发现问题", "none": "本期没有这类事项"}
OCCASIONS = {"decided": "决策后", "finished": "实施完成后"}
_MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
_LAST_OF_MONTH = 31
_MONTH_AFTER = re.compile(r"[下次]个?月(\d{1,2})日", re.ASCII)
_QUARTER_AFTER = re.compile(r"[下次]一?个?季度(?:第([一二三])个月|首月)(\d{1,2})日", re.ASCII)
_LAST_MONTH = re.compile(r"季度?末月(\d{1,2})日", re.ASCII)
_EACH_MONTH = re.compile(r"[每当]月(\d{1,2})日", re.ASCII)
_YEAR_AFTER = re.compile(r"(?:次年|下一?年度?|第二年)(\d{1,2})月(\d{1,2})日", re.ASCII)
_FIXED = re.compile(r"(\d{1,2})月(\d{1,2})日", re.ASCII)
_TERM = re.compile(r"([1-9]\d{0,2})个?(工作日|日|天)(?:内|以内|之内)", re.ASCII)


@dataclass(frozen=True)
class Duty:
    """A duty as a version of a list words it; that version holds `since` a day and before `until` (None: it still does)."""

    list_kind: str
    code: str
    name: str
    posts: tuple[str, ...]  # roles
    content: str
    frequency: str  # domain.listing.FREQUENCIES
    due: str  # 完成期限, in words
    since: date
    until: date | None = None
    place: str = ""  # the only township or village it holds in

    def holds_on(self, day: date) -> bool:
        """Whether its version of the list held on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Period:
    """A month, quarter, half year or year: "2026-11", "2026-Q4", "2026-H2", "2026"."""

    key: str
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Occasion:
    """Something that happened in a village and makes duties owed; kind: of OCCASIONS; about: what it is called."""

    kind: str
    key: str
    about: str
    on: date


@dataclass(frozen=True)
class Owed:
    """One piece of dated work. `key`: of the period, or of the occasion; `name`: either in words."""

    duty: Duty = field(repr=False)
    key: str
    name: str
    due_on: date

    @property
    def work(self) -> tuple[str, str, str]:
        """What it is in a village, by whichever version of the list: kind of list, code, key."""
        return self.duty.list_kind, self.duty.code, self.key

    def is_overdue(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.due_on < today


def owed(duty: Duty, today: date) -> Iterator[Owed]:
    """What a periodic duty asks for up to the period today lies in, the newest first; nothing older than a year."""
    if duty.frequency not in _MONTHS:
        return
    period = period_of(duty.frequency, today)
    while period.ends_on >= max(today - REACH, duty.since - REACH):
        last = last_day(period, duty.due)
        if last >= today - REACH and duty.holds_on(min(last, today)):
            yield Owed(duty, period.key, period.name, last)
        period = period_of(duty.frequency, period.starts_on - timedelta(days=1))


def owed_after(duty: Duty, occasions: Sequence[Occasion], today: date, calendar: Calendar) -> Iterator[Owed]:
    """What a duty of each case (一事一办) asks for after things that happened, within the term its words give."""
    term, kinds = term_in(duty.due), occasions_in(duty.due)
    if duty.frequency != "each_time" or term is None:
        return
    for one in occasions:
        if one.kind in kinds and one.on >= today - REACH and duty.holds_on(one.on):
            last = due_on(one.on, term, calendar).day
            yield Owed(duty, f"{one.key}/{one.kind}", f"{one.about}（{OCCASIONS[one.kind]}）", last)


def owed_at(
    duties: Iterable[Duty], occasions: Sequence[Occasion], village: Place, today: date, calendar: Calendar
) -> list[Owed]:
    """What some duties ask of a village, by last day. `occasions`: what happened in that village."""
    found = list[Owed]()
    for duty in duties:
        if holds_at(duty.place, village):
            found += [*owed(duty, today), *owed_after(duty, occasions, today, calendar)]
    return once(sorted(found, key=lambda one: (one.duty.list_kind, one.duty.code)))


def once(found: Iterable[Owed]) -> list[Owed]:
    """By last day, each piece of work once: where a new version of a list moved its last day, the first one stands."""
    first = dict[tuple[str, str, str], Owed]()
    for one in sorted(found, key=lambda one: one.due_on):
        first.setdefault(one.work, one)
    return list(first.values())


def period_of(frequency: str, day: date) -> Period:
    """The period of a frequency that a day lies in. Raises KeyError for one that is not periodic."""
    months = _MONTHS[frequency]
    number = (day.month - 1) // months
    starts_on = date(day.year, number * months + 1, 1)
    key, name = {
        "monthly": (f"{day:%Y-%m}", f"{day.year} 年 {day.month} 月"),
        "quarterly": (f"{day.year}-Q{number + 1}", f"{day.year} 年第 {number + 1} 季度"),
        "half_yearly": (f"{day.year}-H{number + 1}", f"{day.year} 年{'上下'[number % 2]}半年"),
        "yearly": (f"{day.year}", f"{day.year} 年"),
    }[frequency]
    return Period(key, name, starts_on, _day(day.year, starts_on.month + months - 1, _LAST_OF_MONTH))


def last_day(period: Period, words: str) -> date:
    """The last day for a period, as the words of the list give it; the period's own last day where they name none."""
    return _read(period, _tidy(words)) or period.ends_on


def reads(frequency: str, words: str) -> bool:
    """Whether the words name a day for a period of this frequency, or a term after an occasion."""
    if frequency == "each_time":
        return bool(occasions_in(words)) and term_in(words) is not None
    return frequency in _MONTHS and _read(period_of(frequency, date(2026, 1, 1)), _tidy(words)) is not None


def occasions_in(words: str) -> frozenset[str]:
    """The kinds of occasion that the words name."""
    return frozenset(kind for kind, name in OCCASIONS.items() if name in words)


def term_in(words: str) -> Term | None:
    """The term after an occasion: 5个工作日内."""
    found = _TERM.search(_tidy(words))
    if found is None:
        return None
    return Term(int(found[1]), "workday" if found[2] == "工作日" else "day", f"公布的清单：{words}")


def _read(period: Period, words: str) -> date | None:
    year, month = period.ends_on.year, period.ends_on.month
    if found := _YEAR_AFTER.search(words):
        return _day(year + 1, int(found[1]), int(found[2]))
    if found := _QUARTER_AFTER.search(words):
        return _day(year, month + " 一二三".index(found[1] or "一"), int(found[2]))
    if found := _MONTH_AFTER.search(words):
        return _day(year, month + 1, int(found[1]))
    if found := _LAST_MONTH.search(words):
        return _day(year, month, int(found[1]))
    if found := _EACH_MONTH.search(words):
        return _day(year, month, int(found[1]))
    within = [_day(year, int(found[1]), int(found[2])) for found in _FIXED.finditer(words)]
    return max((day for day in within if day and period.starts_on <= day <= period.ends_on), default=None)


def _day(year: int, month: int, day: int) -> date:
    """A day of a month counted on past December; 31 is the last day of a shorter month."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=max(day, 1) - 1), following - timedelta(days=1))


def _tidy(words: str) -> str:
    return re.sub(r"\s+", "", words)
