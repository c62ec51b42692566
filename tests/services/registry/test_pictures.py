"""Pictures to save and print: what each door gives, what it remembers, and how a booklet comes about and is made again."""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from services.registry import jobs
from services.registry.operations import booklets
from services.registry.operations.booklets import ask_booklet, begin_booklet, waiting_booklets
from services.registry.queries.lists import current_lists
from services.registry.queries.pictures import Site, edition_of, pictured, rules_on, site_of
from services.registry.tables import Booklet, ItemRow, PowerList, StepRow
from shared.clock import Clock
from shared.flowchart.paper import Page, write_pdf
from shared.place import Place
from shared.refusals import NotFound
from shared.security.authority import Who
from shared.testing import somebody
from tests.services.registry.county import VILLAGE, County
from tests.services.registry.test_pages import Reader, reader

SITE = Site("https://sunlight.example", "0454-0000000")
NOBODY = somebody()
__all__ = ["reader"]


@pytest.fixture
def published(county: County) -> County:
    """The county with four published items, one of them with branches."""
    county.publish("SZ-01", "SZ-09", "JC-01", "FW-01")
    return county


@pytest.fixture
def client(published: County, app: Flask) -> FlaskClient:
    return app.test_client()


def list_id(county: County, kind: str = "micro_power") -> str:
    with county.house.database.read() as session:
        found = current_lists(session, county.house.clock(session), Place("230828000000"))
        return next(one.id for one in found if one.kind == kind)


def base(county: County, code: str = "SZ-01") -> str:
    return f"/registry/lists/{list_id(county)}/items/{code}"


def make(county: County) -> None:
    """What the worker does within a minute."""
    sweep = next(job for job in jobs.JOBS if job.name == "registry.sweep_booklets")
    sweep.run(county.house, "")


def ask(county: County, village: str = VILLAGE, who: Who = NOBODY) -> str:
    with county.house.database.write() as session:
        return ask_booklet(session, county.house.clock(session), who, site_of(county.house), village).id


def booklet(county: County, id_: str) -> Booklet:
    with county.house.database.read() as session:
        found = session.get_one(Booklet, id_)
        session.expunge(found)
        return found


def test_everybody_may_save_a_flowchart_and_a_poster(published: County, client: FlaskClient) -> None:
    svg = client.get(f"{base(published)}/flowchart.svg")
    assert ElementTree.fromstring(svg.text).tag.endswith("svg")
    assert client.get(f"{base(published)}/flowchart.png").data.startswith(b"\x89PNG")
    for paper, points in (("A1", "1683.7"), ("A3", "841.8"), ("A4", "595.2")):
        answer = client.get(f"{base(published)}/poster-{paper}.pdf")
        assert answer.content_type == "application/pdf"
        assert "filename*" in answer.headers["Content-Disposition"]
        assert points.encode() in answer.data


