"""Contracts with their numbers, a county's rules for them, and their filing by the township (备案)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.registry.tables.base import Base, Code, Id


class ContractRule(Base):
    """A county's rules for contracts from a day on (domain.contract_rules). Never changed; rows are added, the last of a day holds."""

    __tablename__ = "contract_rules"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    county: Mapped[str] = mapped_column(Code, index=True)
    in_force_from: Mapped[date]
    layout: Mapped[list[dict[str, Any]]]  # domain.contract_numbers.Part: what, digits, text
    shang: Mapped[int]  # hundredths of a mu in one 垧; 0: not used
    seal: Mapped[bool]  # contracts take effect only with the township's filing seal
    filing_days: Mapped[int]  # working days in which it must file; 0: no term
    basis: Mapped[str] = mapped_column(String(200))
    set_by: Mapped[str] = mapped_column(Id)
    set_at: Mapped[datetime]
    kinds: Mapped[list["ContractKind"]] = relationship(order_by="ContractKind.code")


class ContractKind(Base):
    """A kind of contract (合同范本) under a county's rules. `belongs`: steps, items or categories that sign it."""

    __tablename__ = "contract_kinds"
    rule_id: Mapped[str] = mapped_column(ForeignKey("contract_rules.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    belongs: Mapped[list[str]]


class Filing(Base):
    """What one step signed and the township must file (备案). state: waiting, filed, returned, or dropped with its matter."""

    __tablename__ = "contract_filings"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), index=True)
    step_id: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    signed_by: Mapped[str] = mapped_column(Id)
    submitted_on: Mapped[date]
    due_on: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(200))
    settled_by: Mapped[str] = mapped_column(Id, default="")
    settled_role: Mapped[str] = mapped_column(String(40), default="")
    settled_on: Mapped[date | None]
    late: Mapped[bool] = mapped_column(default=False)
    seal_no: Mapped[str] = mapped_column(String(40), default="")  # 备案号
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was sent back
    contracts: Mapped[list["Contract"]] = relationship(order_by="Contract.number", back_populates="filing")


class Contract(Base):
    """A contract. Its number is its own for ever, also when it was sent back and signed anew under another.

    rule_id    the county's rules it was made by; "" where the county had none
    shang      hundredths of a mu in one 垧 by those rules; 0: not used
    plot       what it is about: a plot, or anything else (标的)
    household  the other party's label
    price_fen  per mu and year, rent_fen per year: of plots that were drawn; amount_fen the whole price of other contracts
    """

    __tablename__ = "contracts"
    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    scope: Mapped[str] = mapped_column(String(32))  # domain.contract_numbers.scope_of
    serial: Mapped[int] = mapped_column(BigInteger)
    rule_id: Mapped[str] = mapped_column(Id, default="")
    kind: Mapped[str] = mapped_column(String(4))
    kind_name: Mapped[str] = mapped_column(String(40))
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), index=True)
    step_id: Mapped[str] = mapped_column(String(40))
    filing_id: Mapped[str | None] = mapped_column(ForeignKey("contract_filings.id"), index=True)
    lessor: Mapped[str] = mapped_column(String(120))
    household: Mapped[str] = mapped_column(String(60))
    plot: Mapped[str] = mapped_column(String(60))
    area: Mapped[int]
    shang: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    price_fen: Mapped[int | None] = mapped_column(BigInteger)
    rent_fen: Mapped[int | None] = mapped_column(BigInteger)
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    signed_on: Mapped[date]
    filing: Mapped[Filing | None] = relationship(back_populates="contracts")
    __table_args__ = (UniqueConstraint("scope", "serial"),)


class ContractSerial(Base):
    """The last serial given in a scope; its row is locked while numbers are given."""

    __tablename__ = "contract_serials"
    scope: Mapped[str] = mapped_column(String(32), primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)
