"""What waits for an official, and the view from above."""

from flask import Blueprint, render_template

from services.disclosure.queries.desk import desk_of, overview_of
from shared.web import current_house, current_who, guard, signed_in

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
