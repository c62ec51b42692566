"""Standards and rosters for programs."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from services.disclosure.api.people_schemas import RosterForm, RosterOut, StandardIn, StandardOut
from services.disclosure.api.uploads import uploaded
from services.disclosure.operations.import_roster import import_roster
from services.disclosure.operations.publish_roster import publish_roster
from services.disclosure.operations.publish_standard import publish_standard
from services.disclosure.operations.wake import wake_jobs
from services.disclosure.tables import RosterRow, StandardRow
from shared.place import Place
from shared.web import current_house, current_who, guard, writes

api = Blueprint("disclosure_benefits", __name__, url_prefix="/disclosure/api", description="惠民待遇")


@api.route("/standards", methods=["POST"])
@guard("standard.publish", place="place")
@writes
@api.arguments(StandardIn)
@api.response(201, StandardOut)
def add_standard(session: Session, body: dict[str, Any]) -> StandardRow:
    """Publish a benefit standard for a county or township."""
    house = current_house()
    standard = publish_standard(session, house.clock(session), current_who(), Place.of(body.pop("place")), **body)
    wake_jobs(session, house)
    return standard


@api.route("/rosters", methods=["POST"])
@guard("roster.publish", place="village")
@writes
@api.arguments(RosterForm, location="form")
@api.response(201, RosterOut)
def add_roster(session: Session, body: dict[str, Any]) -> RosterRow:
    """Import and publish a roster (multipart: village, kind, period, file). The answer names the dropped columns."""
    data, name = uploaded()
    house, who = current_house(), current_who()
    clock = house.clock(session)
    roster = import_roster(session, clock, who, body["village"], body["kind"], body["period"], data, name)
    published = publish_roster(session, clock, who, roster.id, roster.version)
    wake_jobs(session, house)
    return published
