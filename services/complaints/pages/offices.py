"""Handling for offices: a list, a report, its acts. 404, always the same, for whoever may not know."""

from datetime import date

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.complaints.domain.checklists import CHECKLISTS, FINDINGS
from services.complaints.domain.filing import CATEGORIES
from services.complaints.domain.lights import LIGHTS
from services.complaints.domain.progress import ACTS, Status, may
from services.complaints.doors import answer_with_file, beforehand, kept_upload, read_upload, vault
from services.complaints.operations import accept as taking
from services.complaints.operations import conclude
from services.complaints.operations.answer import answer, keep_note
from services.complaints.operations.attach import attach
from services.complaints.operations.open_report import open_file, open_report
from services.complaints.operations.visit import request_visit
from services.complaints.queries import (
    REPORT_ORDER,
    ledgers_of,
    office_reports,
    offices_of,
    place_names,
    place_of,
    posts_of_village,
    show,
    terms_of,
)
from services.complaints.words import conclusion_words, message_kind, office_name, status_for_office, term_words
from shared.clock import Clock
from shared.refusals import Refusal
from shared.web import current_house, current_who, done, read_slice, signed_in, writes
from shared.web.wording import _
from shared.workdays import explain

pages = Blueprint("complaints_pages", __name__, url_prefix="/complaints")


def _clock(session: Session) -> Clock:
    return current_house().clock(session)


@pages.get("/")
@signed_in
def reports() -> str:
    """The reports my office handles, or (?below=1) those that offices below it handle."""
    below = bool(request.args.get("below"))
    with current_house().database.read() as session:
        clock = _clock(session)
        offices = offices_of(session, clock, current_who())
        page = read_slice(session, office_reports(offices, handled=not below), REPORT_ORDER, size=30, descending=True)
        shown = show(session, clock, page.rows)
        names = place_names(session, [place.code for place in offices.places])
    return render_template(
        "complaints/list.html",
        reports=shown,
        slice=page,
        below=below,
        offices=[office_name(name) for name in names.values()],
        categories=CATEGORIES,
        lights=LIGHTS,
        status=status_for_office,
        conclusion=conclusion_words,
    )


@pages.get("/reports/<report_id>")
@signed_in
def report_page(report_id: str) -> str:
    """One report with everything in it and the acts open now. Audited."""
    with current_house().database.write() as session:
        clock = _clock(session)
        opened = open_report(session, clock, vault(), current_who(), report_id)
        report, today = opened.report, clock.today()
        place = place_of(session, report.village)
        return render_template(
            "complaints/opened.html",
            opened=opened,
            listed=show(session, clock, [report])[0],
            report=report,
            may=[act for act in ACTS if opened.acting and act != "lift" and may(Status(report.status), act)],
            may_lift=not opened.acting and may(Status(report.status), "lift"),
            terms=[(t, explain(t.due)) for t in terms_of(session, report_id)],
            ledgers=ledgers_of(session, report.village),
            posts=posts_of_village(session, report.village, today),
            today=today,
            office_files=[(file.id, file.name) for file in opened.files if file.origin == "office"],
            categories=CATEGORIES,
            checklists=CHECKLISTS,
            findings=FINDINGS,
            lights=LIGHTS,
            declined=conclude.DECLINED,
            status=status_for_office,
            conclusion=conclusion_words,
            message_kind=message_kind,
            term_words=term_words,
            office_name=office_name,
            invented=bool(place and place.invented),
        )


@pages.get("/reports/<report_id>/files/<file_id>")
@signed_in
def file(report_id: str, file_id: str) -> Response:
    """One file, unsealed for its reader. Audited."""
    with current_house().database.write() as session:
        return answer_with_file(open_file(session, _clock(session), vault(), current_who(), report_id, file_id))


@pages.post("/reports/<report_id>/files")
@signed_in
@beforehand(lambda: read_upload("file"))
@writes(again=report_page)
def add_file(session: Session, report_id: str) -> BaseResponse:
    """Keep a file with the report."""
    attach(session, _clock(session), vault(), current_who(), report_id, kept_upload())
    return _back(report_id)


