"""Complaints' own tables. What a reporter said, who they are, what their files are called: never in clear, in no column.

Reports carry days, not moments, and random ids: nothing here joins with a network log to the minute.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from shared.database import UtcDateTime
from shared.tables import NAMING


class Base(DeclarativeBase):
    """Complaints' tables."""

    metadata = MetaData(naming_convention=NAMING)


class PlaceRow(Base):
    """A division, as registry told of it."""

    __tablename__ = "places"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    tier: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(20))
    carries_list: Mapped[bool] = mapped_column(Boolean)
    invented: Mapped[bool] = mapped_column(Boolean)


class PostRow(Base):
    """A post, as registry told of it; kept after it ended, for recusal."""

    __tablename__ = "posts"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(80), index=True)
    role: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(12), index=True)
    since: Mapped[date]
    until: Mapped[date | None]


class PersonRow(Base):
    """What registry calls a person who holds a post: fetched by a job, to keep names out of public statements."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))


class EntryRow(Base):
    """A disclosed entry a resident may report on."""

    __tablename__ = "entries"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    village: Mapped[str] = mapped_column(String(12), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(Text)
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    published_on: Mapped[date]
    path: Mapped[str] = mapped_column(String(300))


class LedgerRow(Base):
    """A published month of a village's ledger, for the office to open beside a report."""

    __tablename__ = "ledgers"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    village: Mapped[str] = mapped_column(String(12), index=True)
    month: Mapped[str] = mapped_column(String(7))
    path: Mapped[str] = mapped_column(String(300))


class OfficeKeyRow(Base):
    """An office's key pair; the private half is encrypted under the service's master key."""

    __tablename__ = "office_keys"

    office: Mapped[str] = mapped_column(String(12), primary_key=True)
    public_key: Mapped[str] = mapped_column(String(200))
    private_key: Mapped[str] = mapped_column(Text)


class TermRow(Base):
    """A term of handling, in force from a day."""

    __tablename__ = "handling_terms"

    key: Mapped[str] = mapped_column(String(20), primary_key=True)
    effective_on: Mapped[date] = mapped_column(primary_key=True)
    length: Mapped[int]
    unit: Mapped[str] = mapped_column(String(10))
    basis: Mapped[str] = mapped_column(String(200))


class ReportRow(Base):
    """A report. `content`, `comment` are encrypted with its content key; see `vault.py` for who holds that."""

    __tablename__ = "reports"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    subject_place: Mapped[str] = mapped_column(String(12), index=True)
    village: Mapped[str] = mapped_column(String(12))
    category: Mapped[str] = mapped_column(String(20))
    entry_id: Mapped[str] = mapped_column(String(36))
    named: Mapped[bool] = mapped_column(Boolean)
    status: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    handling_office: Mapped[str] = mapped_column(String(12), index=True)
    stranded: Mapped[bool] = mapped_column(Boolean)
    conclusion: Mapped[str | None] = mapped_column(String(20))
    received_on: Mapped[date]
    accepted_on: Mapped[date | None]
    concluded_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    rated_on: Mapped[date | None]
    stars: Mapped[int | None]
    comment: Mapped[str | None] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    case_public: Mapped[str] = mapped_column(String(200))
    case_private: Mapped[str] = mapped_column(Text)
    reporter_public: Mapped[str] = mapped_column(String(200))
    reporter_private: Mapped[str] = mapped_column(Text)
    reporter_grant: Mapped[str] = mapped_column(Text)
    receipt_lookup: Mapped[str] = mapped_column(String(64), unique=True)
    receipt_salt: Mapped[str] = mapped_column(String(64))

    grants: Mapped[list["GrantRow"]] = relationship(order_by="GrantRow.office")
    messages: Mapped[list["MessageRow"]] = relationship(order_by="MessageRow.number")
    visits: Mapped[list["VisitRow"]] = relationship(order_by="VisitRow.number")
    rectification: Mapped["RectificationRow | None"] = relationship()


class GrantRow(Base):
    """A report's content key, sealed to one office."""

    __tablename__ = "grants"

    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    office: Mapped[str] = mapped_column(String(12), primary_key=True)
    sealed_key: Mapped[str] = mapped_column(Text)


class FileRow(Base):
    """A file of a report: the reporter's, the office's, or a visit's photograph. Name, kind and bytes are sealed.

    `meta` and `body` are encrypted with the content key, or (origin "visit") sealed to the case key. A visit's
    photograph first has no body: `source_id` says where to fetch it.
    """

    __tablename__ = "report_files"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id"), index=True)
    origin: Mapped[str] = mapped_column(String(10))  # "reporter", "office", "visit"
    number: Mapped[int]
    meta: Mapped[str] = mapped_column(Text)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    source_id: Mapped[str] = mapped_column(String(36), default="")
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MessageRow(Base):
    """Words between office and reporter, or the office's own note; encrypted with the content key."""

    __tablename__ = "messages"

    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  # "answer", "note", "extension"
    to_reporter: Mapped[bool] = mapped_column(Boolean)
    text: Mapped[str] = mapped_column(Text)
    on: Mapped[date]


class VisitRow(Base):
    """A neutral visit an office asked for; said to grid at the next round."""

    __tablename__ = "visits"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id"), index=True)
    number: Mapped[int]
    village: Mapped[str] = mapped_column(String(12))
    checklist: Mapped[str] = mapped_column(String(40))
    asked_on: Mapped[date]
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    said_on: Mapped[date | None]
    finding: Mapped[str | None] = mapped_column(Text)  # sealed to the case key
    reported_on: Mapped[date | None]


Index(
    "ix_visits_unsaid",
    VisitRow.not_before,
    postgresql_where=VisitRow.said_on.is_(None),
    sqlite_where=VisitRow.said_on.is_(None),
)


class RectificationRow(Base):
    """What a village must put right. `report_id` never leaves this table."""

    __tablename__ = "rectifications"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id"), unique=True)
    village: Mapped[str] = mapped_column(String(12))
    entry_id: Mapped[str] = mapped_column(String(36))
    what: Mapped[str] = mapped_column(Text)
    ordered_on: Mapped[date]
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    talk_id: Mapped[str | None] = mapped_column(String(36), unique=True)
    talk_post: Mapped[str | None] = mapped_column(String(36))
    talk_held_on: Mapped[date | None]


class OutcomeRow(Base):
    """A published outcome. Which report led to it stays here."""

    __tablename__ = "outcomes"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    township: Mapped[str] = mapped_column(String(12), index=True)
    village: Mapped[str] = mapped_column(String(12))
    entry_id: Mapped[str] = mapped_column(String(36))
    statement: Mapped[str] = mapped_column(Text)
    published_on: Mapped[date]
    consent_on: Mapped[date | None]
    consent_file: Mapped[str | None] = mapped_column(String(36))


class FiguresRow(Base):
    """A township's figures of a year as they were last published."""

    __tablename__ = "figures"

    township: Mapped[str] = mapped_column(String(12), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    clarified: Mapped[int]
    rectified: Mapped[int]
    answered: Mapped[int]
    rated: Mapped[int]
    satisfied: Mapped[int]
    withheld: Mapped[str] = mapped_column(String(60))
    as_of: Mapped[date]
