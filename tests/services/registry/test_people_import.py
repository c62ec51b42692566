"""People and posts by workbook, and the office's and townships' pages about them."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from services.registry.operations.import_people import COLUMNS, export, import_people
from services.registry.operations.posts import end_post
from services.registry.tables import Person
from shared.refusals import Invalid, NotAllowed
from shared.workbooks import write_csv
from tests.services.registry.county import VILLAGE, County
from tests.services.registry.office import Browser, Office, official

OTHER = "230828199201"
DAY = date(2026, 11, 22)


@pytest.fixture
def office(county: County) -> Office:
    """The office of the demonstration county."""
    return Office(county)


def line(username: str, name: str, role: str, place: str = VILLAGE, **more: Any) -> dict[str, Any]:
    return {"用户名": username, "姓名": name, "岗位": role, "区划代码": place, "任职日期": DAY, **more}


def test_an_import_enters_people_without_passwords_and_again_changes_nothing(office: Office) -> None:
    lines = (
        line("new-1", "甲示例", "村委会委员"),
        line("new-2", "乙示例", "村报账员", 代理="是", 代理原因="报账员产假", 任期届满=DAY + timedelta(days=90)),
        line("new-2", "乙示例", "网格员"),
    )
    first = office.load(*lines)
    assert (first.people, first.posts, first.unchanged) == (2, 3, 0)
    with office.house.database.read() as session:
        hashes = session.scalars(select(Person.password_hash).where(Person.username.like("new-%"))).all()
    assert set(hashes) == {""}
    before = office.counted()
    again = office.load(*lines)
    assert (again.people, again.posts, again.unchanged) == (0, 0, 3)
    assert office.counted() == before


def test_what_is_exported_imports_unchanged(office: Office) -> None:
    office.appoint("acting", "accountant", acting=True, reason="报账员产假", until=office.today + timedelta(days=30))
    with office.house.database.read() as session:
        data = export(session, office.who, office.today)
    before = office.counted()
    result = office.act(import_people, "people.xlsx", data, clock=True)
    assert (result.people, result.posts) == (0, 0)
    assert result.unchanged > 30
    assert office.counted() == before


def test_every_fault_is_told_by_row_and_column_and_nothing_is_entered(office: Office) -> None:
    before = office.counted()
    long_term = DAY.replace(year=2040)
    with pytest.raises(Invalid) as refused:
        office.load(
            line("ok", "好人", "村委会委员"),
            line("有汉字", "某人", "村委会委员"),
            line(official("clerk"), "别的名字", "网格员"),
            line("b", "乙", "村委会委员", place="230828999999"),
            line("c", "丙", "村委会委员", 任期届满=long_term),
            line("d", "丁", "村报账员", 代理="是"),
            line("e", "戊", "县纪委监委", place="230828000000"),
            line(official("member"), "米立业", "村务监督委员会委员"),
            line("f", "己", "村委会主任"),
            line("ok", "好人", "村委会委员"),
            line("g", "庚", "村委会主任", place="230828210000"),
        )
    told = [(finding["where"], finding["message"]) for finding in refused.value.findings]
    wheres = [where for where, _ in told]
    for expected in (
        "第 3 行「用户名」", "第 4 行「姓名」", "第 5 行「区划代码」", "第 6 行「任期届满」", "第 7 行「任期届满」",
        "第 7 行「代理原因」", "第 8 行「岗位」", "第 9 行「岗位」", "第 10 行「岗位」", "第 11 行「岗位」",
        "第 12 行「区划代码」",
    ):  # fmt: skip
        assert any(where.startswith(expected) for where in wheres), (expected, told)
    assert not any(where.startswith("第 2 行") for where in wheres)
    assert any("第三十二条" in message for _, message in told)
    assert office.counted() == before


def test_two_rows_of_one_file_are_held_against_each_other(office: Office) -> None:
    village = "230828210204"
    with pytest.raises(Invalid) as refused:
        office.load(
            line("g", "庚", "村委会主任", place=village), line("g", "庚", "村务监督委员会主任", place=village),
            line("h", "辛", "村委会主任", place=village),
        )  # fmt: skip
    assert [finding["where"][:6] for finding in refused.value.findings] == ["第 3 行「", "第 4 行「"]


def test_discipline_posts_are_not_the_offices_to_give(office: Office) -> None:
    with pytest.raises(NotAllowed):
        office.act(end_post, office.post_of("county-jw", "county_discipline").id, office.today, "x", clock=True)


# Pages


class TestPages:
    """The office and the township at their browsers, on SQLite alone."""

    @pytest.fixture
    def database_kind(self) -> str:
        return "sqlite"

    @pytest.fixture
    def desk(self, app: Flask) -> Browser:
        someone = Browser(app)
        someone.sign_in("county")
        return someone

    def test_the_office_imports_and_is_led_to_the_slips(self, desk: Browser, office: Office) -> None:
        lines = write_csv(COLUMNS, [line("new-1", "甲示例", "村委会委员")])
        answer = desk.post("/registry/people/import", file=(io.BytesIO(lines), "people.csv"))
        assert "新登记 1 人、1 个岗位" in answer.text
        waiting = desk.get("/registry/people/activation").text
        assert "甲示例" in waiting
        slips = desk.post("/registry/people/activation", person=office.person("new-1"))
        assert "甲示例" in slips.text
        assert "已发过" in desk.get("/registry/people/activation").text

    def test_a_wrong_file_keeps_the_page_and_lists_the_faults(self, desk: Browser) -> None:
        wrong = write_csv(COLUMNS, [line("b", "乙", "村委会委员", place="230828999999")])
        answer = desk.post("/registry/people/import", file=(io.BytesIO(wrong), "people.csv"))
        assert answer.status_code == 422
        assert "230828999999" in answer.text

    def test_a_conflict_says_the_law_beside_the_field(self, desk: Browser, office: Office) -> None:
        person = office.person(official("clerk"))
        fields = {"role": "supervision_member", "place": VILLAGE}
        answer = desk.post(f"/registry/people/{person}/posts", page=f"/registry/people/{person}", **fields)
        assert answer.status_code == 422
        assert "村文书不得担任" in answer.text

    def test_the_township_sees_a_conflict_and_its_neighbour_does_not(
        self, desk: Browser, office: Office, app: Flask
    ) -> None:
        person = office.person(official("jd2"))
        desk.post(
            f"/registry/people/{person}/kin", page=f"/registry/people/{person}",
            other=official("member"), relation="spouse",
        )  # fmt: skip
        for username, sees in (("tp-230828210-office", True), ("tp-230828199-office", False)):
            township = Browser(app)
            township.sign_in(username)
            page = township.get("/registry/people/findings")
            assert page.status_code == 200
            assert ("施兰芳" in page.text) is sees
        villager = Browser(app)
        assert "施兰芳" not in villager.get("/registry/people/findings").text
        secretary = Browser(app)
        secretary.sign_in(official("secretary"))
        assert secretary.get("/registry/people/findings").status_code == 403

    def test_a_hand_over_ends_the_old_holders_power_at_once(self, desk: Browser, office: Office, app: Flask) -> None:
        old = Browser(app)
        old.sign_in(official("jd"))
        office.county.move_clock(3)
        post = office.post_of(official("jd"), "supervision_head")
        office.person("next-head", "接任人")
        base = f"/registry/people/{post.person_id}/posts/{post.id}"
        day = (office.today + timedelta(days=3)).isoformat()
        answer = desk.post(f"{base}/hand-over", page=base, successor="next-head", on_day=day, note="点清")
        assert "交接时没有等待办理的事项" in answer.text
        app.extensions["sunlight.house"].stale._known.clear()
        assert "您目前没有在任的岗位" in old.get("/registry/").text

    def test_somebody_whose_term_ends_soon_reads_it_on_their_desk(self, office: Office, app: Flask) -> None:
        until = office.today + timedelta(days=30)
        office.appoint(official("clerk"), "accountant", acting=True, reason="报账员产假", until=until)
        clerk = Browser(app)
        desk = clerk.sign_in(official("clerk")).text
        assert f"任期到 {until.year}年{until.month}月{until.day}日" in desk
