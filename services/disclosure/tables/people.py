"""Benefits and their recipients, questions and their answers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from services.disclosure.tables.base import Base, Code, Id, StepKey


class StandardRow(Base):
    """A benefit standard of a county or township. id is also its entry's id."""

    __tablename__ = "standards"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    place: Mapped[str] = mapped_column(Code)
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
    place: Mapped[str] = mapped_column(Code, primary_key=True)  # significant digits; "" for everywhere
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
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    village: Mapped[str] = mapped_column(Code)
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
    entry_id: Mapped[str] = mapped_column(Id)
    __table_args__ = (Index("ix_rosters_village", "village", "kind", "published_on"),)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's way


class RosterLineRow(Base):
    """One recipient, with nothing but what the rule orders."""

    __tablename__ = "roster_rows"
    roster_id: Mapped[str] = mapped_column(Id, primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    group: Mapped[str] = mapped_column("village_group", String(60))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    period: Mapped[str] = mapped_column(String(40))


class QuestionRow(Base):
    """A resident's question. `code_digest` is the SHA-256 of the code the asker was given. state: open, answered, kept.

    kind                question, or objection (异议) to the posting `about` while its notice period ran
    matter_id, step_id  of what an objection is about; "" for a question
    """

    __tablename__ = "questions"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    village: Mapped[str] = mapped_column(Code)
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
    entry_id: Mapped[str] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(10), default="question")
    matter_id: Mapped[str] = mapped_column(Id, default="")
    step_id: Mapped[str] = mapped_column(StepKey, default="")
    __table_args__ = (
        Index("ix_questions_village", "village", "state", "due_on"),
        Index("ix_questions_about", "about"),
        Index(
            "ix_questions_matter",
            "matter_id",
            postgresql_where=sql("matter_id <> ''"),
            sqlite_where=sql("matter_id <> ''"),
        ),
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's way
