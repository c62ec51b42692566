"""Disclosure's own tables. Money in whole fen, days as China's calendar days, moments in UTC, places as twelve digits.

`entries` and `roster_rows` are only ever inserted: triggers in the migration refuse UPDATE and DELETE (docs: README.md).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, MetaData, String, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.database import UtcDateTime
from shared.tables import NAMING, Serial

_Id = String(36)
_Code = String(12)
_Step = String(60)


class Base(DeclarativeBase):
    """All of disclosure's tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's way
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[dict[str, Any]]: JSON,
        list[str]: JSON,
    }


# What registry said, kept to be shown.


class PlaceRow(Base):
    """A division (区划)."""

    __tablename__ = "places"
    code: Mapped[str] = mapped_column(_Code, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    tier: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    carries_list: Mapped[bool]
    invented: Mapped[bool]
    __table_args__ = (Index("ix_places_name", "name"),)


class ListRow(Base):
    """A published version of a county's list. `current`: no later version of its kind has been published."""

    __tablename__ = "lists"
    list_id: Mapped[str] = mapped_column(_Id, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    county: Mapped[str] = mapped_column(_Code)
    name: Mapped[str] = mapped_column(String(120))
    effective_on: Mapped[date]
    items: Mapped[int]
    composed_note: Mapped[str] = mapped_column(Text)
    current: Mapped[bool]
    __table_args__ = (Index("ix_lists_county", "county", "kind", "current"),)


class ItemRow(Base):
    """One item (事项) of a list's version, with its flow as published."""

    __tablename__ = "list_items"
    list_id: Mapped[str] = mapped_column(_Id, primary_key=True)
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


class MatterRow(Base):
    """One run of an item in a village (办件). state: running, held, finished, cancelled."""

    __tablename__ = "matters"
    matter_id: Mapped[str] = mapped_column(_Id, primary_key=True)
    village: Mapped[str] = mapped_column(_Code)
    list_id: Mapped[str] = mapped_column(_Id)
    list_version: Mapped[int]
    item_code: Mapped[str] = mapped_column(String(40))
    item_name: Mapped[str] = mapped_column(String(200))
    item_class: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12))
    current_step: Mapped[str] = mapped_column(_Step)
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    ending: Mapped[str] = mapped_column(Text)  # the reason it was cancelled for; "" otherwise
    __table_args__ = (
        Index("ix_matters_village", "village", "state", "started_on"),
        Index("ix_matters_item", "village", "item_code"),
    )


class StepRow(Base):
    """A step that was taken. `entry_id`: its posting, "" where the step is not posted."""

    __tablename__ = "matter_steps"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)  # derived from the event
    matter_id: Mapped[str] = mapped_column(_Id)
    position: Mapped[int]  # 1, 2, 3 … in the order they were taken
    step_id: Mapped[str] = mapped_column(_Step)
    name: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(30))
    taken_on: Mapped[date]
    summary: Mapped[str] = mapped_column(Text)
    vote: Mapped[dict[str, Any] | None]
    late: Mapped[bool]
    entry_id: Mapped[str] = mapped_column(_Id)
    __table_args__ = (UniqueConstraint("matter_id", "position"),)


class ObjectionRow(Base):
    """An objection of the supervision committee, and how it was settled."""

    __tablename__ = "objections"
    objection_id: Mapped[str] = mapped_column(_Id, primary_key=True)
    matter_id: Mapped[str] = mapped_column(_Id, index=True)
    step_id: Mapped[str] = mapped_column(_Step)
    reason: Mapped[str] = mapped_column(Text)
    held_on: Mapped[date]
    answer_due_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(String(12))  # "" while open
    answer: Mapped[str] = mapped_column(Text)
    released_on: Mapped[date | None]


# What disclosure itself keeps.


