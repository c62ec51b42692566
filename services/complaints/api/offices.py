"""Handling, for offices. Answers to acts hold nothing of a report's content.

Every route is open to any person signed in and answers 404, always the same, to whoever may not know of the report:
403 would tell a village official that there is something.
"""

from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from services.complaints.api import schemas
from services.complaints.api.dumps import dump_done, dump_figures, dump_listed, dump_opened
from services.complaints.doors import answer_with_file, beforehand, kept_upload, read_upload, vault
from services.complaints.operations import accept as taking
from services.complaints.operations import conclude
from services.complaints.operations.answer import answer, keep_note
from services.complaints.operations.attach import attach
from services.complaints.operations.open_report import open_file, open_report
from services.complaints.operations.visit import request_visit
from services.complaints.queries import REPORT_ORDER, figures_of, office_reports, offices_of, show
from shared.clock import Clock
from shared.place import Place, Tier
from shared.refusals import NotFound
from shared.web import current_house, current_who, open_to_all, read_slice, signed_in, writes

api = Blueprint("complaints_api", __name__, url_prefix="/complaints/api", description="反映办理")


def _clock(session: Session) -> Clock:
    return current_house().clock(session)


@api.route("/reports", methods=["GET"])
@signed_in
@api.response(200, schemas.ListOut)
def list_reports() -> dict[str, Any]:
    """The reports my office handles; with ?below=1 those that offices below it handle."""
    below = bool(request.args.get("below"))
    with current_house().database.read() as session:
        clock = _clock(session)
        mine = office_reports(offices_of(session, clock, current_who()), handled=not below)
        page = read_slice(session, mine, REPORT_ORDER, descending=True)
        return {"reports": [dump_listed(one) for one in show(session, clock, page.rows)], "after": page.after}


@api.route("/reports/<report_id>", methods=["GET"])
@signed_in
@api.response(200, schemas.OpenedOut)
def read_report(report_id: str) -> dict[str, Any]:
    """Open a report. Recusal is computed anew; the opening is audited."""
    with current_house().database.write() as session:
        clock = _clock(session)
        return dump_opened(session, clock, open_report(session, clock, vault(), current_who(), report_id))


@api.route("/reports/<report_id>/files/<file_id>", methods=["GET"])
@signed_in
@api.response(200, content_type="application/octet-stream")
def read_file(report_id: str, file_id: str) -> Response:
    """One file of a report, unsealed for its reader."""
    with current_house().database.write() as session:
        return answer_with_file(open_file(session, _clock(session), vault(), current_who(), report_id, file_id))


@api.route("/reports/<report_id>/files", methods=["POST"])
@signed_in
@beforehand(lambda: read_upload("file"))
@writes
@api.response(201, schemas.FileAddedOut)
def add_file(session: Session, report_id: str) -> dict[str, str]:
    """Keep a file (multipart field `file`) with a report, sealed."""
    file_id = attach(session, _clock(session), vault(), current_who(), report_id, kept_upload())
    return {"file_id": file_id}


@api.route("/reports/<report_id>/accept", methods=["POST"])
@signed_in
@writes
@api.arguments(schemas.AcceptIn, required=False)
@api.response(200, schemas.DoneOut)
def accept(session: Session, body: dict[str, Any], report_id: str) -> dict[str, Any]:
    """受理."""
    return dump_done(taking.accept(session, _clock(session), current_who(), report_id, (body or {}).get("version")))


@api.route("/reports/<report_id>/extend", methods=["POST"])
@signed_in
@writes
@api.arguments(schemas.ExtendIn)
@api.response(200, schemas.DoneOut)
def extend(session: Session, body: dict[str, Any], report_id: str) -> dict[str, Any]:
    """延期."""
    who = current_who()
    return dump_done(taking.extend(session, _clock(session), vault(), who, report_id, **body))


@api.route("/reports/<report_id>/lift", methods=["POST"])
@signed_in
@writes
@api.arguments(schemas.VersionIn)
@api.response(200, schemas.DoneOut)
def lift(session: Session, body: dict[str, Any], report_id: str) -> dict[str, Any]:
    """提级办理."""
    return dump_done(taking.lift(session, _clock(session), current_who(), report_id, body["version"]))


