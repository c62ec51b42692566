"""Draws."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.registry.tables.base import Base, Id


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