class EntryRow(Base):
    """One posted record (公开信息). Never updated, never deleted; a later row corrects it.

    seq       order of posting, for paging only
    corrects  the entry this one puts right, or ""
    about     the entry or item this one speaks of (a clarification, an answer), or ""
    """

    __tablename__ = "entries"
    seq: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(_Id, unique=True)
    place: Mapped[str] = mapped_column(_Code)
    kind: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    published_on: Mapped[date]
    published_at: Mapped[datetime]
    matter_id: Mapped[str] = mapped_column(_Id)
    step_id: Mapped[str] = mapped_column(_Step)
    ledger_id: Mapped[str] = mapped_column(_Id)
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    corrects: Mapped[str] = mapped_column(_Id)
    about: Mapped[str] = mapped_column(String(80))
    __table_args__ = (
        Index("ix_entries_place", "place", "seq"),
        Index("ix_entries_category", "place", "category", "seq"),
        Index(
            "ix_entries_matter",
            "matter_id",
            postgresql_where=text("matter_id <> ''"),
            sqlite_where=text("matter_id <> ''"),
        ),
        Index(
            "ix_entries_corrects",
            "corrects",
            postgresql_where=text("corrects <> ''"),
            sqlite_where=text("corrects <> ''"),
        ),
        Index("ix_entries_about", "about", postgresql_where=text("about <> ''"), sqlite_where=text("about <> ''")),
    )


class AttachmentRow(Base):
    """A file of an entry: named by its publisher, fetched by a job. `file_id`: our own copy, "" until it is here."""

    __tablename__ = "attachments"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)  # derived from the event
    entry_id: Mapped[str] = mapped_column(_Id, index=True)
    position: Mapped[int]
    source: Mapped[str] = mapped_column(String(40))  # service that holds the original
    source_file_id: Mapped[str] = mapped_column(_Id)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the original, hex
    file_id: Mapped[str] = mapped_column(_Id)
    tries: Mapped[int]
    next_try_at: Mapped[datetime | None]  # None once fetched
    error: Mapped[str] = mapped_column(String(300))
    __table_args__ = (
        Index(
            "ix_attachments_wanted",
            "next_try_at",
            postgresql_where=text("next_try_at IS NOT NULL"),
            sqlite_where=text("next_try_at IS NOT NULL"),
        ),
    )


class NoticeRow(Base):
    """A notice period (公示期). `ends_on` is its last day; `ended_at` is when that was said, None while it runs."""

    __tablename__ = "notices"
    notice_id: Mapped[str] = mapped_column(_Id, primary_key=True)  # derived from the event
    entry_id: Mapped[str] = mapped_column(_Id, index=True)
    village: Mapped[str] = mapped_column(_Code)
    matter_id: Mapped[str] = mapped_column(_Id, index=True)
    step_id: Mapped[str] = mapped_column(_Step)
    started_on: Mapped[date]
    days: Mapped[int]  # calendar days
    ends_on: Mapped[date]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "ix_notices_open",
            "ends_on",
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
    )


class LedgerRow(Base):
    """One import of a month's ledger. A returned one stays; a new import takes its place. state: domain.ledger.STATES."""

    __tablename__ = "ledgers"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    village: Mapped[str] = mapped_column(_Code)
    month: Mapped[str] = mapped_column(String(7))
    state: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column()
    lines: Mapped[int]
    income_fen: Mapped[int] = mapped_column(BigInteger)
    spending_fen: Mapped[int] = mapped_column(BigInteger)
    warnings: Mapped[list[dict[str, Any]]]
    imported_by: Mapped[str] = mapped_column(String(80))
    imported_at: Mapped[datetime]
    reviewed_by: Mapped[str] = mapped_column(String(80))
    reviewed_on: Mapped[date | None]
    opinion: Mapped[str] = mapped_column(Text)
    published_by: Mapped[str] = mapped_column(String(80))
    published_on: Mapped[date | None]
    __table_args__ = (
        Index("ix_ledgers_village", "village", "month", "state"),
        Index(
            "uq_ledgers_open",  # one that is on its way or published per village and month
            "village",
            "month",
            unique=True,
            postgresql_where=text("state <> 'returned'"),
            sqlite_where=text("state <> 'returned'"),
        ),
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's way


class LedgerLineRow(Base):
    """One line. Its id becomes its entry's id when the ledger is published."""

    __tablename__ = "ledger_lines"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    ledger_id: Mapped[str] = mapped_column(_Id)
    position: Mapped[int]
    day: Mapped[date]
    summary: Mapped[str] = mapped_column(String(120))
    category: Mapped[str] = mapped_column(String(60))
    amount_fen: Mapped[int] = mapped_column(BigInteger)  # income positive, spending negative
    voucher_no: Mapped[str] = mapped_column(String(40))
    __table_args__ = (UniqueConstraint("ledger_id", "position"),)


class StandardRow(Base):
    """A benefit standard of a county or township. id is also its entry's id."""

    __tablename__ = "standards"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    place: Mapped[str] = mapped_column(_Code)
    kind: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    monthly_fen: Mapped[int] = mapped_column(BigInteger)
    basis: Mapped[str] = mapped_column(Text)
    effective_on: Mapped[date]
    published_on: Mapped[date]
    __table_args__ = (Index("ix_standards_place", "place", "kind", "effective_on"),)


class RosterRuleRow(Base):
    """What a kind of roster may show, at a place and below, since a day; see domain.rosters.RosterRule."""

    __tablename__ = "roster_rules"
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    place: Mapped[str] = mapped_column(_Code, primary_key=True)  # significant digits; "" for everywhere
    effective_on: Mapped[date] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(60))
    shows: Mapped[list[str]]
    name_style: Mapped[str] = mapped_column(String(10))
    shown_days: Mapped[int]
    basis: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)


