"""The half-yearly look-back (回头看): twice a year every village says how the list works. Tongguan's rule: half-yearly, with a
yearly revision (FACTS: 渭南日报 2020-11-02, “每半年回头看、每年修正”)."""

from dataclasses import dataclass
from datetime import date, timedelta

_MOST = 4  # how far back an overdue one is still asked for
_REMINDED = timedelta(days=45)


@dataclass(frozen=True, order=True)
class Half:
    """Half a year; `number` 1 or 2."""

    year: int
    number: int

    @property
    def key(self) -> str:
        """As it is kept: 2026-2."""
        return f"{self.year}-{self.number}"

    @property
    def name(self) -> str:
        """As people say it."""
        return f"{self.year} 年{'上' if self.number == 1 else '下'}半年"

    @property
    def due_on(self) -> date:
        """Its last day: 30 June or 31 December."""
        return date(self.year, 6, 30) if self.number == 1 else date(self.year, 12, 31)

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.due_on < today

    def is_near(self, today: date) -> bool:
        """Whether its last day comes within the time in which people are reminded."""
        return today <= self.due_on <= today + _REMINDED

    @property
    def before(self) -> "Half":
        """The half year before it."""
        return Half(self.year, 1) if self.number == 2 else Half(self.year - 1, 2)


def half_of(day: date) -> Half:
    """The half year a day lies in."""
    return Half(day.year, 1 if day.month <= 6 else 2)


def half_from(key: str) -> Half:
    """A half year from its key. Raises ValueError."""
    year, _, number = key.partition("-")
    if number not in {"1", "2"} or not (year.isascii() and year.isdigit() and len(year) == 4):
        raise ValueError(key)
    return Half(int(year), int(number))


def due_halves(listed_since: date, today: date) -> list[Half]:
    """The half years a place must look back on, the present one first: those in whose course a list was in force."""
    halves = list[Half]()
    half = half_of(today)
    while len(halves) < _MOST and half.due_on >= listed_since:
        halves.append(half)
        half = half.before
    return halves
