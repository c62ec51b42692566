"""Higher review (提级监督): what is lifted, lifting, letting go."""

from datetime import date, timedelta

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.domain.lifting import REVIEWERS, SCOPES
from services.registry.operations.lift import LiftRequest, end_lift, lift
from services.registry.pages.forms import day_field
from services.registry.queries.lists import current_lists, items_of
from services.registry.queries.matter_views import find_matter
from services.registry.queries.matters import lifts_at
from services.registry.queries.places import place_names, places_under
from services.registry.tables import LiftRow, Matter
from shared.place import Place, Tier
from shared.refusals import NotFound, Refusal
from shared.web import current_house, current_who, done, guard, read_slice, writes

lifts = Blueprint("registry_lifts_pages", __name__, url_prefix="/registry")
_USUAL = timedelta(days=90)


@lifts.get("/lifts")
@guard("matter.lift")
def all_lifts() -> str:
    """The lifts at or below one's places, the newest first, and the form for another."""
    house, places = current_house(), current_who().places("matter.lift")
    with house.database.read() as session:
        page = read_slice(session, lifts_at(places), (LiftRow.id,), size=30, descending=True)
        names = place_names(session, [row.place for row in page.rows])
        below = [one for place in places for one in places_under(session, place) if one.tier >= Tier.TOWNSHIP]
        clock = house.clock(session)
        items = [
            (f"{kind.kind}/{item.code}", f"{item.code} {item.name}")
            for county in dict.fromkeys(place.at(Tier.COUNTY) for place in places)
            for kind in current_lists(session, clock, county)
            for item in items_of(session, kind)
            if item.steps
        ]
        today = clock.today()
    return render_template(
        "registry/lifts.html", slice=page, names=names, places=[(one.code, one.name) for one in below], items=items,
        scopes=SCOPES, reviewers=REVIEWERS, today=today, until=today + _USUAL,
    )  # fmt: skip


@lifts.post("/lifts")
@guard("matter.lift")
@writes(again=all_lifts)
def lift_place(session: Session) -> BaseResponse:
    """Lift an item's matters, or all of them, in a place."""
    kind, _slash, code = request.form.get("item", "").partition("/")
    scope = "item" if code else "village"
    item = (kind[:24], code[:20]) if code else ("", "")
    wanted = LiftRequest(scope, _place(), _reason(), _until(session), item=item)
    lift(session, current_house().clock(session), current_who(), wanted)
    return done("/registry/lifts", "saved")


@lifts.get("/matters/<matter_id>/lift")
@guard("matter.lift")
def matter_page(matter_id: str) -> str:
    """Lift one matter: why, and until when."""
    house = current_house()
    with house.database.read() as session:
        matter = _mine(session, matter_id)
        today = house.clock(session).today()
        return render_template(
            "registry/lift.html", matter=matter, until=today + _USUAL, invented=matter.place.invented
        )


@lifts.post("/matters/<matter_id>/lift")
@guard("matter.lift")
@writes(again=matter_page)
def lift_matter(session: Session, matter_id: str) -> BaseResponse:
    """Lift one matter."""
    matter = _mine(session, matter_id)
    wanted = LiftRequest("matter", Place(matter.village), _reason(), _until(session), matter_id=matter_id)
    lift(session, current_house().clock(session), current_who(), wanted)
    return done(f"/registry/matters/{matter_id}", "saved")


@lifts.post("/lifts/<lift_id>/end")
@guard("matter.lift")
@writes
def end(session: Session, lift_id: str) -> BaseResponse:
    """Ask for the review no longer."""
    end_lift(session, current_house().clock(session), current_who(), lift_id)
    return done("/registry/lifts", "saved")


def _mine(session: Session, matter_id: str) -> Matter:
    matter = find_matter(session, matter_id)
    if not current_who().may("matter.lift", Place(matter.village)):
        raise NotFound("matter.unknown", "没有这个办件，或者不在您负责的地方。")
    return matter


def _place() -> Place:
    try:
        return Place.of(request.form.get("place", ""))
    except ValueError as error:
        raise Refusal("place.unknown", "请选择一个地方。", where="place") from error


def _reason() -> str:
    reason = request.form.get("reason", "").strip()
    if len(reason) > 500:
        raise Refusal("lift.reason", "理由最多 500 个字。", where="reason")
    return reason


def _until(session: Session) -> date:
    return day_field("until") or current_house().clock(session).today() + _USUAL