class RosterRow(Base):
    """A roster as imported. `entry_id`: "" until published. `dropped`: columns of the file that were not stored."""

    __tablename__ = "rosters"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    village: Mapped[str] = mapped_column(_Code)
    kind: Mapped[str] = mapped_column(String(20))
    period: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column()
    rows: Mapped[int]
    left_out: Mapped[int]  # recipients under fourteen, of whom nothing is kept
    total_fen: Mapped[int] = mapped_column(BigInteger)
    shows: Mapped[list[str]]
    dropped: Mapped[list[dict[str, Any]]]
    imported_by: Mapped[str] = mapped_column(String(80))
    imported_at: Mapped[datetime]
    published_on: Mapped[date | None]
    shown_until: Mapped[date | None]
    entry_id: Mapped[str] = mapped_column(_Id)
    __table_args__ = (Index("ix_rosters_village", "village", "kind", "published_on"),)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's way


class RosterLineRow(Base):
    """One recipient, with nothing but what the rule orders."""

    __tablename__ = "roster_rows"
    roster_id: Mapped[str] = mapped_column(_Id, primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    group: Mapped[str] = mapped_column("village_group", String(60))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    period: Mapped[str] = mapped_column(String(40))


class QuestionRow(Base):
    """A resident's question. `code_digest` is the SHA-256 of the code the asker was given. state: open, answered, kept."""

    __tablename__ = "questions"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    village: Mapped[str] = mapped_column(_Code)
    about: Mapped[str] = mapped_column(String(80))
    about_title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column()
    asked_on: Mapped[date]
    due_on: Mapped[date]
    answer: Mapped[str] = mapped_column(Text)
    answered_on: Mapped[date | None]
    answered_role: Mapped[str] = mapped_column(String(30))
    entry_id: Mapped[str] = mapped_column(_Id)
    __table_args__ = (Index("ix_questions_village", "village", "state", "due_on"), Index("ix_questions_about", "about"))
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's way


class RectificationRow(Base):
    """What the township ordered to be put right. Officials see it at once, villagers when it was corrected or concluded."""

    __tablename__ = "rectifications"
    rectification_id: Mapped[str] = mapped_column(_Id, primary_key=True)
    village: Mapped[str] = mapped_column(_Code)
    entry_id: Mapped[str] = mapped_column(_Id, index=True)
    what: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    corrected_by: Mapped[str] = mapped_column(_Id)  # the correcting entry, "" until there is one
    settled_on: Mapped[date | None]
    __table_args__ = (Index("ix_rectifications_village", "village", "settled_on"),)


class FiguresRow(Base):
    """A township's public figures, as complaints last published them."""

    __tablename__ = "figures"
    township: Mapped[str] = mapped_column(_Code, primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    clarified: Mapped[int]
    rectified: Mapped[int]
    answered: Mapped[int]
    rated: Mapped[int]
    satisfied: Mapped[int]
    withheld: Mapped[str] = mapped_column(String(80))  # names of figures too small to show
    as_of: Mapped[date]


class PageDue(Base):
    """A public page to build. `wanted` grows each time; a builder removes the row only if it did not grow meanwhile."""

    __tablename__ = "pages_due"
    page: Mapped[str] = mapped_column(String(120), primary_key=True)  # its path, "/v/230828210201"
    urgency: Mapped[int]  # 0 one place's own news, 1 news for every village, 2 the rest
    wanted: Mapped[int]
    since: Mapped[datetime]
    claimed_by: Mapped[str] = mapped_column(_Id)
    claimed_until: Mapped[datetime | None]
    __table_args__ = (Index("ix_pages_due_order", "urgency", "since"),)
