"""Draws as everybody sees them: frozen lists, fingerprints and phrases, slips, signatures by post, and the result."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.areas import NOT_USED, area_words, mu
from services.registry.domain.drawing import PARTIES, draw_of
from services.registry.domain.hand_drawing import BLANK
from services.registry.domain.lots import HAND, Plot
from services.registry.domain.signing import kinds_needed
from services.registry.operations.draw_lots import hand_draw, newest_round, plots_of, public_round
from services.registry.tables import DrawRound, Matter
from shared.refusals import NotFound
from shared.tables import files

_FIELDS = (
    "number", "step_id", "way", "state", "version", "all_draw", "frozen_on", "reveal_until", "closed_at", "digest",
    "reason", "voided_on", "voided_role",
)  # fmt: skip
_SIGNED = ("kind", "role", "attended", "declined", "note", "signed_at")


def rounds_of(session: Session, matter_id: str) -> Sequence[DrawRound]:
    """All rounds of a matter, the newest first."""
    chosen = select(DrawRound).where(DrawRound.matter_id == matter_id).order_by(DrawRound.number.desc())
    return session.scalars(chosen).all()


def find_round(session: Session, matter_id: str, number: int) -> DrawRound:
    """One round. Raises NotFound."""
    row = session.get(DrawRound, (matter_id, number))
    if row is None:
        raise NotFound("draw.unknown", "没有这一轮抓阄，请从办件页面重新进入。")
    return row


def round_view(row: DrawRound, shang: int = NOT_USED) -> dict[str, Any]:
    """A whole round, for everybody: labels of households, posts of those who sign, nobody's name.

    shang: hundredths of a mu in one 垧 of the county, for areas in words.
    """
    result = result_of(row)
    return {
        **{name: getattr(row, name) for name in _FIELDS},
        "households": list(row.households),
        "plots": [_plot(plot, result.get(plot.no, ""), shang) for plot in plots_of(row)],
        "photos": len(row.files),
        **(_by_hand(row) if row.way == HAND else _in_public(row)),
    }


def progress_of(row: DrawRound) -> dict[str, Any]:
    """How far a draw by hand is: number, version, recorded, left, complete."""
    found = hand_draw(row)
    left = {
        "households": list(found.households_left),
        "plots": [plot.no for plot in found.plots_left],
        "blanks": found.blanks_left,
    }
    told = {"number": row.number, "version": row.version, "recorded": len(row.slips)}
    return {**told, "left": left, "complete": found.complete}


def result_of(row: DrawRound) -> dict[str, str]:
    """Which household has which plot by now; of a public draw nothing before everybody has revealed."""
    if row.way == HAND:
        return {slip.plot: slip.household for slip in hand_draw(row).standing if slip.plot != BLANK}
    return {slip.plot: slip.household for slip in draw_of(public_round(row)).slips} if row.state == "drawn" else {}


def signatures(row: DrawRound) -> dict[str, Any]:
    """Who signed, and whose signatures a closed record still waits for."""
    signed = [{name: getattr(one, name) for name in _SIGNED} for one in row.signatures]
    needed = kinds_needed(township_signs=row.township_signs) if row.state == "closed" else ()
    return {"signatures": signed, "missing": [kind for kind in needed if kind not in {one["kind"] for one in signed}]}


def draw_state(session: Session, matter: Matter) -> dict[str, Any] | None:
    """How far the newest round of a matter is, for its own pages. `ready`: the step may take it."""
    row = newest_round(session, matter.id)
    if row is None:
        return None
    signed = signatures(row)
    ready = row.state == "drawn" or (row.state == "closed" and not signed["missing"])
    counted = sum(slip.strike is None for slip in row.slips)
    return {
        "number": row.number, "way": row.way, "state": row.state, "slips": counted, "parts": len(row.parts),
        "reason": row.reason, "ready": ready, **signed,
    }  # fmt: skip


def next_household(row: DrawRound) -> str:
    """Who is likely to draw next: households come up in the order of the list, so whoever follows the last one there."""
    left = hand_draw(row).households_left
    if not left or not row.slips:
        return left[0] if left else ""
    order = {label: place for place, label in enumerate(row.households)}
    last = order[row.slips[-1].household]
    return next((label for label in left if order[label] > last), left[0])


def photo_files(session: Session, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Files by id: id, name, size."""
    chosen = select(files.c.id, files.c.name, files.c.size).where(files.c.id.in_(ids)).order_by(files.c.id)
    return [dict(row) for row in session.execute(chosen).mappings()]


def _plot(plot: Plot, household: str, shang: int) -> dict[str, str]:
    return {
        "no": plot.no,
        "area_mu": mu(plot.area),
        "area_words": area_words(plot.area, shang),
        "household": household,
    }


def _in_public(row: DrawRound) -> dict[str, Any]:
    found = public_round(row)
    parties = [
        {
            "party": party,
            "commitment": found.commitments.get(party, ""),
            "revealed": party in found.phrases,
            # whoever is last must not see what the others said
            "phrase": found.phrases[party] if found.complete else "",
        }
        for party in PARTIES
    ]
    return {"parties": parties, "may_reveal": found.may_reveal, "slips": [], "signatures": [], "missing": []}


def _by_hand(row: DrawRound) -> dict[str, Any]:
    slips = [
        {
            "number": one.slip,
            "household": one.household,
            "plot": one.plot,
            "drawn_at": one.drawn_at,
            "struck": one.strike.reason if one.strike else "",
            "struck_at": one.strike.struck_at if one.strike else None,
        }
        for one in row.slips
    ]
    far = progress_of(row)
    return {
        "parties": [],
        "may_reveal": False,
        "slips": slips,
        "left": far["left"],
        "complete": far["complete"],
        **signatures(row),
    }
