"""Door 3: what complaints does about other services' events."""

from sqlalchemy.orm import Session

from services.complaints.operations.learn import (
    learn_entry,
    learn_ledger,
    learn_place,
    learn_post,
    learn_post_ended,
    learn_talk,
    move_clock,
)
from services.complaints.operations.visit import keep_visit_result
from shared.bus import Event, Reaction
from shared.clock import Clock
from shared.contracts.disclosure import EntryPublished, LedgerPublished
from shared.contracts.grid import VisitReported
from shared.contracts.notify import TalkRecorded
from shared.contracts.registry import ClockMoved, PlaceRecorded, PostAssumed, PostEnded


def _place_recorded(session: Session, _clock: Clock, _event: Event, fact: PlaceRecorded) -> None:
    learn_place(session, fact)


def _post_assumed(session: Session, _clock: Clock, _event: Event, fact: PostAssumed) -> None:
    learn_post(session, fact)


def _post_ended(session: Session, _clock: Clock, _event: Event, fact: PostEnded) -> None:
    learn_post_ended(session, fact)


def _clock_moved(session: Session, _clock: Clock, _event: Event, fact: ClockMoved) -> None:
    move_clock(session, fact)


def _entry_published(session: Session, _clock: Clock, _event: Event, fact: EntryPublished) -> None:
    learn_entry(session, fact)


def _ledger_published(session: Session, _clock: Clock, _event: Event, fact: LedgerPublished) -> None:
    learn_ledger(session, fact)


def _visit_reported(session: Session, clock: Clock, event: Event, fact: VisitReported) -> None:
    keep_visit_result(session, clock, event.id, fact)


def _talk_recorded(session: Session, _clock: Clock, _event: Event, fact: TalkRecorded) -> None:
    learn_talk(session, fact)


REACTIONS = (
    Reaction(PlaceRecorded, _place_recorded),
    Reaction(PostAssumed, _post_assumed),
    Reaction(PostEnded, _post_ended),
    Reaction(ClockMoved, _clock_moved),
    Reaction(EntryPublished, _entry_published),
    Reaction(LedgerPublished, _ledger_published),
    Reaction(VisitReported, _visit_reported),
    Reaction(TalkRecorded, _talk_recorded),
)
