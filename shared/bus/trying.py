"""Three fates: a passing fault is raised for the caller to wait out; what fails three times by itself is put aside."""

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from shared.bus.applying import Arrived, MayNotMove, passing

log = logging.getLogger(__name__)
BACKOFF = (0.1, 0.5)  # seconds between three tries
Pause = Callable[[float], object]
T = TypeVar("T")


def one_by_one(
    events: Sequence[Arrived],
    together: Callable[[Sequence[Arrived]], T],
    alone: Callable[[Arrived], T],
    put_aside: Callable[[Arrived, BaseException], T],
    pause: Pause,
) -> list[T]:
    """All events in one go; if that fails for another reason than the moment, each by itself, with three tries."""
    try:
        return [together(events)]
    except Exception as error:
        if _not_the_events_fault(error):
            raise
        log.warning("a batch of %d failed (%s); trying its events one by one", len(events), error)
    return [_tried(event, alone, put_aside, pause) for event in events]


def _tried(
    event: Arrived, alone: Callable[[Arrived], T], put_aside: Callable[[Arrived, BaseException], T], pause: Pause
) -> T:
    for wait in (*BACKOFF, None):
        try:
            return alone(event)
        except Exception as error:
            if _not_the_events_fault(error):
                raise
            if wait is None:
                log.exception("event %s (%s) fails and is parked", event.id, event.type)
                return put_aside(event, error)
            pause(wait)
    raise AssertionError("unreachable")


def _not_the_events_fault(error: BaseException) -> bool:
    return passing(error) or isinstance(error, MayNotMove)
