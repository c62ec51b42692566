"""Matters: steps, papers, objections, refusals."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, String, Text, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from services.registry.tables.base import Base, Code, Id
from services.registry.tables.lists import ItemRow
from services.registry.tables.meetings import Meeting
from services.registry.tables.register import PlaceRow


class Matter(Base):
    """One run of an item in one village (办件), pinned to a version of the list."""

    __tablename__ = "matters"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    village: Mapped[str] = mapped_column(ForeignKey("places.code"), index=True)
    list_id: Mapped[str] = mapped_column(Id)
    item_code: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(10))
    version: Mapped[int]
    started_by: Mapped[str] = mapped_column(Id)
    handler_id: Mapped[str] = mapped_column(
        Id, default=""
    )  # 经办人, answerable for it; whoever started it, until handed over
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")  # of a cancellation
    price_fen: Mapped[int | None] = mapped_column(BigInteger)  # agreed, fen per mu and year
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)  # of the whole matter, once stated; decides branches
    reviews: Mapped[list[dict[str, Any]]] = mapped_column(
        default=list
    )  # domain.lifting.Review: 提级审核 in this matter
    item: Mapped[ItemRow] = relationship()
    place: Mapped[PlaceRow] = relationship()
    steps: Mapped[list["MatterStep"]] = relationship(order_by="MatterStep.position", back_populates="matter")
    objections: Mapped[list["Objection"]] = relationship(order_by="Objection.id", back_populates="matter")
    residents: Mapped[list["ResidentObjection"]] = relationship(
        order_by="ResidentObjection.question_id", back_populates="matter"
    )
    __table_args__ = (ForeignKeyConstraint(["list_id", "item_code"], ["items.list_id", "items.code"]),)


class MatterStep(Base):
    """A step that became current in a matter; taken once `taken_on` is filled."""

    __tablename__ = "matter_steps"
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), primary_key=True)
    step_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]
    opened_on: Mapped[date]
    due_on: Mapped[date | None]
    person_id: Mapped[str] = mapped_column(Id, default="")
    role: Mapped[str] = mapped_column(String(40), default="")
    taken_on: Mapped[date | None]
    late: Mapped[bool] = mapped_column(default=False)
    summary: Mapped[str] = mapped_column(Text, default="")
    case: Mapped[str] = mapped_column(String(60), default="")  # kind of case 情形 stated with it; decides branches
    notice_started_on: Mapped[date | None]
    notice_ends_on: Mapped[date | None]
    notice_ended_on: Mapped[date | None]
    objected: Mapped[bool] = mapped_column(default=False)  # residents' objections to its posting wait for an answer
    unfiled: Mapped[str] = mapped_column(String(200), default="")  # the rule by which its contracts wait for the seal
    matter: Mapped[Matter] = relationship(back_populates="steps")
    meeting: Mapped[Meeting | None] = relationship(
        primaryjoin=lambda: and_(
            foreign(MatterStep.matter_id) == Meeting.matter_id, foreign(MatterStep.step_id) == Meeting.step_id
        ),
        viewonly=True,
        uselist=False,
    )


class Paper(Base):
    """A file uploaded for a matter under the name of a paper (材料); used by a step once that is taken."""

    __tablename__ = "papers"
    file_id: Mapped[str] = mapped_column(Id, primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    uploaded_by: Mapped[str] = mapped_column(Id)
    uploaded_at: Mapped[datetime]
    step_id: Mapped[str] = mapped_column(String(40), default="")


class Objection(Base):
    """An objection (异议) of the supervision committee.

    state: open, answered, adopted, withdrawn; escalated to the township, which finds it dismissed, amended or upheld.
    """

    __tablename__ = "objections"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), index=True)
    step_id: Mapped[str] = mapped_column(String(40))
    raised_by: Mapped[str] = mapped_column(Id)
    role: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    raised_on: Mapped[date]
    answer_due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    answer: Mapped[str] = mapped_column(Text, default="")
    settled_by: Mapped[str] = mapped_column(Id, default="")
    settled_on: Mapped[date | None]
    extended: Mapped[bool] = mapped_column(default=False)  # the township gave more time to answer
    escalated_on: Mapped[date | None]
    decide_due_on: Mapped[date | None]  # the township's last day
    ruling: Mapped[str] = mapped_column(Text, default="")  # what the township found
    matter: Mapped[Matter] = relationship(back_populates="objections")


class ResidentObjection(Base):
    """A resident's objection (居民异议) to what a step posted, as disclosure tells of it; its words never come here.

    holds       the matter waits for its answer; not if it was heard after the next step was taken, or its step was undone
    adopted_as  the supervision committee's objection that took it up, "" if none
    """

    __tablename__ = "resident_objections"
    question_id: Mapped[str] = mapped_column(Id, primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), index=True)
    step_id: Mapped[str] = mapped_column(String(40))
    entry_id: Mapped[str] = mapped_column(Id)  # disclosure's posting, under which the answer will stand
    objected_on: Mapped[date]
    due_on: Mapped[date]
    answered_on: Mapped[date | None]
    holds: Mapped[bool]
    adopted_as: Mapped[str] = mapped_column(Id, default="")
    matter: Mapped[Matter] = relationship(back_populates="residents")


class ServiceRequest(Base):
    """A resident's request that started a matter (居民申请). Who asked stands in grid alone."""

    __tablename__ = "service_requests"
    request_id: Mapped[str] = mapped_column(Id, primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), index=True)
    requested_on: Mapped[date]


class LiftRow(Base):
    """A lift (提级监督) to review by the tier above. scope: matter, item, village (a whole place, of any tier)."""

    __tablename__ = "lifts"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    scope: Mapped[str] = mapped_column(String(10))
    place: Mapped[str] = mapped_column(Code, index=True)
    list_kind: Mapped[str] = mapped_column(String(24))
    item_code: Mapped[str] = mapped_column(String(20))
    matter_id: Mapped[str] = mapped_column(Id)
    role: Mapped[str] = mapped_column(String(40))  # who reviews
    reason: Mapped[str] = mapped_column(Text)
    from_on: Mapped[date]
    until_on: Mapped[date]
    set_by: Mapped[str] = mapped_column(Id)
    ended_on: Mapped[date | None]
    ended_by: Mapped[str] = mapped_column(Id, default="")


class RefusalRow(Base):
    """An act the rules did not allow, kept for the township to see (清单之外无权力)."""

    __tablename__ = "refusals"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    village: Mapped[str] = mapped_column(Code, index=True)
    matter_id: Mapped[str] = mapped_column(Id)
    item_code: Mapped[str] = mapped_column(String(120))
    step_id: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(60))
    message: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    person_id: Mapped[str] = mapped_column(Id)
    roles: Mapped[list[str]]
    refused_at: Mapped[datetime]


Index("ix_matters_open", Matter.village, Matter.status)
