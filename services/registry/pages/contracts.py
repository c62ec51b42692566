"""Contracts: those of a matter with their filing by the township (备案), and all that one may see."""

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.operations.attach_paper import attach_paper
from services.registry.operations.deadlines import filing_subject
from services.registry.operations.file_contracts import SEALED, FilingRequest, file_contracts, return_contracts
from services.registry.operations.matters import flow_of
from services.registry.pages.forms import version_field
from services.registry.pages.words import contract_states, filing_states, role_names
from services.registry.queries.contracts import (
    STATES,
    contract_view,
    contracts_at,
    contracts_of,
    filings_of,
    may_file,
)
from services.registry.queries.matter_views import find_matter, open_terms, summary_view
from services.registry.queries.matters import check_reads
from services.registry.refusing import keeping
from services.registry.tables import Contract
from shared.web import current_house, current_who, done, guard, read_slice, writes
from shared.web.wording import _

contracts = Blueprint("registry_contracts_pages", __name__, url_prefix="/registry")


@contracts.get("/contracts")
@guard("matter.read")
def all_contracts() -> str:
    """The contracts at my places, by number."""
    asked = request.args.get("state", "")
    state = asked if asked in STATES else ""
    with current_house().database.read() as session:
        chosen = contracts_at(current_who().places("matter.read"), state)
        page = read_slice(session, chosen, (Contract.number,), size=30)
        shown = [contract_view(one) for one in page.rows]
    names = {"": (_("全部"), ""), **contract_states()}
    return render_template(
        "registry/contract_list.html", slice=page, contracts=shown, contract_states=contract_states(),
        state_tabs=[(f"/registry/contracts?state={key}", names[key][0], key == state) for key in STATES],
    )  # fmt: skip


@contracts.get("/matters/<matter_id>/contracts")
@guard("matter.read")
def of_matter(matter_id: str) -> str:
    """What a matter signed, what the township did with it, and the forms to file it or send it back."""
    who = current_who()
    with current_house().database.read() as session:
        matter = find_matter(session, matter_id)
        check_reads(who, matter)
        view, filings = summary_view(matter), filings_of(session, matter)
        return render_template(
            "registry/contracts.html",
            matter=view,
            contracts=contracts_of(session, matter, households=True),
            filings=filings,
            terms=[words for one in filings for words in open_terms(session, filing_subject(one["filing_id"]))],
            names={step.id: step.name for step in flow_of(matter)},
            may_file=may_file(session, who, matter),
            waits=view["waiting_for_filing"],
            contract_states=contract_states(),
            filing_states=filing_states(),
            roles=role_names(),
            invented=view["invented"],
        )


@contracts.post("/matters/<matter_id>/contracts/file")
@guard("contract.file")
@writes(again=of_matter)
def file_all(session: Session, matter_id: str) -> BaseResponse:
    """File all that wait, with the scans that were chosen."""
    keeping(matter_id=matter_id)
    house, who = current_house(), current_who()
    clock = house.clock(session)
    scans = [
        attach_paper(session, clock, who, house.files, matter_id, SEALED, one.filename or "", one.read()).id
        for one in request.files.getlist("scans")
        if one.filename
    ]
    session.flush()
    wanted = FilingRequest(request.form.get("seal_no", ""), tuple(scans))
    file_contracts(session, clock, who, matter_id, wanted, version_field())
    return done(f"/registry/matters/{matter_id}/contracts", "saved")


@contracts.post("/matters/<matter_id>/contracts/return")
@guard("contract.file")
@writes(again=of_matter)
def send_back(session: Session, matter_id: str) -> BaseResponse:
    """Send them back."""
    keeping(matter_id=matter_id)
    clock, reason = current_house().clock(session), request.form.get("reason", "")
    return_contracts(session, clock, current_who(), matter_id, reason, version_field())
    return done(f"/registry/matters/{matter_id}/contracts", "saved")
