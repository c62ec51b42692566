"""Draws, and the contracts they led to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.registry.tables.base import Base, Code, Id


class Household(Base):
    """A household that took part in a draw."""

    __tablename__ = "draw_households"
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), primary_key=True)
    label: Mapped[str] = mapped_column(String(60), primary_key=True)


class PlotRow(Base):
    """A plot (地块) in a draw, and the household whose slip won it. `area` in hundredths of a mu."""

    __tablename__ = "draw_plots"
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), primary_key=True)
    no: Mapped[str] = mapped_column(String(20), primary_key=True)
    area: Mapped[int]
    household: Mapped[str] = mapped_column(String(60))


class DrawRound(Base):
    """One round of a draw by commit and reveal. state: open, drawn, void (a party was silent)."""

    __tablename__ = "draw_rounds"
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # 1, 2, 3 …
    step_id: Mapped[str] = mapped_column(String(40))
    households: Mapped[list[str]]
    plots: Mapped[list[dict[str, Any]]]  # no, area in hundredths of a mu
    frozen_on: Mapped[date]
    frozen_by: Mapped[str] = mapped_column(Id)
    reveal_until: Mapped[date | None]  # last day to reveal, once all have committed
    state: Mapped[str] = mapped_column(String(8))
    parts: Mapped[list["DrawPart"]] = relationship(order_by="DrawPart.party")


class DrawPart(Base):
    """What one party brought to a round: first the fingerprint of its phrase, then the phrase."""

    __tablename__ = "draw_parts"
    matter_id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(String(40), primary_key=True)  # role
    commitment: Mapped[str] = mapped_column(String(64))
    committed_by: Mapped[str] = mapped_column(Id)
    committed_at: Mapped[datetime]
    phrase: Mapped[str] = mapped_column(String(200), default="")
    revealed_at: Mapped[datetime | None]
    __table_args__ = (ForeignKeyConstraint(["matter_id", "number"], ["draw_rounds.matter_id", "draw_rounds.number"]),)


class Contract(Base):
    """A contract on a plot. `price_fen` per mu and year; `rent_fen` per year; `mu_per_shang` the local measure."""

    __tablename__ = "contracts"
    number: Mapped[str] = mapped_column(String(18), primary_key=True)
    county: Mapped[str] = mapped_column(Code)
    year: Mapped[int]
    serial: Mapped[int]
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), index=True)
    lessor: Mapped[str] = mapped_column(String(120))
    household: Mapped[str] = mapped_column(String(60))
    plot: Mapped[str] = mapped_column(String(20))
    area: Mapped[int]
    mu_per_shang: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    price_fen: Mapped[int] = mapped_column(BigInteger)
    rent_fen: Mapped[int] = mapped_column(BigInteger)
    signed_on: Mapped[date]
    __table_args__ = (UniqueConstraint("county", "year", "serial"), UniqueConstraint("matter_id", "plot"))


class ContractSerial(Base):
    """The last contract serial of a county in a year; its row is locked while numbers are given."""

    __tablename__ = "contract_serials"
    county: Mapped[str] = mapped_column(Code, primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
