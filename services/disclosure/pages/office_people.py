"""Officials' pages on people: rosters, standards, questions."""

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services.disclosure.domain.standards import KINDS
from services.disclosure.operations.answer_question import answer_question
from services.disclosure.operations.import_roster import import_roster
from services.disclosure.operations.publish_roster import publish_roster
from services.disclosure.operations.publish_standard import publish_standard
from services.disclosure.operations.wake import wake_jobs
from services.disclosure.pages.forms import amount_of, day_of, place_of, uploaded_file, version_seen
from services.disclosure.queries.benefits import roster_for
from services.disclosure.queries.desk import villages_where
from services.disclosure.queries.places import find_place, find_village, townships_below
from services.disclosure.queries.questions import find_question, open_below, reads
from services.disclosure.tables import QuestionRow
from shared.place import Place
from shared.refusals import NotFound
from shared.web import current_house, current_who, done, guard, read_slice, writes
from shared.web.wording import _

pages = Blueprint("disclosure_people", __name__, url_prefix="/disclosure")


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
    data, name = uploaded_file()
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
    publish_roster(session, house.clock(session), current_who(), roster_id, version_seen())
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
    day = day_of("effective_on")
    standard = publish_standard(
        session,
        house.clock(session),
        current_who(),
        place_of(form.get("place", "")),
        form.get("kind", ""),
        day.year,
        amount_of("monthly"),
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
@guard("question.read")
def question(question_id: str) -> str:
    """A question or objection to answer; of objections also who watches the village, or oversees it, reads."""
    who = current_who()
    with current_house().database.read() as session:
        found = find_question(session, question_id)
        if not reads(who, found):
            raise NotFound("question.unknown", _("没有这个问题。"))
        village = find_village(session, found.village)
    return render_template(
        "disclosure/question.html",
        question=found,
        village=village,
        may_answer=who.may("question.answer", village.place),
        invented=village.invented,
    )


@pages.post("/questions/<question_id>")
@guard("question.answer")
@writes(again=question)
def answer(session: Session, question_id: str) -> Response:
    """Answer it."""
    house = current_house()
    public = request.form.get("public", "yes") == "yes"
    clock = house.clock(session)
    answer_question(
        session, clock, current_who(), question_id, version_seen(), request.form.get("text", ""), public=public
    )
    wake_jobs(session, house)
    return done("/disclosure/questions", "answered")
