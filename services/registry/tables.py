"""Registry's own tables. Money in fen, areas in hundredths of a mu, days as China's calendar days, moments in UTC."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from shared.database import UtcDateTime
from shared.tables import NAMING

_Id = String(36)
_Code = String(12)


class Base(DeclarativeBase):
    """All of registry's tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012 - SQLAlchemy's way


class PlaceRow(Base):
    """A division (区划)."""

    __tablename__ = "places"
    code: Mapped[str] = mapped_column(_Code, primary_key=True)
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
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str] = mapped_column(String(200))
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    posts: Mapped[list["PostRow"]] = relationship(back_populates="person", order_by="PostRow.id")


class Body(Base):
    """A body (三委, the cooperative, an office) at a place."""

    __tablename__ = "bodies"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    place: Mapped[str] = mapped_column(ForeignKey("places.code"))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    __table_args__ = (UniqueConstraint("place", "kind"),)


class PostRow(Base):
    """A post (岗位): a person's role in a body, with a term. `until` is the last day, None while open."""

    __tablename__ = "posts"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    body_id: Mapped[str] = mapped_column(ForeignKey("bodies.id"))
    role: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(_Code, index=True)
    since: Mapped[date]
    until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    person: Mapped[Person] = relationship(back_populates="posts")
    body: Mapped[Body] = relationship()


class SignIn(Base):
    """A session (登录): renewed while used, ended by signing out, by revoking, or by age."""

    __tablename__ = "sign_ins"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
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


class RuleRow(Base):
    """One way of meeting under a quorum and majority rule, with its dates and its source in law. Never changed; rows are added."""

    __tablename__ = "rules"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    body: Mapped[str] = mapped_column(String(60), primary_key=True)
    in_force_from: Mapped[date] = mapped_column(primary_key=True)
    in_force_until: Mapped[date | None]
    name: Mapped[str] = mapped_column(String(80))
    quorum: Mapped[str] = mapped_column(String(9))  # "2/3"; "" where only the majority counts
    quorum_test: Mapped[str] = mapped_column(String(10))  # "at_least" or "more_than"
    majority: Mapped[str] = mapped_column(String(9))
    majority_test: Mapped[str] = mapped_column(String(10))
    majority_of: Mapped[str] = mapped_column(String(10))  # "due" or "present"
    basis: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(String(300))


class Draft(Base):
    """An imported workbook, checked and not yet published. `content` is what publishing will publish, as JSON."""

    __tablename__ = "drafts"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    county: Mapped[str] = mapped_column(_Code, index=True)
    imported_by: Mapped[str] = mapped_column(_Id)
    imported_at: Mapped[datetime]
    file_name: Mapped[str] = mapped_column(String(200))
    file_digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]]
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class PowerList(Base):
    """A published version of one of a county's lists (清单); never changed afterwards."""

    __tablename__ = "power_lists"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    county: Mapped[str] = mapped_column(_Code)
    kind: Mapped[str] = mapped_column(String(24))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    effective_on: Mapped[date]
    published_on: Mapped[date]
    published_by: Mapped[str] = mapped_column(_Id)
    composed_note: Mapped[str] = mapped_column(Text)
    items: Mapped[list["ItemRow"]] = relationship(order_by="ItemRow.order", back_populates="power_list")
    __table_args__ = (UniqueConstraint("county", "kind", "version"),)


class ItemRow(Base):
    """One item (事项) of a published list, with its flow."""

    __tablename__ = "items"
    list_id: Mapped[str] = mapped_column(ForeignKey("power_lists.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    order: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    item_class: Mapped[str] = mapped_column(String(10))
    category: Mapped[str] = mapped_column(String(60))
    basis: Mapped[str] = mapped_column(Text)
    scope: Mapped[str] = mapped_column(Text)
    holder: Mapped[str] = mapped_column(String(200))
    materials: Mapped[list[str]]
    time_limit: Mapped[str] = mapped_column(String(200))
    department: Mapped[str] = mapped_column(String(200))
    contact: Mapped[str] = mapped_column(String(200))
    fee: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(Text)
    composed: Mapped[list[str]]
    power_list: Mapped[PowerList] = relationship(back_populates="items")
    steps: Mapped[list["StepRow"]] = relationship(order_by="StepRow.position")


class StepRow(Base):
    """One step of a published flow."""

    __tablename__ = "steps"
    list_id: Mapped[str] = mapped_column(_Id, primary_key=True)
    item_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    actors: Mapped[list[str]]
    body: Mapped[str] = mapped_column(String(120))
    papers: Mapped[list[str]]
    limit: Mapped[str] = mapped_column(String(120))
    posted: Mapped[bool]
    notice_days: Mapped[int]
    rule: Mapped[str] = mapped_column(String(40))
    different_people: Mapped[list[str]]
    __table_args__ = (
        ForeignKeyConstraint(["list_id", "item_code"], ["items.list_id", "items.code"]),
        UniqueConstraint("list_id", "item_code", "id"),
    )


class Matter(Base):
    """One run of an item in one village (办件), pinned to a version of the list."""

    __tablename__ = "matters"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    village: Mapped[str] = mapped_column(ForeignKey("places.code"), index=True)
    list_id: Mapped[str] = mapped_column(_Id)
    item_code: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(10))
    version: Mapped[int]
    started_by: Mapped[str] = mapped_column(_Id)
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")  # of a cancellation
    price_fen: Mapped[int | None] = mapped_column(BigInteger)  # agreed, fen per mu and year
    item: Mapped[ItemRow] = relationship()
    place: Mapped[PlaceRow] = relationship()
    steps: Mapped[list["MatterStep"]] = relationship(order_by="MatterStep.position", back_populates="matter")
    objections: Mapped[list["Objection"]] = relationship(order_by="Objection.id", back_populates="matter")
    __table_args__ = (ForeignKeyConstraint(["list_id", "item_code"], ["items.list_id", "items.code"]),)


class MatterStep(Base):
    """A step that became current in a matter; taken once `taken_on` is filled."""

    __tablename__ = "matter_steps"
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), primary_key=True)
    step_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]
    opened_on: Mapped[date]
    due_on: Mapped[date | None]
    person_id: Mapped[str] = mapped_column(_Id, default="")
    role: Mapped[str] = mapped_column(String(40), default="")
    taken_on: Mapped[date | None]
    late: Mapped[bool] = mapped_column(default=False)
    summary: Mapped[str] = mapped_column(Text, default="")
    notice_started_on: Mapped[date | None]
    notice_ends_on: Mapped[date | None]
    notice_ended_on: Mapped[date | None]
    matter: Mapped[Matter] = relationship(back_populates="steps")
    meeting: Mapped["Meeting | None"] = relationship(back_populates="step", uselist=False)


