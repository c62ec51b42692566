"""The bus in Prometheus' terms, read from the database when it is scraped."""

from collections.abc import Callable, Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from shared.bus.state import BusState


class BusCollector(Collector):
    """Register with a prometheus_client CollectorRegistry. Every name begins with "sunlight_bus_". `look`: the present state."""

    def __init__(self, look: Callable[[], BusState]) -> None:
        self._look = look

    def collect(self) -> Iterator[Metric]:
        """The present figures; none while the database does not answer."""
        try:
            state = self._look()
        except SQLAlchemyError:
            return
        yield GaugeMetricFamily("sunlight_bus_head", "Last position of this service's log", value=state.head)
        yield GaugeMetricFamily("sunlight_bus_waiting", "Events without a position", value=state.waiting)
        yield GaugeMetricFamily(
            "sunlight_bus_waiting_seconds", "Age of the oldest event without a position", value=state.waiting_seconds
        )
        yield GaugeMetricFamily(
            "sunlight_bus_unpublished", "Numbered events not known to be published", value=state.unpublished
        )
        yield from _by_source(state)

    def describe(self) -> list[Metric]:
        """Nothing: registering must not touch the database."""
        return []


def _by_source(state: BusState) -> Iterator[Metric]:
    position = GaugeMetricFamily("sunlight_bus_position", "Cursor in a source's log", labels=["source"])
    behind = GaugeMetricFamily("sunlight_bus_lag", "Events of a source not yet applied", labels=["source"])
    aside = GaugeMetricFamily("sunlight_bus_parked", "Events parked and not settled", labels=["source"])
    gone = GaugeMetricFamily("sunlight_bus_forgotten", "Events a restored publisher forgot", labels=["source"])
    for name, source in state.sources.items():
        position.add_metric([name], source.position)
        if source.lag is not None:
            behind.add_metric([name], source.lag)
        aside.add_metric([name], source.parked)
        gone.add_metric([name], source.forgotten)
    yield from (position, behind, aside, gone)
