"""Matters (办件): those of a village, starting one, and one with its flowchart."""

from typing import Any

from flask import Blueprint, render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.domain.own_items import holds_at
from services.registry.operations.cancel_matter import cancel_matter
from services.registry.operations.matters import flow_of
from services.registry.operations.published import listed
from services.registry.operations.rule_words import rule_words
from services.registry.operations.start_matter import start_matter
from services.registry.pages.forms import version_field
from services.registry.pages.words import (
    class_names,
    contract_states,
    filing_states,
    list_names,
    objection_states,
    role_names,
    statuses,
)
from services.registry.queries.draws import draw_state
from services.registry.queries.lists import current_lists, items_of
from services.registry.queries.matter_views import find_matter, matter_view, summary_view
from services.registry.queries.matters import check_reads, matters_at
from services.registry.queries.places import place_of, townships_of, villages_below
from services.registry.queries.returns import handler_name, may_return_to, may_withdraw, put_right
from services.registry.queries.waiting import may_take_now
from services.registry.refusing import keeping
from services.registry.tables import Matter
from shared.flowchart import Mark, State
from shared.flowchart import draw as draw_chart
from shared.place import Place, Tier
from shared.refusals import Refusal
from shared.web import current_house, current_who, done, guard, read_slice, writes

matters = Blueprint("registry_matters_pages", __name__, url_prefix="/registry")
_MARKS: dict[str, State] = {
    "done": "done",
    "notice": "done",
    "current": "current",
    "stopped": "held",
    "objected": "held",
    "unfiled": "current",
    "waiting": "next",
    "not_taken": "skipped",
}


@matters.get("/villages")
@guard("matter.read")
def villages() -> str:
    """The villages I work in or oversee."""
    places = current_who().places("matter.read")
    asked = request.args.get("q", "").strip()[:40]
    with current_house().database.read() as session:
        everywhere = villages_below(session, places)
        found = [one for one in everywhere if asked in one.name or one.code.startswith(asked)]
        townships: dict[str, str] = {}
        for place in places:
            if place.tier < Tier.TOWNSHIP:
                townships |= townships_of(session, place)
        return render_template(
            "registry/villages.html", villages=found, townships=townships, asked=asked, many=len(everywhere) > _MANY
        )


@matters.get("/villages/<village>")
@guard("matter.read", place="village")
def of_village(village: str) -> str:
    """The matters of one village."""
    status = request.args.get("status", "")
    with current_house().database.read() as session:
        place = place_of(session, village)
        page = read_slice(
            session, matters_at([Place(village)], status), (Matter.id,), size=30, descending=True
        )  # fmt: skip
        found = [summary_view(matter) for matter in page.rows]
    return render_template(
        "registry/village.html", place=place, matters=found, slice=page, status=status, statuses=statuses(),
        status_tabs=[(f"/registry/villages/{village}?status={key}", name, status == key) for key, (name, _kind) in statuses().items()],
        may_start=current_who().may("matter.start", Place(village)), invented=place.invented,
    )  # fmt: skip


@matters.get("/villages/<village>/start")
@guard("matter.start", place="village")
def start_page(village: str) -> str:
    """Choose an item of the lists in force; there is no other way to start."""
    house = current_house()
    with house.database.read() as session:
        place, clock = place_of(session, village), house.clock(session)
        found = current_lists(session, clock, Place(village).at(Tier.COUNTY))
        choices = [
            (f"{one.kind}/{item.code}", f"{item.code} {item.name}（{class_names()[item.item_class]}）")
            for one in found
            for item in items_of(session, one)
            if item.steps and holds_at(item.place, Place(village))
        ]
    return render_template(
        "registry/start.html",
        place=place,
        choices=choices,
        chosen=request.args.get("item", ""),
        invented=place.invented,
    )


