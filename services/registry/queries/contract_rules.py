"""A county's rules for contracts, as they are shown and as they bear on a matter."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from services.registry.domain.areas import mu
from services.registry.domain.contract_numbers import number_in, scope_of, write_layout
from services.registry.domain.contract_rules import ContractRules, Kind, kinds_for
from services.registry.operations.contract_rules import rules_at
from services.registry.tables import ContractRule, Matter
from shared.clock import Clock
from shared.place import Place


def may_sign(session: Session, clock: Clock, matter: Matter, step_id: str) -> tuple[ContractRules, tuple[Kind, ...]]:
    """The county's rules today, and the kinds of contract a step of a matter may sign under them."""
    rules = rules_at(session, Place(matter.village), clock.today())
    return rules, kinds_for(rules, matter.item_code, matter.item.category, step_id)


def shang_at(session: Session, clock: Clock, village: str) -> int:
    """Hundredths of a mu in one 垧 where a village lies; 0 where it is not used."""
    return rules_at(session, Place(village), clock.today()).shang


def shang_of(session: Session, matter: Matter) -> int:
    """The same as it was when a matter last moved on."""
    moved = max((row.taken_on for row in matter.steps if row.taken_on), default=matter.started_on)
    return rules_at(session, Place(matter.village), moved).shang


def rule_rows(session: Session, county: Place | None = None) -> Sequence[ContractRule]:
    """The rules that counties (or one) set for contracts, the newest first."""
    chosen = select(ContractRule).options(selectinload(ContractRule.kinds))
    if county:
        chosen = chosen.where(ContractRule.county == county.code)
    newest = (ContractRule.in_force_from.desc(), ContractRule.set_at.desc(), ContractRule.id.desc())
    return session.scalars(chosen.order_by(ContractRule.county, *newest)).all()


def rule_view(rules: ContractRules, county: Place, year: int) -> dict[str, Any]:
    """Rules as they are shown: the layout in words and a number by it, of the county's first village."""
    village = Place.of(f"{county.code[:6]}100200")
    kind = rules.kinds[0].code if rules.kinds else ""
    return {
        "county": county.code,
        "rule_id": rules.id,
        "in_force_from": rules.since,
        "layout": write_layout(rules.layout),
        "parts": [{"part": part.what, "digits": part.digits, "text": part.text} for part in rules.layout],
        "length": sum(part.digits for part in rules.layout),
        "example": number_in(scope_of(rules.layout, village, year, kind), 1),
        "kinds": rules.kinds,
        "shang": rules.shang,
        "shang_mu": mu(rules.shang) if rules.shang else "",
        "seal": rules.seal,
        "filing_days": rules.filing_days,
        "basis": rules.basis,
    }