@pages.post("/reports/<report_id>/accept")
@signed_in
@writes(again=report_page)
def accept(session: Session, report_id: str) -> BaseResponse:
    """受理."""
    taking.accept(session, _clock(session), current_who(), report_id, _number("version"))
    return _back(report_id)


@pages.post("/reports/<report_id>/lift")
@signed_in
@writes(again=report_page)
def lift(session: Session, report_id: str) -> BaseResponse:
    """提级办理."""
    taking.lift(session, _clock(session), current_who(), report_id, _number("version"))
    return _back(report_id)


@pages.post("/reports/<report_id>/extend")
@signed_in
@writes(again=report_page)
def extend(session: Session, report_id: str) -> BaseResponse:
    """延期."""
    who, version, days = current_who(), _number("version"), _number("extend_days")
    taking.extend(session, _clock(session), vault(), who, report_id, version, days, _text("extend_reason"))
    return _back(report_id)


@pages.post("/reports/<report_id>/visit")
@signed_in
@writes(again=report_page)
def visit(session: Session, report_id: str) -> BaseResponse:
    """Ask for a neutral visit."""
    at_once, who = current_house().settings.demonstration, current_who()
    request_visit(session, _clock(session), who, report_id, _number("version"), _text("checklist"), at_once=at_once)
    return _back(report_id)


@pages.post("/reports/<report_id>/clarify")
@signed_in
@writes(again=report_page)
def clarify(session: Session, report_id: str) -> BaseResponse:
    """澄清."""
    if not _text("confirmed"):
        raise Refusal("statement.unconfirmed", _("请先确认：公开的文字和凭证里没有个人信息"), where="confirmed")
    said = conclude.Clarification(
        _text("statement"), _text("voucher_file_id"), _day("consent.on"), _text("consent.file_id")
    )
    house, version = current_house(), _number("version")
    conclude.clarify(session, _clock(session), vault(), house.files, current_who(), report_id, version, said)
    return _back(report_id, "published")


@pages.post("/reports/<report_id>/rectify")
@signed_in
@writes(again=report_page)
def rectify(session: Session, report_id: str) -> BaseResponse:
    """责令整改."""
    order = conclude.Order(_text("what"), _number("days"), _text("talk_post_id"))
    conclude.rectify(session, _clock(session), current_who(), report_id, _number("version"), order)
    return _back(report_id, "sent")


@pages.post("/reports/<report_id>/rectified")
@signed_in
@writes(again=report_page)
def rectified(session: Session, report_id: str) -> BaseResponse:
    """确认整改完成."""
    version, statement = _number("version"), _text("done_statement")
    conclude.confirm_rectified(session, _clock(session), current_who(), report_id, version, statement)
    return _back(report_id, "published")


@pages.post("/reports/<report_id>/decline")
@signed_in
@writes(again=report_page)
def decline(session: Session, report_id: str) -> BaseResponse:
    """不予受理或了结."""
    conclude.decline(session, _clock(session), current_who(), report_id, _number("version"), _text("reason"))
    return _back(report_id)


@pages.post("/reports/<report_id>/answer")
@signed_in
@writes(again=report_page)
def answer_it(session: Session, report_id: str) -> BaseResponse:
    """答复."""
    answer(session, _clock(session), vault(), current_who(), report_id, _number("version"), _text("answer"))
    return _back(report_id, "answered")


@pages.post("/reports/<report_id>/notes")
@signed_in
@writes(again=report_page)
def note_it(session: Session, report_id: str) -> BaseResponse:
    """办理记录."""
    keep_note(session, _clock(session), vault(), current_who(), report_id, _number("version"), _text("note"))
    return _back(report_id)


def _back(report_id: str, what: str = "saved") -> BaseResponse:
    return done(f"/complaints/reports/{report_id}", what)


def _text(name: str) -> str:
    return request.form.get(name, "")


def _number(name: str) -> int:
    text = _text(name).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refusal("input.number", _("请填写整数"), where=name)
    return int(text)


def _day(name: str) -> date:
    try:
        return date.fromisoformat(_text(name))
    except ValueError as error:
        raise Refusal("input.day", _("请填写日期，例如 2026-11-22"), where=name) from error
