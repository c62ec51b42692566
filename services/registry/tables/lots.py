"""What was drawn in a matter."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.tables.base import Base


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
