"""An item's flow (一单一流程) as one SVG: who acts, what, with which papers, by when, what is posted and voted on."""

from shared.flowchart.layout import Mark, StepLike, lay_out
from shared.flowchart.svg import draw

__all__ = ["Mark", "StepLike", "draw", "lay_out"]