class Paper(Base):
    """A file uploaded for a matter under the name of a paper (材料); used by a step once that is taken."""

    __tablename__ = "papers"
    file_id: Mapped[str] = mapped_column(_Id, primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    uploaded_by: Mapped[str] = mapped_column(_Id)
    uploaded_at: Mapped[datetime]
    step_id: Mapped[str] = mapped_column(String(40), default="")


class Meeting(Base):
    """The meeting that resolved a step: figures, counted from its roll, and the rule they met."""

    __tablename__ = "meetings"
    matter_id: Mapped[str] = mapped_column(_Id, primary_key=True)
    step_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    body: Mapped[str] = mapped_column(String(60))
    held_on: Mapped[date]
    method: Mapped[str] = mapped_column(String(40))
    countersigned_by: Mapped[str] = mapped_column(String(60))
    rule: Mapped[str] = mapped_column(String(40))
    basis: Mapped[str] = mapped_column(String(200))
    due: Mapped[int]
    present: Mapped[int]
    in_favour: Mapped[int]
    against: Mapped[int]
    abstained: Mapped[int]
    step: Mapped[MatterStep] = relationship(back_populates="meeting")
    roll: Mapped[list["RollRow"]] = relationship(order_by="RollRow.number")
    __table_args__ = (
        ForeignKeyConstraint(["matter_id", "step_id"], ["matter_steps.matter_id", "matter_steps.step_id"]),
    )


class RollRow(Base):
    """One line of a roll. Names stay in registry."""

    __tablename__ = "rolls"
    matter_id: Mapped[str] = mapped_column(_Id, primary_key=True)
    step_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    capacity: Mapped[str] = mapped_column(String(40))
    present: Mapped[bool]
    vote: Mapped[str] = mapped_column(String(8))
    __table_args__ = (ForeignKeyConstraint(["matter_id", "step_id"], ["meetings.matter_id", "meetings.step_id"]),)


class Household(Base):
    """A household that took part in a draw."""

    __tablename__ = "draw_households"
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), primary_key=True)
    label: Mapped[str] = mapped_column(String(60), primary_key=True)


class PlotRow(Base):
    """A plot (地块) in a draw, and the household whose slip won it. `area` in hundredths of a mu."""

    __tablename__ = "draw_plots"
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), primary_key=True)
    no: Mapped[str] = mapped_column(String(20), primary_key=True)
    area: Mapped[int]
    household: Mapped[str] = mapped_column(String(60))


class Contract(Base):
    """A contract on a plot. `price_fen` per mu and year; `rent_fen` per year; `mu_per_shang` the local measure."""

    __tablename__ = "contracts"
    number: Mapped[str] = mapped_column(String(18), primary_key=True)
    county: Mapped[str] = mapped_column(_Code)
    year: Mapped[int]
    serial: Mapped[int]
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), index=True)
    lessor: Mapped[str] = mapped_column(String(120))
    household: Mapped[str] = mapped_column(String(60))
    plot: Mapped[str] = mapped_column(String(20))
    area: Mapped[int]
    mu_per_shang: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    price_fen: Mapped[int] = mapped_column(BigInteger)
    rent_fen: Mapped[int] = mapped_column(BigInteger)
    signed_on: Mapped[date]
    __table_args__ = (UniqueConstraint("county", "year", "serial"), UniqueConstraint("matter_id", "plot"))


class ContractSerial(Base):
    """The last contract serial of a county in a year; its row is locked while numbers are given."""

    __tablename__ = "contract_serials"
    county: Mapped[str] = mapped_column(_Code, primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Objection(Base):
    """An objection (异议) of the supervision committee. state: open, answered, adopted, withdrawn."""

    __tablename__ = "objections"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matters.id"), index=True)
    step_id: Mapped[str] = mapped_column(String(40))
    raised_by: Mapped[str] = mapped_column(_Id)
    role: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    raised_on: Mapped[date]
    answer_due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    answer: Mapped[str] = mapped_column(Text, default="")
    settled_by: Mapped[str] = mapped_column(_Id, default="")
    settled_on: Mapped[date | None]
    matter: Mapped[Matter] = relationship(back_populates="objections")


class RefusalRow(Base):
    """An act the rules did not allow, kept for the township to see (清单之外无权力)."""

    __tablename__ = "refusals"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    village: Mapped[str] = mapped_column(_Code, index=True)
    matter_id: Mapped[str] = mapped_column(_Id)
    item_code: Mapped[str] = mapped_column(String(120))
    step_id: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(60))
    message: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    person_id: Mapped[str] = mapped_column(_Id)
    roles: Mapped[list[str]]
    refused_at: Mapped[datetime]


Index("ix_matters_open", Matter.village, Matter.status)
