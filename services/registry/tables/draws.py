"""Rounds of draws: the frozen lists, what three parties brought to a public draw, the slips of a draw by hand."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.registry.tables.base import Base, Id

_ROUND = (["matter_id", "number"], ["draw_rounds.matter_id", "draw_rounds.number"])


class DrawRound(Base):
    """One round of a draw, of frozen lists. way: "public" by commit and reveal, "hand" slip by slip.

    state           open; drawn (public: everybody has revealed); closed (by hand: waits for signatures, or has them); void
    all_draw        by hand: whether every household draws
    township_signs  by hand: whether the township signs the record too
    version         moves with everything recorded; a page that shows an older one is stale
    files           ids of the pictures taken on the spot, from when the record is closed
    digest          of the closed record; whoever signs signs this
    reason          why the round is void, for all to read
    """

    __tablename__ = "draw_rounds"
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # 1, 2, 3 …
    step_id: Mapped[str] = mapped_column(String(40))
    way: Mapped[str] = mapped_column(String(8), default="public")
    households: Mapped[list[str]]
    plots: Mapped[list[dict[str, Any]]]  # no, area in hundredths of a mu
    all_draw: Mapped[bool] = mapped_column(default=False)
    township_signs: Mapped[bool] = mapped_column(default=False)
    frozen_on: Mapped[date]
    frozen_by: Mapped[str] = mapped_column(Id)
    reveal_until: Mapped[date | None]  # last day to reveal, once all have committed
    state: Mapped[str] = mapped_column(String(8))
    version: Mapped[int] = mapped_column(default=1)
    files: Mapped[list[str]] = mapped_column(default=list)
    digest: Mapped[str] = mapped_column(String(64), default="")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(Id, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    voided_on: Mapped[date | None]
    voided_by: Mapped[str] = mapped_column(Id, default="")
    voided_role: Mapped[str] = mapped_column(String(40), default="")
    parts: Mapped[list["DrawPart"]] = relationship(order_by="DrawPart.party")
    slips: Mapped[list["DrawSlip"]] = relationship(order_by="DrawSlip.slip")
    signatures: Mapped[list["DrawSignature"]] = relationship(order_by="DrawSignature.kind")


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
    __table_args__ = (ForeignKeyConstraint(*_ROUND),)


class DrawSlip(Base):
    """A slip (阄) drawn by hand: a household's label, and a plot or "" for a blank. Rows are added, never changed."""

    __tablename__ = "draw_slips"
    matter_id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    slip: Mapped[int] = mapped_column(primary_key=True)  # 1, 2, 3 … in the order of drawing
    household: Mapped[str] = mapped_column(String(60))
    plot: Mapped[str] = mapped_column(String(20))
    drawn_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(Id)
    strike: Mapped["DrawStrike | None"] = relationship(lazy="joined")
    __table_args__ = (ForeignKeyConstraint(*_ROUND),)


class DrawStrike(Base):
    """That a slip was struck (作废), and why. Rows are added, never changed."""

    __tablename__ = "draw_strikes"
    matter_id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    slip: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    struck_at: Mapped[datetime]
    struck_by: Mapped[str] = mapped_column(Id)
    __table_args__ = (
        ForeignKeyConstraint(
            ["matter_id", "number", "slip"], ["draw_slips.matter_id", "draw_slips.number", "draw_slips.slip"]
        ),
    )


class DrawSignature(Base):
    """A signature (会签) under a closed record, or the word that it is declined. kind: "supervision", "township"."""

    __tablename__ = "draw_signatures"
    matter_id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    person_id: Mapped[str] = mapped_column(Id)
    role: Mapped[str] = mapped_column(String(40))
    attended: Mapped[bool]  # was there and watched, 到场监督
    declined: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]
    __table_args__ = (ForeignKeyConstraint(*_ROUND),)
