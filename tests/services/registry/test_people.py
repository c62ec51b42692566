"""Who may hold which post: terms, acting posts, hand-over, conflicts with the law quoted, import; names stay at home."""

import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from services.registry.domain.holding import Holding, already_held, clashes, term_end, warning
from services.registry.operations.declare_kin import declare_kin, withdraw_kin
from services.registry.operations.import_people import COLUMNS, Imported, export, import_people
from services.registry.operations.posts import assume_post, change_term, end_post, hand_over
from services.registry.operations.register import add_person
from services.registry.operations.sign_in import who_is
from services.registry.queries.people import Findings, findings
from services.registry.tables import HandOver, Person, PostRow
from shared.place import Place
from shared.refusals import Conflict, Invalid, NotAllowed, Refusal
from shared.security.authority import ROLES
from shared.tables import audit
from shared.workbooks import write_csv, write_xlsx
from tests.services.registry.county import VILLAGE, County
from tests.services.registry.test_sign_in import Browser

OTHER = "230828199201"
VILLAGE_PLACE = Place(VILLAGE)
DAY = date(2026, 11, 22)


class Office:
    """The county's office keeping the register; every act is a unit of work of its own."""

    def __init__(self, county: County) -> None:
        self.county, self.house = county, county.house
        self.who = county.who("county")
        with self.house.database.read() as session:
            self.today = self.house.clock(session).today()

    def act(self, operation: Callable[..., Any], *arguments: Any, clock: bool = False, **more: Any) -> Any:
        with self.house.database.write() as session:
            first = (session, self.house.clock(session)) if clock else (session,)
            return operation(*first, self.who, *arguments, **more)

    def person(self, username: str, name: str = "新来的") -> str:
        with self.house.database.read() as session:
            found = session.scalar(select(Person.id).where(Person.username == username))
        if found is not None:
            return found
        made: str = self.act(add_person, username, name, "").id
        return made

    def appoint(self, username: str, role: str, since: date | None = None, **more: Any) -> PostRow:
        post: PostRow = self.act(assume_post, self.person(username), role, VILLAGE_PLACE, since or self.today, **more)
        return post

    def post_of(self, username: str, role: str) -> PostRow:
        with self.house.database.read() as session:
            chosen = select(PostRow).join(Person).where(Person.username == username, PostRow.role == role)
            return session.scalars(chosen).one()

    def kin(self, one: str, other: str, relation: str = "sibling") -> str:
        made: str = self.act(declare_kin, self.person(one), other, relation, clock=True).id
        return made

    def findings(self) -> Findings:
        with self.house.database.read() as session:
            return findings(session, self.house.clock(session).today(), [VILLAGE_PLACE])

    def load(self, *lines: dict[str, Any]) -> Imported:
        made: Imported = self.act(import_people, "people.xlsx", write_xlsx(COLUMNS, lines), clock=True)
        return made

    def counted(self) -> tuple[int, int, int]:
        with self.house.database.read() as session:
            tables = (Person, PostRow, audit)
            return tuple(session.scalar(select(func.count()).select_from(one)) or 0 for one in tables)  # type: ignore[return-value]


@pytest.fixture
def office(county: County) -> Office:
    """The office of the demonstration county."""
    return Office(county)


def official(name: str) -> str:
    return f"v-{VILLAGE}-{name}"


# Terms


def test_a_term_by_election_is_five_years() -> None:
    assert term_end("village_director", date(2026, 3, 1)) == date(2031, 2, 28)
    assert term_end("village_director", date(2028, 2, 29)) == date(2033, 2, 28)
    assert term_end("village_clerk", DAY) is None


def test_a_term_warns_ninety_days_before_its_end() -> None:
    ends = {0: "ending", 90: "ending", 91: "", -1: "over"}
    assert {days: warning(DAY + timedelta(days=days), DAY) for days in ends} == ends
    assert warning(None, DAY) == ""


def test_a_term_longer_than_the_law_gives_is_refused(office: Office) -> None:
    with pytest.raises(Refusal) as refused:
        office.appoint("new", "committee_member", until=office.today + timedelta(days=6 * 366))
    assert "第十一条" in refused.value.basis
    assert office.appoint("new", "committee_member").until == term_end("committee_member", office.today)


