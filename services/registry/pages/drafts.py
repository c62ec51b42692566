"""Drafts: look at one with its flowcharts, edit it item by item and step by step, consult, adopt, publish."""

from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.domain.listing import LIST_NAMES
from services.registry.operations import consult_list, edit_draft
from services.registry.operations.edit_draft import At
from services.registry.operations.list_content import faults_of, remarks_of, rule_names, unchanged_kinds, whole_lists
from services.registry.operations.publish_list import publish_list
from services.registry.operations.rule_words import rule_words
from services.registry.operations.workbook import duty_cells, item_cells, step_cells
from services.registry.pages.forms import day_field, version_field
from services.registry.pages.list_words import chart, fields_of, names, states
from services.registry.pages.lists import exported
from services.registry.queries.lists import draft_of
from services.registry.queries.places import place_names
from services.registry.tables import Draft
from shared.contracts.registry import Branch, ListedStep
from shared.refusals import NotFound, Refusal
from shared.web import current_house, current_who, done, guard, writes
from shared.workbooks import Value

drafts = Blueprint("registry_drafts_pages", __name__, url_prefix="/registry/drafts")


@drafts.get("/<draft_id>")
@guard("list.import")
def preview(draft_id: str) -> str:
    """A draft's lists, item by item; what is wrong with it; where it stands in its life."""
    house = current_house()
    with house.database.read() as session:
        draft = _draft(session, draft_id)
        open_ = draft.published_at is None
        faults, remarks = (faults_of(session, draft), remarks_of(session, draft)) if open_ else ([], [])
        unanswered = sum(not one.answer for one in draft.comments)
        return render_template(
            "registry/draft.html", draft=draft, lists=whole_lists(draft), faults=faults, remarks=remarks, unanswered=unanswered,
            same=unchanged_kinds(session, draft) if draft.published_at is None else {},
            today=house.clock(session).today(), states=states(), **names(),
        )  # fmt: skip


@drafts.get("/<draft_id>/export.<form>")
@guard("list.import")
def export(draft_id: str, form: str) -> BaseResponse:
    """The draft as a workbook that imports unchanged; as CSV one list (?kind=) at a time."""
    with current_house().database.read() as session:
        draft = _draft(session, draft_id)
        wanted = request.args.get("kind", "")
        lists = [one for one in whole_lists(draft) if wanted in ("", one["kind"])]
        if not lists or (form == "csv" and len(lists) > 1):
            raise NotFound("export.kind", "CSV 一次只能导出一种清单，请从草稿页面选择。")
        name = LIST_NAMES[lists[0]["kind"]] if len(lists) == 1 else "清单"
        return exported(lists, form, f"{name}草稿", rule_names(session))


@drafts.get("/<draft_id>/items/<kind>/<code>")
@guard("list.import")
def preview_item(draft_id: str, kind: str, code: str) -> str:
    """One item of a draft with its flowchart, as villagers will see it."""
    house = current_house()
    with house.database.read() as session:
        draft = _draft(session, draft_id)
        item = _item(draft, kind, code)
        steps = [ListedStep(**{**step, "next": [Branch(**one) for one in step["next"]]}) for step in item["steps"]]
        drawn = chart(item["name"], code, steps, rule_words(session, house.clock(session).today()))
        places = place_names(session, [item["place"]]) if item["place"] else {}
    return render_template(
        "registry/item.html", item=item, chart=drawn, draft=draft, power_list=None, **names(), steps=item["steps"],
        places=places, kind=kind,
    )  # fmt: skip


@drafts.get("/<draft_id>/items/<kind>/<code>/edit")
@guard("list.import")
def edit_page(draft_id: str, kind: str, code: str) -> str:
    """The item's own fields in one form, and its steps each with theirs."""
    with current_house().database.read() as session:
        draft = _draft(session, draft_id)
        item = _item(draft, kind, code)
        faults = [one for one in faults_of(session, draft) if (one.get("kind"), one.get("code")) == (kind, code)]
        what, cells = _cells(item)
    return render_template(
        "registry/list_item_edit.html", draft=draft, item=item, kind=kind, faults=faults, fields=fields_of(what, cells), **names()
    )  # fmt: skip


@drafts.post("/<draft_id>/items/<kind>/<code>/edit")
@guard("list.import")
@writes(again=edit_page)
def edit(session: Session, draft_id: str, kind: str, code: str) -> BaseResponse:
    """Keep the item's fields."""
    edit_draft.edit_item(session, current_who(), _at(draft_id, kind, code), request.form)
    return done(_edit_path(draft_id, kind, code), "saved")


@drafts.get("/<draft_id>/items/<kind>/<code>/steps/<step_id>")
@guard("list.import")
def step_page(draft_id: str, kind: str, code: str, step_id: str) -> str:
    """One step's form; `new` with ?after= is a new one."""
    with current_house().database.read() as session:
        draft = _draft(session, draft_id)
        item = _item(draft, kind, code)
        step = next((one for one in item["steps"] if one["id"] == step_id), None)
        if step is None and step_id != "new":
            raise NotFound("step.unknown", "草稿里没有这个步骤，可能刚被删去。")
        cells: dict[str, Value] = step_cells(step, rule_names(session)) if step else {"是否公开": "否", "公示天数": 0}
        after = request.values.get("after", item["steps"][-1]["id"] if item["steps"] else "")
    return render_template(
        "registry/list_step_edit.html", draft=draft, item=item, kind=kind, step=step, after=after, fields=fields_of("step", cells)
    )  # fmt: skip


