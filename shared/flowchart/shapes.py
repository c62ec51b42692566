"""The shapes a flowchart is made of, each with its extent, so that a test can prove that nothing overlaps."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from shared.flowchart.measure import width

WIDTH = 600
RAIL, RADIUS = 38, 25  # where the numbers stand, and their size


@dataclass(frozen=True)
class Text:
    """One line of text; `x` is its left end, `y` its baseline."""

    x: float
    y: float
    content: str
    size: float
    fill: str
    bold: bool = False

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom, generously."""
        return self.x, self.y - self.size, self.x + width(self.content, self.size), self.y + 0.25 * self.size


@dataclass(frozen=True)
class Panel:
    """A rectangle. `part` says what it is: "head", "card", "wait", "tag", "label", "end"."""

    part: str
    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str = "none"
    thick: float = 0
    dashed: bool = False
    radius: float = 12

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.x, self.y, self.x + self.width, self.y + self.height


@dataclass(frozen=True)
class Disc:
    """A step's number on the rail."""

    y: float
    number: int
    fill: str
    done: bool
    x: float = RAIL
    radius: float = RADIUS


@dataclass
class Layout:
    """Everything to draw, with its extent. `arrows` are (from, to) heights on the rail."""

    title: str
    description: str
    height: float = 0
    panels: list[Panel] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    discs: list[Disc] = field(default_factory=list)
    arrows: list[tuple[float, float]] = field(default_factory=list)

    def write(self, x: float, y: float, lines: Iterable[str], size: float, fill: str, *, bold: bool = False) -> float:
        """Set lines from the top `y` on; returns the bottom."""
        for line in lines:
            self.texts.append(Text(x, y + size, line, size, fill, bold))
            y += size * 1.36
        return y
