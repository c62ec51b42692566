"""Draws of lots (抓阄): everybody watches; the village freezes the lists, three parties commit and reveal, rounds are void in public."""

from typing import Any

from flask import Blueprint, jsonify, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.domain.areas import mu
from services.registry.domain.drawing import PARTIES, SHORTEST
from services.registry.domain.hand_drawing import record_of
from services.registry.domain.lots import HAND, WAYS
from services.registry.domain.signing import SIGNER_NAMES
from services.registry.operations.commit_reveal import commit, reveal
from services.registry.operations.draw_lots import FreezeRequest, freeze, hand_draw, public_round
from services.registry.operations.record_draw import photos_of
from services.registry.operations.void_draw import void_round
from services.registry.pages.forms import lists_field
from services.registry.pages.words import role_names
from services.registry.queries.contract_rules import shang_at
from services.registry.queries.draw_turns import may_freeze, turn_of
from services.registry.queries.draws import find_round, photo_files, result_of, round_view, rounds_of
from services.registry.queries.matter_views import find_matter
from services.registry.refusing import keeping
from services.registry.tables import DrawRound
from shared.place import Place
from shared.web import current_house, current_who, done, guard, open_to_all, writes

_NEWEST = 12  # slips shown at once; the others fold away
draws = Blueprint("registry_draws_pages", __name__, url_prefix="/registry")


@draws.get("/draws/<matter_id>")
@open_to_all("a draw is watched by everybody")
def draw_page(matter_id: str) -> str:
    """All rounds of a matter's draw, with forms for those whose turn it is."""
    house, who = current_house(), current_who()
    with house.database.read() as session:
        matter, clock = find_matter(session, matter_id), house.clock(session)
        rounds, shang = rounds_of(session, matter_id), shang_at(session, clock, matter.village)
        shown = [round_view(row, shang) | {"turn": turn_of(who, matter, row, clock.today())} for row in rounds]
        inside = who.may("matter.read", Place(matter.village))
        return render_template(
            "registry/draw.html",
            matter=matter,
            shang_mu=mu(shang) if shang else "",
            rounds=shown,
            before=_lines(shown[0]) if shown else {"households": "", "plots": ""},
            may_freeze=may_freeze(who, matter, rounds),
            photos={row.number: photo_files(session, row.files) for row in rounds if inside and row.files},
            parties=PARTIES,
            ways=WAYS,
            roles=role_names(),
            signers=SIGNER_NAMES,
            shortest=SHORTEST,
            newest=_NEWEST,
            invented=matter.place.invented,
        )


@draws.get("/draws/<matter_id>/<int:number>.json")
@open_to_all("anyone may check a draw: docs/draw_check.py")
def draw_json(matter_id: str, number: int) -> BaseResponse:
    """One round for those who check it by program."""
    with current_house().database.read() as session:
        row = find_round(session, matter_id, number)
        return jsonify(_told_by_hand(session, row) if row.way == HAND else _told_in_public(row))


@draws.post("/draws/<matter_id>")
@guard("matter.step")
@writes(again=draw_page)
def freeze_lists(session: Session, matter_id: str) -> BaseResponse:
    """Freeze and publish the lists; by hand one goes on to record."""
    keeping(matter_id=matter_id)
    clock = current_house().clock(session)
    way, _dash, rule = request.form.get("way", "").partition("-")
    households, plots = lists_field(shang_at(session, clock, find_matter(session, matter_id).village))
    wanted = FreezeRequest(way, households, plots, all_draw=rule == "all")
    row = freeze(session, clock, current_who(), matter_id, wanted)
    return done(f"/registry/draws/{matter_id}/{row.number}/record" if row.way == HAND else _page(matter_id), "saved")


@draws.post("/draws/<matter_id>/<int:number>/commit")
@guard("matter.step")
@writes(again=lambda **view: draw_page(view["matter_id"]))
def commit_page(session: Session, matter_id: str, number: int) -> BaseResponse:
    """Commit to a phrase by its fingerprint."""
    commitment = request.form.get("commitment", "").strip().lower()[:80]
    commit(session, current_house().clock(session), current_who(), matter_id, number, commitment)
    return done(_page(matter_id), "saved")


@draws.post("/draws/<matter_id>/<int:number>/reveal")
@guard("matter.step")
@writes(again=lambda **view: draw_page(view["matter_id"]))
def reveal_page(session: Session, matter_id: str, number: int) -> BaseResponse:
    """Reveal a phrase."""
    phrase = request.form.get("phrase", "")[:200]
    reveal(session, current_house().clock(session), current_who(), matter_id, number, phrase)
    return done(_page(matter_id), "saved")


@draws.post("/draws/<matter_id>/<int:number>/void")
@guard("matter.step")
@writes(again=lambda **view: draw_page(view["matter_id"]))
def void_page(session: Session, matter_id: str, number: int) -> BaseResponse:
    """Void a round, with the reason for all to read."""
    keeping(matter_id=matter_id)
    reason = request.form.get("reason", "")
    void_round(session, current_house().clock(session), current_who(), matter_id, number, reason)
    return done(_page(matter_id), "saved")


def _page(matter_id: str) -> str:
    return f"/registry/draws/{matter_id}"


def _lines(last: dict[str, Any]) -> dict[str, str]:
    """The lists of the last round as they are typed: another round begins with them."""
    plots = (f"{plot['no']},{plot['area_mu']}" for plot in last["plots"])
    return {"households": "\n".join(last["households"]), "plots": "\n".join(plots)}


def _told_in_public(row: DrawRound) -> dict[str, Any]:
    found = public_round(row)
    return {
        "way": row.way,
        "matter": row.matter_id,
        "round": row.number,
        "state": row.state,
        "households": list(found.households),
        "plots": [[plot.no, plot.area] for plot in found.plots],
        "commitments": dict(found.commitments),
        "phrases": dict(found.phrases) if found.complete else {},
        "result": result_of(row),
    }


def _told_by_hand(session: Session, row: DrawRound) -> dict[str, Any]:
    view = round_view(row)
    signed = [{name: one[name] for name in ("kind", "role", "attended", "declined")} for one in view["signatures"]]
    return {
        "way": row.way,
        "matter": row.matter_id,
        "round": row.number,
        "state": row.state,
        "record": record_of(hand_draw(row), photos_of(session, row)),
        "digest": row.digest,
        "signatures": signed,
        "result": result_of(row),
    }