@drafts.post("/<draft_id>/items/<kind>/<code>/steps/<step_id>")
@guard("list.import")
@writes(again=step_page)
def keep_step(session: Session, draft_id: str, kind: str, code: str, step_id: str) -> BaseResponse:
    """Keep a step, or put a new one in."""
    who, at, form = current_who(), _at(draft_id, kind, code), request.form
    if step_id == "new":
        edit_draft.add_step(session, who, at, form.get("after", ""), form)
    else:
        edit_draft.edit_step(session, who, at, step_id, form)
    return done(_edit_path(draft_id, kind, code), "saved")


def _edit_page_again(draft_id: str, kind: str, code: str, step_id: str) -> str:  # noqa: ARG001 - of the URL
    return edit_page(draft_id, kind, code)


@drafts.post("/<draft_id>/items/<kind>/<code>/steps/<step_id>/move")
@guard("list.import")
@writes(again=_edit_page_again)
def move(session: Session, draft_id: str, kind: str, code: str, step_id: str) -> BaseResponse:
    """One place earlier or later, or out of the flow."""
    who, at, way = current_who(), _at(draft_id, kind, code), request.form.get("way", "")
    if way == "remove":
        edit_draft.remove_step(session, who, at, step_id)
    else:
        edit_draft.move_step(session, who, at, step_id, way == "earlier")
    return done(_edit_path(draft_id, kind, code), "saved")


@drafts.get("/<draft_id>/items/new")
@guard("list.import")
def new_item_page(draft_id: str) -> str:
    """A new item: which list, which code, and its fields (a power's, or with ?what=duty a duty's)."""
    what = "duty" if request.values.get("what") == "duty" else "item"
    with current_house().database.read() as session:
        draft = _draft(session, draft_id)
    return render_template("registry/list_item_new.html", draft=draft, what=what, fields=fields_of(what, {}), **names())


@drafts.post("/<draft_id>/items/new")
@guard("list.import")
@writes(again=new_item_page)
def new_item(session: Session, draft_id: str) -> BaseResponse:
    """Put it into the draft; its steps come next."""
    kind, code = request.form.get("kind", ""), request.form.get("code", "").strip()
    edit_draft.add_item(session, current_who(), _at(draft_id, kind, code), request.form)
    return done(_edit_path(draft_id, kind, code), "saved")


@drafts.post("/<draft_id>/items/<kind>/<code>/remove")
@guard("list.import")
@writes(again=edit_page)
def remove_item(session: Session, draft_id: str, kind: str, code: str) -> BaseResponse:
    """Take the item off the draft."""
    edit_draft.remove_item(session, current_who(), _at(draft_id, kind, code))
    return done(f"/registry/drafts/{draft_id}", "saved")


@drafts.post("/<draft_id>/consult")
@guard("list.import")
@writes(again=preview)
def consult(session: Session, draft_id: str) -> BaseResponse:
    """Lay it open for comments."""
    until = day_field("until")
    if until is None:
        raise Refusal("field.day", "请填写征求意见的截止日期。", where="until")
    clock = current_house().clock(session)
    consult_list.consult(session, clock, current_who(), draft_id, version_field(), until)
    return done(f"/registry/consultations/{draft_id}", "saved")


@drafts.post("/<draft_id>/back")
@guard("list.import")
@writes(again=preview)
def back(session: Session, draft_id: str) -> BaseResponse:
    """Back to a draft, or give it up."""
    act = consult_list.drop if request.form.get("way") == "drop" else consult_list.take_back
    act(session, current_who(), draft_id, version_field())
    return done("/registry/lists" if request.form.get("way") == "drop" else f"/registry/drafts/{draft_id}", "saved")


@drafts.post("/<draft_id>/adopt")
@guard("list.publish")
@writes(again=preview)
def adopt(session: Session, draft_id: str) -> BaseResponse:
    """It was adopted by a meeting."""
    on = day_field("adopted_on")
    if on is None:
        raise Refusal("field.day", "请填写审定日期。", where="adopted_on")
    adoption = consult_list.Adoption(request.form.get("meeting", ""), on, request.form.get("summary", ""))
    clock = current_house().clock(session)
    consult_list.adopt(session, clock, current_who(), draft_id, version_field(), adoption)
    return done(f"/registry/drafts/{draft_id}", "saved")


@drafts.post("/<draft_id>/publish")
@guard("list.publish")
@writes(again=preview)
def publish(session: Session, draft_id: str) -> BaseResponse:
    """Publish every changed list of the draft."""
    day, reason = day_field("effective_on"), request.form.get("reason", "")
    publish_list(session, current_house().clock(session), current_who(), draft_id, day, reason)
    return done("/registry/lists", "published")


def _draft(session: Session, draft_id: str) -> Draft:
    return draft_of(session, draft_id, current_who().places("list.import"))


def _item(draft: Draft, kind: str, code: str) -> dict[str, Any]:
    for one in whole_lists(draft):
        for item in one["items"]:
            if one["kind"] == kind and item["code"] == code:
                return dict(item)
    raise NotFound("item.unknown", "草稿里没有这个事项。")


def _cells(item: dict[str, Any]) -> tuple[str, dict[str, Value]]:
    duty = bool(item["posts"]) and not item["steps"]
    return ("duty", duty_cells(item)) if duty else ("item", item_cells(item))


def _at(draft_id: str, kind: str, code: str) -> At:
    return At(draft_id, version_field(), kind, code)


def _edit_path(draft_id: str, kind: str, code: str) -> str:
    return f"/registry/drafts/{draft_id}/items/{kind}/{code}/edit"
