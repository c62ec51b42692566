"""Door 3: what disclosure does about other services' events."""

from sqlalchemy.orm import Session

from services.disclosure.operations import (
    note_contracts,
    note_duties,
    note_lists,
    note_matters,
    note_outcomes,
    note_places,
    note_returns,
)
from services.disclosure.operations.move_clock import move_clock
from shared.bus import Event, Reaction
from shared.clock import Clock
from shared.contracts.complaints import FiguresPublished, OutcomePublished, RectificationOrdered
from shared.contracts.registry import (
    ClockMoved,
    ContractsFiled,
    ContractsReturned,
    ContractsSubmitted,
    DutiesMissed,
    DutyRecorded,
    ItemPublished,
    ListPublished,
    MatterCancelled,
    MatterFinished,
    MatterHeld,
    MatterLifted,
    MatterReleased,
    MatterStarted,
    ObjectionEscalated,
    PlaceRecorded,
    StepCorrected,
    StepsUndone,
    StepTaken,
)


def _clock_moved(session: Session, _clock: Clock, _event: Event, fact: ClockMoved) -> None:
    move_clock(session, fact)


def _place_recorded(session: Session, _clock: Clock, _event: Event, fact: PlaceRecorded) -> None:
    note_places.note_place(session, fact)


def _item_published(session: Session, _clock: Clock, _event: Event, fact: ItemPublished) -> None:
    note_lists.note_item(session, fact)


def _list_published(session: Session, clock: Clock, event: Event, fact: ListPublished) -> None:
    note_lists.note_list(session, clock, event, fact)


def _matter_started(session: Session, _clock: Clock, _event: Event, fact: MatterStarted) -> None:
    note_matters.note_started(session, fact)


def _step_taken(session: Session, clock: Clock, event: Event, fact: StepTaken) -> None:
    note_matters.note_step(session, clock, event, fact)


def _steps_undone(session: Session, clock: Clock, event: Event, fact: StepsUndone) -> None:
    note_returns.note_undone(session, clock, event, fact)


def _step_corrected(session: Session, clock: Clock, event: Event, fact: StepCorrected) -> None:
    note_returns.note_corrected(session, clock, event, fact)


def _contracts_submitted(session: Session, _clock: Clock, _event: Event, fact: ContractsSubmitted) -> None:
    note_contracts.note_submitted(session, fact)


def _contracts_filed(session: Session, _clock: Clock, _event: Event, fact: ContractsFiled) -> None:
    note_contracts.note_filed(session, fact)


def _contracts_returned(session: Session, _clock: Clock, _event: Event, fact: ContractsReturned) -> None:
    note_contracts.note_returned(session, fact)


def _objection_escalated(session: Session, _clock: Clock, _event: Event, fact: ObjectionEscalated) -> None:
    note_matters.note_escalated(session, fact)


def _matter_lifted(session: Session, _clock: Clock, _event: Event, fact: MatterLifted) -> None:
    note_matters.note_lifted(session, fact)


def _matter_held(session: Session, _clock: Clock, _event: Event, fact: MatterHeld) -> None:
    note_matters.note_held(session, fact)


def _matter_released(session: Session, _clock: Clock, _event: Event, fact: MatterReleased) -> None:
    note_matters.note_released(session, fact)


def _matter_cancelled(session: Session, _clock: Clock, _event: Event, fact: MatterCancelled) -> None:
    note_matters.note_cancelled(session, fact)


def _matter_finished(session: Session, _clock: Clock, _event: Event, fact: MatterFinished) -> None:
    note_matters.note_finished(session, fact)


def _outcome_published(session: Session, clock: Clock, event: Event, fact: OutcomePublished) -> None:
    note_outcomes.note_outcome(session, clock, event, fact)


def _rectification_ordered(session: Session, _clock: Clock, _event: Event, fact: RectificationOrdered) -> None:
    note_outcomes.note_order(session, fact)


def _figures_published(session: Session, _clock: Clock, _event: Event, fact: FiguresPublished) -> None:
    note_outcomes.note_figures(session, fact)


def _duty_recorded(session: Session, _clock: Clock, _event: Event, fact: DutyRecorded) -> None:
    note_duties.note_recorded(session, fact)


def _duties_missed(session: Session, _clock: Clock, _event: Event, fact: DutiesMissed) -> None:
    note_duties.note_missed(session, fact)


REACTIONS = (
    Reaction(ClockMoved, _clock_moved),
    Reaction(PlaceRecorded, _place_recorded),
    Reaction(ItemPublished, _item_published),
    Reaction(ListPublished, _list_published),
    Reaction(MatterStarted, _matter_started),
    Reaction(StepTaken, _step_taken),
    Reaction(StepsUndone, _steps_undone),
    Reaction(StepCorrected, _step_corrected),
    Reaction(ContractsSubmitted, _contracts_submitted),
    Reaction(ContractsFiled, _contracts_filed),
    Reaction(ContractsReturned, _contracts_returned),
    Reaction(MatterHeld, _matter_held),
    Reaction(MatterLifted, _matter_lifted),
    Reaction(ObjectionEscalated, _objection_escalated),
    Reaction(MatterReleased, _matter_released),
    Reaction(MatterCancelled, _matter_cancelled),
    Reaction(MatterFinished, _matter_finished),
    Reaction(OutcomePublished, _outcome_published),
    Reaction(RectificationOrdered, _rectification_ordered),
    Reaction(FiguresPublished, _figures_published),
    Reaction(DutyRecorded, _duty_recorded),
    Reaction(DutiesMissed, _duties_missed),
)
