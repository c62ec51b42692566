"""Door 3: what registry does about other services' events."""

from datetime import date

from sqlalchemy.orm import Session

from services.registry.operations.note_notice import note_notice_ended, note_notice_started
from services.registry.operations.note_residents import note_answered, note_objected
from services.registry.operations.take_request import take_request, withdraw_request
from shared.bus import Event, Reaction
from shared.clock import Clock
from shared.contracts.disclosure import NoticeEnded, NoticeObjected, NoticeStarted, QuestionAnswered
from shared.contracts.grid import ServiceRequested, ServiceWithdrawn


def _notice_started(session: Session, _clock: Clock, _event: Event, fact: NoticeStarted) -> None:
    days = date.fromisoformat(fact.started_on), date.fromisoformat(fact.ends_on)
    note_notice_started(session, fact.matter_id, fact.step_id, *days)


def _notice_ended(session: Session, clock: Clock, _event: Event, fact: NoticeEnded) -> None:
    note_notice_ended(session, clock, fact.matter_id, fact.step_id, date.fromisoformat(fact.ended_on))


def _notice_objected(session: Session, _clock: Clock, _event: Event, fact: NoticeObjected) -> None:
    note_objected(session, fact)


def _question_answered(session: Session, clock: Clock, _event: Event, fact: QuestionAnswered) -> None:
    note_answered(session, clock, fact.question_id, date.fromisoformat(fact.answered_on))


def _service_requested(session: Session, clock: Clock, event: Event, fact: ServiceRequested) -> None:
    take_request(session, clock, event, fact)


def _service_withdrawn(session: Session, clock: Clock, _event: Event, fact: ServiceWithdrawn) -> None:
    withdraw_request(session, clock, fact)


REACTIONS = (
    Reaction(NoticeStarted, _notice_started),
    Reaction(NoticeEnded, _notice_ended),
    Reaction(NoticeObjected, _notice_objected),
    Reaction(QuestionAnswered, _question_answered),
    Reaction(ServiceRequested, _service_requested),
    Reaction(ServiceWithdrawn, _service_withdrawn),
)
