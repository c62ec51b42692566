"""Ledgers for programs: import, look, review, publish, correct."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from services.disclosure.api.ledger_schemas import (
    CorrectionIn,
    ImportedOut,
    LedgerForm,
    LedgerOut,
    PublishedOut,
    ReviewIn,
    VersionIn,
    WholeLedgerOut,
)
from services.disclosure.api.public_schemas import EntryOut
from services.disclosure.api.uploads import uploaded
from services.disclosure.domain import addresses
from services.disclosure.operations.correct_entry import correct_entry
from services.disclosure.operations.import_ledger import import_ledger
from services.disclosure.operations.publish_ledger import publish_ledger
from services.disclosure.operations.review_ledger import review_ledger
from services.disclosure.operations.wake import wake_jobs
from services.disclosure.queries.ledgers import find_ledger_for
from services.disclosure.tables import EntryRow, LedgerRow
from shared.web import current_house, current_who, guard, signed_in, writes

api = Blueprint("disclosure_ledgers", __name__, url_prefix="/disclosure/api", description="收支明细")


@api.route("/ledgers", methods=["POST"])
@guard("ledger.import", place="village")
@writes
@api.arguments(LedgerForm, location="form")
@api.response(201, ImportedOut)
def import_(session: Session, body: dict[str, Any]) -> dict[str, Any]:
    """Import a month's ledger (multipart: village, month, file). 422 lists every error by row and column."""
    data, name = uploaded()
    clock, who = current_house().clock(session), current_who()
    imported = import_ledger(session, clock, who, body["village"], body["month"], data, name)
    return _columns(imported.ledger) | {"notes": imported.notes}


@api.route("/ledgers/<ledger_id>", methods=["GET"])
@signed_in
@api.response(200, WholeLedgerOut)
def read(ledger_id: str) -> dict[str, Any]:
    """A ledger with its lines, for those who work on it."""
    with current_house().database.read() as session:
        ledger = find_ledger_for(session, current_who(), ledger_id)
        return _columns(ledger.row) | {"rows": ledger.lines}


@api.route("/ledgers/<ledger_id>/review", methods=["POST"])
@guard("ledger.review")
@writes
@api.arguments(ReviewIn)
@api.response(200, LedgerOut)
def review(session: Session, body: dict[str, Any], ledger_id: str) -> LedgerRow:
    """The supervision committee approves or returns it."""
    clock, who = current_house().clock(session), current_who()
    return review_ledger(
        session, clock, who, ledger_id, body["version"], approve=body["approve"], opinion=body["opinion"]
    )


@api.route("/ledgers/<ledger_id>/publish", methods=["POST"])
@guard("ledger.publish")
@writes
@api.arguments(VersionIn)
@api.response(200, PublishedOut)
def publish(session: Session, body: dict[str, Any], ledger_id: str) -> dict[str, Any]:
    """Publish a reviewed ledger; every line becomes an entry."""
    house = current_house()
    published = publish_ledger(session, house.clock(session), current_who(), ledger_id, body["version"])
    wake_jobs(session, house)
    row = published.ledger
    return {"ledger_id": row.id, "version": row.version, "entries": published.entries, "path": published.path}


@api.route("/entries/<entry_id>/correct", methods=["POST"])
@guard("ledger.publish")
@writes
@api.arguments(CorrectionIn)
@api.response(201, EntryOut)
def correct(session: Session, body: dict[str, Any], entry_id: str) -> dict[str, Any]:
    """Append a correction to an entry of the village."""
    house = current_house()
    entry = correct_entry(session, house.clock(session), current_who(), entry_id, body["text"], body["amount_fen"])
    wake_jobs(session, house)
    return _entry(entry)


def _columns(row: LedgerRow) -> dict[str, Any]:
    return {column: getattr(row, column) for column in LedgerRow.__table__.columns.keys()}  # noqa: SIM118 - not a dict


def _entry(row: EntryRow) -> dict[str, Any]:
    shown = {column: getattr(row, column) for column in EntryRow.__table__.columns.keys()}  # noqa: SIM118 - not a dict
    return shown | {"path": addresses.entry(row.place, row.id)}
