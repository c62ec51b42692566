"""Reporting and receipts, open to all: no cookie is read, nothing about the sender is kept."""

from typing import Any

from flask import request
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from services.complaints.api.schemas import FilingIn, RatingIn, ReceiptIn, ReceiptOut, StandingOut
from services.complaints.doors import beforehand, filing_of, made_filing, made_proof, make_filing, make_proof, vault
from services.complaints.operations.file_report import file_report
from services.complaints.operations.receipts import Shown, rate, read_receipt
from services.complaints.words import status_for_reporter
from shared.web import current_house, open_to_all, outside_writes, writes

api = Blueprint("report_api", __name__, url_prefix="/report/api", description="群众反映")
_ANYBODY = "whoever reports must not have to say who they are"
_BY_CODE = "the receipt code is the only key"


@api.route("/reports", methods=["POST"])
@open_to_all(_ANYBODY)
@beforehand(make_filing)
@writes
@api.response(201, ReceiptOut)
@api.doc(requestBody={"content": {kind: {"schema": FilingIn} for kind in ("application/json", "multipart/form-data")}})
def file_a_report(session: Session) -> dict[str, str]:
    """Send a report (JSON, or multipart with `files`). The receipt code is shown this once."""
    made = made_filing()
    sent = request.get_json() if request.is_json else request.form
    filing = filing_of(FilingIn().load(sent), len(made.files))
    file_report(session, current_house().clock(session), vault(), made.receipt, filing, made.files)
    return {"receipt": made.receipt.code}


@api.route("/receipts", methods=["POST"])
@open_to_all(_BY_CODE)
@outside_writes("it changes nothing; the code must not stand in an address")
@beforehand(make_proof)
@api.arguments(ReceiptIn)
@api.response(200, StandingOut)
def standing(_body: dict[str, Any]) -> dict[str, Any]:
    """How a report stands, with its answers."""
    with current_house().database.read() as session:
        return _standing(read_receipt(session, made_proof()))


@api.route("/receipts/rating", methods=["POST"])
@open_to_all(_BY_CODE)
@beforehand(make_proof)
@writes
@api.arguments(RatingIn)
@api.response(200, StandingOut)
def rate_it(session: Session, body: dict[str, Any]) -> dict[str, Any]:
    """Rate the handling, once, after the answer."""
    clock = current_house().clock(session)
    return _standing(rate(session, clock, made_proof(), body["stars"], body["comment"]))


def _standing(shown: Shown) -> dict[str, Any]:
    report = shown.report
    return {
        "status": report.status,
        "words": status_for_reporter(report.status, report.conclusion),
        "received_on": report.received_on,
        "messages": [{"on": on, "kind": kind, "text": text} for on, kind, text in shown.messages],
        "may_rate": shown.may_rate,
        "stars": report.stars,
    }
