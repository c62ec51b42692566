"""Who gets which message: the table, played through with people in posts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from services.notify.channels import CHANNELS, Channel, ConsoleChannel, Never, NotNow, NullChannel, Parcel
from services.notify.domain.delivery import MOST_TRIES, State
from services.notify.operations.deliver import deliver, due_deliveries, release_delivery
from services.notify.operations.read_message import read_all, read_message
from services.notify.tables import Delivery, Preference
from shared.clock import fixed
from shared.contracts import Fact
from shared.contracts.registry import ClockMoved, PostEnded, StepsUndone
from shared.ids import new_id
from shared.refusals import Conflict, NotAllowed, NotFound
from shared.tables import forgotten
from tests.services.notify.county import (
    COUNTY,
    NOON,
    SAMPLES,
    VILLAGE,
    World,
    contracts_submitted,
    have_work,
    item_published,
    matter_started,
    step_taken,
    talk_ordered,
    task_created,
)

EXPECTED = {
    "registry.list.published.v1": "secretary jd coop clerk accountant tp-party tp-office other-secretary far-secretary far-party",
    "registry.matter.started.v1": "jd jd2 tp-office",
    "registry.step.taken.v1": "secretary clerk jd",
    "registry.matter.held.v1": "secretary coop clerk tp-office",
    "registry.matter.released.v1": "secretary jd jd2",
    "registry.matter.cancelled.v1": "jd jd2 tp-office",
    "registry.matter.finished.v1": "secretary jd tp-office",
    "registry.contracts.submitted.v1": "tp-office",
    "registry.contracts.filed.v1": "secretary clerk coop jd",
    "registry.contracts.returned.v1": "secretary clerk coop jd",
    "registry.draw.frozen.v1": "jd jd2",
    "registry.draw.committed.v1": "jd clerk tp-office",
    "registry.draw.recorded.v1": "jd jd2",
    "registry.draw.signed.v1": "secretary clerk",
    "registry.request.accepted.v1": "clerk grid-village",
    "registry.duties.near.v1": "secretary jd jd2",
    "registry.duties.missed.v1": "secretary jd jd2 tp-office",
    "disclosure.notice.started.v1": "jd jd2",
    "disclosure.notice.ended.v1": "secretary clerk coop",
    "disclosure.question.asked.v1": "secretary clerk",
    "disclosure.notice.objected.v1": "secretary clerk jd jd2",
    "disclosure.ledger.published.v1": "secretary jd tp-office",
    "complaints.offices.have_work.v1": "county-jw tp-jw",
    "complaints.rectification.ordered.v1": "secretary accountant jd tp-party",
    "complaints.talk.ordered.v1": "tp-party",
    "grid.task.created.v1": "grid-township grid-village",
}


@pytest.mark.parametrize("type_", sorted(EXPECTED))
def test_who_is_told(world: World, type_: str) -> None:
    assert world.told(world.apply(SAMPLES[type_])) == set(EXPECTED[type_].split())


def test_every_event_somebody_is_told_of_is_in_the_table_above() -> None:
    assert set(SAMPLES) == set(EXPECTED)


def test_everybody_hears_of_their_own_duties_and_the_township_once_a_day(world: World) -> None:
    world.apply(SAMPLES["registry.duties.near.v1"])
    world.apply(SAMPLES["registry.duties.missed.v1"])
    bodies = {message.person_id: message.body for message in world.messages() if message.type.endswith("near.v1")}
    assert "听取意见反映" in bodies["secretary"]
    assert "监督集体财务" not in bodies["secretary"]
    assert "监督集体财务" in bodies["jd2"]
    world.apply(SAMPLES["registry.duties.missed.v1"])
    assert [message.title for message in world.messages() if message.person_id == "tp-office"] == [
        "有村到期没有履行职责"
    ]


def test_the_township_is_told_of_a_draw_in_which_it_takes_part_or_which_it_signs(world: World) -> None:
    public = replace(SAMPLES["registry.draw.frozen.v1"], way="public")  # type: ignore[call-arg]
    assert world.told(world.apply(public)) == {"jd", "jd2", "clerk", "tp-office"}
    signs = replace(SAMPLES["registry.draw.recorded.v1"], township_signs=True)  # type: ignore[call-arg]
    assert world.told(world.apply(signs)) == {"jd", "jd2", "tp-office"}


@pytest.mark.parametrize("fact", SAMPLES.values(), ids=SAMPLES.keys())
def test_the_same_event_again_tells_nobody_again(world: World, fact: Fact) -> None:
    event_id = world.apply(fact)
    before = [(m.id, m.person_id, m.title, m.at, m.read_at) for m in world.messages()]
    talks = [(talk.id, talk.version) for talk in world.talks()]
    world.apply(fact, event_id)
    assert [(m.id, m.person_id, m.title, m.at, m.read_at) for m in world.messages()] == before
    assert [(talk.id, talk.version) for talk in world.talks()] == talks


def test_whose_post_ended_is_not_told_any_more(world: World) -> None:
    post = world.people["jd"].posts[0]
    world.apply(PostEnded(post_id=post.id, person_id="jd", role=post.role, place=VILLAGE, until="2026-11-21"))
    assert "jd" not in world.told(world.apply(SAMPLES["registry.matter.released.v1"]))


def test_a_step_names_the_next_one_and_says_when_it_was_late(world: World) -> None:
    world.apply(item_published("list-1"))
    world.apply(matter_started("daily", "list-1"))
    world.apply(step_taken(late=True))
    message = world.messages("clerk")[-1]
    assert message.title == "2026年机动地发包：已完成“党组织提议”"
    assert message.body == "这一步超过了办理时限。下一步：决议公开。"
    assert "会议摘要" not in message.body


def test_contracts_that_wait_say_until_when_and_what_was_sent_back_is_said_once(world: World) -> None:
    world.apply(item_published("list-1"))
    world.apply(matter_started("daily", "list-1"))
    world.apply(contracts_submitted())
    (waits,) = [one for one in world.messages("tp-office") if "备案" in one.title]
    assert waits.title == "2026年机动地发包：2 份合同等您备案"
    assert "2026年11月25日前" in waits.body
    world.apply(SAMPLES["registry.contracts.returned.v1"])
    undone = StepsUndone(
        matter_id="m-1", village=VILLAGE, returned=True, role="township_office", undone=["s5"], reason="…",
        undone_on="2026-11-24", next_step="s5", ahead=["s5"], filing_id="f-1",
    )  # fmt: skip
    world.apply(undone)
    assert [one.title for one in world.messages("coop") if "退回" in one.title] == ["2026年机动地发包：合同备案被退回"]
    world.apply(replace(undone, filing_id=""))
    assert [one.title for one in world.messages("coop") if "已退回" in one.title] == ["2026年机动地发包：已退回"]


def test_the_signal_to_offices_is_always_the_same_and_comes_up_again_after_reading(world: World) -> None:
    world.apply(have_work("2026-11-22T09"))
    first = world.messages("tp-jw")[0]
    with world.house.database.write() as session:
        read_message(session, world.clock, world.people["tp-jw"], first.id)
    world.clock = fixed(NOON + timedelta(hours=5))
    world.apply(have_work("2026-11-22T17"))
    (again,) = world.messages("tp-jw")
    assert (again.title, again.body, again.read_at) == (first.title, first.body, None)


def test_many_rounds_of_a_day_are_one_message(world: World) -> None:
    for _ in range(5):
        world.apply(task_created())
    assert len(world.messages("grid-township")) == 1
    world.clock = fixed(NOON + timedelta(days=1))
    world.apply(task_created())
    assert len(world.messages("grid-township")) == 2


def test_reading_is_for_oneself_and_once(world: World) -> None:
    world.apply(SAMPLES["registry.matter.released.v1"])
    message = world.messages("jd")[0]
    with world.house.database.write() as session:
        read_message(session, world.clock, world.people["jd"], message.id)
    with world.house.database.write() as session:
        later = fixed(NOON + timedelta(hours=1))
        assert read_message(session, later, world.people["jd"], message.id).read_at == NOON
    with pytest.raises(NotFound), world.house.database.write() as session:
        read_message(session, world.clock, world.people["jd2"], message.id)


def test_reading_everything_leaves_special_reminders(world: World) -> None:
    world.apply(matter_started("major"))
    world.apply(SAMPLES["registry.matter.released.v1"])
    with world.house.database.write() as session:
        assert read_all(session, world.clock, world.people["jd"]) == 1
    assert [message.read_at is None for message in world.messages("jd")].count(True) == 1


def test_messages_carry_legal_time(world: World) -> None:
    world.apply(ClockMoved(offset_seconds=86_400 * 8, legal_day="2026-11-30"))
    with world.house.database.read() as session:
        offset = world.house.clock(session).offset
    world.clock = type(world.clock)(offset, world.clock.source)
    world.apply(SAMPLES["registry.matter.released.v1"])
    assert world.messages("jd")[0].at == NOON + timedelta(days=8)


class Flaky:
    """A channel that fails until told otherwise."""

    def __init__(self) -> None:
        self.error: Exception | None = NotNow("busy")
        self.sent: list[str] = []

    def send(self, parcel: Parcel) -> None:
        if self.error:
            raise self.error
        self.sent.append(parcel.id)


def wanting(world: World, person: str, channel: str = "console") -> None:
    with world.house.database.write() as session:
        session.execute(insert(Preference).values(person_id=person, channel=channel, wanted=True))


def only_delivery(world: World) -> Delivery:
    with world.house.database.read() as session:
        return session.scalars(select(Delivery)).one()


def try_delivery(world: World, channel: Channel) -> Delivery:
    row = only_delivery(world)
    with world.house.database.write() as session:
        deliver(session, world.clock, {"console": channel}, row.id)
    return only_delivery(world)


def test_without_a_wish_there_is_only_the_inbox(world: World) -> None:
    world.apply(SAMPLES["registry.matter.released.v1"])
    with world.house.database.read() as session:
        assert session.scalars(select(Delivery)).all() == []


def test_a_delivery_is_tried_until_it_is_sent_and_sent_once(world: World) -> None:
    wanting(world, "jd")
    world.apply(SAMPLES["registry.matter.released.v1"])
    channel = Flaky()
    row = try_delivery(world, channel)
    assert (row.state, row.tries, row.error) == (State.WAITING, 1, "busy")
    assert try_delivery(world, channel).tries == 1  # not due yet
    with world.house.database.read() as session:
        assert due_deliveries(session, world.clock) == []
    channel.error = None
    world.clock = fixed(row.next_try_at)
    with world.house.database.read() as session:
        assert due_deliveries(session, world.clock) == [row.id]
    assert try_delivery(world, channel).state == State.SENT
    try_delivery(world, channel)
    assert channel.sent == [row.id]
    assert world.said("notify.message.delivered.v1") == 1


def test_a_delivery_is_given_up_in_the_end_or_at_once_where_the_channel_says_never(world: World) -> None:
    wanting(world, "jd")
    world.apply(SAMPLES["registry.matter.released.v1"])
    channel = Flaky()
    for _ in range(MOST_TRIES):
        row = try_delivery(world, channel)
        world.clock = fixed(row.next_try_at)
    assert (row.state, row.tries) == (State.FAILED, MOST_TRIES)
    wanting(world, "jd2")
    world.apply(SAMPLES["registry.matter.cancelled.v1"])
    with world.house.database.read() as session:
        ids = set(session.scalars(select(Delivery.id).where(Delivery.state == State.WAITING)))
    channel.error = Never("no such number")
    for delivery_id in ids:
        with world.house.database.write() as session:
            deliver(session, world.clock, {"console": channel}, delivery_id)
    with world.house.database.read() as session:
        states = set(session.scalars(select(Delivery.state).where(Delivery.id.in_(ids))))
    assert states == {State.FAILED}


def test_a_delivery_of_an_old_event_waits_for_release(world: World) -> None:
    wanting(world, "jd")
    world.apply(SAMPLES["registry.matter.released.v1"], time=NOON - timedelta(hours=73))
    assert only_delivery(world).state == State.HELD
    assert len(world.messages("jd")) == 1
    channel = Flaky()
    channel.error = None
    assert try_delivery(world, channel).state == State.HELD
    with pytest.raises(NotAllowed), world.house.database.write() as session:
        release_delivery(session, world.clock, world.people["tp-office"], only_delivery(world).id)
    for _ in range(2):
        with world.house.database.write() as session:
            release_delivery(session, world.clock, world.people["admin"], only_delivery(world).id)
    assert try_delivery(world, channel).state == State.SENT
    with pytest.raises(Conflict), world.house.database.write() as session:
        release_delivery(session, world.clock, world.people["admin"], only_delivery(world).id)


def test_a_delivery_after_a_publishers_restore_waits_for_release(world: World) -> None:
    wanting(world, "jd")
    with world.house.database.write() as session:
        session.execute(insert(forgotten).values(source="registry", event_id=new_id(), position=7, noted_at=NOON))
    world.apply(SAMPLES["registry.matter.released.v1"])
    assert only_delivery(world).state == State.HELD


@pytest.mark.parametrize("channel", [ConsoleChannel(), NullChannel()], ids=["console", "null"])
def test_every_channel_takes_a_parcel_twice_and_refuses_one_to_nobody(
    channel: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    parcel = Parcel(new_id(), "jd", "标题", "内容不进日志", "/notify/")
    channel.send(parcel)
    channel.send(parcel)
    assert "内容不进日志" not in caplog.text
    with pytest.raises(Never):
        channel.send(Parcel(new_id(), "", "标题", "内容", "/"))


def test_the_channels_of_the_service_are_these() -> None:
    assert set(CHANNELS) == {"console", "null"}


def test_a_corrective_talk_is_announced_to_the_township_alone(world: World) -> None:
    event_id = world.apply(talk_ordered(world.people["accountant"].posts[0].id))
    assert world.told(event_id) == {"tp-party"}
    assert COUNTY not in {message.place for message in world.messages("tp-party")}
