"""Door 3: what grid does about other services' events."""

from sqlalchemy.orm import Session

from services.grid.operations.members import assume_post, end_post
from services.grid.operations.places import move_clock, record_place
from services.grid.operations.request_visit import request_visit
from shared.bus import Event, Reaction
from shared.clock import Clock
from shared.contracts.complaints import VisitRequested
from shared.contracts.registry import ClockMoved, PlaceRecorded, PostAssumed, PostEnded


def _place_recorded(session: Session, _clock: Clock, _event: Event, fact: PlaceRecorded) -> None:
    record_place(session, fact)


def _post_assumed(session: Session, _clock: Clock, _event: Event, fact: PostAssumed) -> None:
    assume_post(session, fact)


def _post_ended(session: Session, _clock: Clock, _event: Event, fact: PostEnded) -> None:
    end_post(session, fact)


def _clock_moved(session: Session, _clock: Clock, _event: Event, fact: ClockMoved) -> None:
    move_clock(session, fact)


def _visit_requested(session: Session, clock: Clock, event: Event, fact: VisitRequested) -> None:
    request_visit(session, clock, event.id, fact)


REACTIONS = (
    Reaction(PlaceRecorded, _place_recorded),
    Reaction(PostAssumed, _post_assumed),
    Reaction(PostEnded, _post_ended),
    Reaction(ClockMoved, _clock_moved),
    Reaction(VisitRequested, _visit_requested),
)
