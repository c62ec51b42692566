"""A jobs process that has gone deaf ends; one that is busy, or whose broker is away, does not."""

from shared.pulse import Pulse


class Process:
    def __init__(self, *, broker: bool = True) -> None:
        self.ended = False
        self.pulse = Pulse(lambda: broker, self.end)

    def end(self) -> None:
        self.ended = True

    def live(self, seconds: int, *, busy: bool = False) -> bool:
        for _ in range(seconds):
            self.pulse.tick(busy=busy)
        return not self.ended


def test_eight_silent_seconds_end_it() -> None:
    process = Process()
    assert process.live(7)
    assert not process.live(1)


def test_any_task_starts_the_count_again() -> None:
    process = Process()
    process.live(7)
    process.pulse.heard()
    assert process.live(7)


def test_long_work_is_no_silence() -> None:
    assert Process().live(60, busy=True)


def test_a_broker_that_is_away_is_no_silence() -> None:
    assert Process(broker=False).live(60)
