"""The reporter's side, by receipt code alone: read the answers, rate once."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.complaints.domain.progress import Status, may
from services.complaints.operations.accept import move
from services.complaints.tables import ReportRow
from services.complaints.vault import Vault, content_key_by_receipt, decrypt_json, encrypt_json, wrapping_key
from shared.clock import Clock
from shared.refusals import NotFound, Refusal
from shared.security.sealing import SealBroken

LONGEST_COMMENT = 1000  # characters


@dataclass(frozen=True)
class Shown:
    """What the reporter sees. Days in China."""

    report: ReportRow
    messages: list[tuple[date, str, str]] = field(repr=False)  # day, kind, text
    may_rate: bool


@dataclass(frozen=True)
class Proof:
    """A receipt code's lookup and the key derived from it, made outside any unit of work because deriving takes long."""

    lookup: str
    key: bytes = field(repr=False)


def prove(session: Session, vault: Vault, code: str) -> Proof:
    """Derive the key of a code. Takes as long for a code that does not exist."""
    lookup = vault.lookup(code)
    salt = session.scalar(select(ReportRow.receipt_salt).where(ReportRow.receipt_lookup == lookup))
    return Proof(lookup, wrapping_key(code, salt or vault.decoy_salt()))


def read_receipt(session: Session, proof: Proof) -> Shown:
    """Status and answers. Raises NotFound, the same whatever was wrong with the code."""
    report, key = _open(session, proof, lock=False)
    messages = [(m.on, m.kind, decrypt_json(key, m.text)) for m in report.messages if m.to_reporter]
    return Shown(report, messages, may_rate=may(Status(report.status), "rate"))


def rate(session: Session, clock: Clock, proof: Proof, stars: int, comment: str) -> Shown:
    """Rate the handling once, 1 to 5 stars. Raises NotFound, Conflict (not answered yet, or rated), Refusal."""
    report, key = _open(session, proof, lock=True)
    move(report, "rate")
    if not 1 <= stars <= 5:
        raise Refusal("rating.stars", "请选择 1 到 5 星", where="stars")
    if len(comment) > LONGEST_COMMENT:
        raise Refusal("rating.comment", f"评价请控制在 {LONGEST_COMMENT} 字以内", where="comment")
    report.stars, report.rated_on = stars, clock.today()
    report.comment = encrypt_json(key, comment.strip()) if comment.strip() else None
    session.flush()
    return read_receipt(session, proof)


def _open(session: Session, proof: Proof, *, lock: bool) -> tuple[ReportRow, bytes]:
    wanted = select(ReportRow).where(ReportRow.receipt_lookup == proof.lookup)
    report = session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
    if report is None:
        raise _unknown()
    try:
        return report, content_key_by_receipt(proof.key, report.reporter_private, report.reporter_grant)
    except SealBroken as error:
        raise _unknown() from error


def _unknown() -> NotFound:
    return NotFound("receipt.unknown", "没有查到这个回执码，请对照您保存的回执再输一次", where="receipt")
