"""Places, people, posts, sessions, programs."""

from datetime import date, datetime

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
    """A post (岗位): a person's role in a body, with a term. `until` is the last day, None while open."""

    __tablename__ = "posts"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    body_id: Mapped[str] = mapped_column(ForeignKey("bodies.id"))
    role: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(Code, index=True)
    since: Mapped[date]
    until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    person: Mapped[Person] = relationship(back_populates="posts")
    body: Mapped[Body] = relationship()


class SignIn(Base):
    """A session (登录): renewed while used, ended by signing out, by revoking, or by age."""

    __tablename__ = "sign_ins"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    started_at: Mapped[datetime]
    renewed_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()


class Program(Base):
    """Another system's program, with client credentials (OAuth 2) and scopes, e.g. "feed:partner"."""

    __tablename__ = "programs"
    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    secret_hash: Mapped[str] = mapped_column(String(200))
    scopes: Mapped[list[str]]
    revoked_at: Mapped[datetime | None]
