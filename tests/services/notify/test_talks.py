"""The three reminders."""

from datetime import date

import pytest

from services.notify.domain.talks import Kind, State
from services.notify.operations.hold_talk import Record, find_talk, hold_talk
from services.notify.operations.read_message import read_message
from services.notify.tables import Talk
from shared.contracts.registry import PostEnded
from shared.refusals import Conflict, NotAllowed, NotFound, Refusal
from shared.security.authority import Who
from shared.testing import somebody
from tests.services.notify.county import (
    OTHER,
    TOWNSHIP,
    VILLAGE,
    World,
    assumed,
    item_published,
    list_published,
    matter_started,
    talk_ordered,
)

RECORDED = "notify.talk.recorded.v1"
SAID = Record(date(2026, 11, 22), "已提醒对照清单办事，本人表态照办")


def hold(world: World, who: Who, talk: Talk, said: Record = SAID, version: int | None = None) -> Talk:
    with world.house.database.write() as session:
        return hold_talk(session, world.clock, who, talk.id, version or talk.version, said)


def in_village(world: World, village: str = VILLAGE) -> list[Talk]:
    return [talk for talk in world.talks(Kind.GENERAL) if talk.place == village]


def corrective(world: World) -> Talk:
    world.apply(talk_ordered(world.people["accountant"].posts[0].id))
    return world.talks(Kind.CORRECTIVE)[0]


def test_publishing_makes_one_talk_per_head_and_township(world: World) -> None:
    world.apply(list_published())
    assert {talk.person_id for talk in in_village(world)} == {"secretary", "jd", "coop"}
    assert {talk.township for talk in in_village(world)} == {TOWNSHIP}
    assert {talk.due_on for talk in world.talks()} == {date(2026, 12, 22)}


def test_lists_of_one_day_make_one_talk_and_a_later_version_another(world: World) -> None:
    world.apply(list_published())
    world.apply(list_published(kind="power_service"))
    assert len(in_village(world)) == 3
    world.apply(list_published("2027-01-01"))
    assert len(in_village(world)) == 6


def test_who_takes_up_a_leading_post_later_is_talked_with(world: World) -> None:
    world.apply(list_published())
    world.apply(assumed("newcomer", "supervision_head", OTHER))
    world.apply(assumed("helper", "committee_member", OTHER))
    assert {talk.person_id for talk in in_village(world, OTHER)} == {"other-secretary", "newcomer"}


def test_without_a_list_nobody_is_talked_with(world: World) -> None:
    world.apply(assumed("newcomer", "supervision_head", OTHER))
    assert world.talks() == []


def test_a_general_talk_lapses_with_the_post_and_a_corrective_one_does_not(world: World) -> None:
    world.apply(list_published())
    coop = world.people["coop"].posts[0]
    world.apply(talk_ordered(coop.id))
    world.apply(PostEnded(post_id=coop.id, person_id="coop", role=coop.role, place=VILLAGE, until="2026-11-22"))
    states = {talk.kind: talk.state for talk in world.talks() if talk.person_id == "coop"}
    assert states == {Kind.GENERAL: State.LAPSED, Kind.CORRECTIVE: State.DUE}
    lapsed = next(talk for talk in in_village(world) if talk.person_id == "coop")
    with pytest.raises(Conflict, match="离任"):
        hold(world, world.people["tp-party"], lapsed)


def test_a_major_matter_reminds_secretary_and_supervision_with_its_steps(world: World) -> None:
    world.apply(item_published("list-1"))
    world.apply(matter_started("major", "list-1"))
    reminded = {talk.person_id for talk in world.talks(Kind.SPECIAL)}
    assert reminded == {"secretary", "jd"}
    (message,) = world.messages("secretary")
    assert message.title.startswith("事中专项提醒：2026年机动地发包")
    assert "1. 党组织提议" in message.body
    assert "公示 7 天" in message.body
    assert len(world.messages("jd")) == 1


def test_a_daily_matter_reminds_nobody(world: World) -> None:
    world.apply(matter_started("daily"))
    assert world.talks(Kind.SPECIAL) == []