@api.route("/reports/<report_id>/visit", methods=["POST"])
@signed_in
@writes
@api.arguments(schemas.VisitIn)
@api.response(200, schemas.DoneOut)
def visit(session: Session, body: dict[str, Any], report_id: str) -> dict[str, Any]:
    """Ask for a neutral visit; it is given out with the next rounds."""
    at_once = current_house().settings.demonstration
    who, clock = current_who(), _clock(session)
    report = request_visit(session, clock, who, report_id, body["version"], body["checklist"], at_once=at_once)
    return dump_done(report)


@api.route("/reports/<report_id>/clarify", methods=["POST"])
@signed_in
@writes
@api.arguments(schemas.ClarifyIn)
@api.response(200, schemas.DoneOut)
def clarify(session: Session, body: dict[str, Any], report_id: str) -> dict[str, Any]:
    """澄清: publish the voucher and a statement, with the official's consent."""
    house, consent = current_house(), body["consent"]
    said = conclude.Clarification(body["statement"], body["voucher_file_id"], consent["on"], consent["file_id"])
    report = conclude.clarify(
        session, _clock(session), vault(), house.files, current_who(), report_id, body["version"], said
    )
    return dump_done(report)


@api.route("/reports/<report_id>/rectify", methods=["POST"])
@signed_in
@writes
@api.arguments(schemas.RectifyIn)
@api.response(200, schemas.DoneOut)
def rectify(session: Session, body: dict[str, Any], report_id: str) -> dict[str, Any]:
    """责令整改, if wished with a corrective talk."""
    order = conclude.Order(body["what"], body["days"], body["talk_post_id"], body["talk_role"])
    return dump_done(conclude.rectify(session, _clock(session), current_who(), report_id, body["version"], order))


@api.route("/reports/<report_id>/rectified", methods=["POST"])
@signed_in
@writes
@api.arguments(schemas.StatementIn)
@api.response(200, schemas.DoneOut)
def rectified(session: Session, body: dict[str, Any], report_id: str) -> dict[str, Any]:
    """The office saw that it was put right; published."""
    who, version, statement = current_who(), body["version"], body["statement"]
    return dump_done(conclude.confirm_rectified(session, _clock(session), who, report_id, version, statement))


@api.route("/reports/<report_id>/decline", methods=["POST"])
@signed_in
@writes
@api.arguments(schemas.DeclineIn)
@api.response(200, schemas.DoneOut)
def decline(session: Session, body: dict[str, Any], report_id: str) -> dict[str, Any]:
    """不予受理或了结; the answer tells the reporter why."""
    who = current_who()
    return dump_done(conclude.decline(session, _clock(session), who, report_id, body["version"], body["reason"]))


@api.route("/reports/<report_id>/answer", methods=["POST"])
@signed_in
@writes
@api.arguments(schemas.TextIn)
@api.response(200, schemas.DoneOut)
def answer_it(session: Session, body: dict[str, Any], report_id: str) -> dict[str, Any]:
    """答复."""
    who = current_who()
    return dump_done(answer(session, _clock(session), vault(), who, report_id, body["version"], body["text"]))


@api.route("/reports/<report_id>/notes", methods=["POST"])
@signed_in
@writes
@api.arguments(schemas.TextIn)
@api.response(200, schemas.DoneOut)
def note_it(session: Session, body: dict[str, Any], report_id: str) -> dict[str, Any]:
    """办理记录: for the office itself."""
    who = current_who()
    return dump_done(keep_note(session, _clock(session), vault(), who, report_id, body["version"], body["text"]))


@api.route("/figures/<township>", methods=["GET"])
@open_to_all("published figures, safe for small counts")
@api.response(200, schemas.FiguresOut)
def figures(township: str) -> dict[str, Any]:
    """A township's public figures. The code in 9 or 12 digits."""
    try:
        place = Place.of(township)
    except ValueError as error:
        raise NotFound("place.unknown", "没有这个区划代码") from error
    if place.tier is not Tier.TOWNSHIP:
        raise NotFound("place.unknown", "这里只有乡镇的数字，请给出乡镇的区划代码")
    with current_house().database.read() as session:
        return dump_figures(place.code, _clock(session).today().year, figures_of(session, place))
