"""Officials' pages: what waits for me, ledgers, rosters, standards, questions, corrections, and the view from above."""

from datetime import date

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services.disclosure.domain.money import fen_of
from services.disclosure.domain.standards import KINDS
from services.disclosure.operations.answer_question import answer_question
from services.disclosure.operations.correct_entry import correct_entry
from services.disclosure.operations.import_ledger import import_ledger
from services.disclosure.operations.import_roster import import_roster
from services.disclosure.operations.publish_ledger import publish_ledger
from services.disclosure.operations.publish_roster import publish_roster
from services.disclosure.operations.publish_standard import publish_standard
from services.disclosure.operations.review_ledger import review_ledger
from services.disclosure.operations.wake import wake_jobs
from services.disclosure.queries.benefits import roster_for
from services.disclosure.queries.desk import desk_of, overview_of, villages_where
from services.disclosure.queries.entries import find_entry
from services.disclosure.queries.ledgers import find_ledger_for
from services.disclosure.queries.places import find_place, find_village, townships_below
from services.disclosure.queries.questions import find_question, open_below
from services.disclosure.tables import QuestionRow
from shared.place import Place
from shared.refusals import NotFound, Refusal
from shared.web import current_house, current_who, done, guard, read_slice, signed_in, writes
from shared.web.wording import _

pages = Blueprint("disclosure_office", __name__, url_prefix="/disclosure")


@pages.get("/")
@signed_in
def desk() -> str:
    """What waits for me, by village."""
    house, who = current_house(), current_who()
    with house.database.read() as session:
        return render_template("disclosure/desk.html", desk=desk_of(session, who, house.clock(session).today()))


@pages.get("/overview")
@guard("matter.read")
def overview() -> str:
    """The villages below me: newest month, open questions, overdue ones, open rectifications."""
    house, who = current_house(), current_who()
    with house.database.read() as session:
        rows = overview_of(session, who.places("matter.read"), house.clock(session).today())
        return render_template("disclosure/overview.html", rows=rows)


@pages.get("/ledgers/new")
@guard("ledger.import")
def new_ledger() -> str:
    """The form to import a month's ledger."""
    with current_house().database.read() as session:
        villages = villages_where(session, current_who(), "ledger.import")
        return render_template("disclosure/ledger_new.html", villages=villages)


@pages.post("/ledgers/new")
@guard("ledger.import")
@writes(again=new_ledger)
def import_(session: Session) -> Response:
    """Import it and go on to its page."""
    data, name = _upload()
    clock = current_house().clock(session)
    village, month = request.form.get("village", ""), request.form.get("month", "")
    imported = import_ledger(session, clock, current_who(), village, month, data, name)
    return done(f"/disclosure/ledgers/{imported.ledger.id}", "saved")


@pages.get("/ledgers/<ledger_id>")
@signed_in
def ledger(ledger_id: str) -> str:
    """A ledger to review or publish, or as it was published."""
    who = current_who()
    with current_house().database.read() as session:
        shown = find_ledger_for(session, who, ledger_id)
        village = find_village(session, shown.row.village)
    row, place = shown.row, Place(shown.row.village)
    return render_template(
        "disclosure/ledger_office.html",
        ledger=shown,
        village=village,
        invented=village.invented,
        may_review=row.state == "imported" and who.may("ledger.review", place) and who.person_id != row.imported_by,
        may_publish=row.state == "reviewed"
        and who.may("ledger.publish", place)
        and who.person_id not in {row.imported_by, row.reviewed_by},
        may_correct=row.state == "published" and who.may("ledger.publish", place),
        may_import=row.state == "returned" and who.may("ledger.import", place),
    )


@pages.post("/ledgers/<ledger_id>/review")
@guard("ledger.review")
@writes(again=ledger)
def review(session: Session, ledger_id: str) -> Response:
    """Approve or return."""
    clock, approve = current_house().clock(session), request.form.get("decision") == "approve"
    opinion = request.form.get("opinion", "")
    review_ledger(session, clock, current_who(), ledger_id, _version(), approve=approve, opinion=opinion)
    return done(f"/disclosure/ledgers/{ledger_id}", "saved")


@pages.post("/ledgers/<ledger_id>/publish")
@guard("ledger.publish")
@writes(again=ledger)
def publish(session: Session, ledger_id: str) -> Response:
    """Publish it line by line."""
    house = current_house()
    publish_ledger(session, house.clock(session), current_who(), ledger_id, _version())
    wake_jobs(session, house)
    return done(f"/disclosure/ledgers/{ledger_id}", "published")


@pages.get("/entries/<entry_id>/correct")
@guard("ledger.publish")
def correction(entry_id: str) -> str:
    """The form to append a correction to an entry."""
    with current_house().database.read() as session:
        whole = find_entry(session, entry_id)
        village = find_village(session, whole.entry.row.place)
    return render_template("disclosure/correct.html", whole=whole, village=village, invented=village.invented)


@pages.post("/entries/<entry_id>/correct")
@guard("ledger.publish")
@writes(again=correction)
def correct(session: Session, entry_id: str) -> Response:
    """Append it and go on to the public page."""
    house = current_house()
    amount = request.form.get("amount", "").strip()
    fen = _amount("amount") if amount else None
    entry = correct_entry(session, house.clock(session), current_who(), entry_id, request.form.get("text", ""), fen)
    wake_jobs(session, house)
    return done(f"/v/{entry.place}/e/{entry_id}", "published")