def test_who_has_a_picture_already_is_told_so_without_drawing_it_again(
    published: County, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("/flowchart.svg", "/flowchart.png", "/poster-A3.pdf"):
        first = client.get(base(published) + path)
        assert "max-age" in first.headers["Cache-Control"]
        tag = first.headers["ETag"]
        monkeypatch.setattr("shared.flowchart.paper._set", None)
        again = client.get(base(published) + path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
        monkeypatch.undo()
    assert client.get(f"{base(published, 'JC-01')}/poster-A3.pdf", headers={"If-None-Match": tag}).status_code == 200


def test_a_poster_for_a_village_leads_to_its_own_page(published: County) -> None:
    with published.house.database.read() as session:
        row = session.get_one(ItemRow, (list_id(published), "SZ-01"))
        own, common = pictured(session, row, SITE, VILLAGE), pictured(session, row, SITE)
    assert own.about.address == f"https://sunlight.example/v/{VILLAGE}/items/micro_power/SZ-01"
    assert common.about.address == f"https://sunlight.example/registry/lists/{row.list_id}/items/SZ-01"
    assert common.about.place == "汤原县"
    assert re.search(r"第 1 版，20\d\d年\d+月\d+日起施行", own.about.listing)
    assert own.about.telephone == "0454-0000000"
    assert "农村土地承包法" in own.about.basis


def test_rules_on_a_poster_leave_the_articles_to_its_foot(published: County) -> None:
    with published.house.database.read() as session:
        rules = rules_on(session, published.house.clock(session).today())
    assert rules.words["party_members"] == "应到人员三分之二以上到会，应到人员二分之一以上同意"
    assert "村民会议：" in rules.words["village_resolution"]
    assert not any("《" in words for words in rules.words.values())
    assert all(rules.bases[key] for key in rules.words)


@pytest.mark.parametrize(
    "path",
    [
        "/flowchart.gif",
        "/poster-A2.pdf",
        "/poster-A1.svg",
        "/poster-A1.pdf?village=230828199999",
        "/poster-A1.pdf?village=x",
        "/poster-A1.pdf?village=230828000000",
    ],
)
def test_what_is_not_there_is_said(published: County, client: FlaskClient, path: str) -> None:
    assert client.get(base(published) + path, headers={"Accept": "text/html"}).status_code == 404


def test_a_booklet_is_asked_for_made_and_read(
    published: County, reader: Callable[..., Reader], client: FlaskClient
) -> None:
    anybody, page = reader(), f"/registry/villages/{VILLAGE}/booklet"
    assert "制作口袋书" in anybody.open(page)
    assert client.get(f"{page}.pdf", headers={"Accept": "text/html"}).status_code == 404
    sent = anybody.send(page, {})
    assert "正在制作" in sent.text
    assert "共 4 项" in sent.text
    make(published)
    assert "已经做好" in anybody.open(page)
    answer = client.get(f"{page}.pdf")
    assert answer.data.startswith(b"%PDF-")
    assert b"/Count 6" in answer.data  # cover, contents, four items
    assert client.get(f"{page}.pdf", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_asking_twice_makes_one(published: County) -> None:
    assert ask(published) == ask(published)
    make(published)
    first = booklet(published, ask(published))
    make(published)
    assert booklet(published, first.id).made_at == first.made_at


def test_progress_is_told_while_it_is_drawn(published: County, monkeypatch: pytest.MonkeyPatch) -> None:
    id_, told = ask(published), list[int]()
    monkeypatch.setattr(booklets, "_STEPS", 1)

    def writing(pages: Sequence[Page], title: str) -> bytes:
        told.append(booklet(published, id_).drawn)
        return write_pdf(pages, title)

    monkeypatch.setattr(booklets, "write_pdf", writing)
    make(published)
    assert told == [4]
    assert booklet(published, id_).drawn == booklet(published, id_).total == 5


def test_a_new_version_of_a_list_makes_every_booklet_anew(published: County) -> None:
    old = ask(published)
    make(published)
    published.publish("SZ-01", "SZ-09")
    make(published)
    new = ask(published)
    assert new != old
    assert booklet(published, new).state == "ready"
    assert booklet(published, new).digest != booklet(published, old).digest


def test_an_old_booklet_goes_a_month_after_the_new_one_is_ready(published: County) -> None:
    old = ask(published)
    make(published)
    published.publish("SZ-01", "SZ-09")
    make(published)
    kept = booklet(published, old)
    for back, left in ((timedelta(days=29), True), (timedelta(days=31), False)):
        with published.house.database.write() as session:
            for one in session.scalars(select(Booklet).order_by(Booklet.asked_at)):
                one.made_at = Clock().real() - back - timedelta(seconds=1 if one.id != old else 100)
        with published.house.database.write() as session:
            booklets.drop_old_booklets(session, Clock(), published.house.files)
        with published.house.database.read() as session:
            assert (session.get(Booklet, old) is not None) == left
            assert len(session.scalars(select(Booklet)).all()) == (2 if left else 1)
    with pytest.raises(NotFound):
        published.house.files.get(kept.digest)


def test_of_two_workers_one_draws_and_a_lost_one_is_drawn_again(published: County) -> None:
    id_, database = ask(published), published.house.database
    with database.write() as session:
        assert begin_booklet(session, Clock(), id_) is not None
    with database.write() as session:
        assert begin_booklet(session, Clock(), id_) is None
        assert waiting_booklets(session, Clock()) == []
        lost = session.get_one(Booklet, id_)
        assert lost.began_at is not None
        lost.began_at -= booklets._GIVEN_UP
    with database.write() as session:
        assert waiting_booklets(session, Clock()) == [id_]
        assert begin_booklet(session, Clock(), id_) is not None


def test_what_fails_three_times_is_left_and_may_be_asked_for_again(
    published: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = ask(published)
    with published.house.database.write() as session:
        session.get_one(Booklet, id_).tries = 3
    make(published)
    assert booklet(published, id_).state == "failed"
    assert ask(published) == id_
    make(published)
    assert booklet(published, id_).state == "ready"


def test_there_is_no_booklet_without_a_list_or_of_a_township(county: County) -> None:
    with pytest.raises(NotFound, match="没有生效的清单"):
        ask(county)
    county.publish("SZ-01")
    for place in ("230828210000", "230828000000", "230828210999"):
        with pytest.raises(NotFound):
            ask(county, place)


def test_an_item_of_another_village_is_not_in_it(published: County) -> None:
    own = {
        "place": "230828199201",
        "holder": "",
        "fee": "",
        "source": "",
        "contact": "",
        "department": "",
        "time_limit": "",
    }
    with published.house.database.write() as session:
        today = published.house.clock(session).today()
        step = StepRow(
            position=1, id="s1", name="受理", kind="handle", actors=["village_clerk"], body="村民委员会", papers=[], limit="",
            posted=False, notice_days=0, rule="", different_people=[], next=[],
        )  # fmt: skip
        row = ItemRow(
            code="ZD-01", order=1, name="本村自定", item_class="daily", category="自定", basis="村规民约", scope="", materials=[],
            composed=[], steps=[step], **own,
        )  # fmt: skip
        listing = PowerList(
            id="own", county="230828000000", kind="party_work", version=1, name="党建工作清单", effective_on=today,
            published_on=today, published_by="x", composed_note="", items=[row],
        )  # fmt: skip
        session.add(listing)
    with published.house.database.read() as session:
        clock = published.house.clock(session)
        codes = {
            village: {item.code for _one, item in edition_of(session, clock, SITE, village).items}
            for village in (VILLAGE, "230828199201")
        }
        found = session.get_one(ItemRow, ("own", "ZD-01"))
        assert pictured(session, found, SITE, "230828199201").name == "本村自定"
        with pytest.raises(NotFound, match="不适用于这个村"):
            pictured(session, found, SITE, VILLAGE)
    assert codes["230828199201"] - codes[VILLAGE] == {"ZD-01"}


def test_pages_lead_to_the_pictures(published: County, reader: Callable[..., Reader]) -> None:
    assert f"{base(published)}/poster-A1.pdf" in reader().open(base(published))
    matter = published.start("SZ-01")
    shown = reader(f"v-{VILLAGE}-secretary").open(f"/registry/matters/{matter}")
    assert f"/poster-A3.pdf?village={VILLAGE}" in shown


def test_you_are_here_says_who_took_a_step(published: County, reader: Callable[..., Reader]) -> None:
    matter = published.start("SZ-01")
    published.take(matter)
    shown = reader(f"v-{VILLAGE}-secretary").open(f"/registry/matters/{matter}")
    assert re.search(r"<text[^>]*>村党组织书记", shown)
    assert re.search(r"<text[^>]*>正在办理", shown)


def test_a_duty_has_no_picture(published: County, tmp_path: Path) -> None:
    with published.house.database.read() as session:
        duty = ItemRow(list_id="x", code="ZR-01", name="职责", steps=[], power_list=PowerList(county="230828000000"))
        with pytest.raises(NotFound, match="没有流程图"):
            pictured(session, duty, SITE)
