"""Places and people for programs; the demonstration clock."""

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from services.registry.api.people_schemas import ClockIn, ClockOut, IdsIn, NameOut, PlaceOut, UnderIn
from services.registry.operations.move_clock import move_clock
from services.registry.queries import places as queries
from services.registry.tables import PlaceRow
from shared.contracts.registry import ClockMoved
from shared.place import Place
from shared.refusals import NotFound, Refusal
from shared.web import current_house, current_who, for_services, guard, open_to_all, writes

people = Blueprint("registry_people", __name__, url_prefix="/registry/api", description="区划、人员、演示时钟")
_MOST_IDS = 200


@people.route("/people", methods=["GET"])
@for_services
@people.arguments(IdsIn, location="query")
@people.response(200, NameOut(many=True))
def names(asked: dict[str, Any]) -> list[dict[str, str]]:
    """What people are called; unknown ids are left out."""
    ids = [one for one in asked["ids"].split(",") if one]
    if len(ids) > _MOST_IDS:
        raise Refusal("people.too_many", f"一次最多查 {_MOST_IDS} 人。", where="ids")
    with current_house().database.read() as session:
        return queries.names_of(session, ids)


@people.route("/places", methods=["GET"])
@open_to_all("divisions are public knowledge")
@people.arguments(UnderIn, location="query")
@people.response(200, PlaceOut(many=True))
def places(asked: dict[str, Any]) -> Sequence[PlaceRow]:
    """A division and everything below it."""
    with current_house().database.read() as session:
        if not asked["under"]:
            return queries.all_places(session)
        return queries.places_under(session, place_from(asked["under"], "under"))


@people.route("/clock", methods=["GET"])
@open_to_all("what day it is")
@people.response(200, ClockOut)
def today() -> dict[str, Any]:
    """The legal day, and how far legal time runs ahead of real time (0 outside demonstrations)."""
    with current_house().database.read() as session:
        clock = current_house().clock(session)
    return {"legal_day": clock.today().isoformat(), "offset_seconds": int(clock.offset.total_seconds())}


@people.route("/demonstration/clock", methods=["POST"])
@guard("clock.move")
@writes
@people.arguments(ClockIn)
@people.response(200, ClockOut)
def clock(session: Session, body: dict[str, Any]) -> ClockMoved:
    """Move legal time forward, in a demonstration only; all services follow."""
    return move_clock(session, current_house().clock(session), current_who(), body["days"])


def place_from(code: str, where: str) -> Place:
    """A division from a code a caller gave. Raises NotFound."""
    try:
        return Place.of(code)
    except ValueError as error:
        raise NotFound("place.unknown", f"没有区划代码“{code[:20]}”，请核对。", where=where) from error
