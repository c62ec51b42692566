"""Two times: real time, for tokens and logs; legal time, for notice periods and deadlines.

They differ only in a demonstration installation, where an operator may move legal time forward.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """What an operation asks for the time. `offset` is how far legal time runs ahead of real time."""

    offset: timedelta = timedelta()
    source: Callable[[], datetime] = field(default=_utc_now)

    def real(self) -> datetime:
        """Real time, aware, UTC."""
        return self.source()

    def now(self) -> datetime:
        """Legal time, aware, UTC."""
        return self.source() + self.offset

    def today(self) -> date:
        """The legal calendar day in China."""
        return self.now().astimezone(CHINA).date()


def fixed(moment: datetime) -> Clock:
    """A clock that stands still at an aware moment (tests)."""
    return Clock(source=lambda: moment)
