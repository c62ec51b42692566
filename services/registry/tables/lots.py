"""What was drawn in a matter, and the contracts it led to."""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.tables.base import Base, Code


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
