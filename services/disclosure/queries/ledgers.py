"""Ledgers: the months a village published, one month line by line, and those on their way for officials."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from services.disclosure.domain import ledger as rules
from services.disclosure.queries.entries import ShownEntry, orders_about, said_about
from services.disclosure.queries.places import within
from services.disclosure.tables import LedgerLineRow, LedgerRow, RectificationRow
from shared.place import Place
from shared.refusals import NotFound
from shared.security.authority import Who


@dataclass(frozen=True)
class ShownLine:
    """A line with what was said about it later."""

    row: LedgerLineRow
    said: Sequence[ShownEntry]
    orders: Sequence[RectificationRow]


@dataclass(frozen=True)
class ShownLedger:
    """A ledger with its lines in order."""

    row: LedgerRow
    lines: Sequence[ShownLine]

    @property
    def state(self) -> str:
        return rules.STATES[self.row.state]


def published_months(session: Session, village: str, limit: int = 24) -> list[LedgerRow]:
    """A village's published ledgers, the newest month first."""
    query = select(LedgerRow).where(LedgerRow.village == village, LedgerRow.state == rules.PUBLISHED)
    return list(session.scalars(query.order_by(LedgerRow.month.desc()).limit(limit)))


def find_month(session: Session, village: str, month: str) -> ShownLedger:
    """A published month of a village. Raises NotFound."""
    query = select(LedgerRow).where(
        LedgerRow.village == village, LedgerRow.month == month, LedgerRow.state == rules.PUBLISHED
    )
    ledger = session.scalars(query).first()
    if ledger is None:
        raise NotFound("ledger.unknown", "这个月的账还没有公开")
    return _with_lines(session, ledger)


def find_ledger(session: Session, ledger_id: str) -> ShownLedger:
    """Any ledger, for those who work on it. Raises NotFound."""
    ledger = session.get(LedgerRow, ledger_id)
    if ledger is None:
        raise NotFound("ledger.unknown", "没有这本账")
    return _with_lines(session, ledger)


_WORK = ("ledger.import", "ledger.review", "ledger.publish")


def find_ledger_for(session: Session, who: Who, ledger_id: str) -> ShownLedger:
    """A ledger for somebody who works on it, or on any that is published. Raises NotFound."""
    ledger = find_ledger(session, ledger_id)
    place = Place(ledger.row.village)
    if ledger.row.state != rules.PUBLISHED and not any(who.may(act, place) for act in _WORK):
        raise NotFound("ledger.unknown", "没有这本账")
    return ledger


def open_ledgers(session: Session, places: Sequence[Place]) -> list[LedgerRow]:
    """Ledgers at and below some places that are on their way, or were returned and not imported anew; newest first."""
    later = aliased(LedgerRow)
    replaced = exists().where(
        later.village == LedgerRow.village, later.month == LedgerRow.month, later.state != rules.RETURNED
    )
    query = select(LedgerRow).where(within(LedgerRow.village, places), LedgerRow.state != rules.PUBLISHED)
    query = query.where(or_(LedgerRow.state != rules.RETURNED, ~replaced))
    return list(session.scalars(query.order_by(LedgerRow.imported_at.desc()).limit(50)))


def _with_lines(session: Session, ledger: LedgerRow) -> ShownLedger:
    query = select(LedgerLineRow).where(LedgerLineRow.ledger_id == ledger.id).order_by(LedgerLineRow.position)
    lines = session.scalars(query).all()
    ids = [line.id for line in lines]
    said, orders = said_about(session, ids), orders_about(session, ids)
    return ShownLedger(ledger, [ShownLine(line, said.get(line.id, ()), orders.get(line.id, ())) for line in lines])
