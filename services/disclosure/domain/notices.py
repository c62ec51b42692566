"""Notice periods (公示期): whole calendar days a posting must stand before the next step may be taken."""

from datetime import date

from shared.refusals import Refusal
from shared.workdays import Calendar, Term, due_on

LONGEST = 365  # calendar days
BASIS = "《民法典》第二百零一条：按照年、月、日计算期间的，开始的当日不计入，自下一日开始计算"


def last_day(posted_on: date, days: int) -> date:
    """The last day of a notice of `days` calendar days: the day of posting does not count (民法典 §201).

    Raises Refusal "notice.length" where `days` is not from 1 to 365.
    """
    if not 1 <= days <= LONGEST:
        raise Refusal("notice.length", f"公示期应为 1 到 {LONGEST} 天，现在是 {days} 天", basis=BASIS)
    return due_on(posted_on, Term(days, "day", BASIS), Calendar()).day


def has_run(ends_on: date, today: date) -> bool:
    """Whether the full length has passed: the last day itself still belongs to the notice."""
    return today > ends_on
