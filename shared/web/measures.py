"""Figures about a web process for Prometheus, in a registry of their own (no globals)."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Measures:
    """What one web process counts. Services may add collectors to `registry`."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        Gauge("sunlight_up", "1 while the process serves", ["service"], registry=self.registry).labels(service).set(1)
        self._requests = Counter("sunlight_requests", "Answers", ["method", "route", "status"], registry=self.registry)
        self._seconds = Histogram("sunlight_request_seconds", "Time to answer", ["route"], registry=self.registry)
        self._report_pages = Counter(
            "sunlight_report_answers", "Answers under /report, of any kind", registry=self.registry
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """One answer."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def count_report_page(self) -> None:
        """One answer under /report: not which, how, or how long it took."""
        self._report_pages.inc()

    def text(self) -> bytes:
        """In Prometheus's text format."""
        return generate_latest(self.registry)
