"""Door 3: what grid does about other services' events."""

from sqlalchemy.orm import Session

from services.grid.operations import follow_request
from services.grid.operations.learn_lists import learn_item, learn_list
from services.grid.operations.members import assume_post, end_post
from services.grid.operations.places import move_clock, record_place
from services.grid.operations.request_visit import request_visit
from shared.bus import Event, Reaction
from shared.clock import Clock
from shared.contracts.complaints import VisitRequested
from shared.contracts.registry import (
    ClockMoved,
    ItemPublished,
    ListPublished,
    MatterCancelled,
    MatterFinished,
    MatterLifted,
    PlaceRecorded,
    PostAssumed,
    PostEnded,
    RequestAccepted,
    RequestDeclined,
    StepsUndone,
    StepTaken,
)


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


def _item_published(session: Session, _clock: Clock, _event: Event, fact: ItemPublished) -> None:
    learn_item(session, fact)


def _list_published(session: Session, _clock: Clock, _event: Event, fact: ListPublished) -> None:
    learn_list(session, fact)


def _request_accepted(session: Session, _clock: Clock, _event: Event, fact: RequestAccepted) -> None:
    follow_request.note_accepted(session, fact)


def _request_declined(session: Session, _clock: Clock, _event: Event, fact: RequestDeclined) -> None:
    follow_request.note_declined(session, fact)


def _step_taken(session: Session, _clock: Clock, _event: Event, fact: StepTaken) -> None:
    follow_request.note_step(session, fact)


def _steps_undone(session: Session, _clock: Clock, _event: Event, fact: StepsUndone) -> None:
    follow_request.note_undone(session, fact)


def _matter_lifted(session: Session, _clock: Clock, _event: Event, fact: MatterLifted) -> None:
    follow_request.note_lifted(session, fact)


def _matter_cancelled(session: Session, _clock: Clock, _event: Event, fact: MatterCancelled) -> None:
    follow_request.note_cancelled(session, fact)


def _matter_finished(session: Session, _clock: Clock, _event: Event, fact: MatterFinished) -> None:
    follow_request.note_finished(session, fact)


REACTIONS = (
    Reaction(PlaceRecorded, _place_recorded),
    Reaction(PostAssumed, _post_assumed),
    Reaction(PostEnded, _post_ended),
    Reaction(ClockMoved, _clock_moved),
    Reaction(VisitRequested, _visit_requested),
    Reaction(ItemPublished, _item_published),
    Reaction(ListPublished, _list_published),
    Reaction(RequestAccepted, _request_accepted),
    Reaction(RequestDeclined, _request_declined),
    Reaction(StepTaken, _step_taken),
    Reaction(StepsUndone, _steps_undone),
    Reaction(MatterLifted, _matter_lifted),
    Reaction(MatterCancelled, _matter_cancelled),
    Reaction(MatterFinished, _matter_finished),
)
