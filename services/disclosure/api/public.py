"""What everybody may read: villages, entries, notices."""

from typing import Any

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from services.disclosure.api.public_schemas import EntriesOut, EntryOut, FileOut, NoticesOut, VillageOut, WholeEntryOut
from services.disclosure.domain import addresses
from services.disclosure.queries.entries import WholeEntry, entries_query, find_entry
from services.disclosure.queries.ledgers import published_months
from services.disclosure.queries.lists import lists_of
from services.disclosure.queries.matters import matters_of, notices_of
from services.disclosure.queries.places import find_village
from services.disclosure.tables import AttachmentRow, EntryRow
from shared.web import current_house, open_to_all, read_slice, with_etag

api = Blueprint("disclosure_public", __name__, url_prefix="/disclosure/api", description="公开信息")
_MATTERS, _MONTHS = 50, 60
_ALL = "everything disclosure publishes is for everybody"


@api.route("/villages/<code>", methods=["GET"])
@open_to_all(_ALL)
@api.doc(responses={"200": {"description": "a village", "content": {"application/json": {"schema": VillageOut}}}})
def read_village(code: str) -> Response:
    """A village: current lists, matters, published months."""
    with current_house().database.read() as session:
        village = find_village(session, code)
        shown = {
            "code": village.code,
            "name": village.name,
            "township": village.township,
            "county": village.county,
            "invented": village.invented,
            "path": addresses.village(code),
            "lists": lists_of(session, village.county_code),
            "matters": matters_of(session, code, _MATTERS),
            "ledgers": published_months(session, code, _MONTHS),
        }
        body = VillageOut().dump(shown)
    return _public(body)


@api.route("/villages/<code>/entries", methods=["GET"])
@open_to_all(_ALL)
@api.doc(responses={"200": {"description": "entries", "content": {"application/json": {"schema": EntriesOut}}}})
def read_entries(code: str) -> Response:
    """A village's register with its township's and county's, newest first; ?category=, ?after=, ?limit=."""
    with current_house().database.read() as session:
        village = find_village(session, code)
        query = entries_query(village.place, request.args.get("category", ""))
        page = read_slice(session, query, (EntryRow.seq,), descending=True)
        body = {"entries": EntryOut(many=True).dump([_entry(row) for row in page.rows]), "after": page.after}
    return _public(body)


@api.route("/entries/<entry_id>", methods=["GET"])
@open_to_all(_ALL)
@api.doc(responses={"200": {"description": "an entry", "content": {"application/json": {"schema": WholeEntryOut}}}})
def read_entry(entry_id: str) -> Response:
    """One entry with its files, corrections and what was said about it."""
    with current_house().database.read() as session:
        body = WholeEntryOut().dump(_whole(find_entry(session, entry_id)))
    return _public(body)


@api.route("/notices", methods=["GET"])
@open_to_all(_ALL)
@api.doc(responses={"200": {"description": "notices", "content": {"application/json": {"schema": NoticesOut}}}})
def read_notices() -> Response:
    """Notice periods of a matter (?matter_id=)."""
    with current_house().database.read() as session:
        body = NoticesOut().dump({"notices": notices_of(session, request.args.get("matter_id", ""))})
    return _public(body)


def _entry(row: EntryRow) -> dict[str, Any]:
    return {column: getattr(row, column) for column in EntryRow.__table__.columns.keys()} | {  # noqa: SIM118 - not a dict
        "path": addresses.entry(row.place, row.id)
    }


def _whole(whole: WholeEntry) -> dict[str, Any]:
    return _entry(whole.entry.row) | {
        "files": [_file(file) for file in whole.entry.files],
        "corrections": [_entry(entry.row) for entry in whole.corrections],
        "said": [_entry(entry.row) for entry in whole.said],
    }


def _file(row: AttachmentRow) -> dict[str, Any]:
    path = f"/disclosure/files/{row.file_id}" if row.file_id else ""
    return dict(FileOut().dump({"name": row.name, "media_type": row.media_type, "size": row.size, "path": path}))


def _public(body: Any) -> Response:
    answer = jsonify(body)
    answer.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return with_etag(answer)
