"""The tables that stand in every service's own database: bus, audit trail, idempotency, jobs, files, deadlines, clock.

Services declare their own tables in `services/<name>/tables.py`; both sets share one Alembic history per service.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from shared.database import UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
ground = MetaData(naming_convention=NAMING)
_UNNUMBERED = text("position IS NULL")
_OPEN = text("settled_at IS NULL")
Serial = BigInteger().with_variant(Integer, "sqlite")

events = Table(
    "events",
    ground,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("position", BigInteger, unique=True),  # given by the relay after commit; 1, 2, 3 … without gaps
    Column("id", String(36), nullable=False, unique=True),
    Column("type", String(80), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("place", String(12), nullable=False),
    Column("audience", SmallInteger, nullable=False),  # 0 service, 1 partner, 2 public
    Column("time", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),  # the CloudEvent as JSON, without sequence and epoch
)
Index(
    "ix_events_unnumbered",
    events.c.seq,
    postgresql_where=text("position IS NULL"),
    sqlite_where=text("position IS NULL"),
)
Index("ix_events_subject", events.c.subject, events.c.seq)

log_head = Table(
    "log_head",
    ground,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("epoch", String(36), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("audit_position", BigInteger, nullable=False),
    Column("audit_hash", String(64), nullable=False),
)
relay_batches = Table(
    "relay_batches",
    ground,  # numbered, but not known to be published
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
cursors = Table(
    "cursors",
    ground,
    Column("source", String(40), primary_key=True),
    Column("epoch", String(36), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("event_id", String(36), nullable=False),
    Column("moved_at", UtcDateTime, nullable=False),
)
subscriptions = Table(
    "subscriptions",
    ground,
    Column("source", String(40), primary_key=True),
    Column("type", String(80), primary_key=True),
    Column("position", BigInteger, nullable=False),  # read so far, while catching up
    Column("active", Boolean, nullable=False),
)
applied = Table(
    "applied",
    ground,
    Column("source", String(40), primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", String(36), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
Index("ix_applied_at", applied.c.at)
parked = Table(
    "parked",
    ground,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("source", String(40), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("event_id", String(36), nullable=False),
    Column("type", String(80), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("body", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("parked_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("settled_by", String(80)),
    UniqueConstraint("source", "event_id"),
)
Index(
    "ix_parked_open",
    parked.c.source,
    parked.c.subject,
    postgresql_where=text("settled_at IS NULL"),
    sqlite_where=text("settled_at IS NULL"),
)
forgotten = Table(
    "forgotten",
    ground,  # applied here, but gone from a publisher restored from backup
    Column("source", String(40), primary_key=True),
    Column("event_id", String(36), primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("noted_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("settled_by", String(80)),
)
audit = Table(
    "audit",
    ground,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("position", BigInteger, unique=True),  # given by the relay, with the hash
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(80), nullable=False),
    Column("act", String(60), nullable=False),
    Column("place", String(12), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("detail", Text, nullable=False),  # JSON
    Column("hash", String(64)),
)
Index("ix_audit_unnumbered", audit.c.seq, postgresql_where=_UNNUMBERED, sqlite_where=_UNNUMBERED)
Index("ix_audit_subject", audit.c.subject, audit.c.seq)
idempotency = Table(
    "idempotency",
    ground,
    Column("key", String(80), primary_key=True),
    Column("who", String(80), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
Index("ix_idempotency_at", idempotency.c.at)
job_claims = Table(
    "job_claims",
    ground,
    Column("job", String(60), primary_key=True),
    Column("slot", String(40), primary_key=True),
    Column("claimed_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
)
files = Table(
    "files",
    ground,
    Column("id", String(36), primary_key=True),
    Column("digest", String(64), nullable=False, index=True),  # SHA-256 of the stored bytes, hex
    Column("media_type", String(80), nullable=False),
    Column("size", BigInteger, nullable=False),  # bytes
    Column("name", String(200), nullable=False),
    Column("subject", String(120), nullable=False, index=True),  # what it belongs to, e.g. "matter/<id>"
    Column("public", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
deadlines = Table(
    "deadlines",
    ground,
    Column("id", String(36), primary_key=True),
    Column("kind", String(60), nullable=False),
    Column("subject", String(120), nullable=False, index=True),
    Column("place", String(12), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("length", Integer, nullable=False),
    Column("unit", String(10), nullable=False),  # "day" 日 or "workday" 工作日
    Column("basis", String(200), nullable=False),
    Column("due_on", Date, nullable=False),  # the last day, in China
    Column("provisional", Boolean, nullable=False),
    Column("extensions", Text, nullable=False),  # JSON list of {by, length, unit, reason, on}
    Column("warned_at", UtcDateTime),
    Column("settled_at", UtcDateTime),
)
Index(
    "ix_deadlines_open",
    deadlines.c.due_on,
    postgresql_where=text("settled_at IS NULL"),
    sqlite_where=text("settled_at IS NULL"),
)
workday_overrides = Table(
    "workday_overrides",
    ground,
    Column("day", Date, primary_key=True),
    Column("works", Boolean, nullable=False),
    Column("basis", String(200), nullable=False),
)
installation = Table(
    "installation",
    ground,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("kind", String(20), nullable=False),  # "demonstration" or "production", fixed when first started
    Column("clock_offset", BigInteger, nullable=False),  # seconds legal time runs ahead; 0 outside demonstrations
)
