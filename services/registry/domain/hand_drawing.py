"""Drawing lots by hand (现场抓阄), slip by slip: a household draws a plot or a blank (空阄), and the record only grows.

1. Households and plots are frozen and published, and whether every household draws. There are as many slips as households:
   one for each plot, the others blank.
2. Every slip is written down as it is drawn. A slip that was written down wrongly is struck with a reason and stays to be
   read; the right one is added.
3. When the plots are gone, and where everybody draws all households have drawn, the record is closed. Its fingerprint is
   reckoned over the whole and signed by others (domain.signing). `docs/draw_check.py` reckons it again.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.registry.domain.lots import Draw, Plot, Slip
from shared.refusals import Conflict, Refusal

BLANK = ""  # a slip without a plot
LONGEST = 200  # characters of a reason


@dataclass(frozen=True)
class HandSlip:
    """A slip (阄) as it was drawn. Moments are ISO 8601 in UTC; `struck`: why it does not count, "" where it does."""

    number: int  # 1, 2, 3 … in the order of drawing, also those that were struck
    household: str
    plot: str  # BLANK for a blank
    drawn_at: str
    struck: str = ""
    struck_at: str = ""


@dataclass(frozen=True)
class HandDraw:
    """One round as everybody sees it. `all_draw`: every household draws; else it ends when the plots are gone."""

    matter_id: str
    number: int  # 1, 2, 3 …
    households: tuple[str, ...]
    plots: tuple[Plot, ...]
    all_draw: bool
    slips: tuple[HandSlip, ...] = ()
    closed: bool = False

    @property
    def standing(self) -> tuple[HandSlip, ...]:
        """The slips that count."""
        return tuple(slip for slip in self.slips if not slip.struck)

    @property
    def households_left(self) -> tuple[str, ...]:
        """Who has not drawn, in the order of the list."""
        drew = {slip.household for slip in self.standing}
        return tuple(label for label in self.households if label not in drew)

    @property
    def plots_left(self) -> tuple[Plot, ...]:
        """What nobody has drawn, in the order of the list."""
        taken = {slip.plot for slip in self.standing}
        return tuple(plot for plot in self.plots if plot.no not in taken)

    @property
    def blanks_left(self) -> int:
        """How many blanks are still among the slips."""
        drawn = sum(slip.plot == BLANK for slip in self.standing)
        return len(self.households) - len(self.plots) - drawn

    @property
    def complete(self) -> bool:
        """Whether nothing is left to draw."""
        return not self.plots_left and not (self.all_draw and self.households_left)


def add_slip(draw: HandDraw, household: str, plot: str, at: str) -> HandDraw:
    """The draw with one slip more. Raises Refusal where it cannot be: not on the lists, drawn or taken already."""
    _open(draw)
    before = next((slip for slip in draw.standing if slip.household == household), None)
    if household not in draw.households:
        raise Refusal("draw.household", f"“{household}”不在公布的参加户里，不能登记。请核对户号。", where="household")
    if before is not None:
        told = f"抓到地块“{before.plot}”" if before.plot else "抓到空阄"
        raise Refusal(
            "draw.drew",
            f"“{household}”在第 {before.number} 阄已经{told}，一户只抓一次。那一阄登记错了的，请先写明理由作废它。",
            where="household",
        )
    _check_plot(draw, plot)
    return replace(draw, slips=(*draw.slips, HandSlip(len(draw.slips) + 1, household, plot, at)))


def strike(draw: HandDraw, number: int, reason: str, at: str) -> HandDraw:
    """The draw with one slip struck (作废); it stays to be read. Raises Refusal without a reason, Conflict a second time."""
    _open(draw)
    found = next((slip for slip in draw.slips if slip.number == number), None)
    if found is None:
        raise Refusal("draw.no_slip", f"没有第 {number} 阄，请刷新页面核对。", where="number")
    if found.struck:
        raise Conflict("draw.struck", f"第 {number} 阄已经作废过了：{found.struck}。请刷新页面。")
    said = check_reason(reason)
    struck = replace(found, struck=said, struck_at=at)
    return replace(draw, slips=tuple(struck if slip is found else slip for slip in draw.slips))


def check_reason(reason: str) -> str:
    """The reason without spaces around it. Raises Refusal where there is none, or too many words."""
    said = reason.strip()
    if not said or len(said) > LONGEST:
        raise Refusal("draw.reason", f"请写明理由，最多 {LONGEST} 个字，所有人都会看到。", where="reason")
    return said


def close(draw: HandDraw) -> HandDraw:
    """The draw, closed: nothing is added any more. Raises Refusal that says what is left to draw."""
    _open(draw)
    if not draw.complete:
        left = f"还有 {len(draw.plots_left)} 个地块没有抓出" if draw.plots_left else "地块已经抓完"
        waiting = f"，还有 {len(draw.households_left)} 户没有抓" if draw.all_draw else ""
        raise Refusal("draw.unfinished", f"{left}{waiting}，不能封存抓阄记录。请继续抓，逐阄登记。")
    return replace(draw, closed=True)


def result_of(draw: HandDraw) -> Draw:
    """The result of a closed draw. Raises ValueError before that."""
    if not draw.closed:
        raise ValueError("the draw is not closed")
    slips = tuple(Slip(slip.household, slip.plot) for slip in draw.standing if slip.plot != BLANK)
    return Draw(draw.households, draw.plots, slips)


def record_of(draw: HandDraw, photos: Sequence[str] = ()) -> dict[str, Any]:
    """The whole record as it is signed; `photos`: SHA-256 of the pictures taken on the spot, hex."""
    return {
        "draw": "sunlight-hand-draw-v1",
        "matter": draw.matter_id,
        "round": draw.number,
        "all_draw": draw.all_draw,
        "households": list(draw.households),
        "plots": [[plot.no, plot.area] for plot in draw.plots],
        "slips": [
            [slip.number, slip.household, slip.plot, slip.drawn_at, slip.struck, slip.struck_at] for slip in draw.slips
        ],
        "photos": sorted(photos),
    }


def digest_of(draw: HandDraw, photos: Sequence[str] = ()) -> str:
    """SHA-256 of the record as canonical JSON, lower-case hex."""
    text = json.dumps(record_of(draw, photos), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _open(draw: HandDraw) -> None:
    if draw.closed:
        raise Conflict("draw.closed", "抓阄记录已经封存，不能再登记或者作废。请刷新页面。")


def _check_plot(draw: HandDraw, plot: str) -> None:
    if plot == BLANK:
        if draw.blanks_left <= 0:
            blanks = len(draw.households) - len(draw.plots)
            raise Refusal("draw.no_blank", f"空阄一共 {blanks} 个，都抓完了，剩下的都是地块。请核对。", where="plot")
        return
    if plot not in {one.no for one in draw.plots}:
        raise Refusal("draw.plot", f"地块“{plot}”不在公布的地块表里，不能登记。请核对地块号。", where="plot")
    before = next((slip for slip in draw.standing if slip.plot == plot), None)
    if before is not None:
        raise Refusal(
            "draw.taken",
            f"地块“{plot}”在第 {before.number} 阄已经由“{before.household}”抓到。登记错了的，请先写明理由作废那一阄。",
            where="plot",
        )
