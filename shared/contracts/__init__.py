"""The catalogue: every event type, by name. One module per publisher; frozen, documented, no behaviour."""

from shared.contracts import complaints, disclosure, grid, notify, registry
from shared.contracts.base import Audience, Fact, FileRef

CATALOGUE: dict[str, type[Fact]] = {
    fact.TYPE: fact
    for module in (registry, disclosure, complaints, grid, notify)
    for fact in vars(module).values()
    if isinstance(fact, type) and issubclass(fact, Fact) and fact is not Fact
}

__all__ = ["CATALOGUE", "Audience", "Fact", "FileRef"]
