"""Poison has a fate, passing faults have another, and a newer or older program keeps to the rules; on both pairs."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from shared.bus.applying import UnknownSubscription
from shared.bus.envelope import Reaction
from shared.bus.parking import dismiss_parked, replay_parked
from shared.bus.subscriptions import unsubscribe
from shared.clock import Clock
from shared.refusals import Conflict, NotFound
from shared.tables import cursors, events, parked, subscriptions
from tests.bus.yard import PoisonError, Yard


@pytest.fixture(autouse=True)
def _quick_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.bus.trying.BACKOFF", (0.001, 0.001))


def _parked(yard: Yard) -> list[tuple[int, str]]:
    with yard.reader.database.read() as session:
        rows = session.execute(select(parked).where(parked.c.settled_at.is_(None)).order_by(parked.c.position)).all()
        return [(row.position, row.error) for row in rows]


def test_poison_is_parked_and_what_follows_of_its_subject_behind_it(yard: Yard) -> None:
    yard.poisonous.add(2)
    yard.say(1, thing="a")
    yard.say(2, thing="b")
    yard.say(3, thing="b")
    yard.say(4, thing="c")
    yard.pass_on()
    follower = yard.follower()
    follower.start(yard.stop)
    assert yard.applied() == [1, 4]
    assert _parked(yard) == [(2, "PoisonError: cannot digest 2"), (3, "behind an earlier event of thing/b")]
    yard.say(5, thing="b")
    yard.pass_on()
    follower.catch_up(yard.stop)
    assert [position for position, _ in _parked(yard)] == [2, 3, 5]


def test_replaying_applies_the_parked_in_order(yard: Yard) -> None:
    yard.poisonous.add(1)
    yard.say(1, 2, 3)
    yard.pass_on()
    follower = yard.follower()
    follower.start(yard.stop)
    yard.poisonous.clear()
    with yard.reader.database.write() as session:
        assert replay_parked(session, Clock(), yard.reactions(), yard.source, "thing/a", "person-1") == 3
    assert yard.applied() == [1, 2, 3]
    assert _parked(yard) == []
    yard.say(4)
    yard.pass_on()
    follower.catch_up(yard.stop)
    assert yard.applied() == [1, 2, 3, 4]


def test_replaying_what_still_fails_changes_nothing(yard: Yard) -> None:
    yard.poisonous.add(2)
    yard.say(2, 3)
    yard.pass_on()
    yard.follower().start(yard.stop)
    with pytest.raises(PoisonError), yard.reader.database.write() as session:
        replay_parked(session, Clock(), yard.reactions(), yard.source, "thing/a", "person-1")
    assert len(_parked(yard)) == 2
    with pytest.raises(NotFound), yard.reader.database.write() as session:
        replay_parked(session, Clock(), yard.reactions(), yard.source, "thing/other", "person-1")


def test_only_the_first_parked_of_a_subject_may_be_dismissed(yard: Yard) -> None:
    yard.poisonous.add(1)
    yard.say(1, 2)
    yard.pass_on()
    yard.follower().start(yard.stop)
    with yard.reader.database.read() as session:
        first, second = session.scalars(select(parked.c.id).order_by(parked.c.position)).all()
    with pytest.raises(Conflict), yard.reader.database.write() as session:
        dismiss_parked(session, second, "person-1")
    with yard.reader.database.write() as session:
        dismiss_parked(session, first, "person-1")
    assert [position for position, _ in _parked(yard)] == [2]


def test_malformed_data_is_parked_with_a_clear_error(yard: Yard) -> None:
    yard.say(1, 2, 3, thing="a")
    with yard.publisher.database.write() as session:
        body = session.scalar(
            select(events.c.body).where(events.c.seq == select(events.c.seq).limit(1).scalar_subquery())
        )
        assert body is not None
        broken = body.replace('"n":1', '"n":"one"').replace("thing/a", "thing/z")
        session.execute(update(events).where(events.c.body == body).values(body=broken))
    yard.pass_on()
    yard.follower().start(yard.stop)
    assert yard.applied() == [2, 3]
    ((position, error),) = _parked(yard)
    assert position == 1
    assert error.endswith("thing.said.v1.n: a whole number was expected, not 'one'")


def test_a_taken_down_event_keeps_its_place_and_says_nothing(yard: Yard) -> None:
    yard.say(1)
    with yard.publisher.database.write() as session:
        body = session.scalars(select(events.c.body)).one()
        blank = body[: body.index('"data":')] + '"data":null}'
        session.execute(update(events).values(body=blank))
    yard.say(2)
    yard.pass_on()
    yard.follower().start(yard.stop)
    assert yard.applied() == [2]
    assert _parked(yard) == []


def test_a_passing_fault_is_no_try(yard: Yard) -> None:
    yard.say(1)
    yard.pass_on()
    faults = [OperationalError("x", {}, Exception("database is locked"))] * 5
    follower = yard.follower()
    plain = follower.applier.reactions[yard.said.TYPE]

    def faulty(session: object, clock: object, event: object, fact: object) -> None:
        if faults:
            raise faults.pop()
        plain.apply(session, clock, event, fact)  # type: ignore[arg-type]

    follower.applier.reactions[yard.said.TYPE] = Reaction(yard.said, faulty)
    for _ in range(5):
        with pytest.raises(OperationalError):
            follower.start(yard.stop)
    follower.start(yard.stop)
    assert yard.applied() == [1]
    assert _parked(yard) == []


def test_a_batch_reaction_that_fails_falls_back_to_one_by_one(yard: Yard) -> None:
    yard.say(1, thing="a")
    yard.say(2, thing="b")
    yard.say(3, thing="c")
    yard.pass_on()
    follower = yard.follower()
    yard.poisonous.add(2)
    plain = yard.reactions(yard.said)[0]

    def together(session: object, clock: object, told: list[tuple[object, object]]) -> None:
        for event, fact in told:
            plain.apply(session, clock, event, fact)  # type: ignore[arg-type]

    follower.applier.reactions[yard.said.TYPE] = Reaction(yard.said, plain.apply, together)  # type: ignore[arg-type]
    follower.start(yard.stop)
    assert yard.applied() == [1, 3]
    assert [position for position, _ in _parked(yard)] == [2]


def test_a_newly_handled_type_is_read_from_the_beginning_in_order(yard: Yard) -> None:
    yard.say(1)
    yard.say(2, kind=yard.shouted)
    yard.say(3)
    yard.say(4, kind=yard.shouted)
    yard.pass_on()
    yard.follower(yard.said).start(yard.stop)
    assert yard.applied() == [1, 3]
    yard.say(5, kind=yard.shouted)
    yard.pass_on()
    yard.follower(yard.said, yard.shouted).start(yard.stop)
    assert yard.applied() == [1, 3, 2, 4, 5]


def test_catching_up_parks_poison_and_goes_on(yard: Yard) -> None:
    yard.say(1)
    yard.say(2, kind=yard.shouted, thing="p")
    yard.say(3, kind=yard.shouted, thing="q")
    yard.pass_on()
    yard.follower(yard.said).start(yard.stop)
    yard.poisonous.add(2)
    yard.follower(yard.said, yard.shouted).start(yard.stop)
    assert yard.applied() == [1, 3]
    assert [position for position, _ in _parked(yard)] == [2]
    with yard.reader.database.read() as session:
        assert all(session.scalars(select(subscriptions.c.active)))


def test_an_older_program_may_not_move_the_cursor(yard: Yard) -> None:
    yard.say(1)
    yard.pass_on()
    yard.follower(yard.said, yard.shouted).start(yard.stop)
    yard.say(2)
    yard.pass_on()
    older = yard.follower(yard.said)
    with pytest.raises(UnknownSubscription, match=yard.shouted.TYPE):
        older.start(yard.stop)
    with yard.reader.database.read() as session:
        assert session.scalars(select(cursors.c.position)).one() == 1
    with yard.reader.database.write() as session:
        unsubscribe(session, yard.source, yard.shouted.TYPE)
    older.start(yard.stop)
    assert yard.applied() == [1, 2]
