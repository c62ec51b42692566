"""How the story is told: numbered lines with what happened, who did it and where to look."""

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from local.story.client import Client, StoryBroken


@dataclass
class Teller:
    """Prints the transcript and holds what all four stories need."""

    base: str
    samples: Path
    password: str
    started: float = field(default_factory=time.monotonic)
    _people: dict[str, Client] = field(default_factory=dict)

    def chapter(self, title: str) -> None:
        """A new story begins."""
        print(f"\n\033[1m{title}\033[0m" if _colours() else f"\n{title}", flush=True)

    def tell(self, line: str, link: str = "") -> None:
        """One thing happened."""
        print(
            f"  [{time.monotonic() - self.started:5.1f} s] {line}"
            + (f"\n            {self.base}{link}" if link else ""),
            flush=True,
        )

    def refuse(self, line: str, problem: dict[str, object]) -> None:
        """The rules said no, and quoted themselves."""
        basis = f"（{problem['basis']}）" if problem.get("basis") else ""
        self.tell(f"✋ {line}：{problem.get('detail') or problem.get('title')}{basis}")

    def person(self, username: str) -> Client:
        """Somebody signed in, once."""
        if username not in self._people:
            self._people[username] = Client(self.base).sign_in(username, self.password)
        return self._people[username]

    @property
    def villager(self) -> Client:
        """Somebody with a phone and no account."""
        return Client(self.base)

    def sample(self, name: str) -> tuple[str, bytes]:
        """A file of the samples, as an upload."""
        path = self.samples / name
        return path.name, path.read_bytes()

    def legal_day(self) -> str:
        """Today by the demonstration clock."""
        day: str = self.villager.read("/registry/api/clock")["legal_day"]
        return day

    def check(self, holds: object, what: str) -> None:
        """Break the story unless it holds."""
        if not holds:
            raise StoryBroken(what)


def _colours() -> bool:
    return sys.stdout.isatty()
