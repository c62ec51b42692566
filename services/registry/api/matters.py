"""Matters for programs: start, attach, take steps, cancel; what was refused."""

from typing import Any

from flask import request
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from services.registry.api.matter_schemas import FileOut, MatterOut, MattersOut, RefusalsOut
from services.registry.api.people import place_from
from services.registry.api.requests import step_request
from services.registry.api.step_schemas import (
    CancelIn,
    MattersIn,
    RefusalsIn,
    StartIn,
    StepIn,
)
from services.registry.operations.attach_paper import attach_paper
from services.registry.operations.cancel_matter import cancel_matter
from services.registry.operations.start_matter import start_matter
from services.registry.operations.take_step import take_step
from services.registry.queries import matters as queries
from services.registry.queries.matter_views import find_matter, matter_view, summary_view
from services.registry.refusing import keeping
from services.registry.tables import Matter, RefusalRow
from shared.place import Place
from shared.refusals import NotAllowed, Refusal
from shared.web import current_house, current_who, guard, open_to_all, read_slice, writes

matters = Blueprint("registry_matters", __name__, url_prefix="/registry/api", description="办件 · Matters")


@matters.route("/matters", methods=["POST"])
@guard("matter.start")
@writes
@matters.arguments(StartIn)
@matters.response(201, MatterOut)
def start(session: Session, body: dict[str, Any]) -> dict[str, Any]:
    """Start a matter from a published item. 422 where it is on no list: 清单之外无权力; the refusal is kept."""
    village = place_from(body["village"], "village")
    keeping(village=village.code, item_code=body["item_code"])
    clock = current_house().clock(session)
    item = (body["list_kind"], body["item_code"])
    return matter_view(session, start_matter(session, clock, current_who(), village, *item, body["title"]))


@matters.route("/matters", methods=["GET"])
@open_to_all("what runs in a village is disclosed; names on rolls are not in it")
@matters.arguments(MattersIn, location="query")
@matters.response(200, MattersOut)
def read_matters(asked: dict[str, Any]) -> dict[str, Any]:
    """The matters of a village (or of a township's or county's villages), newest first."""
    village = place_from(asked["village"], "village")
    with current_house().database.read() as session:
        chosen = queries.matters_at([village], asked["status"])
        page = read_slice(session, chosen, (Matter.id,), descending=True)
        return {"matters": [summary_view(one) for one in page.rows], "after": page.after}


@matters.route("/matters/<matter_id>", methods=["GET"])
@open_to_all("what runs in a village is disclosed; names on rolls are not in it")
@matters.response(200, MatterOut)
def read_matter(matter_id: str) -> dict[str, Any]:
    """A matter with its flow, votes, papers and objections."""
    with current_house().database.read() as session:
        matter = find_matter(session, matter_id)
        return matter_view(session, matter, households=current_who().may("matter.read", Place(matter.village)))


@matters.route("/matters/<matter_id>/files", methods=["POST"])
@guard("matter.step")
@writes
@matters.response(201, FileOut)
def attach(session: Session, matter_id: str) -> dict[str, Any]:
    """Attach a file (multipart `file`) under the name of a paper (`paper`)."""
    upload = request.files.get("file")
    if upload is None:
        raise Refusal("file.missing", "没有收到文件，请选择要上传的材料。", where="file")
    house, paper = current_house(), request.form.get("paper", "")[:80]
    clock, name = house.clock(session), upload.filename or ""
    kept = attach_paper(session, clock, current_who(), house.files, matter_id, paper, name, upload.read())
    return {"file_id": kept.id, "name": kept.name, "media_type": kept.media_type, "size": kept.size, "paper": paper}


@matters.route("/matters/<matter_id>/steps/<step_id>", methods=["POST"])
@guard("matter.step")
@writes
@matters.arguments(StepIn)
@matters.response(200, MatterOut)
def take(session: Session, body: dict[str, Any], matter_id: str, step_id: str) -> dict[str, Any]:
    """Take a step. 403 or 422 with rule and article where the flow does not allow it; the refusal is kept. 409 if stale."""
    keeping(matter_id=matter_id, step_id=step_id)
    clock = current_house().clock(session)
    request_ = step_request(body, clock.today())
    take_step(session, clock, current_who(), matter_id, step_id, request_)
    return matter_view(session, find_matter(session, matter_id))


@matters.route("/matters/<matter_id>/cancel", methods=["POST"])
@guard("matter.start")
@writes
@matters.arguments(CancelIn)
@matters.response(200, MatterOut)
def cancel(session: Session, body: dict[str, Any], matter_id: str) -> dict[str, Any]:
    """Give a matter up, with a reason for all to read."""
    clock = current_house().clock(session)
    return matter_view(session, cancel_matter(session, clock, current_who(), matter_id, **body))


@matters.route("/refusals", methods=["GET"])
@guard("refusal.read")
@matters.arguments(RefusalsIn, location="query")
@matters.response(200, RefusalsOut)
def read_refusals(asked: dict[str, Any]) -> dict[str, Any]:
    """Acts the rules did not allow, newest first."""
    places = list(current_who().places("refusal.read"))
    if asked["place"]:
        places = [_overseen(asked["place"])]
    with current_house().database.read() as session:
        page = read_slice(session, queries.refusals_at(places), (RefusalRow.id,), descending=True)
        return {"refusals": page.rows, "after": page.after}


def _overseen(code: str) -> Place:
    place = place_from(code, "place")
    if not current_who().may("refusal.read", place):
        raise NotAllowed("act.not_allowed", "您不能查看这里的记录。", where="place")
    return place
