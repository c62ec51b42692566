"""Public draws (公开摇号): everybody watches; the village freezes the lists, three parties commit and reveal."""

from typing import Any

from flask import Blueprint, jsonify, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.domain.areas import area_words, mu
from services.registry.domain.drawing import PARTIES, SHORTEST, draw_of
from services.registry.operations.draw_lots import commit, freeze, give_up, reveal, round_of
from services.registry.pages.forms import draw_field
from services.registry.queries.contract_rules import shang_at
from services.registry.queries.matter_views import find_matter, summary_view
from services.registry.tables import DrawRound
from shared.place import Place
from shared.refusals import NotFound
from shared.web import current_house, current_who, done, guard, open_to_all, writes

draws = Blueprint("registry_draws_pages", __name__, url_prefix="/registry")


@draws.get("/draws/<matter_id>")
@open_to_all("a public draw is watched by everybody")
def draw_page(matter_id: str) -> str:
    """All rounds of a matter's draw, with forms for those whose turn it is."""
    house, who = current_house(), current_who()
    with house.database.read() as session:
        matter = find_matter(session, matter_id)
        rounds = _rounds(session, matter_id)
        current = next((step for step in matter.item.steps if step.id == summary_view(matter)["current_step"]), None)
        mine = {post.role for post in who.holding("matter.step", Place(matter.village))}
        shang = shang_at(session, house.clock(session), matter.village)
        return render_template(
            "registry/draw.html",
            matter=matter,
            rounds=[_shown(row, shang) for row in rounds],
            shang_mu=mu(shang) if shang else "",
            parties=PARTIES,
            party=next((party for party in PARTIES if party in mine), ""),
            may_freeze=bool(mine) and current is not None and current.kind == "draw_lots" and _free(rounds),
            today=house.clock(session).today(),
            shortest=SHORTEST,
            invented=matter.place.invented,
        )


@draws.get("/draws/<matter_id>/<int:number>.json")
@open_to_all("anyone may check a draw: docs/draw_check.py")
def draw_json(matter_id: str, number: int) -> BaseResponse:
    """One round for those who check it by program."""
    with current_house().database.read() as session:
        row = session.get(DrawRound, (matter_id, number))
        if row is None:
            raise NotFound("draw.unknown", "没有这一轮摇号。")
        found = round_of(row)
        told = {
            "matter": row.matter_id,
            "round": row.number,
            "state": row.state,
            "households": list(found.households),
            "plots": [[plot.no, plot.area] for plot in found.plots],
            "commitments": dict(found.commitments),
            "phrases": dict(found.phrases) if found.complete else {},
            "result": _result(row),
        }
    return jsonify(told)


@draws.post("/draws/<matter_id>")
@guard("matter.step")
@writes(again=draw_page)
def freeze_lists(session: Session, matter_id: str) -> BaseResponse:
    """Freeze and publish the lists."""
    given = draw_field(shang_at(session, current_house().clock(session), find_matter(session, matter_id).village))
    freeze(session, current_house().clock(session), current_who(), matter_id, given.households, given.plots)
    return done(f"/registry/draws/{matter_id}", "saved")


@draws.post("/draws/<matter_id>/<int:number>/commit")
@guard("matter.step")
@writes(again=lambda **view: draw_page(view["matter_id"]))
def commit_page(session: Session, matter_id: str, number: int) -> BaseResponse:
    """Publish a fingerprint."""
    told = request.form.get("commitment", "").strip().lower()
    commit(session, current_house().clock(session), current_who(), matter_id, number, told)
    return done(f"/registry/draws/{matter_id}", "saved")


@draws.post("/draws/<matter_id>/<int:number>/reveal")
@guard("matter.step")
@writes(again=lambda **view: draw_page(view["matter_id"]))
def reveal_page(session: Session, matter_id: str, number: int) -> BaseResponse:
    """Reveal a phrase."""
    phrase = request.form.get("phrase", "")[:200]
    reveal(session, current_house().clock(session), current_who(), matter_id, number, phrase)
    return done(f"/registry/draws/{matter_id}", "saved")


@draws.post("/draws/<matter_id>/<int:number>/void")
@guard("matter.step")
@writes(again=lambda **view: draw_page(view["matter_id"]))
def void_page(session: Session, matter_id: str, number: int) -> BaseResponse:
    """A party stayed silent."""
    give_up(session, current_house().clock(session), current_who(), matter_id, number)
    return done(f"/registry/draws/{matter_id}", "saved")


def _rounds(session: Session, matter_id: str) -> list[DrawRound]:
    chosen = select(DrawRound).where(DrawRound.matter_id == matter_id).order_by(DrawRound.number.desc())
    return list(session.scalars(chosen))


def _free(rounds: list[DrawRound]) -> bool:
    return not rounds or rounds[0].state == "void"


def _shown(row: DrawRound, shang: int) -> dict[str, Any]:
    found = round_of(row)
    return {
        "row": row,
        "round": found,
        "areas": {plot.no: area_words(plot.area, shang) for plot in found.plots},
        "result": _result(row),
        "silent": [name for party, name in PARTIES.items() if party not in found.phrases],
    }


def _result(row: DrawRound) -> dict[str, str]:
    if row.state != "drawn":
        return {}
    return {slip.plot: slip.household for slip in draw_of(round_of(row)).slips}
