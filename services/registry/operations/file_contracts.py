"""The township files a matter's contracts under its seal 备案专用章, or sends them back; only then are they in force (桦南 四统一)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.filing import FILED, RETURNED, check_filer, check_seal_no
from services.registry.domain.going_back import unsign
from services.registry.domain.going_on import contracts_filed
from services.registry.domain.turns import check_open
from services.registry.operations.deadlines import stop_filing_clock
from services.registry.operations.filings import waiting_filing
from services.registry.operations.matters import must_hold, open_matter, open_run, run_of
from services.registry.operations.note_notice import go_on
from services.registry.operations.privacy import check_public_words
from services.registry.operations.undo_steps import Undoing, undo
from services.registry.tables import Filing, Matter, MatterStep, Paper
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import ContractsFiled, ContractsReturned
from shared.place import Place
from shared.refusals import Invalid, Refusal
from shared.security.authority import Who

SEALED = "盖章合同"  # the paper under which scanned sealed contracts are uploaded
_POST = "合同由本乡镇经管站备案，您没有这个岗位。"


@dataclass(frozen=True)
class FilingRequest:
    """What the township files with: `seal_no` of the seal's register (备案号); ids of the scanned sealed contracts, if any."""

    seal_no: str
    file_ids: tuple[str, ...] = ()


def file_contracts(
    session: Session, clock: Clock, who: Who, matter_id: str, request: FilingRequest, version: int
) -> Filing:
    """File all contracts that wait in a matter: they are in force from today, and the matter goes on.

    Raises NotAllowed, Conflict, NotFound, Refusal while an objection holds the matter or where none wait.
    """
    matter = open_matter(session, matter_id, version)
    role = must_hold(who, "contract.file", Place(matter.village), _POST)
    run = run_of(matter)
    check_open(run)
    filing = _waiting(session, who, matter.id)
    seal_no = check_seal_no(request.seal_no)
    check_public_words(session, Place(matter.village), seal_no, "seal_no")
    _use_papers(session, matter, filing, request.file_ids)
    _settle(clock, who, filing, FILED, role)
    filing.seal_no = seal_no
    stop_filing_clock(session, clock, filing.id)
    session.get_one(MatterStep, (matter.id, filing.step_id)).unfiled = ""
    matter.version += 1
    session.flush()
    _say_filed(session, clock, matter, filing)
    audit(session, who, "contract.file", matter.village, f"matter/{matter.id}", {"filing": filing.id})
    go_on(session, clock, matter, contracts_filed(run, filing.step_id), clock.today())
    return filing


def return_contracts(session: Session, clock: Clock, who: Who, matter_id: str, reason: str, version: int) -> Filing:
    """Send the contracts back, with reasons for all to read: the step that signed them is done anew, under new numbers.

    Raises NotAllowed, Conflict, NotFound, Refusal; then nothing is changed.
    """
    matter = open_run(session, matter_id, version)
    role = must_hold(who, "contract.file", Place(matter.village), _POST)
    back = unsign(matter.run)
    filing = _waiting(session, who, matter.id)
    _settle(clock, who, filing, RETURNED, role)
    filing.reason = reason.strip()
    stop_filing_clock(session, clock, filing.id)
    session.flush()
    fact = ContractsReturned(
        filing_id=filing.id,
        matter_id=matter.id,
        village=matter.village,
        step_id=filing.step_id,
        role=role,
        reason=filing.reason,
        returned_on=clock.today().isoformat(),
    )
    record(session, fact, place=matter.village, version=matter.version + 1)
    audit(session, who, "contract.return", matter.village, f"matter/{matter.id}", {"filing": filing.id})
    undo(session, clock, who, matter, back, Undoing("returned", role, reason, filing.id))
    return filing


def _say_filed(session: Session, clock: Clock, matter: Matter, filing: Filing) -> None:
    fact = ContractsFiled(
        filing_id=filing.id,
        matter_id=matter.id,
        village=matter.village,
        step_id=filing.step_id,
        seal_no=filing.seal_no,
        filed_on=clock.today().isoformat(),
        late=filing.late,
    )
    record(session, fact, place=matter.village, version=matter.version)


def _waiting(session: Session, who: Who, matter_id: str) -> Filing:
    filing = waiting_filing(session, matter_id)
    if filing is None:
        raise Refusal("filing.none", "本办件没有等待备案的合同。请刷新页面。")
    check_filer(who.person_id, filing.signed_by, filing.basis)
    return filing


def _settle(clock: Clock, who: Who, filing: Filing, state: str, role: str) -> None:
    filing.state, filing.settled_on = state, clock.today()
    filing.settled_by, filing.settled_role = who.person_id, role
    filing.late = filing.due_on is not None and clock.today() > filing.due_on


def _use_papers(session: Session, matter: Matter, filing: Filing, file_ids: tuple[str, ...]) -> None:
    """Bind the scanned contracts to the step that signed them; they name the parties, so they are not posted."""
    chosen = select(Paper).where(Paper.matter_id == matter.id, Paper.file_id.in_(file_ids), Paper.step_id == "")
    papers = session.scalars(chosen).all() if file_ids else []
    unknown = set(file_ids) - {paper.file_id for paper in papers}
    if unknown:
        findings = [
            {"where": "file_ids", "message": f"附件 {one} 不是本办件的材料，或者已经用过。"} for one in sorted(unknown)
        ]
        raise Invalid("paper.foreign", "有附件不能用于备案，请重新上传。", findings)
    for paper in papers:
        paper.step_id = filing.step_id
