"""Meetings that resolve steps: their record with its named roll, and who signed it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.registry.tables.base import Base, Id


class Meeting(Base):
    """A meeting on a step as it was recorded: figures, counted from its roll, and the rule they met.

    digest  of the whole record; whoever signs signs this
    files   ids of its sign-in sheets (签到表)
    roll    domain.resolution.roll_text; names stay in registry
    """

    __tablename__ = "meetings"
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), primary_key=True)
    step_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    body: Mapped[str] = mapped_column(String(60))
    called_on: Mapped[date | None]  # the day people were told; None for records from before it was asked
    held_on: Mapped[date]
    method: Mapped[str] = mapped_column(String(40))
    rule: Mapped[str] = mapped_column(String(40))
    basis: Mapped[str] = mapped_column(String(200))
    due: Mapped[int]
    present: Mapped[int]
    in_favour: Mapped[int]
    against: Mapped[int]
    abstained: Mapped[int]
    township_signs: Mapped[bool] = mapped_column(default=False)
    files: Mapped[list[str]] = mapped_column(default=list)
    digest: Mapped[str] = mapped_column(String(64), default="")
    recorded_by: Mapped[str] = mapped_column(Id, default="")
    recorded_at: Mapped[datetime | None]
    roll: Mapped[str] = mapped_column(Text, default="[]", deferred=True)  # read where it is asked for alone
    signatures: Mapped[list["Signature"]] = relationship(order_by="Signature.kind")


class Signature(Base):
    """A signature (会签) under a meeting's record, or the word that it is declined. kind: "supervision", "township"."""

    __tablename__ = "meeting_signatures"
    matter_id: Mapped[str] = mapped_column(Id, primary_key=True)
    step_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    person_id: Mapped[str] = mapped_column(Id)
    role: Mapped[str] = mapped_column(String(40))
    attended: Mapped[bool]  # sat in on the meeting, 列席
    declined: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]
    __table_args__ = (ForeignKeyConstraint(["matter_id", "step_id"], ["meetings.matter_id", "meetings.step_id"]),)