@pages.get("/rosters/new")
@guard("roster.publish")
def new_roster() -> str:
    """The form to import a roster."""
    with current_house().database.read() as session:
        villages = villages_where(session, current_who(), "roster.publish")
        return render_template("disclosure/roster_new.html", villages=villages, kinds=list(KINDS.items()))


@pages.post("/rosters/new")
@guard("roster.publish")
@writes(again=new_roster)
def import_names(session: Session) -> Response:
    """Import it and go on to the preview; nothing shows yet."""
    data, name = _upload()
    form, clock = request.form, current_house().clock(session)
    village, kind, period = form.get("village", ""), form.get("kind", ""), form.get("period", "")
    imported = import_roster(session, clock, current_who(), village, kind, period, data, name)
    return done(f"/disclosure/rosters/{imported.id}", "saved")


@pages.get("/rosters/<roster_id>")
@guard("roster.publish")
def roster(roster_id: str) -> str:
    """A roster as it will show, with what was dropped from the file."""
    with current_house().database.read() as session:
        shown = roster_for(session, current_who(), roster_id)
        village = find_village(session, shown.row.village)
    return render_template("disclosure/roster_office.html", roster=shown, village=village, invented=village.invented)


@pages.post("/rosters/<roster_id>/publish")
@guard("roster.publish")
@writes(again=roster)
def publish_names(session: Session, roster_id: str) -> Response:
    """Publish it."""
    house = current_house()
    publish_roster(session, house.clock(session), current_who(), roster_id, _version())
    wake_jobs(session, house)
    return done(f"/disclosure/rosters/{roster_id}", "published")


@pages.get("/standards/new")
@guard("standard.publish")
def new_standard() -> str:
    """The form to publish a benefit standard."""
    house, who = current_house(), current_who()
    with house.database.read() as session:
        own = [find_place(session, place.code) for place in who.places("standard.publish")]
        places = [(row.code, row.name) for row in own]
        for row in own:
            places += [(f"{one.code}000", one.name) for one in townships_below(session, Place(row.code))]
        day = house.clock(session).today()
    choices = list(dict(places).items())
    return render_template("disclosure/standard_new.html", places=choices, kinds=list(KINDS.items()), day=day)


@pages.post("/standards/new")
@guard("standard.publish")
@writes(again=new_standard)
def add_standard(session: Session) -> Response:
    """Publish it and go on to its public record."""
    house, form = current_house(), request.form
    day = _day("effective_on")
    standard = publish_standard(
        session,
        house.clock(session),
        current_who(),
        _place(form.get("place", "")),
        form.get("kind", ""),
        day.year,
        _amount("monthly"),
        form.get("basis", ""),
        day,
    )
    wake_jobs(session, house)
    return done(f"/v/{standard.place}/e/{standard.id}", "published")


@pages.get("/questions")
@guard("question.answer")
def questions() -> str:
    """Open questions of my villages, the first due first."""
    house, who = current_house(), current_who()
    with house.database.read() as session:
        page = read_slice(session, open_below(who.places("question.answer")), (QuestionRow.due_on, QuestionRow.id))
        return render_template("disclosure/questions.html", slice=page, today=house.clock(session).today())


@pages.get("/questions/<question_id>")
@guard("question.answer")
def question(question_id: str) -> str:
    """A question to answer."""
    with current_house().database.read() as session:
        found = find_question(session, question_id)
        if not current_who().may("question.answer", Place(found.village)):
            raise NotFound("question.unknown", _("没有这个问题。"))
        village = find_village(session, found.village)
    return render_template("disclosure/question.html", question=found, village=village, invented=village.invented)


@pages.post("/questions/<question_id>")
@guard("question.answer")
@writes(again=question)
def answer(session: Session, question_id: str) -> Response:
    """Answer it."""
    house = current_house()
    public = request.form.get("public", "yes") == "yes"
    clock = house.clock(session)
    answer_question(session, clock, current_who(), question_id, _version(), request.form.get("text", ""), public=public)
    wake_jobs(session, house)
    return done("/disclosure/questions", "answered")


def _upload() -> tuple[bytes, str]:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Refusal("file.none", _("请选择一个 .xlsx 或 .csv 文件"), where="file")
    return upload.read(), upload.filename


def _version() -> int:
    text = request.form.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refusal("version.missing", _("页面不完整，请刷新页面再办。"), where="version")
    return int(text)


def _amount(field: str) -> int:
    try:
        return fen_of(request.form.get(field, ""))
    except Refusal as refusal:
        raise Refusal(refusal.code, refusal.message, where=field) from refusal


def _day(field: str) -> date:
    try:
        return date.fromisoformat(request.form.get(field, ""))
    except ValueError as error:
        raise Refusal("day.malformed", _("请选择日期"), where=field) from error


def _place(code: str) -> Place:
    try:
        return Place.of(code)
    except ValueError as error:
        raise NotFound("place.unknown", _("没有这个区划，请从列表中选择"), where="place") from error