def test_reading_a_special_reminder_holds_it_once(world: World) -> None:
    world.apply(matter_started("major"))
    (message,) = world.messages("secretary")
    for _ in range(2):
        with world.house.database.write() as session:
            read_message(session, world.clock, world.people["secretary"], message.id)
    held = next(talk for talk in world.talks(Kind.SPECIAL) if talk.person_id == "secretary")
    assert (held.state, held.held_by, held.held_on) == (State.HELD, "secretary", date(2026, 11, 22))
    assert world.said(RECORDED) == 1


def test_a_corrective_talk_is_held_recorded_and_shown_to_whom_it_was_with(world: World) -> None:
    talk = corrective(world)
    assert (talk.person_id, talk.role, talk.due_on) == ("accountant", "accountant", date(2026, 12, 2))
    held = hold(world, world.people["tp-party"], talk)
    assert (held.state, held.held_by, held.version) == (State.HELD, "tp-party", 2)
    assert world.said(RECORDED) == 1
    assert world.messages("accountant")[-1].link == f"/notify/talks/{talk.id}"


def test_the_same_order_again_makes_no_second_talk(world: World) -> None:
    order = talk_ordered(world.people["accountant"].posts[0].id)
    world.apply(order)
    world.apply(order)
    assert len(world.talks(Kind.CORRECTIVE)) == 1


def test_a_talk_ordered_before_the_post_is_known_is_filled_in(world: World) -> None:
    world.apply(talk_ordered("post-to-come"))
    assert world.talks(Kind.CORRECTIVE)[0].person_id == ""
    world.apply(assumed("latecomer", "accountant", OTHER, "post-to-come"))
    talk = world.talks(Kind.CORRECTIVE)[0]
    assert (talk.person_id, talk.place, talk.township) == ("latecomer", OTHER, TOWNSHIP)


def test_a_record_sent_twice_counts_once_and_another_is_refused(world: World) -> None:
    talk = corrective(world)
    hold(world, world.people["tp-party"], talk)
    hold(world, world.people["tp-party"], talk)
    assert world.said(RECORDED) == 1
    with pytest.raises(Conflict, match="已经有记录"):
        hold(world, world.people["tp-party"], talk, Record(SAID.held_on, "另外一种说法也不行"))


@pytest.mark.parametrize(
    ("said", "where"),
    [
        (Record(date(2026, 11, 23), SAID.summary), "held_on"),
        (Record(date(2026, 11, 21), SAID.summary), "held_on"),
        (Record(SAID.held_on, "短"), "summary"),
        (Record(SAID.held_on, "长" * 2001), "summary"),
    ],
)
def test_a_wrong_record_leaves_the_talk_due(world: World, said: Record, where: str) -> None:
    talk = corrective(world)
    with pytest.raises(Refusal) as refused:
        hold(world, world.people["tp-party"], talk, said)
    assert refused.value.where == where
    assert world.talks(Kind.CORRECTIVE)[0].state == State.DUE


def test_a_stale_page_is_refused(world: World) -> None:
    with pytest.raises(Conflict, match="刷新"):
        hold(world, world.people["tp-party"], corrective(world), version=9)


@pytest.mark.parametrize("name", ["far-party", "tp-office", "secretary"])
def test_nobody_else_sees_the_talk(world: World, name: str) -> None:
    talk = corrective(world)
    with pytest.raises(NotFound), world.house.database.read() as session:
        find_talk(session, world.people[name], talk.id)


def test_whom_it_is_with_sees_it_and_cannot_hold_it(world: World) -> None:
    talk = corrective(world)
    both = somebody(("accountant", VILLAGE), ("township_secretary", TOWNSHIP), person_id="accountant")
    with world.house.database.read() as session:
        assert find_talk(session, world.people["accountant"], talk.id).id == talk.id
    with pytest.raises(NotAllowed, match="本人"):
        hold(world, both, talk)


def test_a_special_reminder_needs_no_record(world: World) -> None:
    world.apply(matter_started("major"))
    with pytest.raises(Conflict, match="阅读"):
        hold(world, world.people["tp-party"], world.talks(Kind.SPECIAL)[0])
