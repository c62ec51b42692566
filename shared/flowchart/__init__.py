"""An item's flow (一单一流程) as a picture: who acts, what, with which papers, by when, what is posted and voted on, which ways part.

`draw` for pages and phones, `poster` for walls, `paper` (imported by itself, it needs a typesetter) for PDF and PNG.
"""

from shared.flowchart.layout import lay_out
from shared.flowchart.steps import Mark, State, StepLike
from shared.flowchart.svg import draw, write_svg
from shared.flowchart.wall import PAPERS, About, Poster, poster

__all__ = ["PAPERS", "About", "Mark", "Poster", "State", "StepLike", "draw", "lay_out", "poster", "write_svg"]
