"""Recording a draw by hand (逐阄登记): slip after slip on a phone, struck where wrong, closed, and signed by others."""

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.domain.hand_drawing import BLANK
from services.registry.operations.attach_paper import attach_paper
from services.registry.operations.record_draw import PHOTO, close_draw, photos_waiting, record_slip, strike_slip
from services.registry.operations.sign_draw import sign_draw
from services.registry.operations.sign_meeting import SignRequest
from services.registry.pages.draws import draw_page
from services.registry.pages.forms import attended_field, version_field
from services.registry.queries.draw_turns import turn_of
from services.registry.queries.draws import find_round, next_household, photo_files, round_view
from services.registry.queries.matter_views import find_matter
from services.registry.refusing import keeping
from shared.refusals import NotFound, Refusal
from shared.web import current_house, current_who, done, guard, writes

draw_record = Blueprint("registry_draw_record_pages", __name__, url_prefix="/registry/draws/<matter_id>/<int:number>")


@draw_record.get("/record")
@guard("matter.step")
def record_page(matter_id: str, number: int) -> str:
    """What is left, big buttons, and what was recorded so far."""
    house = current_house()
    with house.database.read() as session:
        matter, row = find_matter(session, matter_id), find_round(session, matter_id, number)
        if not turn_of(current_who(), matter, row, house.clock(session).today()).record:
            raise Refusal("draw.not_now", "这一轮现在不由您登记，或者已经封存。请回到抓阄页面。")
        view = round_view(row)
        return render_template(
            "registry/draw_record.html",
            matter=matter,
            one=view,
            households=[(label, label) for label in view["left"]["households"]],
            next_one=next_household(row),
            photos=photo_files(session, photos_waiting(session, matter_id)),
            invented=matter.place.invented,
        )


@draw_record.post("/slips")
@guard("matter.step")
@writes(again=record_page)
def record(session: Session, matter_id: str, number: int) -> BaseResponse:
    """Record the next slip."""
    keeping(matter_id=matter_id)
    form, clock = request.form, current_house().clock(session)
    plot = BLANK if form.get("blank") == "yes" else form.get("plot", "").strip()[:40]
    if plot == BLANK and "blank" not in form:
        raise Refusal("draw.plot", "请按抓到的地块，没有地块的按“空阄”。", where="plot")
    household = form.get("household", "")[:80]
    record_slip(session, clock, current_who(), matter_id, number, household, plot, version_field())
    return done(_record(matter_id, number), "saved")


@draw_record.get("/slips/<int:slip>")
@guard("matter.step")
def strike_page(matter_id: str, number: int, slip: int) -> str:
    """Asks what is wrong with a slip."""
    with current_house().database.read() as session:
        matter, row = find_matter(session, matter_id), find_round(session, matter_id, number)
        view = round_view(row)
        found = next((one for one in view["slips"] if one["number"] == slip), None)
        if found is None:
            raise NotFound("draw.no_slip", "没有这一阄，请回到登记页面。")
        return render_template(
            "registry/draw_strike.html", matter=matter, one=view, slip=found, invented=matter.place.invented
        )


@draw_record.post("/slips/<int:slip>")
@guard("matter.step")
@writes(again=strike_page)
def strike(session: Session, matter_id: str, number: int, slip: int) -> BaseResponse:
    """Strike a slip; it stays to be read."""
    keeping(matter_id=matter_id)
    reason, clock = request.form.get("reason", ""), current_house().clock(session)
    strike_slip(session, clock, current_who(), matter_id, number, slip, reason, version_field())
    return done(_record(matter_id, number), "saved")


@draw_record.post("/photos")
@guard("matter.step")
@writes(again=record_page)
def photograph(session: Session, matter_id: str, number: int) -> BaseResponse:
    """Keep pictures taken on the spot; the record takes them in when it is closed."""
    chosen = [one for one in request.files.getlist("photo") if one.filename]
    if not chosen:
        raise Refusal("file.missing", "没有选择照片，请选择要上传的照片。", where="photo")
    house = current_house()
    for one in chosen:
        clock, name = house.clock(session), one.filename or ""
        attach_paper(session, clock, current_who(), house.files, matter_id, PHOTO, name, one.read())
    return done(_record(matter_id, number), "saved")


@draw_record.post("/close")
@guard("matter.step")
@writes(again=record_page)
def close(session: Session, matter_id: str, number: int) -> BaseResponse:
    """Close the record; it waits for its signatures."""
    keeping(matter_id=matter_id)
    photos = photos_waiting(session, matter_id)
    clock = current_house().clock(session)
    close_draw(session, clock, current_who(), matter_id, number, photos, version_field())
    return done(f"/registry/draws/{matter_id}", "saved")


@draw_record.post("/sign")
@guard("meeting.sign")
@writes(again=lambda **view: draw_page(view["matter_id"]))
def sign(session: Session, matter_id: str, number: int) -> BaseResponse:
    """Sign the closed record, or decline to."""
    keeping(matter_id=matter_id)
    form = request.form
    declined = form.get("decision", "") == "decline"
    wanted = SignRequest(
        digest=form.get("digest", ""),
        attended=attended_field(declined=declined),
        declined=declined,
        note=form.get("note", ""),
    )
    sign_draw(session, current_house().clock(session), current_who(), matter_id, number, wanted)
    return done(f"/registry/draws/{matter_id}", "saved")


def _record(matter_id: str, number: int) -> str:
    return f"/registry/draws/{matter_id}/{number}/record"
