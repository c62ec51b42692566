"""What was put right in a matter: steps that were undone, and corrections of steps that stand."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.tables.base import Base, Id


class UndoneStep(Base):
    """A step that no longer counts. kind: "returned" by whoever reviewed it, or "withdrawn" by whoever took it."""

    __tablename__ = "undone_steps"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), index=True)
    step_id: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    person_id: Mapped[str] = mapped_column(Id)
    role: Mapped[str] = mapped_column(String(40))
    taken_on: Mapped[date]
    summary: Mapped[str] = mapped_column(Text)
    record: Mapped[dict[str, Any]]  # its meeting with the roll, and the ids of its papers
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    undone_on: Mapped[date]
    undone_by: Mapped[str] = mapped_column(Id)
    undone_role: Mapped[str] = mapped_column(String(40))


class StepCorrection(Base):
    """A correction (更正) added to a step that was taken: what was wrong, and how it is right."""

    __tablename__ = "step_corrections"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), index=True)
    step_id: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    corrected_on: Mapped[date]
    corrected_by: Mapped[str] = mapped_column(Id)
    role: Mapped[str] = mapped_column(String(40))
