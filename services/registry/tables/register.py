"""Places, people, posts, kin."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.registry.tables.base import Base, Code, Id


class PlaceRow(Base):
    """A division (区划)."""

    __tablename__ = "places"
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    tier: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    carries_list: Mapped[bool]
    invented: Mapped[bool]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def township(self) -> str:
        """The code of the township it belongs to (its own above villages)."""
        return self.code[:9].ljust(12, "0")


class Person(Base):
    """Somebody who can sign in. `password_hash` is argon2id; empty: no sign-in yet."""

    __tablename__ = "people"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str] = mapped_column(String(200))
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    posts: Mapped[list["PostRow"]] = relationship(back_populates="person", order_by="PostRow.id")


class Body(Base):
    """A body (三委, the cooperative, an office) at a place."""

    __tablename__ = "bodies"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    place: Mapped[str] = mapped_column(ForeignKey("places.code"))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    __table_args__ = (UniqueConstraint("place", "kind"),)


class PostRow(Base):
    """A post (岗位): a person's role in a body, with a term. `until` is the last day, None while open.

    A term that runs out needs no row; `ended_at` says when somebody ended it before that, `end_reason` why.
    """

    __tablename__ = "posts"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    body_id: Mapped[str] = mapped_column(ForeignKey("bodies.id"))
    role: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(Code, index=True)
    since: Mapped[date]
    until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    acting: Mapped[bool] = mapped_column(default=False)  # 代理
    reason: Mapped[str] = mapped_column(String(200), default="")  # why acting, or why the term was changed
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    end_reason: Mapped[str] = mapped_column(String(200), default="")
    follows: Mapped[str | None] = mapped_column(Id)  # the post it was handed over from
    person: Mapped[Person] = relationship(back_populates="posts")
    body: Mapped[Body] = relationship()


class Kin(Base):
    """Two people are close relatives (近亲属), as they declared. Neither public nor in any event."""

    __tablename__ = "kin"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    other_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    relation: Mapped[str] = mapped_column(String(20))  # domain.holding.RELATIONS
    declared_on: Mapped[date]
    declared_by: Mapped[str] = mapped_column(Id)
    withdrawn_on: Mapped[date | None]  # declared in error; the row stays


class HandOver(Base):
    """A post passed to a successor on a day (岗位交接), and what was open then; `items` as operations.posts lists them."""

    __tablename__ = "hand_overs"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    old_post: Mapped[str] = mapped_column(ForeignKey("posts.id"), index=True)
    new_post: Mapped[str] = mapped_column(ForeignKey("posts.id"), index=True)
    on_day: Mapped[date]
    items: Mapped[list[dict[str, Any]]]
    note: Mapped[str] = mapped_column(String(500))
    recorded_by: Mapped[str] = mapped_column(Id)
    recorded_at: Mapped[datetime]
