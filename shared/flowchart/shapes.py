"""The shapes a flowchart is made of, each with its extent, so that a test can prove that nothing overlaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from shared.flowchart.measure import width

RADIUS = 25  # of the discs that carry numbers
Extent = tuple[float, float, float, float]  # left, top, right, bottom


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
    def extent(self) -> Extent:
        """Generously."""
        return self.x, self.y - self.size, self.x + width(self.content, self.size), self.y + 0.25 * self.size


@dataclass(frozen=True)
class Panel:
    """A rectangle. `part` says what it is: "head", "card", "wait", "choice", "end", "foot"; in them "tag", "label", "way", "code"."""

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
    def extent(self) -> Extent:
        """Left, top, right, bottom."""
        return self.x, self.y, self.x + self.width, self.y + self.height


@dataclass(frozen=True)
class Disc:
    """A step's number on the rail; without one a diamond, where the ways part."""

    x: float
    y: float
    number: int | None
    fill: str
    done: bool = False
    radius: float = RADIUS


@dataclass(frozen=True)
class Line:
    """A line along points, with an arrow's head at its end or without; `bridge`: it passes over lines drawn before."""

    points: tuple[tuple[float, float], ...]
    colour: str
    arrow: bool = False
    bridge: bool = False
    faint: bool = False

    @property
    def extents(self) -> list[Extent]:
        """Of each stretch, with its thickness."""
        return [
            (min(a, c) - 3, min(b, d) - 3, max(a, c) + 3, max(b, d) + 3)
            for (a, b), (c, d) in zip(self.points, self.points[1:])
        ]


@dataclass(frozen=True)
class Code:
    """A QR code, quiet zone included; `rows` of dark and light modules."""

    x: float
    y: float
    size: float
    rows: tuple[tuple[bool, ...], ...]

    @property
    def extent(self) -> Extent:
        """Left, top, right, bottom."""
        return self.x, self.y, self.x + self.size, self.y + self.size


@dataclass
class Layout:
    """Everything to draw, with its extent, in user units."""

    title: str
    description: str
    width: float
    height: float = 0
    panels: list[Panel] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    discs: list[Disc] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)

    def write(self, x: float, y: float, lines: Iterable[str], size: float, fill: str, *, bold: bool = False) -> float:
        """Set lines from the top `y` on; returns the bottom."""
        for line in lines:
            self.texts.append(Text(x, y + size, line, size, fill, bold))
            y += size * 1.36
        return y

    def link(self, *points: tuple[float, float], colour: str, **kind: bool) -> None:
        """Draw a line along points."""
        self.lines.append(Line(tuple(points), colour, **kind))


def smallest(texts: Sequence[Text]) -> float:
    """The size of the smallest text."""
    return min(text.size for text in texts)
