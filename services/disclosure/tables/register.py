"""The register: entries that stand for ever, their files and notice periods; public pages to build."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.disclosure.tables.base import Base, Code, Id, StepKey
from shared.tables import Serial


class EntryRow(Base):
    """One posted record (公开信息). Never updated, never deleted; a later row corrects it.

    seq       order of posting, for paging only
    corrects  the entry this one puts right, or ""
    about     the entry or item this one speaks of (a clarification, an answer), or ""
    """

    __tablename__ = "entries"
    seq: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(Id, unique=True)
    place: Mapped[str] = mapped_column(Code)
    kind: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    published_on: Mapped[date]
    published_at: Mapped[datetime]
    matter_id: Mapped[str] = mapped_column(Id)
    step_id: Mapped[str] = mapped_column(StepKey)
    ledger_id: Mapped[str] = mapped_column(Id)
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    corrects: Mapped[str] = mapped_column(Id)
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
    id: Mapped[str] = mapped_column(Id, primary_key=True)  # derived from the event
    entry_id: Mapped[str] = mapped_column(Id, index=True)
    position: Mapped[int]
    source: Mapped[str] = mapped_column(String(40))  # service that holds the original
    source_file_id: Mapped[str] = mapped_column(Id)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the original, hex
    file_id: Mapped[str] = mapped_column(Id)
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
    notice_id: Mapped[str] = mapped_column(Id, primary_key=True)  # derived from the event
    entry_id: Mapped[str] = mapped_column(Id, index=True)
    village: Mapped[str] = mapped_column(Code)
    matter_id: Mapped[str] = mapped_column(Id, index=True)
    step_id: Mapped[str] = mapped_column(StepKey)
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


class PageDue(Base):
    """A public page to build. `wanted` grows each time; a builder removes the row only if it did not grow meanwhile."""

    __tablename__ = "pages_due"
    page: Mapped[str] = mapped_column(String(120), primary_key=True)  # its path, "/v/230828210201"
    urgency: Mapped[int]  # 0 one place's own news, 1 news for every village, 2 the rest
    wanted: Mapped[int]
    since: Mapped[datetime]
    claimed_by: Mapped[str] = mapped_column(Id)
    claimed_until: Mapped[datetime | None]
    __table_args__ = (Index("ix_pages_due_order", "urgency", "since"),)
