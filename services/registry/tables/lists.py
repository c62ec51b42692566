"""Rules, drafts, published lists with their items and steps."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.registry.tables.base import Base, Code, Id


class RuleRow(Base):
    """One way of meeting under a quorum and majority rule, with its dates and its source in law. Never changed; rows are added."""

    __tablename__ = "rules"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    body: Mapped[str] = mapped_column(String(60), primary_key=True)
    in_force_from: Mapped[date] = mapped_column(primary_key=True)
    in_force_until: Mapped[date | None]
    name: Mapped[str] = mapped_column(String(80))
    quorum: Mapped[str] = mapped_column(String(9))  # "2/3"; "" where only the majority counts
    quorum_test: Mapped[str] = mapped_column(String(10))  # "at_least" or "more_than"
    majority: Mapped[str] = mapped_column(String(9))
    majority_test: Mapped[str] = mapped_column(String(10))
    majority_of: Mapped[str] = mapped_column(String(10))  # "due" or "present"
    basis: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(String(300))


class Draft(Base):
    """An imported workbook, checked and not yet published. `content` is what publishing will publish, as JSON."""

    __tablename__ = "drafts"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    county: Mapped[str] = mapped_column(Code, index=True)
    imported_by: Mapped[str] = mapped_column(Id)
    imported_at: Mapped[datetime]
    file_name: Mapped[str] = mapped_column(String(200))
    file_digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]]
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class PowerList(Base):
    """A published version of one of a county's lists (清单); never changed afterwards."""

    __tablename__ = "power_lists"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    county: Mapped[str] = mapped_column(Code)
    kind: Mapped[str] = mapped_column(String(24))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    effective_on: Mapped[date]
    published_on: Mapped[date]
    published_by: Mapped[str] = mapped_column(Id)
    composed_note: Mapped[str] = mapped_column(Text)
    items: Mapped[list["ItemRow"]] = relationship(order_by="ItemRow.order", back_populates="power_list")
    __table_args__ = (UniqueConstraint("county", "kind", "version"),)


class ItemRow(Base):
    """One item (事项) of a published list, with its flow."""

    __tablename__ = "items"
    list_id: Mapped[str] = mapped_column(ForeignKey("power_lists.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    order: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    item_class: Mapped[str] = mapped_column(String(10))
    category: Mapped[str] = mapped_column(String(60))
    basis: Mapped[str] = mapped_column(Text)
    scope: Mapped[str] = mapped_column(Text)
    holder: Mapped[str] = mapped_column(String(200))
    materials: Mapped[list[str]]
    time_limit: Mapped[str] = mapped_column(String(200))
    department: Mapped[str] = mapped_column(String(200))
    contact: Mapped[str] = mapped_column(String(200))
    fee: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(Text)
    composed: Mapped[list[str]]
    power_list: Mapped[PowerList] = relationship(back_populates="items")
    steps: Mapped[list["StepRow"]] = relationship(order_by="StepRow.position")


class StepRow(Base):
    """One step of a published flow."""

    __tablename__ = "steps"
    list_id: Mapped[str] = mapped_column(Id, primary_key=True)
    item_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    actors: Mapped[list[str]]
    body: Mapped[str] = mapped_column(String(120))
    papers: Mapped[list[str]]
    limit: Mapped[str] = mapped_column(String(120))
    posted: Mapped[bool]
    notice_days: Mapped[int]
    rule: Mapped[str] = mapped_column(String(40))
    different_people: Mapped[list[str]]
    next: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{to, when}]; [] the following step
    __table_args__ = (
        ForeignKeyConstraint(["list_id", "item_code"], ["items.list_id", "items.code"]),
        UniqueConstraint("list_id", "item_code", "id"),
    )
