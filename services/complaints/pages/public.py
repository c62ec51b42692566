"""Reporting and receipts for people: no cookie, no script needed, nothing about the sender kept."""

from flask import Blueprint, Response, g, make_response, render_template, request
from sqlalchemy.orm import Session

from services.complaints.domain.filing import ABOUT, CATEGORIES
from services.complaints.domain.progress import Status
from services.complaints.domain.receipts import grouped
from services.complaints.domain.terms import ACCEPT, ACCEPT_NAMED
from services.complaints.doors import beforehand, filing_of, made_filing, made_proof, make_filing, make_proof, vault
from services.complaints.operations.clocks import last_day
from services.complaints.operations.file_report import file_report
from services.complaints.operations.receipts import Shown, rate, read_receipt
from services.complaints.queries import clocks_of, entry_of, next_due, place_names, place_of, villages_by_township
from services.complaints.words import message_kind, office_name, status_for_reporter
from shared.refusals import NotFound, Refusal
from shared.web import current_house, open_to_all, outside_writes, writes
from shared.web.wording import _

pages = Blueprint("report_pages", __name__, url_prefix="/report")
_ANYBODY = "whoever reports must not have to say who they are"
_BY_CODE = "the receipt code is the only key"


@pages.get("")
@open_to_all(_ANYBODY)
def form() -> str:
    """The form: about an entry (?entry=), a village (?village=), or with the choice of one."""
    sent = request.form if request.method == "POST" else request.args
    entry_id, village = sent.get("entry_id") or sent.get("entry", ""), sent.get("village", "")
    with current_house().database.read() as session:
        entry = entry_of(session, entry_id) if entry_id else None
        if entry_id and entry is None:
            raise NotFound(
                "report.entry_unknown", _("没有找到这条公开信息。可以回到公开页面重新点“反映”，或者直接选村反映。")
            )
        place = place_of(session, entry.village if entry else village)
        township = place_names(session, [place.code[:9] + "000"]).popitem()[1] if place else ""
        choices = [] if entry else villages_by_township(session)
    return render_template(
        "complaints/report.html",
        entry=entry,
        place=place,
        township=township,
        choices=choices,
        categories=list(CATEGORIES.items()),
        about=list(ABOUT.items()),
        invented=bool(place and place.invented),
    )


@pages.post("")
@open_to_all(_ANYBODY)
@beforehand(make_filing)
@writes(again=form)
def send(session: Session) -> Response:
    """Keep the report and show the receipt, this once. Sent twice, it is one report and the same page."""
    made, clock = made_filing(), current_house().clock(session)
    names = ("village", "about", "category", "text", "entry_id", "name", "phone")
    filing = filing_of({name: request.form.get(name, "") for name in names}, len(made.files))
    file_report(session, clock, vault(), made.receipt, filing, made.files)
    place = place_of(session, filing.village)
    page = render_template(
        "complaints/receipt.html",
        code=grouped(made.receipt.code),
        accept_by=last_day(session, ACCEPT_NAMED if filing.contact else ACCEPT, clock.today()),
        named=filing.contact is not None,
        place=place,
        entry=entry_of(session, filing.entry_id) if filing.entry_id else None,
        invented=bool(place and place.invented),
    )
    return make_response(page, 201)


@pages.get("/receipt")
@open_to_all(_BY_CODE)
def lookup() -> str:
    """Where a receipt code is typed."""
    return render_template("complaints/lookup.html")


@pages.post("/receipt")
@open_to_all(_BY_CODE)
@outside_writes("it changes nothing; the code must not stand in an address")
@beforehand(make_proof)
def standing() -> Response:
    """How the report stands. The code comes in the body and goes into no address."""
    try:
        with current_house().database.read() as session:
            return make_response(_standing_page(session, read_receipt(session, made_proof())))
    except Refusal as refusal:
        g.refusal = refusal
        return make_response(lookup(), refusal.status)


def rating_again() -> str:
    """The page of a rating that was refused; without a valid code the lookup."""
    try:
        with current_house().database.read() as session:
            return _standing_page(session, read_receipt(session, made_proof()))
    except Refusal:
        return lookup()


@pages.post("/receipt/rating")
@open_to_all(_BY_CODE)
@beforehand(make_proof)
@writes(again=rating_again)
def rating(session: Session) -> str:
    """Rate once; the same page thanks."""
    stars = request.form.get("stars", "")
    chosen = int(stars) if stars in {"1", "2", "3", "4", "5"} else 0
    clock = current_house().clock(session)
    return _standing_page(session, rate(session, clock, made_proof(), chosen, request.form.get("comment", "")))


def _standing_page(session: Session, shown: Shown) -> str:
    report = shown.report
    place = place_of(session, report.village)
    names = place_names(session, [report.handling_office, report.village])
    due_on = next_due(Status(report.status), clocks_of(session, [report.id])[report.id][0])
    return render_template(
        "complaints/standing.html",
        report=report,
        words=status_for_reporter(report.status, report.conclusion),
        office=office_name(names[report.handling_office]),
        village=names[report.village],
        entry=entry_of(session, report.entry_id) if report.entry_id else None,
        talk=[{"who": message_kind(kind), "on": on, "text": text} for on, kind, text in shown.messages],
        due_on=due_on,
        due_name=_("最迟告知是否受理") if report.status == Status.RECEIVED else _("最迟办结"),
        may_rate=shown.may_rate,
        receipt=request.form.get("receipt", ""),
        invented=bool(place and place.invented),
    )
