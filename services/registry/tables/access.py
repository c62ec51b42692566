"""How people and programs get in: sessions, activation codes, second factors, client credentials."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.registry.tables.base import Base, Code, Id
from services.registry.tables.register import Person


class SignIn(Base):
    """A session (登录): renewed while used, ended by signing out, by revoking, or by age."""

    __tablename__ = "sign_ins"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    started_at: Mapped[datetime]
    renewed_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(index=True)
    device: Mapped[str] = mapped_column(String(60), default="")  # in words; the browser's own long name is not kept
    strong: Mapped[bool] = mapped_column(default=False)  # a second factor was shown, or the county's own issuer vouched
    person: Mapped[Person] = relationship()


class Activation(Base):
    """A code with which somebody sets a password once (激活码). `code_hash` is argon2id."""

    __tablename__ = "activations"
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(Id)
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SecondFactor(Base):
    """A person's one-time codes (RFC 6238). `secret` is encrypted with a key derived from the service's own."""

    __tablename__ = "second_factors"
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(Text)
    confirmed_at: Mapped[datetime | None]  # None: being set up, not asked for yet
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)  # of the newest code accepted; no code counts twice


class RecoveryCode(Base):
    """One of ten codes for a lost telephone, good once. `digest`: HMAC-SHA-256 of a random code, hex."""

    __tablename__ = "recovery_codes"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class Program(Base):
    """Another system's program, with client credentials (OAuth 2). `scopes` as in shared.security.scopes.

    After a rotation the previous secret is good until `previous_until`.
    """

    __tablename__ = "programs"
    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    secret_hash: Mapped[str] = mapped_column(String(200))
    scopes: Mapped[list[str]]
    revoked_at: Mapped[datetime | None] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(Code, default="")  # it reaches this division and below; "": the whole county
    previous_hash: Mapped[str] = mapped_column(String(200), default="")
    previous_until: Mapped[datetime | None]
    last_used_on: Mapped[date | None]
