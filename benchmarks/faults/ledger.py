"""What the clients were promised: every act that was answered with 2xx."""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Promise:
    """One acknowledged act. `subject` is the id it created or changed; `detail` what a check needs besides."""

    act: str
    subject: str
    detail: str = ""


class Ledger:
    """Acknowledged acts and unexpected answers, gathered from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._promises: list[Promise] = []
        self.surprises: Counter[str] = Counter()

    def keep(self, act: str, subject: str, detail: str = "") -> None:
        """An act was answered with 2xx."""
        with self._lock:
            self._promises.append(Promise(act, subject, detail))

    def surprise(self, what: str) -> None:
        """An answer that nobody expected (4xx where the act should have been fine)."""
        with self._lock:
            self.surprises[what] += 1

    def of(self, act: str) -> Iterator[Promise]:
        """All promises of one kind."""
        with self._lock:
            chosen = [promise for promise in self._promises if promise.act == act]
        return iter(chosen)

    def __len__(self) -> int:
        with self._lock:
            return len(self._promises)
