"""Pages of those who handle residents' requests in a village: the list, one of them, and who asked, on record."""

from flask import Blueprint, Response, make_response, render_template
from sqlalchemy.orm import Session

from services.grid.operations.open_contact import open_contact
from services.grid.queries.requests import find_for, names_of, progress_of, requests_of
from services.grid.tables import ServiceRequest
from shared.web import current_house, current_who, guard, read_slice, writes

pages = Blueprint("grid_requests", __name__, url_prefix="/grid")


@pages.get("/requests")
@guard("request.read")
def requests() -> str:
    """What residents of my villages asked for, the newest first; nothing of who they are."""
    with current_house().database.read() as session:
        page = read_slice(session, requests_of(current_who()), (ServiceRequest.id,), size=30, descending=True)
        names = names_of(session, [row.village for row in page.rows])
    return render_template("grid/requests.html", slice=page, names=names)


@pages.get("/requests/<request_id>")
@guard("request.read")
def request_page(request_id: str) -> str:
    """One request with its steps; name and telephone only after one asks for them."""
    with current_house().database.read() as session:
        progress = progress_of(session, find_for(session, current_who(), request_id))
    return render_template("grid/request_office.html", it=progress, contact=None, invented=progress.invented)


@pages.post("/requests/<request_id>/contact")
@guard("request.read")
@writes(again=request_page)
def contact(session: Session, request_id: str) -> Response:
    """Who asked: opening it is written into the audit trail."""
    house, who = current_house(), current_who()
    opened = open_contact(session, house.keys.derive("requests"), who, request_id)
    progress = progress_of(session, find_for(session, who, request_id))
    page = render_template("grid/request_office.html", it=progress, contact=opened, invented=progress.invented)
    made = make_response(page)
    made.headers["Cache-Control"] = "no-store"
    return made
