"""Draws for programs: freeze the lists; commit and reveal, or slip by slip; close, sign, void; read every round."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from services.registry.api.draw_schemas import (
    CloseIn,
    CommitmentIn,
    FreezeIn,
    PhraseIn,
    ProgressOut,
    RoundOut,
    RoundsOut,
    SignDrawIn,
    SlipIn,
    StrikeIn,
    VoidIn,
)
from services.registry.api.requests import freeze_request
from services.registry.operations.commit_reveal import commit, reveal
from services.registry.operations.draw_lots import freeze
from services.registry.operations.record_draw import close_draw, record_slip, strike_slip
from services.registry.operations.sign_draw import sign_draw
from services.registry.operations.sign_meeting import SignRequest
from services.registry.operations.void_draw import void_round
from services.registry.queries.draws import find_round, progress_of, round_view, rounds_of
from services.registry.queries.matter_views import find_matter
from services.registry.refusing import keeping
from shared.web import current_house, current_who, guard, open_to_all, writes

draws = Blueprint("registry_draws", __name__, url_prefix="/registry/api/matters", description="抓阄 · Draws of lots")
_ALL = "/<matter_id>/draws"
_ONE = f"{_ALL}/<int:number>"
_OPEN = "a draw is watched by everybody; it names labels of households and posts, no person"


@draws.route(_ALL, methods=["GET"])
@open_to_all(_OPEN)
@draws.response(200, RoundsOut)
def read_all(matter_id: str) -> dict[str, Any]:
    """All rounds of a matter, the newest first."""
    with current_house().database.read() as session:
        matter = find_matter(session, matter_id)
        return {"version": matter.version, "rounds": [round_view(row) for row in rounds_of(session, matter_id)]}


@draws.route(_ONE, methods=["GET"])
@open_to_all(_OPEN)
@draws.response(200, RoundOut)
def read_one(matter_id: str, number: int) -> dict[str, Any]:
    """One round. What `docs/draw_check.py` reads is at /registry/draws/<matter>/<round>.json."""
    with current_house().database.read() as session:
        return round_view(find_round(session, matter_id, number))


@draws.route(_ALL, methods=["POST"])
@guard("matter.step")
@writes
@draws.arguments(FreezeIn)
@draws.response(201, RoundOut)
def freeze_lists(session: Session, body: dict[str, Any], matter_id: str) -> dict[str, Any]:
    """Freeze and publish the lists. 409 while another round stands; 422 with every fault of the lists."""
    keeping(matter_id=matter_id)
    clock = current_house().clock(session)
    return round_view(freeze(session, clock, current_who(), matter_id, freeze_request(body)))


@draws.route(f"{_ONE}/commitments", methods=["POST"])
@guard("matter.step")
@writes
@draws.arguments(CommitmentIn)
@draws.response(201, RoundOut)
def commit_one(session: Session, body: dict[str, Any], matter_id: str, number: int) -> dict[str, Any]:
    """A party of a public draw publishes its fingerprint."""
    clock = current_house().clock(session)
    return round_view(commit(session, clock, current_who(), matter_id, number, body["commitment"]))


@draws.route(f"{_ONE}/phrases", methods=["POST"])
@guard("matter.step")
@writes
@draws.arguments(PhraseIn)
@draws.response(201, RoundOut)
def reveal_one(session: Session, body: dict[str, Any], matter_id: str, number: int) -> dict[str, Any]:
    """A party reveals its phrase; with the last one the lots are drawn."""
    clock = current_house().clock(session)
    return round_view(reveal(session, clock, current_who(), matter_id, number, body["phrase"]))


@draws.route(f"{_ONE}/slips", methods=["POST"])
@guard("matter.step")
@writes
@draws.arguments(SlipIn)
@draws.response(201, ProgressOut)
def record_one(session: Session, body: dict[str, Any], matter_id: str, number: int) -> dict[str, Any]:
    """Record the next slip of a draw by hand. 409 where another was recorded meanwhile."""
    keeping(matter_id=matter_id)
    clock = current_house().clock(session)
    return progress_of(record_slip(session, clock, current_who(), matter_id, number, **body))


@draws.route(f"{_ONE}/slips/<int:slip>/strike", methods=["POST"])
@guard("matter.step")
@writes
@draws.arguments(StrikeIn)
@draws.response(201, ProgressOut)
def strike_one(session: Session, body: dict[str, Any], matter_id: str, number: int, slip: int) -> dict[str, Any]:
    """Strike a slip that was recorded wrongly; it stays to be read."""
    keeping(matter_id=matter_id)
    clock = current_house().clock(session)
    return progress_of(strike_slip(session, clock, current_who(), matter_id, number, slip, **body))


@draws.route(f"{_ONE}/close", methods=["POST"])
@guard("matter.step")
@writes
@draws.arguments(CloseIn)
@draws.response(200, RoundOut)
def close_one(session: Session, body: dict[str, Any], matter_id: str, number: int) -> dict[str, Any]:
    """Close the record of a draw by hand; its digest waits for signatures. The matter's version moves."""
    keeping(matter_id=matter_id)
    clock = current_house().clock(session)
    return round_view(close_draw(session, clock, current_who(), matter_id, number, **body))


@draws.route(f"{_ONE}/sign", methods=["POST"])
@guard("meeting.sign")
@writes
@draws.arguments(SignDrawIn)
@draws.response(201, RoundOut)
def sign_one(session: Session, body: dict[str, Any], matter_id: str, number: int) -> dict[str, Any]:
    """Sign a closed record, or decline to: then the round is void. 409 where it is another record by now."""
    keeping(matter_id=matter_id)
    clock = current_house().clock(session)
    return round_view(sign_draw(session, clock, current_who(), matter_id, number, SignRequest(**body)))


@draws.route(f"{_ONE}/void", methods=["POST"])
@guard("matter.step")
@writes
@draws.arguments(VoidIn)
@draws.response(200, RoundOut)
def void_one(session: Session, body: dict[str, Any], matter_id: str, number: int) -> dict[str, Any]:
    """Void an open round, with a reason for all to read; another one may begin."""
    keeping(matter_id=matter_id)
    clock = current_house().clock(session)
    return round_view(void_round(session, clock, current_who(), matter_id, number, body["reason"]))
