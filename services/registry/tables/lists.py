"""Rules, drafts, published lists with their items and steps."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint, false
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
    # By the server, because older revisions insert rows before these columns are there.
    counted: Mapped[list[str]] = mapped_column(server_default="[]")  # capacities that make the body up
    call_days: Mapped[int] = mapped_column(server_default="0")  # between calling and meeting
    township_signs: Mapped[bool] = mapped_column(server_default=false())


class LawMinimum(Base):
    """What law asks of some flows at least (domain.minimums.Minimum), with its source. Never changed; rows are added."""

    __tablename__ = "law_minimums"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    words: Mapped[str] = mapped_column(String(200))
    need: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(200))
    basis: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(300))
    binding: Mapped[bool]
    in_force_from: Mapped[date] = mapped_column(primary_key=True)
    in_force_until: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(300))


class Draft(Base):
    """A list in the making, from a workbook or from a published version. `content` is what publishing will publish, as JSON."""

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
    state: Mapped[str] = mapped_column(String(12), default="draft")  # domain.list_life
    consulted_on: Mapped[date | None]
    consulted_until: Mapped[date | None]  # the last day on which comments are taken
    summary: Mapped[str] = mapped_column(Text, default="")  # what became of the comments, for all to read
    adopted_by: Mapped[str] = mapped_column(String(120), default="")  # the meeting
    adopted_on: Mapped[date | None]
    comments: Mapped[list["Comment"]] = relationship(order_by="Comment.id", back_populates="draft")


class Comment(Base):
    """What a village, a department or residents' representatives said to a list in consultation, and the answer."""

    __tablename__ = "list_comments"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("drafts.id"), index=True)
    list_kind: Mapped[str] = mapped_column(String(24))  # "" about all
    item_code: Mapped[str] = mapped_column(String(20))  # "" about the list as a whole
    capacity: Mapped[str] = mapped_column(String(16))  # domain.list_life.CAPACITIES
    place: Mapped[str] = mapped_column(Code)
    speaker: Mapped[str] = mapped_column(String(60))  # an office or a number of people, never a name
    text: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(Id)
    made_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    accepted: Mapped[bool | None]
    answered_by: Mapped[str] = mapped_column(Id, default="")
    answered_at: Mapped[datetime | None]
    draft: Mapped[Draft] = relationship(back_populates="comments")


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
    draft_id: Mapped[str] = mapped_column(Id, default="")  # where its comments stand
    adopted_by: Mapped[str] = mapped_column(String(120), default="")
    adopted_on: Mapped[date | None]
    direct_reason: Mapped[str] = mapped_column(Text, default="")  # why it was published without consultation
    remarks: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")  # where and message, as published with
    items: Mapped[list["ItemRow"]] = relationship(order_by="ItemRow.order", back_populates="power_list")
    __table_args__ = (UniqueConstraint("county", "kind", "version"),)


class ItemRow(Base):
    """One item (事项) of a published list: a power with its flow, or a duty (职责) of some posts, without one."""

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
    whom: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    forms: Mapped[list[str]] = mapped_column(default=list)
    posts: Mapped[list[str]] = mapped_column(default=list)  # roles that owe a duty
    content: Mapped[str] = mapped_column(Text, default="")
    frequency: Mapped[str] = mapped_column(String(12), default="")  # domain.listing.FREQUENCIES
    due: Mapped[str] = mapped_column(String(120), default="")
    place: Mapped[str] = mapped_column(String(12), default="")  # the only township or village it holds in; "" all
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


class OwnItemRule(Base):
    """Where a county lets its townships ("township") or villages ("village") have items of their own (本地自定事项)."""

    __tablename__ = "own_item_rules"
    county: Mapped[str] = mapped_column(Code, primary_key=True)
    tier: Mapped[str] = mapped_column(String(10), primary_key=True)
    item_class: Mapped[str] = mapped_column(String(10), primary_key=True)
    category: Mapped[str] = mapped_column(String(60), primary_key=True)
    basis: Mapped[str] = mapped_column(String(200))
    allowed_by: Mapped[str] = mapped_column(Id)
    allowed_on: Mapped[date]


class OwnItemRequest(Base):
    """A township or village asks for an item of its own, after one of the county's; "taken_up" or "refused" by the county."""

    __tablename__ = "own_item_requests"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    place: Mapped[str] = mapped_column(Code, index=True)
    list_kind: Mapped[str] = mapped_column(String(24))
    base_code: Mapped[str] = mapped_column(String(20))  # the county's item whose class, category and flow it keeps to
    name: Mapped[str] = mapped_column(String(60))
    why: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(Id)
    asked_on: Mapped[date]
    decision: Mapped[str] = mapped_column(String(10), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(Id, default="")
    decided_on: Mapped[date | None]
    draft_id: Mapped[str] = mapped_column(Id, default="")


class LookBack(Base):
    """A village looked back (回头看) on half a year of its lists; `half` as in domain.look_back."""

    __tablename__ = "look_backs"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    village: Mapped[str] = mapped_column(Code)
    half: Mapped[str] = mapped_column(String(6))
    summary: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Id)
    recorded_on: Mapped[date]
    findings: Mapped[list["Finding"]] = relationship(order_by="Finding.id", back_populates="look_back")
    __table_args__ = (UniqueConstraint("village", "half"),)


class Finding(Base):
    """One thing a village found in its look-back, and what the county decided: "revise" or "keep"; "" not yet."""

    __tablename__ = "look_back_findings"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    look_back_id: Mapped[str] = mapped_column(ForeignKey("look_backs.id"), index=True)
    list_kind: Mapped[str] = mapped_column(String(24))
    item_code: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(String(8), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(Id, default="")
    decided_on: Mapped[date | None]
    draft_id: Mapped[str] = mapped_column(Id, default="", index=True)  # the revision it was taken up in
    look_back: Mapped[LookBack] = relationship(back_populates="findings")
