"""The rule table (议事规则), as the domain sees it."""

from typing import Any

from sqlalchemy import bindparam, literal, or_, select
from sqlalchemy.orm import Session

from services.registry.domain.rules import NONE_NEEDED, Share, Way
from services.registry.tables import RuleRow
from shared.statements import Statement

_RULES = Statement(
    select(RuleRow.__table__)
    .where(or_(RuleRow.key == bindparam("key"), literal("") == bindparam("key")))
    .order_by(RuleRow.key, RuleRow.in_force_from)
)


def ways(session: Session, key: str = "") -> list[Way]:
    """The rows of the rule table (of one rule, or all), as the domain sees them."""
    return [_way(row) for row in _RULES.rows(session, {"key": key})]


def _way(row: Any) -> Way:
    return Way(
        key=row.key,
        name=row.name,
        body=row.body,
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
        quorum=_share(row.quorum, row.quorum_test),
        majority=_share(row.majority, row.majority_test),
        majority_of=row.majority_of,
        basis=row.basis,
        source=row.source,
        note=row.note,
        counted=tuple(row.counted),
        call_days=row.call_days,
        township_signs=row.township_signs,
    )


def _share(text: str, test: str) -> Share:
    if not text:
        return NONE_NEEDED
    numerator, denominator = text.split("/")
    return Share(int(numerator), int(denominator), strict=test == "more_than")