def test_acting_needs_an_end_and_a_reason_and_may_stand_beside_the_holder(office: Office) -> None:
    until = office.today + timedelta(days=60)
    for lacking in ({"reason": "书记住院"}, {"until": until}):
        with pytest.raises(Refusal) as refused:
            office.appoint("new", "village_secretary", acting=True, **lacking)
        assert refused.value.code == "post.term"
    post = office.appoint("new", "village_secretary", acting=True, reason="书记住院", until=until)
    assert [row.id for row in office.findings().ending] == [post.id]


def test_a_post_for_one_has_one_holder(office: Office) -> None:
    with pytest.raises(Conflict) as refused:
        office.appoint("new", "village_director")
    assert "任启明" in refused.value.message
    assert "交接" in refused.value.message
    office.appoint("new", "committee_member")


def test_a_term_moves_only_with_a_reason_and_says_so(office: Office) -> None:
    post = office.post_of(official("member"), "committee_member")
    longer = office.today + timedelta(days=6 * 366)
    with pytest.raises(Refusal):
        office.act(change_term, post.id, longer, " ")
    office.act(change_term, post.id, longer, "依法延期换届")
    said = [json.loads(body)["data"] for body in office.county.facts("registry.post.assumed")]
    assert [one["until"] for one in said if one["post_id"] == post.id][-1] == longer.isoformat()


def test_a_post_with_a_term_can_end_early_with_a_reason(office: Office) -> None:
    post = office.post_of(official("member"), "committee_member")
    with pytest.raises(Refusal) as refused:
        office.act(end_post, post.id, office.today, "", clock=True)
    assert refused.value.where == "reason"
    office.act(end_post, post.id, office.today, "辞职", clock=True)
    with pytest.raises(Refusal):
        office.act(end_post, post.id, office.today, "辞职", clock=True)
    assert office.county.facts("registry.post.ended")


# Hand-over


def test_a_post_passes_on_in_one_act_and_its_work_stays(office: Office) -> None:
    county = office.county
    county.publish("SZ-01")
    matter = county.start("SZ-01")
    old = office.post_of(official("secretary"), "village_secretary")
    office.county.move_clock(3)
    day = office.today + timedelta(days=3)
    row: HandOver = office.act(
        hand_over, old.id, office.person("next-secretary"), day, "公章、账册当面点清", clock=True
    )
    assert [item["matter"] for item in row.items] == [matter]
    new = office.post_of("next-secretary", "village_secretary")
    assert (new.follows, new.since, new.role) == (old.id, day, "village_secretary")
    assert office.post_of(official("secretary"), "village_secretary").until == day - timedelta(days=1)
    with county.house.database.read() as session:
        clock = county.house.clock(session)
        who = who_is(session, clock, session.get_one(Person, new.person_id), "")
    county.take(matter, who)  # the successor goes on where the other stopped


def test_a_hand_over_that_would_conflict_changes_nothing(office: Office) -> None:
    old = office.post_of(official("jd"), "supervision_head")
    office.county.move_clock(3)
    before = office.counted()
    with pytest.raises(Refusal) as refused:
        office.act(
            hand_over, old.id, office.person(official("clerk")), office.today + timedelta(days=3), "", clock=True
        )
    assert "文书" in refused.value.basis
    assert office.counted() == before


# Conflicts


def test_secretary_and_director_in_one_person_is_normal(office: Office) -> None:
    assert office.post_of(official("secretary"), "village_director")
    assert list(office.findings().clashes) == []


@pytest.mark.parametrize(
    ("username", "article"),
    [("secretary", "指导意见"), ("member", "第三十二条"), ("clerk", "指导意见"), ("accountant", "指导意见")],
)
def test_whoever_is_watched_cannot_watch(office: Office, username: str, article: str) -> None:
    with pytest.raises(Refusal) as refused:
        office.appoint(official(username), "supervision_member")
    assert refused.value.code == "post.conflict"
    assert article in refused.value.basis


def test_whoever_watches_cannot_be_watched(office: Office) -> None:
    with pytest.raises(Refusal) as refused:
        office.appoint(official("jd2"), "committee_member")
    assert "第三十七条" in refused.value.basis  # where the article went with the amendment of 2025


