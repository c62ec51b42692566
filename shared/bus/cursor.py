"""A cursor: feed epoch, position and the id of the event that stands there. "<epoch>.<position>.<event id>"."""

import re
from dataclasses import dataclass

_FORM = re.compile(r"([0-9a-z-]{1,36})\.([0-9]{1,15})\.([0-9a-z-]{0,36})", re.ASCII)


class BadCursor(ValueError):
    """Not a cursor."""


@dataclass(frozen=True)
class Cursor:
    """What was read last. At position 0 the id is ""; elsewhere "" says that the caller does not know it."""

    epoch: str
    position: int
    event_id: str

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Raises BadCursor."""
        found = _FORM.fullmatch(text)
        if not found:
            raise BadCursor(text[:120])
        return cls(found[1], int(found[2]), found[3])

    def __str__(self) -> str:
        return f"{self.epoch}.{self.position}.{self.event_id}"
