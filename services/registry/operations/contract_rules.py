"""A county's rules for contracts (合同规则): read as the domain sees them, and added. They are never changed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from services.registry.domain.contract_numbers import Layout, Part
from services.registry.domain.contract_rules import ContractRules, Kind, check_rules, in_force
from services.registry.operations.import_list import county_of
from services.registry.tables import ContractKind, ContractRule, ItemRow, PowerList, StepRow
from shared.audit import audit
from shared.clock import Clock
from shared.ids import new_id
from shared.place import Place, Tier
from shared.refusals import Refusal
from shared.security.authority import Who


@dataclass(frozen=True)
class RuleRequest:
    """Rules that a county wants from a day on. `length`: digits of a contract's number, to which the layout must add up."""

    since: date
    layout: Layout
    length: int
    kinds: tuple[Kind, ...]
    shang: int
    seal: bool
    filing_days: int
    basis: str


def rules_at(session: Session, village: Place, today: date) -> ContractRules:
    """The rules for contracts that hold at a village today."""
    return in_force(rules_of(session, village.at(Tier.COUNTY)), today)


def rules_of(session: Session, county: Place) -> Sequence[ContractRules]:
    """Every rule of a county, in the order of their days; of one day's the last added last."""
    chosen = select(ContractRule).where(ContractRule.county == county.code).options(selectinload(ContractRule.kinds))
    ordered = chosen.order_by(ContractRule.in_force_from, ContractRule.set_at, ContractRule.id)
    return [seen(row) for row in session.scalars(ordered)]


def seen(row: ContractRule) -> ContractRules:
    """A row as the domain sees it."""
    return ContractRules(
        layout=tuple(Part(**part) for part in row.layout),
        kinds=tuple(Kind(kind.code, kind.name, tuple(kind.belongs)) for kind in row.kinds),
        shang=row.shang,
        seal=row.seal,
        filing_days=row.filing_days,
        basis=row.basis,
        since=row.in_force_from,
        id=row.id,
    )


def add_rule(session: Session, clock: Clock, who: Who, wanted: RuleRequest) -> ContractRule:
    """Add rules of the county's own; what was signed before keeps those it was made by.

    Raises NotAllowed; Invalid with every fault; Refusal for a day that has passed.
    """
    county = county_of(who, "list.publish")
    if wanted.since < clock.today():
        raise Refusal(
            "rules.past", "规则只增加、不修改，也不能从已经过去的日子起生效。请填今天或者以后的日期。", where="since"
        )
    rules = ContractRules(
        layout=wanted.layout,
        kinds=wanted.kinds,
        shang=wanted.shang,
        seal=wanted.seal,
        filing_days=wanted.filing_days,
        basis=wanted.basis.strip(),
    )
    check_rules(rules, wanted.length, _listed(session, county))
    row = _row(clock, who, county, wanted.since, rules)
    session.add(row)
    session.flush()
    detail = {"rule": row.id, "from": row.in_force_from.isoformat(), "seal": row.seal}
    audit(session, who, "contract.rule", county.code, f"contract_rule/{row.id}", detail)
    return row


def _row(clock: Clock, who: Who, county: Place, since: date, rules: ContractRules) -> ContractRule:
    return ContractRule(
        id=new_id(),
        county=county.code,
        in_force_from=since,
        layout=[asdict(part) for part in rules.layout],
        shang=rules.shang,
        seal=rules.seal,
        filing_days=rules.filing_days,
        basis=rules.basis,
        set_by=who.person_id,
        set_at=clock.real(),
        kinds=[ContractKind(code=kind.code, name=kind.name, belongs=list(kind.belongs)) for kind in rules.kinds],
    )


def _listed(session: Session, county: Place) -> set[str]:
    """What a kind of contract may belong to: categories and items of the county's lists, and their steps that sign contracts."""
    items = select(ItemRow.code, ItemRow.category).join(PowerList).where(PowerList.county == county.code)
    steps = select(StepRow.item_code, StepRow.id).join(PowerList, PowerList.id == StepRow.list_id)
    steps = steps.where(PowerList.county == county.code, StepRow.kind == "contract")
    named = {name for row in session.execute(items.distinct()) for name in row if name}
    return named | {f"{code}/{step_id}" for code, step_id in session.execute(steps.distinct())}
