"""Own items (自定事项): what the county allows its townships and villages, what they ask for, what became of it."""

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.domain.own_items import tier_of
from services.registry.operations import own_items as rules
from services.registry.operations.ask_own_item import Wish, ask_own_item, decide_own_item
from services.registry.operations.import_list import county_of
from services.registry.pages.list_words import names
from services.registry.queries.lists import current_lists
from services.registry.queries.own_items import allowances, bases_for, categories_of, wishes_at
from services.registry.queries.places import place_names, place_of
from shared.place import Place, Tier
from shared.web import current_house, current_who, done, guard, writes

own_items = Blueprint("registry_own_items_pages", __name__, url_prefix="/registry/own-items")


@own_items.get("")
@guard("list.publish")
def page() -> str:
    """Where townships and villages may have items of their own."""
    with current_house().database.read() as session:
        county = county_of(current_who(), "list.publish")
        wishes = wishes_at(session, [county])
        return render_template(
            "registry/own_items.html",
            wishes=wishes,
            places=place_names(session, [one.place for one in wishes]),
            rules=allowances(session, county),
            categories=categories_of(session, county),
            tiers=rules.TIERS,
            **names(),
        )


@own_items.post("")
@guard("list.publish")
@writes(again=page)
def allow(session: Session) -> BaseResponse:
    """Allow it for a class and category that the county's lists have."""
    form = request.form
    item_class, _slash, category = form.get("where", "").partition("/")
    wanted = rules.Allowance(form.get("tier", ""), item_class, category, form.get("basis", ""))
    rules.allow_own_items(session, current_house().clock(session), current_who(), wanted)
    return done("/registry/own-items", "saved")


@own_items.post("/forbid")
@guard("list.publish")
@writes(again=page)
def forbid(session: Session) -> BaseResponse:
    """Allow it no longer."""
    form = request.form
    item_class, _slash, category = form.get("where", "").partition("/")
    rules.forbid_own_items(session, current_who(), form.get("tier", ""), item_class, category)
    return done("/registry/own-items", "saved")


@own_items.get("/at/<place>")
@guard("list.comment", place="place")
def ask_page(place: str) -> str:
    """What this place asked for, and the form to ask for more where the county allows it."""
    house = current_house()
    with house.database.read() as session:
        here, row = Place.of(place), place_of(session, place)
        lists = current_lists(session, house.clock(session), here.at(Tier.COUNTY))
        bases = [
            (f"{kind}/{item.code}", f"{item.code} {item.name}")
            for kind, item in bases_for(session, lists, here, tier_of(here))
        ]
        return render_template(
            "registry/own_item_ask.html",
            place=row,
            bases=bases,
            wishes=wishes_at(session, [here]),
            invented=row.invented,
        )


@own_items.post("/at/<place>")
@guard("list.comment", place="place")
@writes(again=ask_page)
def ask(session: Session, place: str) -> BaseResponse:
    """Ask."""
    form = request.form
    kind, _slash, code = form.get("base", "").partition("/")
    wish = Wish(kind, code, form.get("name", ""), form.get("why", ""))
    ask_own_item(session, current_house().clock(session), current_who(), Place.of(place), wish)
    return done(f"/registry/own-items/at/{place}", "saved")


@own_items.post("/wishes/<wish_id>")
@guard("list.import")
@writes(again=lambda wish_id: page())  # noqa: ARG005 - of the URL
def decide(session: Session, wish_id: str) -> BaseResponse:
    """Take it up into a draft, or refuse it."""
    clock, form = current_house().clock(session), request.form
    draft = decide_own_item(
        session, clock, current_who(), wish_id, form.get("way") == "take_up", form.get("reason", "")
    )
    return done(f"/registry/drafts/{draft.id}" if draft else "/registry/own-items", "saved")
