"""What other services said, kept to be shown."""

from datetime import date
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.disclosure.tables.base import Base, Code, Id, StepKey


class PlaceRow(Base):
    """A division (区划)."""

    __tablename__ = "places"
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    tier: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    carries_list: Mapped[bool]
    invented: Mapped[bool]
    __table_args__ = (Index("ix_places_name", "name"),)


class ListRow(Base):
    """A published version of a county's list. `current`: the newest of its kind that holds."""

    __tablename__ = "lists"
    list_id: Mapped[str] = mapped_column(Id, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    county: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(String(120))
    effective_on: Mapped[date]
    items: Mapped[int]
    composed_note: Mapped[str] = mapped_column(Text)
    current: Mapped[bool]
    __table_args__ = (Index("ix_lists_county", "county", "kind", "current"),)


class ItemRow(Base):
    """One item (事项) of a list's version: a power with its flow as published, or a duty without one."""

    __tablename__ = "list_items"
    list_id: Mapped[str] = mapped_column(Id, primary_key=True)
    list_version: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    list_kind: Mapped[str] = mapped_column(String(30))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    item_class: Mapped[str] = mapped_column(String(10))
    category: Mapped[str] = mapped_column(String(60))
    basis: Mapped[str] = mapped_column(Text)
    scope: Mapped[str] = mapped_column(Text)
    holder: Mapped[str] = mapped_column(Text)
    materials: Mapped[list[str]]
    time_limit: Mapped[str] = mapped_column(Text)
    department: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(Text)
    fee: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    composed: Mapped[list[str]]
    steps: Mapped[list[dict[str, Any]]]
    whom: Mapped[str] = mapped_column(String(200), default="")
    office_number: Mapped[str] = mapped_column(String(60), default="")
    forms: Mapped[list[str]] = mapped_column(default=list)
    posts: Mapped[list[str]] = mapped_column(default=list)  # roles that owe a duty (职责); [] for a power
    content: Mapped[str] = mapped_column(Text, default="")
    frequency: Mapped[str] = mapped_column(String(12), default="")
    due: Mapped[str] = mapped_column(String(120), default="")
    place: Mapped[str] = mapped_column(String(12), default="")  # the only township or village it holds in; "" all


class MatterRow(Base):
    """One run of an item in a village (办件). state: running, held, finished, cancelled."""

    __tablename__ = "matters"
    matter_id: Mapped[str] = mapped_column(Id, primary_key=True)
    village: Mapped[str] = mapped_column(Code)
    list_id: Mapped[str] = mapped_column(Id)
    list_version: Mapped[int]
    item_code: Mapped[str] = mapped_column(String(40))
    item_name: Mapped[str] = mapped_column(String(200))
    item_class: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12))
    current_step: Mapped[str] = mapped_column(StepKey)
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    ending: Mapped[str] = mapped_column(Text)  # the reason it was cancelled for; "" otherwise
    ahead: Mapped[list[str] | None]  # steps that may still come, as registry says; None before the first was taken
    flow: Mapped[list[dict[str, Any]] | None]  # its own, where the tier above put an approval in (提级监督)
    lifted: Mapped[str] = mapped_column(Text, default="")  # why, and until when, as registry says it
    __table_args__ = (
        Index("ix_matters_village", "village", "state", "started_on"),
        Index("ix_matters_item", "village", "item_code"),
    )


class StepRow(Base):
    """A step that was taken. `entry_id`: its posting, "" where the step is not posted."""

    __tablename__ = "matter_steps"
    id: Mapped[str] = mapped_column(Id, primary_key=True)  # derived from the event
    matter_id: Mapped[str] = mapped_column(Id)
    position: Mapped[int]  # 1, 2, 3 … in the order they were taken
    step_id: Mapped[str] = mapped_column(StepKey)
    name: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(30))
    taken_on: Mapped[date]
    summary: Mapped[str] = mapped_column(Text)
    vote: Mapped[dict[str, Any] | None]
    late: Mapped[bool]
    entry_id: Mapped[str] = mapped_column(Id)
    undone_on: Mapped[date | None]  # sent back or withdrawn: it was done anew since
    undone_why: Mapped[str] = mapped_column(Text, default="")  # 退回 or 撤回, and the reason
    corrections: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # on (day), text
    __table_args__ = (UniqueConstraint("matter_id", "position"),)


class ObjectionRow(Base):
    """An objection of the supervision committee, and how it was settled."""

    __tablename__ = "objections"
    objection_id: Mapped[str] = mapped_column(Id, primary_key=True)
    matter_id: Mapped[str] = mapped_column(Id, index=True)
    step_id: Mapped[str] = mapped_column(StepKey)
    reason: Mapped[str] = mapped_column(Text)
    held_on: Mapped[date]
    answer_due_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(String(12))  # "" while open
    decide_due_on: Mapped[date | None]  # the township's last day, once it went there
    answer: Mapped[str] = mapped_column(Text)
    released_on: Mapped[date | None]


class FilingRow(Base):
    """Contracts that a step signed and that wait for the township's seal (备案). state: waiting, filed, returned, dropped."""

    __tablename__ = "contract_filings"
    filing_id: Mapped[str] = mapped_column(Id, primary_key=True)
    matter_id: Mapped[str] = mapped_column(Id, index=True)
    step_id: Mapped[str] = mapped_column(StepKey)
    entry_id: Mapped[str] = mapped_column(Id, index=True)  # the posting of the step, "" where it is not posted
    state: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(60))
    contracts: Mapped[list[dict[str, Any]]]  # shared.contracts.registry.SignedContract
    basis: Mapped[str] = mapped_column(Text)
    submitted_on: Mapped[date]
    due_on: Mapped[date | None]
    settled_on: Mapped[date | None]
    seal_no: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    late: Mapped[bool]


class RectificationRow(Base):
    """What the township ordered to be put right. Officials see it at once, villagers when it was corrected or concluded."""

    __tablename__ = "rectifications"
    rectification_id: Mapped[str] = mapped_column(Id, primary_key=True)
    village: Mapped[str] = mapped_column(Code)
    entry_id: Mapped[str] = mapped_column(Id, index=True)
    what: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    corrected_by: Mapped[str] = mapped_column(Id)  # the correcting entry, "" until there is one
    settled_on: Mapped[date | None]
    __table_args__ = (Index("ix_rectifications_village", "village", "settled_on"),)


class FiguresRow(Base):
    """A township's public figures, as complaints last published them."""

    __tablename__ = "figures"
    township: Mapped[str] = mapped_column(Code, primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    clarified: Mapped[int]
    rectified: Mapped[int]
    answered: Mapped[int]
    rated: Mapped[int]
    satisfied: Mapped[int]
    withheld: Mapped[str] = mapped_column(String(80))  # names of figures too small to show
    as_of: Mapped[date]
