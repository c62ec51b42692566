"""The register: entries stand for ever, reactions repeat without effect, notices run their full length."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from services.disclosure.operations.notices import end_notices
from services.disclosure.queries.entries import find_entry
from services.disclosure.queries.fronts import newest_in
from services.disclosure.queries.matters import find_matter, matters_of
from services.disclosure.tables import AttachmentRow, EntryRow, NoticeRow, PageDue, StepRow
from shared.contracts.complaints import OutcomePublished, RectificationOrdered
from shared.contracts.registry import (
    ClockMoved,
    MatterCancelled,
    MatterFinished,
    MatterHeld,
    MatterReleased,
    StepCorrected,
    StepsUndone,
)
from shared.house import House
from shared.ids import new_id
from shared.tables import events
from tests.services.disclosure.world import (
    CLOCK,
    COUNTY,
    FILE,
    VILLAGE,
    VOTE,
    hear,
    later,
    publish_list,
    start_matter,
    step_taken,
)


def said(session: Session, kind: str) -> list[str]:
    return list(session.scalars(select(events.c.body).where(events.c.type == f"disclosure.{kind}.v1")))


def pages(session: Session) -> set[str]:
    return set(session.scalars(select(PageDue.page)))


@pytest.mark.parametrize("statement", [update(EntryRow).values(title="改了"), delete(EntryRow)])
def test_the_database_itself_refuses_to_change_or_remove_an_entry(house: House, statement: object) -> None:
    with house.database.write() as session:
        publish_list(session)
    with pytest.raises(DBAPIError, match="what was posted stands"), house.database.write() as session:
        session.execute(statement)  # type: ignore[call-overload]
    with house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(EntryRow)) == 2


@pytest.mark.parametrize("table", ["roster_rows", "ledger_lines"])
def test_lines_of_rosters_and_ledgers_stand_too(house: House, table: str) -> None:
    with house.database.write() as session:
        if table == "roster_rows":
            session.execute(text("INSERT INTO roster_rows VALUES ('r', 1, '杜*庆', '一组', 1, '2026-11')"))
        else:
            session.execute(text("INSERT INTO ledger_lines VALUES ('i', 'l', 1, '2026-10-01', 's', 'c', 1, 'v')"))
    with pytest.raises(DBAPIError, match="what was posted stands"), house.database.write() as session:
        session.execute(text(f"DELETE FROM {table}"))


def test_a_published_list_shows_in_every_village_and_is_posted_twice_over(house: House) -> None:
    with house.database.write() as session:
        session.execute(delete(PageDue))
        event = publish_list(session)
    with house.database.read() as session:
        assert {f"/v/{VILLAGE}", "/v/230828199202", "/t/230828199", "/"} <= pages(session)
        posted = newest_in(session, [COUNTY])
        assert [entry.row.title for entry in posted[COUNTY, "list"]] == ["小微权力事项清单（第 1 版）"]
        assert len(posted[COUNTY, "procedure"]) == 1
    with house.database.write() as session:
        hear(session, _list_fact(session), event_id=event.id)
        assert len(said(session, "entry.published")) == 2


def _list_fact(session: Session):  # type: ignore[no-untyped-def]
    from services.disclosure.tables import ListRow
    from shared.contracts.registry import ListPublished

    row = session.scalars(select(ListRow)).one()
    return ListPublished(
        list_id=row.list_id, version=row.version, kind=row.kind, county=row.county, name=row.name,
        effective_on=row.effective_on.isoformat(), items=row.items, composed_note=row.composed_note,
    )  # fmt: skip


def test_a_posted_step_becomes_an_entry_with_files_and_a_notice(house: House) -> None:
    with house.database.write() as session:
        publish_list(session)
        start_matter(session)
        hear(session, step_taken(step_id="s3", next_step="s4", vote=VOTE, files=[FILE]))
    with house.database.read() as session:
        entry = session.scalars(select(EntryRow).where(EntryRow.matter_id == "m1")).one()
        assert entry.title == "机动地 37 垧发包：方案公示"
        assert "应到 40 人，实到 36 人" in entry.body
        notice = session.scalars(select(NoticeRow)).one()
        assert (notice.started_on, notice.days, notice.ends_on) == (date(2026, 11, 22), 7, date(2026, 11, 29))
        assert session.scalars(select(AttachmentRow.name)).all() == ["会议记录.pdf"]
        assert '"ends_on":"2026-11-29"' in said(session, "notice.started")[0]
        assert matters_of(session, VILLAGE, 5)[0].step == "抓阄定地块"


def test_the_same_event_applied_again_changes_nothing(house: House) -> None:
    event_id, fact = new_id(), step_taken(step_id="s3", next_step="s4", files=[FILE])
    with house.database.write() as session:
        publish_list(session)
        start_matter(session)
        for _ in range(2):
            start_matter(session)
            hear(session, fact, event_id=event_id)
    with house.database.read() as session:
        for table, count in ((StepRow, 1), (NoticeRow, 1), (AttachmentRow, 1)):
            assert session.scalar(select(func.count()).select_from(table)) == count
        assert len(said(session, "notice.started")) == 1


def test_a_step_that_is_not_posted_shows_but_makes_no_entry(house: House) -> None:
    with house.database.write() as session:
        publish_list(session)
        start_matter(session)
        hear(session, step_taken(posted=False, files=[FILE]))
    with house.database.read() as session:
        whole = find_matter(session, "m1")
        assert whole.steps[0].state == "done"
        assert not whole.entries
        assert session.scalar(select(func.count()).select_from(AttachmentRow)) == 0


@pytest.mark.parametrize(("days", "ended"), [(0, 0), (7, 0), (8, 1), (40, 1)])
def test_a_notice_ends_once_its_last_day_has_passed_and_never_before(house: House, days: int, ended: int) -> None:
    with house.database.write() as session:
        publish_list(session)
        start_matter(session)
        hear(session, step_taken(step_id="s3", next_step="s4"))
    for _ in range(2):
        with house.database.write() as session:
            end_notices(session, later(days))
    with house.database.read() as session:
        bodies = said(session, "notice.ended")
        assert len(bodies) == ended
        assert all('"ended_on":"2026-11-29"' in body for body in bodies)


def test_a_notice_is_not_shortened_by_a_clock_that_had_not_moved_yet(house: House) -> None:
    with house.database.write() as session:
        publish_list(session)
        start_matter(session)
        hear(session, ClockMoved(offset_seconds=864000, legal_day="2026-12-02"))
        hear(session, step_taken(step_id="s3", next_step="s4", taken_on="2026-12-02"), clock=CLOCK)
    with house.database.read() as session:
        assert session.scalars(select(NoticeRow.ends_on)).one() == date(2026, 12, 9)


def test_an_objection_stops_the_matter_until_it_is_settled(house: House) -> None:
    held = MatterHeld(
        matter_id="m1", village=VILLAGE, objection_id="o1", step_id="s1", reason="有浪费之嫌", held_on="2026-11-23",
        answer_due_on="2026-11-28",
    )  # fmt: skip
    released = MatterReleased(
        matter_id="m1",
        village=VILLAGE,
        objection_id="o1",
        outcome="answered",
        answer="已说明",
        released_on="2026-11-24",
    )
    with house.database.write() as session:
        publish_list(session)
        start_matter(session)
        hear(session, step_taken())
        hear(session, held)
    with house.database.read() as session:
        whole = find_matter(session, "m1")
        assert whole.current is not None
        assert (whole.row.state, whole.current.state) == ("held", "stopped")
        assert [one.reason for one in whole.steps[0].objections] == ["有浪费之嫌"]
    with house.database.write() as session:
        hear(session, released)
        hear(session, MatterFinished(matter_id="m1", village=VILLAGE, item_code="SZ-01", finished_on="2026-11-30"))
    with house.database.read() as session:
        whole = find_matter(session, "m1")
        assert whole.row.state == "finished"
        assert whole.current is None


def test_a_step_sent_back_stays_posted_with_a_word_after_it_and_is_taken_anew(house: House) -> None:
    sent_back = StepsUndone(
        matter_id="m1", village=VILLAGE, returned=True, role="township_office", undone=["s1"], reason="缺少附图",
        undone_on="2026-11-23", next_step="s1", ahead=["s1", "s2", "s3", "s4", "s5"],
    )  # fmt: skip
    with house.database.write() as session:
        publish_list(session)
        start_matter(session)
        hear(session, step_taken())
        hear(session, sent_back)
    with house.database.read() as session:
        whole = find_matter(session, "m1")
        assert whole.steps[0].state == "current"
        assert [step.undone_why for step in whole.undone] == ["退回：缺少附图"]
        entry = session.scalars(select(EntryRow).where(EntryRow.matter_id == "m1").order_by(EntryRow.seq)).first()
        assert entry is not None
        assert "退回" in find_entry(session, entry.id).corrections[0].row.body
    with house.database.write() as session:
        hear(session, step_taken(summary="补了附图。"))
    with house.database.read() as session:
        whole = find_matter(session, "m1")
        assert whole.steps[0].taken is not None
        assert (whole.steps[0].state, whole.steps[0].taken.summary) == ("done", "补了附图。")


def test_a_corrected_step_shows_its_correction_and_carries_out_the_order(house: House) -> None:
    with house.database.write() as session:
        publish_list(session)
        start_matter(session)
        hear(session, step_taken())
        about = session.scalars(select(EntryRow.id).where(EntryRow.matter_id == "m1")).one()
        ordered = RectificationOrdered(
            rectification_id="r1", township="230828199000", village=VILLAGE, entry_id=about, what="更正人数",
            due_on="2026-12-02",
        )  # fmt: skip
        hear(session, ordered)
        corrected = StepCorrected(
            matter_id="m1", village=VILLAGE, step_id="s1", step_name="村党组织提议", role="village_secretary",
            text="到会应为 9 人。", corrected_on="2026-11-24",
        )  # fmt: skip
        hear(session, corrected)
    with house.database.read() as session:
        step = find_matter(session, "m1").steps[0]
        assert step.taken is not None
        assert step.taken.corrections == [{"on": "2026-11-24", "text": "到会应为 9 人。"}]
        whole = find_entry(session, about)
        assert whole.corrections[0].row.body == "到会应为 9 人。"
        assert whole.orders[0].corrected_by == whole.corrections[0].row.id


def test_a_cancelled_matter_keeps_what_was_posted(house: House) -> None:
    with house.database.write() as session:
        publish_list(session)
        start_matter(session)
        hear(session, step_taken())
        hear(session, MatterCancelled(matter_id="m1", village=VILLAGE, reason="不再聘用", cancelled_on="2026-11-25"))
    with house.database.read() as session:
        whole = find_matter(session, "m1")
        assert (whole.row.state, whole.row.ending, len(whole.entries)) == ("cancelled", "不再聘用", 1)


def test_an_outcome_stands_beside_the_entry_it_speaks_of(house: House) -> None:
    with house.database.write() as session:
        publish_list(session)
        start_matter(session)
        hear(session, step_taken())
        about = session.scalars(select(EntryRow.id).where(EntryRow.matter_id == "m1")).one()
        outcome = OutcomePublished(
            outcome_id="x", township="230828199000", village=VILLAGE, kind="clarified", entry_id=about,
            statement="经核实，凭证齐全。", files=[replace(FILE, name="凭证.jpg", media_type="image/jpeg")], published_on="2026-11-25",
        )  # fmt: skip
        event = hear(session, outcome)
        hear(session, outcome, event_id=event.id)
    with house.database.read() as session:
        whole = find_entry(session, about)
        assert [(one.kind, one.row.body) for one in whole.said] == [("澄清", "经核实，凭证齐全。")]
        assert [file.source for file in whole.said[0].files] == ["complaints"]


def test_an_order_is_shown_to_villagers_only_when_it_was_carried_out_or_concluded(house: House) -> None:
    with house.database.write() as session:
        publish_list(session)
        start_matter(session)
        hear(session, step_taken())
        about = session.scalars(select(EntryRow.id).where(EntryRow.matter_id == "m1")).one()
        ordered = RectificationOrdered(
            rectification_id="r1",
            township="230828199000",
            village=VILLAGE,
            entry_id=about,
            what="冲回",
            due_on="2026-12-02",
        )
        hear(session, ordered)
        hear(session, ordered)
    with house.database.read() as session:
        assert not find_entry(session, about).orders
    with house.database.write() as session:
        concluded = OutcomePublished(
            outcome_id="x", township="230828199000", village=VILLAGE, kind="rectified", entry_id=about,
            statement="已冲回。", files=[], published_on="2026-11-25",
        )  # fmt: skip
        hear(session, concluded)
    with house.database.read() as session:
        whole = find_entry(session, about)
        assert whole.orders[0].settled_on is not None
        assert whole.said[0].kind == "整改"