def test_a_close_relative_is_refused_by_name_and_article(office: Office) -> None:
    office.person("sister", "任小妹")
    office.kin("sister", official("secretary"))
    with pytest.raises(Refusal) as refused:
        office.appoint("sister", "supervision_member")
    assert "任启明" in refused.value.message
    assert "兄弟姐妹" in refused.value.message
    assert "第三十二条" in refused.value.basis
    office.appoint("sister", "village_clerk")


def test_a_relation_declared_later_is_a_finding_until_it_is_settled(office: Office) -> None:
    kin = office.kin(official("jd2"), official("member"), "spouse")
    clash = office.findings().clashes[0]
    assert clash.words({key: role.name for key, role in ROLES.items()}).startswith("施兰芳与")
    office.act(withdraw_kin, kin, clock=True)
    assert list(office.findings().clashes) == []
    office.kin(official("member"), official("jd2"), "spouse")
    office.act(end_post, office.post_of(official("jd2"), "supervision_member").id, office.today, "回避", clock=True)
    office.county.move_clock(1)
    assert list(office.findings().clashes) == []


def test_a_relation_is_declared_once_and_not_with_oneself(office: Office) -> None:
    office.kin(official("jd2"), official("member"))
    with pytest.raises(Conflict):
        office.kin(official("member"), official("jd2"), "spouse")
    with pytest.raises(Refusal):
        office.kin(official("member"), official("member"))


def test_no_name_and_no_relation_stands_in_an_event(office: Office) -> None:
    office.person("sister", "任小妹")
    office.kin("sister", official("secretary"))
    office.appoint("sister", "village_clerk")
    said = "".join(office.county.facts("registry."))
    assert "任小妹" not in said
    assert "任启明" not in said
    assert "sibling" not in said


DAYS = st.integers(0, 40).map(lambda number: DAY + timedelta(days=number))
HOLDINGS = st.builds(
    Holding,
    post_id=st.uuids().map(str),
    person_id=st.sampled_from("abc"),
    name=st.just("某"),
    role=st.sampled_from(
        ["supervision_head", "supervision_member", "village_director", "village_clerk", "grid_member"]
    ),
    place=st.sampled_from(["230828210201", "230828210202"]),
    since=DAYS,
    until=st.none() | DAYS,
    acting=st.booleans(),
)


HOLDINGS = HOLDINGS.filter(lambda post: post.until is None or post.since <= post.until)


@given(st.lists(HOLDINGS, max_size=6), st.booleans())
def test_posts_clash_exactly_when_some_day_shows_both(posts: list[Holding], related: bool) -> None:
    kin = {frozenset("ab"): "spouse"} if related else {}
    found = {frozenset({clash.watching.post_id, clash.watched.post_id}) for clash in clashes(posts, kin)}

    def on(post: Holding, day: date) -> bool:
        return post.since <= day and (post.until is None or day <= post.until)

    expected = set()
    for one in posts:
        for other in posts:
            both = any(on(one, DAY + timedelta(days=n)) and on(other, DAY + timedelta(days=n)) for n in range(41))
            watched = {"village_director"} | ({"village_clerk"} if one.person_id == other.person_id else set())
            near = one.person_id == other.person_id or (related and {one.person_id, other.person_id} == {"a", "b"})
            if both and near and one.place == other.place and other.role in watched and one.role.startswith("superv"):
                expected.add(frozenset({one.post_id, other.post_id}))
    assert found == expected


@given(HOLDINGS, HOLDINGS)
def test_acting_holders_never_stand_in_the_way(one: Holding, other: Holding) -> None:
    if one.acting or other.acting:
        assert already_held(one, [other]) is None


# Import


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
        )
    told = [(finding["where"], finding["message"]) for finding in refused.value.findings]
    wheres = [where for where, _ in told]
    for expected in (
        "第 3 行「用户名」", "第 4 行「姓名」", "第 5 行「区划代码」", "第 6 行「任期届满」", "第 7 行「任期届满」",
        "第 7 行「代理原因」", "第 8 行「岗位」", "第 9 行「岗位」", "第 10 行「岗位」", "第 11 行「岗位」",
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
    def database_url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path / 'test.db'}"

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
