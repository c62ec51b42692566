"""The cursor protocol against a broker that loses, doubles and overtakes, and a publisher restored from backups."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import StaticPool, delete, select, update

from shared.bus.broker import messages
from shared.bus.faults import Faults
from shared.bus.numbering import number
from shared.bus.restoring import start_new_epoch
from shared.database import Database, make_engine
from shared.tables import events, forgotten, log_head, relay_batches
from tests.bus.yard import Party, Yard, effects, facts_of, prepare


@dataclass
class Paper:
    """A message of the simulated broker."""

    headers: dict[str, Any]
    body: str
    acknowledged: int = 0

    def ack(self, multiple: bool = False) -> None:
        """Nobody minds."""
        self.acknowledged += 1


class NoTap:
    """The machine hands messages over itself."""

    def receive(self, timeout: float) -> list[Any]:
        return []

    def beat(self) -> None:
        pass

    def close(self) -> None:
        pass


def _party(service: str) -> Party:
    database = Database(make_engine("sqlite://", poolclass=StaticPool))
    prepare(database)
    return Party(service, database, None)  # type: ignore[arg-type]


class Protocol(RuleBasedStateMachine):
    """What may happen, in any order."""

    faults = Faults()

    def __init__(self) -> None:
        super().__init__()
        publisher, reader = _party("pub"), _party("sub")
        self.yard = Yard("simulated", "", publisher, reader, *facts_of("pub"))
        self.said = 0
        self.post: list[Paper] = []
        self.ever_applied: list[str] = []
        self.restart()

    def teardown(self) -> None:
        """In the end the log is caught up with, and every event of it was applied once, in its order."""
        self.pass_on()
        self.follower.catch_up(self.yard.stop)
        self.nothing_twice()
        applied = self._applied()
        log = self._log()
        missing = set(log) - set(applied)
        assert not missing, f"lost: {missing}"
        new = [event_id for event_id in applied if event_id in set(log)]
        assert self._in_log_order(new, log)
        for party in (self.yard.publisher, self.yard.reader):
            party.database.engine.dispose()

    @rule(count=st.integers(1, 3))
    def say(self, count: int) -> None:
        """Facts are committed."""
        self.yard.say(*range(self.said, self.said + count), thing=f"t{self.said % 3}")
        self.said += count

    @rule()
    def pass_on(self) -> None:
        """A relay's pass; what it publishes is in the post."""
        while batch := number(self.yard.publisher.database.engine):
            for _exchange, _key, headers, text in messages("pub", batch, by_type=False):
                self.post.append(Paper(dict(headers), text))

    @precondition(lambda self: self.post)
    @rule(data=st.data(), again=st.booleans())
    def deliver(self, data: st.DataObject, again: bool) -> None:
        """Some messages arrive, in any order; they may come again."""
        chosen = data.draw(st.lists(st.sampled_from(range(len(self.post))), min_size=1, max_size=3, unique=True))
        arrived = [self.post[index] for index in chosen]
        if not again:
            self.post = [paper for index, paper in enumerate(self.post) if index not in chosen]
        if not self.follower.handle(arrived, self.yard.stop):
            self.follower.catch_up(self.yard.stop)

    @precondition(lambda self: self.post)
    @rule(data=st.data())
    def lose(self, data: st.DataObject) -> None:
        """The broker loses a message."""
        del self.post[data.draw(st.sampled_from(range(len(self.post))))]

    @rule()
    def wipe(self) -> None:
        """The broker loses everything."""
        self.post.clear()

    @rule()
    def restart(self) -> None:
        """The reader is killed and started again."""
        self.follower = self.yard.follower(tap=NoTap, faults=self.faults)
        self.follower.start(self.yard.stop)

    @rule(lost=st.integers(1, 4), announced=st.booleans())
    def restore(self, lost: int, announced: bool) -> None:
        """The publisher goes back to a backup; somebody says so, or not."""
        with self.yard.publisher.database.write() as session:
            head = session.scalars(select(log_head.c.position)).one()
            position = max(0, head - lost)
            session.execute(delete(events).where((events.c.position > position) | events.c.position.is_(None)))
            session.execute(delete(relay_batches))
            session.execute(update(log_head).values(position=position))
            if announced:
                start_new_epoch(session)

    @invariant()
    def nothing_twice(self) -> None:
        """No event has two effects."""
        applied = self._applied()
        assert len(applied) == len(set(applied)), "doubled"

    @invariant()
    def nothing_unlisted(self) -> None:
        """What was applied and is gone from the log below the cursor is listed for a person."""
        with self.yard.reader.database.read() as session:
            listed = set(session.scalars(select(forgotten.c.event_id)))
            behind = set(
                session.scalars(select(effects.c.event_id).where(effects.c.position <= self.follower.cursor.position))
            )
        with self.yard.publisher.database.read() as session:
            head = session.execute(select(log_head.c.epoch, log_head.c.position)).one()
        if head.epoch == self.follower.cursor.epoch and self._cursor_fits():
            assert behind <= set(self._log()) | listed

    def _cursor_fits(self) -> bool:
        cursor = self.follower.cursor
        with self.yard.publisher.database.read() as session:
            found = session.scalar(select(events.c.id).where(events.c.position == cursor.position))
        return found == cursor.event_id

    def _applied(self) -> list[str]:
        with self.yard.reader.database.read() as session:
            return list(session.scalars(select(effects.c.event_id).order_by(effects.c.row)))

    def _log(self) -> list[str]:
        with self.yard.publisher.database.read() as session:
            return list(session.scalars(select(events.c.id).where(events.c.position > 0).order_by(events.c.position)))

    def _in_log_order(self, applied: list[str], log: list[str]) -> bool:
        return applied == sorted(applied, key=log.index)


class BrokenProtocol(Protocol):
    """The same with the cursor rule broken."""

    faults = Faults(cursor_broken=True)


_QUICK = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False
)
TestProtocol = Protocol.TestCase
TestProtocol.settings = _QUICK


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.bus.trying.BACKOFF", (0.0, 0.0))


def test_the_property_finds_a_broken_cursor_rule() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    with pytest.raises((AssertionError, ExceptionGroup)):
        run_state_machine_as_test(
            BrokenProtocol,
            # Many tries, since the first that finds it ends the test; forty were once not enough.
            settings=settings(
                _QUICK, max_examples=1000, report_multiple_bugs=False, database=None, phases=[Phase.generate]
            ),
        )
