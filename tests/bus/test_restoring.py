"""A publisher restored from a backup has lost its newest facts; nothing of that is dropped silently. On both pairs."""

from sqlalchemy import delete, select, update

from shared.bus.broker import Publisher
from shared.bus.restoring import start_new_epoch
from shared.tables import cursors, events, forgotten, log_head
from tests.bus.yard import Yard


def _restore_to(yard: Yard, position: int, *, new_epoch: bool = True) -> None:
    """As a backup taken when the log ended at `position`."""
    with yard.publisher.database.write() as session:
        session.execute(delete(events).where(events.c.position > position))
        session.execute(update(log_head).values(position=position))
        if new_epoch:
            start_new_epoch(session)


def _forgotten(yard: Yard) -> list[tuple[int, str]]:
    with yard.reader.database.read() as session:
        rows = session.execute(select(forgotten).order_by(forgotten.c.position)).all()
        return [(row.position, row.event_id) for row in rows]


def test_the_reader_goes_back_to_the_last_common_position(yard: Yard) -> None:
    ids = yard.say(*range(1, 11))
    yard.pass_on()
    follower = yard.follower()
    follower.start(yard.stop)
    _restore_to(yard, 6)
    yard.say(20, 21)
    yard.pass_on()
    follower.catch_up(yard.stop)
    assert yard.applied() == [*range(1, 11), 20, 21]
    assert _forgotten(yard) == [(n, ids[n - 1]) for n in (7, 8, 9, 10)]
    with yard.reader.database.read() as session:
        assert session.scalars(select(cursors.c.position)).one() == 8


def test_a_new_epoch_that_lost_nothing_forgets_nothing(yard: Yard) -> None:
    yard.say(1, 2)
    yard.pass_on()
    follower = yard.follower()
    follower.start(yard.stop)
    _restore_to(yard, 2)
    yard.say(3)
    yard.pass_on()
    follower.catch_up(yard.stop)
    assert yard.applied() == [1, 2, 3]
    assert _forgotten(yard) == []


def test_everything_may_be_lost(yard: Yard) -> None:
    yard.say(1, 2)
    yard.pass_on()
    follower = yard.follower()
    follower.start(yard.stop)
    _restore_to(yard, 0)
    yard.say(3)
    yard.pass_on()
    follower.catch_up(yard.stop)
    assert yard.applied() == [1, 2, 3]
    assert [position for position, _ in _forgotten(yard)] == [1, 2]


def test_an_event_numbered_again_after_a_restore_is_not_applied_again(yard: Yard) -> None:
    _, lost, again = yard.say(1, 2, 3)
    yard.pass_on()
    follower = yard.follower()
    follower.start(yard.stop)
    # The backup was taken when the third was committed but not numbered, and the second not yet committed.
    with yard.publisher.database.write() as session:
        session.execute(delete(events).where(events.c.id == lost))
        session.execute(update(events).where(events.c.id == again).values(position=None))
        session.execute(update(log_head).values(position=1))
        start_new_epoch(session)
    yard.say(4)
    yard.pass_on()
    follower.catch_up(yard.stop)
    assert yard.applied() == [1, 2, 3, 4]
    assert _forgotten(yard) == [(2, lost), (3, again)]


def test_a_restore_nobody_announced_is_noticed_by_the_broker_s_messages(yard: Yard) -> None:
    yard.say(1, 2, 3)
    yard.pass_on()
    follower = yard.follower()
    follower.start(yard.stop)
    follower.step(yard.stop)
    _restore_to(yard, 1, new_epoch=False)
    yard.say(20, 21)
    publisher = Publisher(yard.bus_url, yard.source)
    yard.pass_on(publisher)  # positions 2 and 3 a second time
    yard.say(22)
    yard.pass_on(publisher)  # position 4 fits the cursor, but not what stands before it
    publisher.close()
    follower._next_look = float("inf")
    assert yard.until(follower, 6) == [1, 2, 3, 20, 21, 22]
    assert [position for position, _ in _forgotten(yard)] == [2, 3]
