"""Benefits (惠民): the standard in force, the next one, and the rosters that stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.disclosure.domain.rosters import COLUMNS, RosterRule
from services.disclosure.queries.entries import register_of
from services.disclosure.tables import QuestionRow, RosterLineRow, RosterRow, RosterRuleRow, StandardRow
from shared.place import Place
from shared.refusals import NotFound, Refusal
from shared.security.authority import Who


@dataclass(frozen=True)
class ShownRoster:
    """A published roster: `shows` are keys of COLUMNS, `rows` its recipients as the rule has them written."""

    row: RosterRow
    rows: Sequence[RosterLineRow]

    @property
    def heads(self) -> list[str]:
        return [COLUMNS[key] for key in self.row.shows]


@dataclass(frozen=True)
class Standards:
    """`current`: of the nearest place, in force today. `coming`: published, not in force yet."""

    current: StandardRow | None
    coming: Sequence[StandardRow]


def standards_of(session: Session, place: Place, kind: str, today: date) -> Standards:
    """The standard of a place: its township's if it has one, else its county's; newest words for a day win."""
    query = select(StandardRow).where(StandardRow.place.in_(register_of(place)), StandardRow.kind == kind)
    return nearest_standards(session.scalars(query.order_by(StandardRow.effective_on, StandardRow.id)).all(), today)


def nearest_standards(rows: Sequence[StandardRow], today: date) -> Standards:
    """Of the standards of a place and those above it, by day and id: the one in force, and those to come."""
    in_force = [row for row in rows if row.effective_on <= today]
    current = max(in_force, key=lambda row: (Place(row.place).tier, row.effective_on, row.id), default=None)
    coming = {(row.place, row.effective_on): row for row in rows if row.effective_on > today}
    return Standards(current, list(coming.values()))


def roster_of(session: Session, village: str, kind: str, today: date) -> ShownRoster | None:
    """The newest published roster that still stands on the page; two queries."""
    query = select(RosterRow).where(
        RosterRow.village == village, RosterRow.kind == kind, RosterRow.shown_until >= today
    )
    roster = session.scalars(query.order_by(RosterRow.period.desc(), RosterRow.id.desc()).limit(1)).first()
    if roster is None:
        return None
    rows = session.scalars(
        select(RosterLineRow).where(RosterLineRow.roster_id == roster.id).order_by(RosterLineRow.position)
    ).all()
    return ShownRoster(roster, rows)


def roster_for(session: Session, who: Who, roster_id: str) -> ShownRoster:
    """Any roster, for those who publish it. Raises NotFound."""
    roster = session.get(RosterRow, roster_id)
    if roster is None or not who.may("roster.publish", Place(roster.village)):
        raise NotFound("roster.unknown", "没有这份名单")
    rows = select(RosterLineRow).where(RosterLineRow.roster_id == roster.id).order_by(RosterLineRow.position)
    return ShownRoster(roster, session.scalars(rows).all())


def rule_for(session: Session, kind: str, village: str, today: date) -> RosterRule:
    """The rule in force: of the nearest place, the newest that has taken effect. Raises Refusal where there is none."""
    query = select(RosterRuleRow).where(RosterRuleRow.kind == kind, RosterRuleRow.effective_on <= today)
    rows = [row for row in session.scalars(query) if village.startswith(row.place)]
    if not rows:
        raise Refusal("roster.kind", f"没有“{kind}”这种名单的公开规则，不能公布", where="kind")
    row = max(rows, key=lambda row: (len(row.place), row.effective_on))
    return RosterRule(
        row.kind, row.title, tuple(row.shows), row.name_style, row.shown_days, row.basis, row.source, row.effective_on
    )


def answered_about(session: Session, village: str, abouts: Sequence[str], limit: int = 10) -> list[QuestionRow]:
    """Publicly answered questions about any of some subjects, the newest first."""
    query = select(QuestionRow).where(
        QuestionRow.village == village, QuestionRow.state == "answered", QuestionRow.about.in_(abouts)
    )
    return list(session.scalars(query.order_by(QuestionRow.answered_on.desc(), QuestionRow.id.desc()).limit(limit)))
