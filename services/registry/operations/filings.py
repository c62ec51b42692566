"""Contracts that wait for the township's filing seal (备案): submitted when they are signed, dropped when their matter ends."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.registry.domain.areas import area_words
from services.registry.domain.contract_rules import ContractRules
from services.registry.domain.filing import DROPPED, WAITING
from services.registry.domain.flow import Step
from services.registry.operations.deadlines import start_filing_clock, stop_filing_clock
from services.registry.operations.matters import Opened
from services.registry.tables import Contract, Filing, MatterStep
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import ContractsSubmitted, SignedContract
from shared.ids import new_id
from shared.place import Place


def submit(
    session: Session, clock: Clock, matter: Opened, step: Step, rules: ContractRules, contracts: Sequence[Contract],
    signed_by: str,
) -> Filing:  # fmt: skip
    """What a step signed waits for the township, whose term begins; nothing goes past the step meanwhile."""
    today, filing_id = clock.today(), new_id()
    filing = Filing(
        id=filing_id,
        matter_id=matter.id,
        step_id=step.id,
        state=WAITING,
        signed_by=signed_by,
        submitted_on=today,
        due_on=start_filing_clock(session, filing_id, Place(matter.village), today, rules),
        basis=rules.basis,
        contracts=list(contracts),
    )
    session.add(filing)
    mine = (MatterStep.matter_id == matter.id) & (MatterStep.step_id == step.id)
    session.execute(update(MatterStep).where(mine).values(unfiled=rules.basis))
    session.flush()
    _say_submitted(session, matter, step, filing)
    return filing


def _say_submitted(session: Session, matter: Opened, step: Step, filing: Filing) -> None:
    fact = ContractsSubmitted(
        filing_id=filing.id,
        matter_id=matter.id,
        village=matter.village,
        step_id=step.id,
        step_name=step.name,
        kind=filing.contracts[0].kind_name,
        contracts=[_signed(one) for one in filing.contracts],
        submitted_on=filing.submitted_on.isoformat(),
        due_on=filing.due_on.isoformat() if filing.due_on else "",
        basis=filing.basis,
    )
    record(session, fact, place=matter.village, version=matter.version + 1)


def waiting_filing(session: Session, matter_id: str) -> Filing | None:
    """What waits for the township in a matter: one filing at most, as nothing goes past it."""
    chosen = select(Filing).where(Filing.matter_id == matter_id, Filing.state == WAITING)
    return session.scalar(chosen)


def drop_filing(session: Session, clock: Clock, matter_id: str) -> None:
    """The matter ended before the township filed its contracts: they never take effect, and nobody waits for them."""
    filing = waiting_filing(session, matter_id)
    if filing is not None:
        filing.state, filing.settled_on = DROPPED, clock.today()
        stop_filing_clock(session, clock, filing.id)


def _signed(one: Contract) -> SignedContract:
    return SignedContract(
        number=one.number,
        subject=one.plot,
        area=one.area,
        area_words=area_words(one.area, one.shang) if one.area else "",
        price_fen=one.price_fen,
        rent_fen=one.rent_fen,
        amount_fen=one.amount_fen,
        starts_on=one.starts_on.isoformat(),
        ends_on=one.ends_on.isoformat(),
    )
