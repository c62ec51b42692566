"""Overdue lights, after 颍州区's three-colour cards (三色卡), simplified: blue not taken up, yellow slow, red overdue."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.complaints.domain.progress import Status

MOST_EXTENSIONS = 2  # more than these is red
DISSATISFIED_UP_TO = 2  # stars


class Light(StrEnum):
    """ "" no light, and three colours; pages say each in words too."""

    NONE = ""
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"


LIGHTS = {Light.BLUE: "蓝：未及时受理", Light.YELLOW: "黄：办理偏慢或不满意", Light.RED: "红：超过期限"}


@dataclass(frozen=True)
class Clocks:
    """The last days (in China) of a report's terms; None while a term does not run."""

    assign: date | None = None  # 3 working days: to be taken up
    accept: date | None = None  # the legal term for telling that it was accepted
    week: date | None = None  # 7 days from acceptance: to be finished, as a rule
    finish: date | None = None  # the legal term for finishing, with extensions


def light(status: Status, clocks: Clocks, extensions: int, stars: int | None, today: date) -> Light:
    """The worst light that burns."""
    unaccepted = status is Status.RECEIVED
    unfinished = status not in {Status.ANSWERED, Status.RATED}
    if (
        (unaccepted and _past(clocks.accept, today))
        or (unfinished and _past(clocks.finish, today))
        or extensions > MOST_EXTENSIONS
    ):
        return Light.RED
    if (unfinished and _past(clocks.week, today)) or (stars is not None and stars <= DISSATISFIED_UP_TO):
        return Light.YELLOW
    if unaccepted and _past(clocks.assign, today):
        return Light.BLUE
    return Light.NONE


def _past(last_day: date | None, today: date) -> bool:
    return last_day is not None and today > last_day
