"""The half-yearly look-back (回头看): which are owed, what villages found, what the county decided."""

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.domain.look_back import Half, half_from
from services.registry.operations import look_back
from services.registry.operations.look_back import DECISIONS, Found
from services.registry.pages.list_words import names
from services.registry.queries.lists import current_lists, items_of
from services.registry.queries.look_backs import findings_at, look_backs_owed
from services.registry.queries.places import place_names, place_of
from services.registry.tables import Finding
from shared.place import Place, Tier
from shared.refusals import NotFound
from shared.web import current_house, current_who, done, guard, signed_in, writes

look_backs = Blueprint("registry_look_backs_pages", __name__, url_prefix="/registry")
_LINES = 5


@look_backs.get("/look-backs")
@signed_in
def overview() -> str:
    """Which are owed in my places, which are overdue, what was found and decided."""
    who, house = current_who(), current_house()
    places = who.places("list.read") or who.places("list.look_back") or who.places("matter.read")
    with house.database.read() as session:
        owed = look_backs_owed(session, house.clock(session), places)
        findings = [*findings_at(session, places, False), *findings_at(session, places, True)]
        called = place_names(session, [one.look_back.village for one in findings])
        halves = {one.look_back.half: half_from(one.look_back.half).name for one in findings}
        return render_template(
            "registry/look_backs.html", owed=owed, findings=findings, places=called, halves=halves, decisions=DECISIONS,
            may_record={place.code for place in who.places("list.look_back")}, may_decide=bool(who.places("list.import")),
            **names(),
        )  # fmt: skip


@look_backs.get("/villages/<village>/look-backs/<half>")
@guard("list.look_back", place="village")
def record_page(village: str, half: str) -> str:
    """The form: how the list worked, and up to five findings at once."""
    house = current_house()
    with house.database.read() as session:
        row, clock = place_of(session, village), house.clock(session)
        about = [("", "清单整体")] + [
            (f"{one.kind}/{item.code}", f"{item.code} {item.name}")
            for one in current_lists(session, clock, Place(village).at(Tier.COUNTY))
            for item in items_of(session, one)
        ]
    return render_template(
        "registry/look_back.html",
        place=row,
        half=_half(half),
        about=about,
        lines=range(1, _LINES + 1),
        invented=row.invented,
    )


@look_backs.post("/villages/<village>/look-backs/<half>")
@guard("list.look_back", place="village")
@writes(again=record_page)
def record(session: Session, village: str, half: str) -> BaseResponse:
    """Keep it."""
    form, found = request.form, list[Found]()
    for line in range(1, _LINES + 1):
        if form.get(f"text-{line}", "").strip():
            kind, _slash, code = form.get(f"about-{line}", "").partition("/")
            found.append(Found(kind, code, form[f"text-{line}"]))
    clock = current_house().clock(session)
    look_back.record_look_back(session, clock, current_who(), Place(village), half, form.get("summary", ""), found)
    return done("/registry/look-backs", "saved")


@look_backs.get("/findings/<finding_id>")
@guard("list.import")
def decide_page(finding_id: str) -> str:
    """One finding, to be decided on."""
    with current_house().database.read() as session:
        row = session.get(Finding, finding_id)
        if row is None or not current_who().may("list.import", Place(row.look_back.village)):
            raise NotFound("finding.unknown", "没有这条发现。")
        places = place_names(session, [row.look_back.village])
        half = half_from(row.look_back.half).name
        return render_template(
            "registry/look_back_decide.html", finding=row, places=places, half=half, decisions=DECISIONS, **names()
        )


@look_backs.post("/findings/<finding_id>")
@guard("list.import")
@writes(again=decide_page)
def decide(session: Session, finding_id: str) -> BaseResponse:
    """The county's decision."""
    form, clock = request.form, current_house().clock(session)
    look_back.decide_finding(
        session, clock, current_who(), finding_id, form.get("decision", ""), form.get("reason", "")
    )
    return done("/registry/look-backs", "saved")


def _half(key: str) -> Half:
    try:
        return half_from(key)
    except ValueError as error:
        raise NotFound("look_back.half", "没有这个半年的回头看。请从工作台重新进入。") from error
