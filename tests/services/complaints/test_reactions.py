"""Other services' facts, heard twice, count once."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from services.complaints.operations.learn import learn_names, learn_talk, unnamed
from services.complaints.operations.open_report import open_file, open_report
from services.complaints.operations.photos import keep_photo, put_off, waiting_photos
from services.complaints.operations.visit import keep_visit_result, request_visit, say_visits
from services.complaints.reactions import REACTIONS
from services.complaints.tables import EntryRow, FileRow, PostRow
from shared.bus import Event
from shared.contracts.base import Fact, FileRef
from shared.contracts.disclosure import LedgerPublished
from shared.contracts.grid import VisitReported
from shared.contracts.notify import TalkRecorded
from shared.contracts.registry import ClockMoved, PostEnded
from shared.refusals import NotFound
from shared.tables import installation
from tests.services.complaints.office import TODAY, TOWNSHIP, VILLAGE, Offices, entry, later, post, who

PHOTO = FileRef(id=str(uuid4()), name="张三家门口.jpg", media_type="image/jpeg", size=9, digest="0" * 64)


def hear(offices: Offices, fact: Fact, event_id: str = "") -> None:
    """Apply a fact as the consumer would."""
    (reaction,) = (r for r in REACTIONS if isinstance(fact, r.fact))
    event = Event(
        event_id or str(uuid4()),
        fact.TYPE,
        reaction.source,
        fact.subject,
        VILLAGE,
        offices.clock.now(),
        1,
        1,
        "e",
        "",
        {},
    )
    with offices.house.database.write() as session:
        reaction.apply(session, offices.clock, event, fact)


@pytest.mark.parametrize(
    "fact",
    [
        entry(title="新标题"),
        post("tp-jw", "township_discipline", TOWNSHIP),
        PostEnded(post_id="post-jd", person_id="jd", role="supervision_head", place=VILLAGE, until="2026-11-01"),
        PostEnded(post_id="never-heard-of", person_id="x", role="supervision_head", place=VILLAGE, until="2026-11-01"),
        LedgerPublished(
            ledger_id="l",
            village=VILLAGE,
            month="2026-10",
            lines=1,
            income_fen=0,
            spending_fen=1,
            published_on="2026-11-01",
            path="/x",
        ),
        ClockMoved(offset_seconds=86400, legal_day="2026-11-24"),
        TalkRecorded(talk_id="not-ours", kind="general", township=TOWNSHIP, post_id="p", held_on="2026-11-01"),
        VisitReported(
            task_id="t",
            visit_id="",
            township=TOWNSHIP,
            village=VILLAGE,
            finding="as_posted",
            files=[],
            reported_on="2026-11-01",
        ),
    ],
    ids=lambda fact: fact.TYPE,
)
def test_heard_twice_counts_once(offices: Offices, fact: Fact) -> None:
    def rows() -> list[int | None]:
        with offices.house.database.read() as session:
            return [session.scalar(select(func.count()).select_from(table)) for table in (EntryRow, PostRow, FileRow)]

    event_id = str(uuid4())
    hear(offices, fact, event_id)
    once = rows()
    hear(offices, fact, event_id)
    assert rows() == once


def test_the_clock_moves(offices: Offices) -> None:
    hear(offices, ClockMoved(offset_seconds=86400, legal_day="2026-11-24"))
    with offices.house.database.read() as session:
        assert session.scalar(select(installation.c.clock_offset)) == 86400


def visited(offices: Offices) -> VisitReported:
    """A visit asked for and said; what grid would report."""
    offices.file()
    offices.accept()
    with offices.house.database.write() as session:
        report = request_visit(session, offices.clock, who("tp-jw"), offices.only().id, 2, "projects", at_once=True)
        visit_id = report.visits[0].id
    with offices.house.database.write() as session:
        assert say_visits(session, offices.clock) == 1
    return VisitReported(
        task_id="t",
        visit_id=visit_id,
        township=TOWNSHIP,
        village=VILLAGE,
        finding="differs",
        files=[PHOTO],
        reported_on="2026-11-23",
    )


def test_a_visits_result_is_sealed_to_its_report(offices: Offices) -> None:
    fact, event_id = visited(offices), str(uuid4())
    hear(offices, fact, event_id)
    hear(offices, fact, event_id)
    with offices.house.database.write() as session:
        report = open_report(session, offices.clock, offices.vault, who("tp-jw"), offices.only().id)
        assert [(v.finding, v.reported_on) for v in report.visits] == [("differs", TODAY)]
        assert [(f.origin, f.name, f.here) for f in report.files] == [("visit", "走访照片-1-1", False)]
        assert "differs" not in (report.report.visits[0].finding or "")


def test_a_photograph_is_fetched_sealed_and_opened(offices: Offices) -> None:
    hear(offices, visited(offices))
    with offices.house.database.read() as session:
        (photo,) = waiting_photos(session, offices.clock)
    assert photo.source_id == PHOTO.id
    for _ in range(2):
        with offices.house.database.write() as session:
            keep_photo(session, photo.id, b"\xff\xd8\xffjpeg!")
    with offices.house.database.write() as session:
        file = open_file(session, offices.clock, offices.vault, who("tp-jw"), offices.only().id, photo.id)
        assert (file.data, file.media_type) == (b"\xff\xd8\xffjpeg!", "image/jpeg")
        assert waiting_photos(session, later(9)) == []
        assert b"jpeg!" not in (session.get_one(FileRow, photo.id).body or b"")


def test_a_photograph_that_is_not_to_be_had_is_tried_again_later(offices: Offices) -> None:
    hear(offices, visited(offices))
    with offices.house.database.write() as session:
        (photo,) = waiting_photos(session, offices.clock)
        put_off(session, offices.clock, photo.id)
        assert waiting_photos(session, offices.clock) == []
        assert waiting_photos(session, later(1)) == [photo]
        with pytest.raises(NotFound, match="还在传送"):
            open_file(session, offices.clock, offices.vault, who("tp-jw"), offices.only().id, photo.id)


def test_a_talk_that_was_held_is_noted(offices: Offices) -> None:
    offices.file()
    offices.accept()
    report = offices.rectify(talk_role="accountant")
    assert report.rectification is not None
    assert report.rectification.talk_id
    fact = TalkRecorded(
        talk_id=report.rectification.talk_id,
        kind="corrective",
        township=TOWNSHIP,
        post_id="post-accountant",
        held_on="2026-11-24",
    )
    with offices.house.database.write() as session:
        learn_talk(session, fact)
    with offices.house.database.read() as session:
        kept = session.merge(offices.only(), load=True).rectification
        assert kept is not None
        assert kept.talk_held_on == date(2026, 11, 24)


def test_a_visit_nobody_asked_for_changes_nothing(offices: Offices) -> None:
    fact = visited(offices)
    stranger = VisitReported(**(vars(fact) | {"visit_id": str(uuid4())}))
    with offices.house.database.write() as session:
        keep_visit_result(session, offices.clock, str(uuid4()), stranger)
        assert session.scalar(select(func.count()).select_from(FileRow)) == 0


def test_names_are_asked_for_once(offices: Offices) -> None:
    with offices.house.database.write() as session:
        missing = unnamed(session)
        assert "accountant" in missing
        learn_names(session, dict.fromkeys(missing, "某某"))
        assert unnamed(session) == []
