"""What holders of posts recorded of their duties (履职记录). What is owed is not stored: it is reckoned from the lists."""

from datetime import date, datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.tables.base import Base, Code, Id


class DutyBeginning(Base):
    """The one day since which duties can be recorded here: nothing that was due before is owed. Set when the tables were made."""

    __tablename__ = "duty_beginning"
    id: Mapped[int] = mapped_column(primary_key=True)
    starts_on: Mapped[date]


class DutyRecord(Base):
    """A duty of a village was seen to. Never changed: what is to be added is the next number.

    period   key of domain.duties.Owed; the month of the day for what is done whenever it comes up (随时)
    number   1, 2, 3 … of the same duty and period; the first one counts
    due_on   the last day, None where none is set; late: recorded after it
    What shows it (photographs, minutes) are the files of subject `duty/<id>`, for those who work in the village or oversee it.
    """

    __tablename__ = "duty_records"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    village: Mapped[str] = mapped_column(Code)
    list_kind: Mapped[str] = mapped_column(String(24))
    item_code: Mapped[str] = mapped_column(String(20))
    period: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    period_name: Mapped[str] = mapped_column(String(160))
    due_on: Mapped[date | None]
    late: Mapped[bool]
    outcome: Mapped[str] = mapped_column(String(8))  # domain.duties.OUTCOMES
    text: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(40))
    recorded_by: Mapped[str] = mapped_column(Id)
    recorded_on: Mapped[date]
    recorded_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("village", "list_kind", "item_code", "period", "number", name="uq_duty_records_number"),
        Index("ix_duty_records_village_due_on", "village", "due_on"),
    )
