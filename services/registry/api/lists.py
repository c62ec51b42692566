"""Power lists for programs: import, publish, read."""

from typing import Any

from flask import request
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from services.registry.api.list_schemas import CountyIn, DifferencesOut, DraftOut, ItemsOut, ListsOut, PublishIn
from services.registry.api.people import place_from
from services.registry.operations.compare_lists import compare_lists
from services.registry.operations.import_list import import_list
from services.registry.operations.publish_list import publish_list
from services.registry.operations.start_matter import list_in_force
from services.registry.queries import lists as queries
from services.registry.tables import Draft
from shared.place import Place
from shared.refusals import NotFound, Refusal
from shared.web import current_house, current_who, guard, open_to_all, writes

lists = Blueprint("registry_lists", __name__, url_prefix="/registry/api", description="清单 · Power lists")


@lists.route("/lists/import", methods=["POST"])
@guard("list.import")
@writes
@lists.response(201, DraftOut)
def import_workbook(session: Session) -> dict[str, Any]:
    """Import a workbook (multipart `file`, docs/power-list-format.md). 422 with every finding by row and column."""
    upload = request.files.get("file")
    if upload is None:
        raise Refusal("file.missing", "没有收到文件。请选择清单工作簿（.xlsx 或 .csv）。", where="file")
    clock = current_house().clock(session)
    return draft_view(import_list(session, clock, current_who(), upload.filename or "", upload.read()))


@lists.route("/drafts/<draft_id>", methods=["GET"])
@guard("list.import")
@lists.response(200, DraftOut)
def read_draft(draft_id: str) -> dict[str, Any]:
    """A draft."""
    with current_house().database.read() as session:
        return draft_view(queries.draft_of(session, draft_id, current_who().places("list.import")))


@lists.route("/drafts/<draft_id>/publish", methods=["POST"])
@guard("list.publish")
@writes
@lists.arguments(PublishIn)
@lists.response(200, ListsOut)
def publish(session: Session, body: dict[str, Any], draft_id: str) -> dict[str, Any]:
    """Publish a draft: a new version of each list in it that changed. 409 if it was published before or changes nothing."""
    clock = current_house().clock(session)
    return {"lists": publish_list(session, clock, current_who(), draft_id, body["effective_on"], body["reason"])}


@lists.route("/lists", methods=["GET"])
@open_to_all("published lists are for everybody")
@lists.arguments(CountyIn, location="query")
@lists.response(200, ListsOut)
def read_lists(asked: dict[str, Any]) -> dict[str, Any]:
    """The lists that hold today."""
    house = current_house()
    with house.database.read() as session:
        counties = queries.counties_with_lists(session)
        if asked["county"]:
            counties = [place_from(asked["county"], "county")]
        clock = house.clock(session)
        return {"lists": [one for county in counties for one in queries.current_lists(session, clock, county)]}


@lists.route("/lists/versions", methods=["GET"])
@open_to_all("published lists are for everybody")
@lists.arguments(CountyIn, location="query")
@lists.response(200, ListsOut)
def read_versions(asked: dict[str, Any]) -> dict[str, Any]:
    """Every version of every list, newest first."""
    with current_house().database.read() as session:
        county = _county(session, asked["county"])
        return {"lists": queries.list_versions(session, county) if county else []}


@lists.route("/lists/versions/<list_id>/differences/<other_id>", methods=["GET"])
@open_to_all("published lists are for everybody")
@lists.response(200, DifferencesOut)
def read_differences(list_id: str, other_id: str) -> dict[str, Any]:
    """What changed between two versions of a list, in words."""
    with current_house().database.read() as session:
        old, new, changes = compare_lists(session, list_id, other_id)
        return {"old": old, "new": new, "changes": changes}


@lists.route("/lists/<kind>/items", methods=["GET"])
@open_to_all("published lists are for everybody")
@lists.arguments(CountyIn, location="query")
@lists.response(200, ItemsOut)
def read_items(asked: dict[str, Any], kind: str) -> dict[str, Any]:
    """The items of the list of a kind that holds today."""
    house = current_house()
    with house.database.read() as session:
        county = _county(session, asked["county"])
        found = list_in_force(session, house.clock(session), county, kind) if county else None
        if found is None:
            raise NotFound("list.unknown", f"还没有公布“{kind[:24]}”这种清单。", where="kind")
        return {"list": found, "items": queries.items_of(session, found)}


def draft_view(draft: Draft) -> dict[str, Any]:
    """A draft as both doors show it."""
    counted = [{"kind": one["kind"], "name": one["name"], "items": len(one["items"])} for one in draft.content["lists"]]
    return {
        "draft_id": draft.id,
        "county": draft.county,
        "published": draft.published_at is not None,
        "state": draft.state,
        "lists": counted,
        "notes": draft.content["notes"],
    }


def _county(session: Session, code: str) -> Place | None:
    if code:
        return place_from(code, "county")
    counties = queries.counties_with_lists(session)
    return counties[0] if len(counties) == 1 else None