@matters.post("/villages/<village>/start")
@guard("matter.start", place="village")
@writes(again=start_page)
def start(session: Session, village: str) -> BaseResponse:
    """Start a matter and go on to its page."""
    kind, _slash, code = request.form.get("item", "").partition("/")
    keeping(village=village, item_code=code or kind)
    title = request.form.get("title", "")
    if len(title) > _LONGEST_TITLE:
        raise Refusal("matter.title", f"名称最多 {_LONGEST_TITLE} 个字。", where="title")
    clock = current_house().clock(session)
    matter = start_matter(session, clock, current_who(), Place(village), kind, code, title)
    return done(f"/registry/matters/{matter.id}", "saved")


@matters.get("/matters/<matter_id>")
@guard("matter.read")
def matter_page(matter_id: str) -> str:
    """One matter: where it stands on its flowchart, what was done, what I may do now."""
    house, who = current_house(), current_who()
    with house.database.read() as session:
        matter = find_matter(session, matter_id)
        check_reads(who, matter)
        view, village = matter_view(session, matter), Place(matter.village)
        chart = _chart(matter, view, rule_words(session, house.clock(session).today()))
        mine = may_take_now(who, matter)
        right, handler = put_right(session, matter), handler_name(session, matter)
        draw = draw_state(session, matter)
        back = {"return": bool(may_return_to(session, who, matter)), "withdraw": may_withdraw(session, who, matter)}
    return render_template(
        "registry/matter.html",
        matter=view,
        chart=chart,
        mine=mine,
        draw=draw,
        my_roles={post.role for post in who.holding("matter.step", village)},
        right=right,
        handler=handler,
        may=back | {act: who.may(act, village) for act in _ACTS},
        statuses=statuses(),
        states=objection_states(),
        contract_states=contract_states(),
        filing_states=filing_states(),
        roles=role_names(),
        lists=list_names(),
        invented=view["invented"],
    )


@matters.get("/matters/<matter_id>/cancel")
@guard("matter.start")
def cancel_page(matter_id: str) -> str:
    """Asks for the reason."""
    with current_house().database.read() as session:
        matter = find_matter(session, matter_id)
        check_reads(current_who(), matter)
        return render_template("registry/cancel.html", matter=summary_view(matter), invented=matter.place.invented)


@matters.post("/matters/<matter_id>/cancel")
@guard("matter.start")
@writes(again=cancel_page)
def cancel(session: Session, matter_id: str) -> BaseResponse:
    """Give the matter up."""
    reason = request.form.get("reason", "")
    cancel_matter(session, current_house().clock(session), current_who(), matter_id, reason, version_field())
    return done(f"/registry/matters/{matter_id}", "saved")


def _chart(matter: Matter, view: dict[str, Any], rules: dict[str, str]) -> Markup:
    marks = {step["id"]: _mark(step) for step in view["steps"] if view["status"] != "cancelled" or step["taken_on"]}
    steps = [listed(step, rules) for step in flow_of(matter)]
    return Markup(draw_chart(matter.item.name, steps, subtitle=matter.item_code, marks=marks, rules=rules))  # noqa: S704 - escaped


def _mark(step: dict[str, Any]) -> Mark:
    """Where a matter stands at a step: done when and by which post, in time or late; else by when."""
    state: State = _MARKS[step["state"]]
    if step["state"] == "unfiled":
        return Mark(state, "合同待备案")
    if step["state"] == "objected":
        return Mark(state, "居民异议，等待答复")
    if step["taken_on"]:
        late = step["late"] if step["due_on"] or step["late"] else None
        return Mark(state, step["taken_on"].isoformat(), role_names().get(step["taken_by"], ""), late)
    return Mark(state, f"期限 {step['due_on'].isoformat()}" if step["due_on"] and state != "skipped" else "")


_ACTS = ("matter.object", "matter.answer_objection", "matter.start", "matter.lift", "contract.file")
_LONGEST_TITLE = 60
_MANY = 30  # villages from which on a search helps
