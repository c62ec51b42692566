"""What registry said of a village's duties (职责)."""

from datetime import date
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.disclosure.tables.base import Base, Code


class DutyWorkRow(Base):
    """One piece of work a duty asked for. state: done, late, missed (not recorded by its last day), noted (no last day is set).

    records  in order: on (day), role, outcome, text
    """

    __tablename__ = "duty_works"
    village: Mapped[str] = mapped_column(Code, primary_key=True)
    list_kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    period: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    period_name: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10))
    records: Mapped[list[dict[str, Any]]]
    changed_on: Mapped[date]
