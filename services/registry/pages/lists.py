"""Lists: every version as it was published, what changed between two, workbooks in and out."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from flask import Blueprint, render_template, request, send_file
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.domain.list_diff import ItemChange
from services.registry.domain.own_items import tier_of
from services.registry.operations.compare_lists import compare_lists
from services.registry.operations.import_list import county_of, import_list
from services.registry.operations.list_content import content_of, rule_names
from services.registry.operations.publish_list import listed_step
from services.registry.operations.revise_list import revise_list
from services.registry.operations.rule_words import rule_words
from services.registry.operations.workbook import export_csv, export_xlsx, template
from services.registry.pages.list_words import chart, names, states
from services.registry.queries.lists import (
    consultations,
    counties_with_lists,
    find_list,
    item_of,
    items_of,
    list_versions,
    open_drafts,
    standings_of,
)
from services.registry.queries.places import place_names, place_of
from services.registry.tables import ItemRow, PowerList
from shared.contracts.registry import ListedStep
from shared.place import Place
from shared.refusals import NotFound, Refusal
from shared.web import current_house, current_who, done, guard, open_to_all, writes

lists = Blueprint("registry_lists_pages", __name__, url_prefix="/registry")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMS = {"xlsx": (export_xlsx, _XLSX), "csv": (export_csv, "text/csv; charset=utf-8")}


@lists.get("/lists")
@open_to_all("published lists are for everybody; drafts are shown to the office alone")
def overview() -> str:
    """All published versions, what is being consulted on, and the office's drafts."""
    who, house = current_who(), current_house()
    with house.database.read() as session:
        clock = house.clock(session)
        published = [
            (place_of(session, one.code), list_versions(session, one), standings_of(session, clock, one))
            for one in counties_with_lists(session)
        ]
        drafts = open_drafts(session, county_of(who, "list.import")) if who.places("list.import") else ()
        mine = [place for place in who.places("list.comment") if tier_of(place)]
        asked = [(one, place_of(session, one.county)) for one in consultations(session, clock.today())]
        return render_template(
            "registry/lists.html", published=published, drafts=drafts, asked=asked, may_import=bool(who.places("list.import")),
            mine=[(place.code, place_of(session, place.code).name) for place in mine], states=states(), **names(),
        )  # fmt: skip


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


@lists.get("/lists/<list_id>")
@open_to_all("published lists are for everybody")
def version(list_id: str) -> str:
    """One published version."""
    house = current_house()
    with house.database.read() as session:
        found = find_list(session, list_id)
        items, county = items_of(session, found), place_of(session, found.county)
        others = [
            one for one in list_versions(session, Place(county.code)) if one.kind == found.kind and one.id != found.id
        ]
        standing = standings_of(session, house.clock(session), Place(county.code))[found.id]
        places = place_names(session, [item.place for item in items if item.place])
        newest = found.version > max((one.version for one in others), default=0)
    return render_template(
        "registry/list.html", power_list=found, items=items, county=county, others=others, standing=standing, states=states(),
        places=places, may_revise=newest and current_who().may("list.import", Place(county.code)), **names(),
    )  # fmt: skip


@lists.get("/lists/<list_id>/export.<form>")
@open_to_all("published lists are for everybody")
def export(list_id: str, form: str) -> BaseResponse:
    """One published version as a workbook that imports unchanged."""
    with current_house().database.read() as session:
        found = find_list(session, list_id)
        return exported([content_of(found)], form, f"{found.name}第{found.version}版", rule_names(session))


@lists.post("/lists/<list_id>/revise")
@guard("list.import")
@writes
def revise(session: Session, list_id: str) -> BaseResponse:
    """Open a draft from the newest version."""
    draft = revise_list(session, current_house().clock(session), current_who(), list_id)
    return done(f"/registry/drafts/{draft.id}", "saved")


@lists.get("/lists/<list_id>/compare/<other_id>")
@open_to_all("published lists are for everybody")
def compare(list_id: str, other_id: str) -> str:
    """What changed between two versions of a list, in words; the older one first."""
    with current_house().database.read() as session:
        old, new, changes = compare_lists(session, list_id, other_id)
        county = place_of(session, old.county)
    return render_template("registry/list_compare.html", old=old, new=new, changes=changes, county=county, **names())


@lists.get("/lists/<list_id>/compare/<other_id>/items/<code>")
@open_to_all("published lists are for everybody")
def compare_item(list_id: str, other_id: str, code: str) -> str:
    """One item in two versions: the changes in words, and both flowcharts with changed steps marked."""
    house = current_house()
    with house.database.read() as session:
        old, new, changes = compare_lists(session, list_id, other_id)
        change = next((one for one in changes if one.code == code), None)
        if change is None:
            raise NotFound("item.unchanged", "这个事项在两版之间没有变化。")
        words = rule_words(session, house.clock(session).today())
        charts = [_marked(one, code, change, words) for one in (old, new)]
    return render_template("registry/list_compare_item.html", old=old, new=new, change=change, charts=charts, **names())


@lists.get("/lists/<list_id>/items/<code>")
@open_to_all("published lists are for everybody")
def item(list_id: str, code: str) -> str:
    """One published item with its flowchart."""
    house = current_house()
    with house.database.read() as session:
        row = item_of(session, list_id, code)
        words = rule_words(session, house.clock(session).today())
        drawn = chart(row.name, row.code, [listed_step(step, words) for step in row.steps], words)
        places = place_names(session, [row.place]) if row.place else {}
        return render_template(
            "registry/item.html", item=_plain(row), chart=drawn, draft=None, power_list=row.power_list, **names(),
            steps=row.steps, places=places,
        )  # fmt: skip


def exported(contents: list[dict[str, Any]], form: str, name: str, rules: dict[str, str]) -> BaseResponse:
    """A workbook to save. Raises NotFound for a form that is none."""
    if form not in _FORMS:
        raise NotFound("export.form", "只能导出 .xlsx 或 .csv。")
    write, kind = _FORMS[form]
    return send_file(BytesIO(write(contents, rules)), mimetype=kind, as_attachment=True, download_name=f"{name}.{form}")


def _marked(power_list: PowerList, code: str, change: ItemChange, rules: dict[str, str]) -> Any:
    """The flow with every step that changed saying so in its name."""
    row = next((one for one in power_list.items if one.code == code), None)
    if row is None:
        return ""
    said = {"added": "新增", "removed": "删去", "moved": "移动", "changed": "修改"}
    marks = {one.step_id: said[one.what] for one in change.steps}
    steps: list[ListedStep] = [
        replace(step, name=f"【{marks[step.id]}】{step.name}") if step.id in marks else step
        for step in (listed_step(one, rules) for one in row.steps)
    ]
    return chart(row.name, row.code, steps, rules)


def _plain(row: ItemRow) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in ItemRow.__mapper__.column_attrs}
