"""The deadlines a service keeps, on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from shared.database import Database, make_engine
from shared.place import Place
from shared.refusals import Conflict, NotFound
from shared.tables import deadlines, workday_overrides
from shared.workdays import Extension, Term
from shared.workdays import deadlines as kept

VILLAGE = Place("230828199201")
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
FIVE = Term(5, "workday", "《信访工作条例》第二十三条")


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    engine = make_engine(database_url)
    for table in (deadlines, workday_overrides):
        table.create(engine)
    with Database(engine).write() as session:
        yield session
    engine.dispose()


def opened(session: Session, starts_on: date, subject: str = "report/1", kind: str = "complaints.answer") -> str:
    return kept.open_deadline(session, kind=kind, subject=subject, place=VILLAGE, starts_on=starts_on, term=FIVE)


def test_what_was_opened_reads_back_with_its_explanation(session: Session) -> None:
    found = kept.read_deadline(session, opened(session, date(2026, 9, 29)))
    assert (found.due.day, found.place, found.due.term) == (date(2026, 10, 12), VILLAGE, FIVE)
    assert found.due.made_up == (date(2026, 10, 10),)


def test_everything_due_is_found_however_long_ago(session: Session) -> None:
    old, recent = opened(session, date(2026, 1, 5)), opened(session, date(2026, 11, 9), "report/2")
    opened(session, date(2026, 11, 20), "report/3")
    assert [d.id for d in kept.due_for_warning(session, date(2026, 11, 22))] == [old, recent]


def test_one_warned_of_is_not_found_again_but_stays_overdue(session: Session) -> None:
    late = opened(session, date(2026, 11, 2))
    assert kept.mark_warned(session, late, NOON)
    assert not kept.mark_warned(session, late, NOON)
    assert kept.due_for_warning(session, date(2026, 11, 22)) == []
    assert [d.id for d in kept.overdue(session, date(2026, 11, 22))] == [late]


def test_a_deadline_is_not_overdue_on_its_last_day(session: Session) -> None:
    last_day = kept.read_deadline(session, opened(session, date(2026, 11, 13))).due.day
    assert kept.overdue(session, last_day) == []
    assert len(kept.due_for_warning(session, last_day)) == 1


def test_looking_ahead_finds_what_ends_soon(session: Session) -> None:
    opened(session, date(2026, 11, 20))
    assert kept.due_for_warning(session, date(2026, 11, 24)) == []
    assert len(kept.due_for_warning(session, date(2026, 11, 24), ahead=3)) == 1


def test_settling_counts_once_and_ends_the_clock(session: Session) -> None:
    done = opened(session, date(2026, 11, 2))
    assert kept.settle(session, done, NOON)
    assert not kept.settle(session, done, NOON)
    assert kept.due_for_warning(session, date(2027, 1, 1)) == []
    with pytest.raises(Conflict):
        kept.extend(session, done, Extension("县信访局", Term(10, "day", "x"), "案情复杂", date(2026, 11, 20)))


def test_settling_a_subject_leaves_other_kinds_running(session: Session) -> None:
    opened(session, date(2026, 11, 2))
    other = opened(session, date(2026, 11, 2), kind="complaints.accept")
    assert kept.settle_subject(session, "report/1", NOON, kind="complaints.answer") == 1
    assert [d.id for d in kept.overdue(session, date(2026, 11, 22))] == [other]


def test_an_extension_moves_the_day_and_lets_it_be_warned_of_again(session: Session) -> None:
    late = opened(session, date(2026, 11, 2))
    kept.mark_warned(session, late, NOON)
    more = Extension("县信访局负责人", Term(30, "day", "第三十四条"), "案情复杂", date(2026, 11, 6))
    assert kept.extend(session, late, more).day == date(2026, 12, 9)
    found = kept.read_deadline(session, late)
    assert (found.due.day, found.due.extensions, found.warned_at) == (date(2026, 12, 9), (more,), None)


def test_a_provisional_day_moves_when_the_calendar_arrives(session: Session) -> None:
    crossing = opened(session, date(2026, 12, 28))
    assert kept.read_deadline(session, crossing).due.provisional
    told: list[str] = []
    for day in range(1, 8):
        kept.override_day(session, date(2027, 1, day), works=day > 3, basis="2027年放假通知（示例）")
    assert kept.recompute(session, lambda moved: told.append(moved.id)) == 1
    found = kept.read_deadline(session, crossing)
    assert (found.due.day, found.due.provisional, told) == (date(2027, 1, 5), False, [crossing])


def test_an_unknown_deadline_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        kept.read_deadline(session, "00000000-0000-7000-8000-000000000000")
