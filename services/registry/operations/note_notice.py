"""What disclosure says about notice periods (公示期), noted on the matter."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.flow import Run
from services.registry.domain.going_on import notice_ended
from services.registry.operations.deadlines import start_clock
from services.registry.operations.matters import run_of
from services.registry.operations.take_step import say_finished
from services.registry.tables import Matter, MatterStep
from shared.clock import Clock


def note_notice_started(session: Session, matter_id: str, step_id: str, started_on: date, ends_on: date) -> None:
    """Remember when the posting of a step went up and its last day."""
    row = session.get(MatterStep, (matter_id, step_id))
    if row is not None:
        row.notice_started_on, row.notice_ends_on = started_on, ends_on


def note_notice_ended(session: Session, clock: Clock, matter_id: str, step_id: str, ended_on: date) -> None:
    """The next step may be taken; a matter whose last posting stood its full time is finished."""
    matter = session.scalar(select(Matter).where(Matter.id == matter_id).with_for_update())
    row = session.get(MatterStep, (matter_id, step_id))
    if matter is None or row is None or row.notice_ended_on is not None:
        return
    row.notice_ended_on = ended_on
    session.flush()
    go_on(session, clock, matter, notice_ended(run_of(matter), step_id), ended_on)


def go_on(session: Session, clock: Clock, matter: Matter, after: Run, since: date) -> None:
    """Where nothing holds the matter any more, its next step's time runs from a day, or it is finished."""
    if after.current is not None and after.clear:
        start_clock(session, matter.id, matter.village, after.current, since)
    if after.status != matter.status:
        matter.status, matter.ended_on = after.status, clock.today()
        matter.version += 1
        session.flush()
        say_finished(session, clock, matter, matter.version)
