"""Which days are worked in China: the State Council's yearly notices, through `chinese_calendar`, under a county's overrides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import chinese_calendar
from chinese_calendar.constants import Holiday, holidays

_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_FIRST_YEAR, _LAST_YEAR = min(holidays).year, max(holidays).year
_CHINESE = {holiday.value: holiday.chinese for holiday in Holiday}


@dataclass(frozen=True)
class Override:
    """A day put in by hand, e.g. from a new year's notice before the package knows it. `basis` names the notice."""

    works: bool
    basis: str


@dataclass(frozen=True)
class WorkDay:
    """One day: whether it is worked, why in Chinese, and whether that is only a guess from the weekday."""

    works: bool
    reason: str
    provisional: bool = False


@dataclass(frozen=True)
class Calendar:
    """Working days. An override outranks the package; outside the package's years Monday to Friday, marked provisional."""

    overrides: Mapping[date, Override] = field(default_factory=dict)

    def look(self, day: date) -> WorkDay:
        """What is known of a day."""
        override = self.overrides.get(day)
        if override is not None:
            return WorkDay(override.works, override.basis)
        weekday = _WEEKDAYS[day.weekday()]
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            return WorkDay(day.weekday() < 5, weekday, provisional=True)
        rests, name = chinese_calendar.get_holiday_detail(day)
        festival = _CHINESE.get(name, "") if name else ""
        if rests:
            return WorkDay(False, festival or weekday)
        return WorkDay(True, f"{festival}调休上班" if day.weekday() > 4 else weekday)

    def works(self, day: date) -> bool:
        """Whether the day is worked, as far as is known."""
        return self.look(day).works
