"""The bus: facts as rows, positions from the relay, the broker for speed, the feed for truth (docs/bus.md)."""

from shared.bus.envelope import Event, Malformed, Reaction
from shared.bus.outbox import record
from shared.contracts.reading import MalformedFact, read_fact

__all__ = ["Event", "Malformed", "MalformedFact", "Reaction", "read_fact", "record"]
