"""Notify's own tables. Dates are legal days in China; moments aware UTC."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, MetaData, String, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.database import UtcDateTime
from shared.tables import NAMING


class Base(DeclarativeBase):
    """Everything notify owns."""

    metadata = MetaData(naming_convention=NAMING)


class Division(Base):
    """A place as registry recorded it (projection)."""

    __tablename__ = "divisions"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    invented: Mapped[bool] = mapped_column(Boolean)


class PostHeld(Base):
    """A post as registry said it (projection): who is told of what follows from these rows."""

    __tablename__ = "posts"
    __table_args__ = (Index("ix_posts_role_place", "role", "place"), Index("ix_posts_person_id", "person_id"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(36))
    role: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(12))
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)  # the last day it is held


class Person(Base):
    """What somebody is called, fetched from registry; absent until it answered."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))


class PowerList(Base):
    """A published version of a county's list (projection)."""

    __tablename__ = "power_lists"
    __table_args__ = (Index("ix_power_lists_county", "county", "kind", "version"),)

    list_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer)
    county: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    effective_on: Mapped[date] = mapped_column(Date)


class Flow(Base):
    """The steps of an item, as a special reminder needs them (projection)."""

    __tablename__ = "flows"

    list_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    item_code: Mapped[str] = mapped_column(String(40), primary_key=True)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class Matter(Base):
    """What a matter is called, for messages about it (projection)."""

    __tablename__ = "matters"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    village: Mapped[str] = mapped_column(String(12))
    list_id: Mapped[str] = mapped_column(String(36))
    item_code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))


class Preference(Base):
    """Whether a person wants a channel; without a row: the inbox alone."""

    __tablename__ = "preferences"

    person_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    wanted: Mapped[bool] = mapped_column(Boolean)


class Message(Base):
    """What one person was told, in the words of that day. It is in the inbox from the moment the row stands."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_inbox", "person_id", "at", "id"),
        Index(
            "ix_messages_unread",
            "person_id",
            "at",
            "id",
            postgresql_where=text("read_at IS NULL"),
            sqlite_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)  # UUIDv5 of the cause and the person
    person_id: Mapped[str] = mapped_column(String(36))
    cause: Mapped[str] = mapped_column(String(36))  # id of the event
    type: Mapped[str] = mapped_column(String(80))  # of the event
    place: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(UtcDateTime)  # legal time
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    talk_id: Mapped[str | None] = mapped_column(String(36))  # a special reminder: reading it holds the talk


class Delivery(Base):
    """One message on its way through one channel that leaves the inbox; the row is the state, a task only names it."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("message_id", "channel"),
        Index(
            "ix_deliveries_due",
            "next_try_at",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
        Index("ix_deliveries_state", "state", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    message_id: Mapped[str] = mapped_column(String(36), ForeignKey("messages.id"))
    channel: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))  # domain.delivery.State
    tries: Mapped[int] = mapped_column(Integer)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)  # real time
    error: Mapped[str] = mapped_column(String(300))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Talk(Base):
    """A reminder talk (提醒谈话): due, then held."""

    __tablename__ = "talks"
    __table_args__ = (
        UniqueConstraint("kind", "post_id", "about"),
        Index("ix_talks_queue", "township", "state", "due_on", "id"),
        Index("ix_talks_person", "person_id", "due_on", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))  # domain.talks.Kind
    township: Mapped[str] = mapped_column(String(12))
    place: Mapped[str] = mapped_column(String(12))  # of the post
    post_id: Mapped[str] = mapped_column(String(36))
    person_id: Mapped[str] = mapped_column(String(36))  # with whom; "" until the post is known
    role: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(120))  # "lists/<county>/<day>", "matter/<id>", "rectification/<id>"
    ordered_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10))  # domain.talks.State
    held_on: Mapped[date | None] = mapped_column(Date)
    held_by: Mapped[str] = mapped_column(String(36))
    summary: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
