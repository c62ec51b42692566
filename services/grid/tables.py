"""Grid's own tables. Dates are legal days in China; moments aware UTC."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, MetaData, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.database import UtcDateTime
from shared.tables import NAMING


class Base(DeclarativeBase):
    """Everything grid owns."""

    metadata = MetaData(naming_convention=NAMING)


class Division(Base):
    """A place as registry recorded it (projection)."""

    __tablename__ = "divisions"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    tier: Mapped[int] = mapped_column(Integer)  # significant digits
    carries_list: Mapped[bool] = mapped_column(Boolean)
    invented: Mapped[bool] = mapped_column(Boolean)


class Grid(Base):
    """The smallest service area (网格)."""

    __tablename__ = "grids"

    code: Mapped[str] = mapped_column(String(15), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))


class PostHeld(Base):
    """A post as registry said it (projection of registry.post.*): grid posts make members, all others make ties."""

    __tablename__ = "posts"
    __table_args__ = (Index("ix_posts_person_id", "person_id"), Index("ix_posts_role_place", "role", "place"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(36))
    role: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(12))
    body: Mapped[str] = mapped_column(String(20))
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)  # the last day it is held


class Person(Base):
    """What a member is called, fetched from registry; absent until it answered."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))


class Task(Base):
    """One visit in a queue. Planned rounds and requested visits are the same rows; only `visit_id` tells, and no page shows it."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_queue", "status", "village", "due_on", "id"),
        Index("ix_tasks_place", "village", "due_on", "id"),
        Index("ix_tasks_due", "due_on", "id"),
        Index("ix_tasks_taker", "taken_by", "status", "due_on"),
        Index(
            "ix_tasks_planned",
            "not_before",
            postgresql_where=text("status = 'planned'"),
            sqlite_where=text("status = 'planned'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  # "round"
    checklist: Mapped[str] = mapped_column(String(40))  # domain.checklists
    township: Mapped[str] = mapped_column(String(12))
    village: Mapped[str] = mapped_column(String(12))
    reach: Mapped[str] = mapped_column(String(12))  # the village, or the wider area when nobody else may take it
    not_before: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)  # the last good day
    status: Mapped[str] = mapped_column(String(10))  # domain.tasks.Status
    version: Mapped[int] = mapped_column(Integer)
    visit_id: Mapped[str | None] = mapped_column(
        String(36), unique=True
    )  # complaints' request, None for a planned round
    taken_by: Mapped[str | None] = mapped_column(String(36))
    taken_on: Mapped[date | None] = mapped_column(Date)
    finding: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text)
    steps_left: Mapped[str] = mapped_column(String(40))  # numbers of unticked steps, "2,4"
    reported_on: Mapped[date | None] = mapped_column(Date)
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TaskExclusion(Base):
    """A person who does not take a task: recused by the asking office, or standing aside in the rotation. The same row for both."""

    __tablename__ = "task_exclusions"

    task_id: Mapped[str] = mapped_column(String(36), ForeignKey("tasks.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(36), primary_key=True)


class PublishedList(Base):
    """A published version of a county's list (projection)."""

    __tablename__ = "lists"
    __table_args__ = (Index("ix_lists_county", "county", "kind", "version"),)

    list_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    county: Mapped[str] = mapped_column(String(12))
    effective_on: Mapped[date] = mapped_column(Date)


class DailyItem(Base):
    """A daily item (日常性事务) of a published list with its flow (projection): what residents may ask for."""

    __tablename__ = "daily_items"

    list_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    list_version: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    list_kind: Mapped[str] = mapped_column(String(30))
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(60))
    place: Mapped[str] = mapped_column(String(12))  # the only township or village it holds in; "" all
    materials: Mapped[list[str]] = mapped_column(JSON)
    time_limit: Mapped[str] = mapped_column(Text)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # id, name, body, limit


class ServiceRequest(Base):
    """A resident's request for a daily item. Contact and need stand sealed, "" once they were deleted."""

    __tablename__ = "service_requests"
    __table_args__ = (
        Index("ix_service_requests_village", "village", "state", "requested_on"),
        Index(
            "ix_service_requests_matter",
            "matter_id",
            unique=True,
            postgresql_where=text("matter_id <> ''"),
            sqlite_where=text("matter_id <> ''"),
        ),
        Index(
            "ix_service_requests_ended",
            "ended_on",
            postgresql_where=text("sealed <> ''"),
            sqlite_where=text("sealed <> ''"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 of the ten digits
    village: Mapped[str] = mapped_column(String(12))
    list_kind: Mapped[str] = mapped_column(String(30))
    item_code: Mapped[str] = mapped_column(String(40))
    item_name: Mapped[str] = mapped_column(String(200))
    sealed: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))  # domain.requests.State
    requested_on: Mapped[date] = mapped_column(Date)
    withdrawn_on: Mapped[date | None] = mapped_column(Date)  # asked to; a step taken meanwhile makes it void
    ended_on: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)  # why it was declined or its matter given up
    matter_id: Mapped[str] = mapped_column(String(36))
    current_step: Mapped[str] = mapped_column(String(60))
    due_on: Mapped[date | None] = mapped_column(Date)  # of the first step, while it is current
    ahead: Mapped[list[str] | None] = mapped_column(JSON)  # steps that may still come; None before one was taken
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # the matter's flow: id, name, body, limit, taken_on
