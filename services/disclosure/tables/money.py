"""Ledgers (收支明细), line by line."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.disclosure.tables.base import Base, Code, Id


class LedgerRow(Base):
    """One import of a month's ledger. A returned one stays; a new import takes its place. state: domain.ledger.STATES."""

    __tablename__ = "ledgers"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    village: Mapped[str] = mapped_column(Code)
    month: Mapped[str] = mapped_column(String(7))
    state: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column()
    lines: Mapped[int]
    income_fen: Mapped[int] = mapped_column(BigInteger)
    spending_fen: Mapped[int] = mapped_column(BigInteger)
    warnings: Mapped[list[dict[str, Any]]]
    imported_by: Mapped[str] = mapped_column(String(80))
    imported_at: Mapped[datetime]
    reviewed_by: Mapped[str] = mapped_column(String(80))
    reviewed_on: Mapped[date | None]
    opinion: Mapped[str] = mapped_column(Text)
    published_by: Mapped[str] = mapped_column(String(80))
    published_on: Mapped[date | None]
    __table_args__ = (
        Index("ix_ledgers_village", "village", "month", "state"),
        Index(
            "uq_ledgers_open",  # one that is on its way or published per village and month
            "village",
            "month",
            unique=True,
            postgresql_where=text("state <> 'returned'"),
            sqlite_where=text("state <> 'returned'"),
        ),
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's way


class LedgerLineRow(Base):
    """One line. Its id becomes its entry's id when the ledger is published."""

    __tablename__ = "ledger_lines"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    ledger_id: Mapped[str] = mapped_column(Id)
    position: Mapped[int]
    day: Mapped[date]
    summary: Mapped[str] = mapped_column(String(120))
    category: Mapped[str] = mapped_column(String(60))
    amount_fen: Mapped[int] = mapped_column(BigInteger)  # income positive, spending negative
    voucher_no: Mapped[str] = mapped_column(String(40))
    __table_args__ = (UniqueConstraint("ledger_id", "position"),)
