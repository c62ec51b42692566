"""What those above look at: refusals, the rules of voting; the demonstration clock."""

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.operations.move_clock import move_clock
from services.registry.operations.rule_table import ways
from services.registry.pages.forms import whole_field
from services.registry.pages.words import role_names
from services.registry.queries.matters import refusals_at
from services.registry.queries.places import place_names, villages_below
from services.registry.tables import RefusalRow
from shared.place import Place
from shared.refusals import NotAllowed, NotFound
from shared.web import current_house, current_who, done, guard, open_to_all, read_slice, writes

oversight = Blueprint("registry_oversight_pages", __name__, url_prefix="/registry")


@oversight.get("/refusals")
@guard("refusal.read")
def refusals() -> str:
    """Acts the rules did not allow (清单之外无权力), newest first."""
    with current_house().database.read() as session:
        villages = villages_below(session, current_who().places("refusal.read"))
        page = read_slice(session, refusals_at(_places()), (RefusalRow.id,), size=30, descending=True)
        names = place_names(session, [row.village for row in page.rows])
    return render_template(
        "registry/refusals.html", slice=page, names=names, roles=role_names(), villages=villages,
        place=request.args.get("place", ""),
    )  # fmt: skip


@oversight.get("/rules")
@open_to_all("by which rules is counted is for everybody")
def rules() -> str:
    """The quorum and majority rules with their dates and articles."""
    house = current_house()
    with house.database.read() as session:
        today = house.clock(session).today()
        return render_template("registry/rules.html", ways=ways(session), today=today)


@oversight.get("/clock")
@guard("clock.move")
def clock_page() -> str:
    """The demonstration clock."""
    house = current_house()
    if not house.settings.demonstration:
        raise NotFound("clock.production", "这是正式系统，没有演示时钟。")
    with house.database.read() as session:
        return render_template("registry/clock.html", clock=house.clock(session))


@oversight.post("/clock")
@guard("clock.move")
@writes(again=clock_page)
def move(session: Session) -> BaseResponse:
    """Move legal time forward, for all services."""
    move_clock(session, current_house().clock(session), current_who(), whole_field("days"))
    return done("/registry/clock", "moved")


def _places() -> tuple[Place, ...]:
    asked = request.args.get("place", "")
    if not asked:
        return current_who().places("refusal.read")
    try:
        place = Place.of(asked)
    except ValueError as error:
        raise NotFound("place.unknown", "没有这个区划代码。", where="place") from error
    if not current_who().may("refusal.read", place):
        raise NotAllowed("act.not_allowed", "这个地方不在您的管理范围内。", where="place")
    return (place,)
