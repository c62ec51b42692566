"""Building public pages into files: shared by several builders, never an old page over a new one, constant queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from services.disclosure.app import templates_only
from services.disclosure.jobs import Sweeper
from services.disclosure.operations.attach_files import claim_attachment, keep_attachment, postpone_attachment
from services.disclosure.operations.begin_day import begin_day
from services.disclosure.operations.build_pages import claim_pages, file_of, put_pages, write_aside
from services.disclosure.operations.mark_pages import mark_pages
from services.disclosure.pages.shown import Site
from services.disclosure.tables import AttachmentRow, EntryRow, PageDue
from shared.files import Prepared
from shared.files import find as find_file
from shared.house import House
from tests.services.disclosure.test_money_and_people import published
from tests.services.disclosure.world import (
    CLOCK,
    FILE,
    OTHER,
    VILLAGE,
    VOTE,
    hear,
    later,
    place,
    publish_list,
    start_matter,
    step_taken,
)


@pytest.fixture
def builder(house: House) -> Sweeper:
    return Sweeper(lambda: templates_only(house))


def build_all(house: House, builder: Sweeper) -> None:
    while builder.build_some(house):
        continue


def read(house: House, page: str) -> str:
    return file_of(house.settings.pages_dir, page).read_text(encoding="utf-8")


@contextmanager
def counted(house: House) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(house.database.engine, "before_cursor_execute", note)


def test_every_villages_page_shows_a_new_list_and_nothing_stays_due(house: House, builder: Sweeper) -> None:
    with house.database.write() as session:
        publish_list(session, names=("机动地发包",))
    build_all(house, builder)
    with house.database.write() as session:
        publish_list(session, version=2, names=("集体资产租赁",))
    build_all(house, builder)
    for village in (VILLAGE, OTHER):
        page = read(house, f"/v/{village}")
        assert "集体资产租赁" in page
        assert "机动地发包" not in page
        assert f"/v/{village}/items/micro_power/SZ-01" in page
    assert "示范一村" in read(house, "/")
    with house.database.read() as session:
        assert session.scalars(select(PageDue)).all() == []
    assert not list(house.settings.pages_dir.rglob(".new-*"))


def test_built_pages_can_be_read_by_the_gateway(house: House, builder: Sweeper) -> None:
    build_all(house, builder)
    assert file_of(house.settings.pages_dir, "/").stat().st_mode & 0o044 == 0o044


def test_two_builders_never_take_the_same_page(house: House) -> None:
    with house.database.write() as session:
        first = claim_pages(session, 2)
    with house.database.write() as session:
        second = claim_pages(session, 100)
    assert first.pages
    assert not set(first.pages) & set(second.pages)
    with house.database.write() as session:
        assert not claim_pages(session, 100).pages


def test_a_builder_that_was_stopped_puts_no_old_page_over_a_new_one(house: House) -> None:
    folder, page = house.settings.pages_dir, f"/v/{VILLAGE}"
    with house.database.write() as session:
        slow = claim_pages(session, 100)
    old = write_aside(folder, page, "old")
    with house.database.write() as session:
        session.execute(update(PageDue).values(claimed_until=datetime.now(UTC) - timedelta(seconds=1)))
        mark_pages(session, [page])
    with house.database.write() as session:
        quick = claim_pages(session, 100)
        put_pages(session, folder, quick, {page: write_aside(folder, page, "new")})
    with house.database.write() as session:
        assert put_pages(session, folder, slow, {page: old}) == 0
    assert read(house, page) == "new"


def test_a_page_wanted_again_meanwhile_stays_due(house: House) -> None:
    folder, page = house.settings.pages_dir, f"/v/{VILLAGE}"
    with house.database.write() as session:
        claim = claim_pages(session, 100)
    with house.database.write() as session:
        mark_pages(session, [page])
    with house.database.write() as session:
        put_pages(session, folder, claim, {page: write_aside(folder, page, "x")})
    with house.database.write() as session:
        assert list(claim_pages(session, 1).pages) == [page]


def test_a_page_whose_subject_is_gone_is_taken_away(house: House, builder: Sweeper) -> None:
    file = write_aside(house.settings.pages_dir, "/v/230828199299", "gone")
    file.rename(file_of(house.settings.pages_dir, "/v/230828199299"))
    with house.database.write() as session:
        mark_pages(session, ["/v/230828199299"])
    build_all(house, builder)
    assert not file_of(house.settings.pages_dir, "/v/230828199299").exists()


@pytest.mark.parametrize("page", ["/v/../etc", "/.git", "/v/./x"])
def test_no_page_leaves_its_folder(page: str) -> None:
    with pytest.raises(ValueError, match="not a page"):
        file_of(Path("/pages"), page)


def test_a_new_legal_day_builds_every_village_once(house: House, builder: Sweeper) -> None:
    build_all(house, builder)
    with house.database.write() as session:
        assert begin_day(session, CLOCK)
        assert not begin_day(session, CLOCK)
        assert begin_day(session, later(1))
        assert f"/v/{VILLAGE}/benefits" in session.scalars(select(PageDue.page)).all()


def _fill(session: Session, matters: range) -> None:
    for number in matters:
        start_matter(session, f"m{number}")
        hear(session, step_taken(f"m{number}", files=[FILE]))
        hear(session, step_taken(f"m{number}", "s3", "s4", vote=VOTE, files=[FILE]))


@pytest.mark.parametrize(
    "page", ["/", "/t/230828199", f"/v/{VILLAGE}", f"/v/{VILLAGE}/matters/m0", f"/v/{VILLAGE}/benefits"]
)
def test_a_page_takes_the_same_number_of_queries_however_much_it_shows(house: House, page: str) -> None:
    def needed() -> int:
        with counted(house) as sent, house.database.read() as session:
            Site(session, CLOCK.today(), "http://x").page(page)
        return len(sent)

    with house.database.write() as session:
        publish_list(session)
        _fill(session, range(1))
    few = needed()
    with house.database.write() as session:
        _fill(session, range(1, 9))
        for number in range(10, 40):
            hear(session, place(f"2308281992{number}", f"村{number}", 12, lists=True))
    assert needed() == few <= 14


def test_a_ledgers_page_takes_the_same_number_of_queries_for_one_line_or_many(house: House) -> None:
    with house.database.write() as session:
        published(session)
    with counted(house) as sent, house.database.read() as session:
        Site(session, CLOCK.today(), "http://x").page(f"/v/{VILLAGE}/ledger/2026-10")
    assert len(sent) <= 8


def test_a_file_is_fetched_once_shown_to_all_and_tried_again_when_it_fails(house: House) -> None:
    data = Prepared(b"%PDF-1.4 x", "application/pdf", "会议记录.pdf")
    with house.database.write() as session:
        publish_list(session)
        start_matter(session)
        hear(session, step_taken(files=[FILE]))
    with house.database.write() as session:
        wanted = claim_attachment(session, CLOCK)
        assert wanted is not None
        assert claim_attachment(session, CLOCK) is None
        postpone_attachment(session, CLOCK, wanted.id, wanted.tries, "registry: away")
        assert claim_attachment(session, CLOCK) is None
        again = claim_attachment(session, later(1))
        assert again is not None
        assert again.tries == 2
    for _ in range(2):
        with house.database.write() as session:
            keep_attachment(session, house.files, CLOCK, wanted.id, data)
    with house.database.read() as session:
        row = session.scalars(select(AttachmentRow)).one()
        assert row.next_try_at is None
        assert find_file(session, row.file_id)[1] is True
        assert session.scalars(select(EntryRow.title)).all()[-1].startswith("机动地")
