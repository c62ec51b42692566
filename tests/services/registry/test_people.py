"""Who may hold which post: terms, acting posts, hand-over, conflicts with the law quoted; names stay at home."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.holding import Holding, already_held, clashes, term_end, warning
from services.registry.operations.declare_kin import withdraw_kin
from services.registry.operations.posts import assume_post, change_term, end_post, hand_over
from services.registry.operations.sign_in import who_is
from services.registry.tables import HandOver, Person
from shared.place import Place
from shared.refusals import Conflict, Refusal
from shared.security.authority import ROLES
from tests.services.registry.county import County
from tests.services.registry.office import VILLAGE_PLACE, Office, official

OTHER = "230828199201"
DAY = date(2026, 11, 22)


@pytest.fixture
def office(county: County) -> Office:
    """The office of the demonstration county."""
    return Office(county)


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


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("village_director", "230828210000"),  # would take steps in every village, watched by nobody
        ("supervision_member", "230828000000"),
        ("township_office", VILLAGE_PLACE.code),
    ],
)
def test_a_post_stands_at_its_own_tier(office: Office, role: str, code: str) -> None:
    person = office.person("new")
    with pytest.raises(Refusal) as refused:
        office.act(assume_post, person, role, Place(code), office.today)
    assert refused.value.code == "post.place"


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


def test_of_two_appointments_at_once_that_exclude_each_other_one_is_refused(office: Office) -> None:
    office.person("twice")
    wishes = ["committee_member", "supervision_member"]

    def appoint(role: str) -> str:
        try:
            office.appoint("twice", role)
        except Refusal as refusal:
            return refusal.code
        return "appointed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(appoint, wishes)) == ["appointed", "post.conflict"]
