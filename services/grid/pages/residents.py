"""Residents' pages, without sign-in: ask for a daily item (我要办), and look how it goes on by the ten digits."""

from flask import Blueprint, Response, g, make_response, render_template, request
from sqlalchemy.orm import Session

from services.grid.domain.requests import NAME_LONGEST, NEED_LONGEST
from services.grid.operations.request_service import find_by_code, request_service, village_of, withdraw_service
from services.grid.queries.requests import Progress, items_in_force, names_of, progress_of
from services.grid.tables import Division
from shared.refusals import NotFound, Refusal
from shared.web import current_house, limit, open_to_all, outside_writes, writes

pages = Blueprint("grid_residents", __name__, url_prefix="/grid")
_BY_CODE = "whoever has a request's ten digits may see how it stands; guesses are limited by address"


@pages.get("/request")
@open_to_all("anyone may ask for what the list offers; who asks is sealed")
def ask_page() -> str:
    """Which item, who asks, what is needed. ?village= from the village's QR code or page, ?item=kind/code."""
    house, asked = current_house(), request.values.get("village", "").strip()
    with house.database.read() as session:
        try:
            village = village_of(session, asked)
        except NotFound:
            return render_template("grid/request_where.html", asked=asked, wrong=bool(asked))
        items = items_in_force(session, village, house.clock(session).today())
        place = session.get_one(Division, village.code)
    chosen = request.args.get("item", "")
    return render_template(
        "grid/request.html",
        village=place,
        choices=[(f"{one.list_kind}/{one.code}", one.name) for one in items],
        chosen=next((one for one in items if f"{one.list_kind}/{one.code}" == chosen), None),
        name_longest=NAME_LONGEST,
        need_longest=NEED_LONGEST,
        invented=place.invented,
    )


@pages.post("/request")
@open_to_all("anyone may ask; limited by address and by village")
@writes(again=ask_page)
def ask(session: Session) -> Response:
    """Ask; the page shows the ten digits, once."""
    house, form = current_house(), request.form
    village = form.get("village", "")
    limit("request", 20, 3600)
    limit("request-village", 200, 3600, whom=village)
    typed = (form.get("name", ""), form.get("phone", ""), form.get("need", ""))
    clock, key = house.clock(session), house.keys.derive("requests")
    asked = request_service(session, clock, key, village, form.get("item", ""), typed)
    name = names_of(session, [village])[village]
    return _private(render_template("grid/requested.html", asked=asked, village_name=name))


@pages.get("/request/receipt")
@open_to_all(_BY_CODE)
def lookup() -> str:
    """Where the ten digits are typed."""
    return render_template("grid/request_lookup.html")


@pages.post("/request/receipt")
@open_to_all(_BY_CODE)
@outside_writes("it changes nothing; the code must not stand in an address")
def standing() -> Response:
    """How the request stands, step by step."""
    limit("request-code", 30, 600)
    code = request.form.get("code", "")
    try:
        with current_house().database.read() as session:
            progress = progress_of(session, find_by_code(session, code))
    except Refusal as refusal:
        g.refusal = refusal
        return make_response(lookup(), refusal.status)
    return _shown(progress, code)


@pages.post("/request/withdraw")
@open_to_all(_BY_CODE)
@writes(again=lookup)
def withdraw(session: Session) -> Response:
    """Take it back, as long as nobody has begun."""
    limit("request-code", 30, 600)
    code = request.form.get("code", "")
    row = withdraw_service(session, current_house().clock(session), code)
    return _shown(progress_of(session, row), code)


def _shown(progress: Progress, code: str) -> Response:
    return _private(render_template("grid/request_standing.html", it=progress, code=code, invented=progress.invented))


def _private(page: str) -> Response:
    made = make_response(page)
    made.headers["Cache-Control"] = "no-store"
    return made
