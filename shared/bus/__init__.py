"""The bus: facts as rows, positions from the relay, the broker for speed, the feed for truth (docs/bus.md)."""

from shared.bus.envelope import Event, Malformed, Reaction
from shared.bus.feed import feed_blueprint
from shared.bus.metrics import BusCollector
from shared.bus.outbox import record
from shared.bus.parking import dismiss_parked, replay_parked
from shared.bus.process import run_bus
from shared.bus.restoring import start_new_epoch
from shared.bus.state import BusState, bus_state, lag, prune_applied
from shared.bus.tracing import current_traceparent, new_traceparent, traced
from shared.contracts.reading import MalformedFact, read_fact

__all__ = [
    "BusCollector",
    "BusState",
    "Event",
    "Malformed",
    "MalformedFact",
    "Reaction",
    "bus_state",
    "current_traceparent",
    "dismiss_parked",
    "feed_blueprint",
    "lag",
    "new_traceparent",
    "prune_applied",
    "read_fact",
    "record",
    "replay_parked",
    "run_bus",
    "start_new_epoch",
    "traced",
]
