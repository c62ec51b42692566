"""Officials' pages on money: ledgers and corrections."""

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services.disclosure.operations.correct_entry import correct_entry
from services.disclosure.operations.import_ledger import import_ledger
from services.disclosure.operations.publish_ledger import publish_ledger
from services.disclosure.operations.review_ledger import review_ledger
from services.disclosure.operations.wake import wake_jobs
from services.disclosure.pages.forms import amount_of, uploaded_file, version_seen
from services.disclosure.queries.desk import villages_where
from services.disclosure.queries.entries import find_entry
from services.disclosure.queries.ledgers import find_ledger_for
from services.disclosure.queries.places import find_village
from shared.place import Place
from shared.web import current_house, current_who, done, guard, signed_in, writes

pages = Blueprint("disclosure_money", __name__, url_prefix="/disclosure")


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
    data, name = uploaded_file()
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
    review_ledger(session, clock, current_who(), ledger_id, version_seen(), approve=approve, opinion=opinion)
    return done(f"/disclosure/ledgers/{ledger_id}", "saved")


@pages.post("/ledgers/<ledger_id>/publish")
@guard("ledger.publish")
@writes(again=ledger)
def publish(session: Session, ledger_id: str) -> Response:
    """Publish it line by line."""
    house = current_house()
    publish_ledger(session, house.clock(session), current_who(), ledger_id, version_seen())
    wake_jobs(session, house)
    return done(f"/disclosure/ledgers/{ledger_id}", "published")


@pages.get("/entries/<entry_id>/correct")
@guard("ledger.publish")
def correction(entry_id: str) -> str | Response:
    """The form to append a correction to an entry; a step's record is corrected where it was made, in registry."""
    with current_house().database.read() as session:
        whole = find_entry(session, entry_id)
        row = whole.entry.row
        if row.kind == "matter_step":
            return redirect(f"/registry/matters/{row.matter_id}/steps/{row.step_id}/correct")
        village = find_village(session, whole.entry.row.place)
    return render_template("disclosure/correct.html", whole=whole, village=village, invented=village.invented)


@pages.post("/entries/<entry_id>/correct")
@guard("ledger.publish")
@writes(again=correction)
def correct(session: Session, entry_id: str) -> Response:
    """Append it and go on to the public page."""
    house = current_house()
    amount = request.form.get("amount", "").strip()
    fen = amount_of("amount") if amount else None
    entry = correct_entry(session, house.clock(session), current_who(), entry_id, request.form.get("text", ""), fen)
    wake_jobs(session, house)
    return done(f"/v/{entry.place}/e/{entry_id}", "published")
