"""Lists: import a workbook, look at the draft with its flowcharts, publish; every version as it was published."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from flask import Blueprint, render_template, request, send_file
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.operations.import_list import county_of, import_list
from services.registry.operations.publish_list import listed_step, publish_list
from services.registry.operations.rule_words import rule_words
from services.registry.operations.workbook import template
from services.registry.pages.forms import day_field
from services.registry.pages.words import class_names, list_names, role_names
from services.registry.queries.lists import counties_with_lists, draft_of, item_of, items_of, list_versions, open_drafts
from services.registry.queries.places import place_of
from services.registry.tables import ItemRow, PowerList
from shared.contracts.registry import ListedStep
from shared.flowchart import draw
from shared.refusals import NotFound, Refusal
from shared.web import current_house, current_who, done, guard, open_to_all, writes

lists = Blueprint("registry_lists_pages", __name__, url_prefix="/registry")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@lists.get("/lists")
@open_to_all("published lists are for everybody; drafts are shown to the office alone")
def overview() -> str:
    """All published versions, and the office's drafts."""
    who = current_who()
    with current_house().database.read() as session:
        counties = counties_with_lists(session)
        published = [(place_of(session, one.code), list_versions(session, one)) for one in counties]
        drafts = open_drafts(session, county_of(who, "list.import")) if who.places("list.import") else ()
        return render_template("registry/lists.html", published=published, drafts=drafts, kinds=list_names())


@lists.get("/lists/import")
@guard("list.import")
def import_page() -> str:
    """The form, and all findings when a workbook was refused."""
    return render_template("registry/list_import.html")


@lists.post("/lists/import")
@guard("list.import")
@writes(again=import_page)
def import_workbook(session: Session) -> BaseResponse:
    """Import, and go on to the preview."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Refusal("file.missing", "没有收到文件。请选择清单工作簿（.xlsx 或 .csv）。", where="file")
    clock = current_house().clock(session)
    draft = import_list(session, clock, current_who(), upload.filename, upload.read())
    return done(f"/registry/drafts/{draft.id}", "saved")


@lists.get("/lists/template.xlsx")
@open_to_all("an empty form")
def empty_workbook() -> BaseResponse:
    """The empty workbook to fill in."""
    return send_file(BytesIO(template()), mimetype=_XLSX, as_attachment=True, download_name="清单模板.xlsx")


@lists.get("/drafts/<draft_id>")
@guard("list.import")
def preview(draft_id: str) -> str:
    """A draft's lists, item by item."""
    house = current_house()
    with house.database.read() as session:
        draft = draft_of(session, draft_id, current_who().places("list.import"))
        today = house.clock(session).today()
    return render_template("registry/draft.html", draft=draft, today=today, classes=class_names())


@lists.get("/drafts/<draft_id>/items/<kind>/<code>")
@guard("list.import")
def preview_item(draft_id: str, kind: str, code: str) -> str:
    """One item of a draft with its flowchart, as villagers will see it."""
    house = current_house()
    with house.database.read() as session:
        draft = draft_of(session, draft_id, current_who().places("list.import"))
        item = _in_draft(draft.content["lists"], kind, code)
        chart = _chart(item["name"], item["code"], [ListedStep(**step) for step in item["steps"]], _words(session))
    return render_template(
        "registry/item.html", item=item, chart=chart, draft=draft, power_list=None, **_names(), steps=item["steps"]
    )


@lists.post("/drafts/<draft_id>/publish")
@guard("list.publish")
@writes(again=preview)
def publish(session: Session, draft_id: str) -> BaseResponse:
    """Publish every list of the draft."""
    day = day_field("effective_on")
    publish_list(session, current_house().clock(session), current_who(), draft_id, day)
    return done("/registry/lists", "published")


@lists.get("/lists/<list_id>")
@open_to_all("published lists are for everybody")
def version(list_id: str) -> str:
    """One published version."""
    with current_house().database.read() as session:
        found = session.get(PowerList, list_id)
        if found is None:
            raise NotFound("list.unknown", "没有这份清单，请从清单页面重新进入。")
        items, county = items_of(session, found), place_of(session, found.county)
    return render_template(
        "registry/list.html", power_list=found, items=items, county=county, kinds=list_names(), classes=class_names()
    )


@lists.get("/lists/<list_id>/items/<code>")
@open_to_all("published lists are for everybody")
def item(list_id: str, code: str) -> str:
    """One published item with its flowchart."""
    with current_house().database.read() as session:
        row = item_of(session, list_id, code)
        words = _words(session)
        chart = _chart(row.name, row.code, [listed_step(step, words) for step in row.steps], words)
        return render_template(
            "registry/item.html", item=_plain(row), chart=chart, draft=None, power_list=row.power_list, **_names(),
            steps=row.steps,
        )  # fmt: skip


def _chart(name: str, code: str, steps: Sequence[ListedStep], rules: Mapping[str, str]) -> Markup:
    return Markup(draw(name, steps, subtitle=code, rules=rules))  # noqa: S704 - the drawer escapes all text


def _words(session: Session) -> dict[str, str]:
    return rule_words(session, current_house().clock(session).today())


def _plain(row: ItemRow) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in ItemRow.__mapper__.column_attrs}


def _in_draft(content: list[dict[str, Any]], kind: str, code: str) -> dict[str, Any]:
    for one in content:
        for item_ in one["items"]:
            if one["kind"] == kind and item_["code"] == code:
                return dict(item_)
    raise NotFound("item.unknown", "草稿里没有这个事项。")


def _names() -> dict[str, Any]:
    return {"classes": class_names(), "roles": role_names(), "kinds": list_names()}
