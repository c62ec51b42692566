"""Officials' page on residents' objections to one posting: the township answers several together."""

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services.disclosure.operations.answer_question import settle_objections
from services.disclosure.operations.wake import wake_jobs
from services.disclosure.queries.places import find_village
from services.disclosure.queries.questions import objections_to
from shared.place import Place
from shared.refusals import NotFound
from shared.web import current_house, current_who, done, guard, writes
from shared.web.wording import _

pages = Blueprint("disclosure_objections", __name__, url_prefix="/disclosure")


@pages.get("/objections/<entry_id>")
@guard("question.settle")
def objections(entry_id: str) -> str:
    """Open objections to a posting, to be answered with one public answer."""
    with current_house().database.read() as session:
        found = objections_to(session, entry_id)
        if not found or not current_who().may("question.settle", Place(found[0].village)):
            raise NotFound("objection.none", _("这条公示没有等待答复的居民异议。"))
        village = find_village(session, found[0].village)
    return render_template(
        "disclosure/objections.html", rows=found, village=village, entry_id=entry_id, invented=village.invented
    )


@pages.post("/objections/<entry_id>")
@guard("question.settle")
@writes(again=objections)
def settle(session: Session, entry_id: str) -> Response:
    """Answer the chosen ones together."""
    house, form = current_house(), request.form
    public = form.get("public", "yes") == "yes"
    chosen, clock = form.getlist("question"), house.clock(session)
    settle_objections(session, clock, current_who(), entry_id, chosen, form.get("text", ""), public=public)
    wake_jobs(session, house)
    return done("/disclosure/", "answered")
