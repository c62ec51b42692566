"""Sign a meeting's record (会签), or decline to: an act of the supervision committee, and of the township's attendee."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, insert, select
from sqlalchemy.orm import Session

from services.registry.domain.resolution import names_on
from services.registry.domain.signing import SIGNERS, Signed, check_signed, check_signer, kind_of, kinds_needed
from services.registry.tables import Matter, MatterStep, Meeting, Signature
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import MeetingSigned
from shared.place import Place
from shared.refusals import Conflict, NotFound, Refusal
from shared.security.authority import Who
from shared.statements import Statement

_LONGEST = 300
_RECORD = Statement(
    select(
        Meeting.body,
        Meeting.due,
        Meeting.present,
        Meeting.in_favour,
        Meeting.against,
        Meeting.abstained,
        Meeting.rule,
        Meeting.basis,
        Meeting.township_signs,
        Meeting.roll,
    ).where(Meeting.matter_id == bindparam("matter_id"), Meeting.step_id == bindparam("step_id"))
)
_MATTER = Statement(
    select(Matter.village, Matter.status, Matter.version).where(Matter.id == bindparam("matter_id")).with_for_update()
)
_OFFERED = Statement(
    select(Meeting.township_signs, Meeting.recorded_by, Meeting.digest, MatterStep.taken_on)
    .outerjoin(MatterStep, and_(MatterStep.matter_id == Meeting.matter_id, MatterStep.step_id == Meeting.step_id))
    .where(Meeting.matter_id == bindparam("matter_id"), Meeting.step_id == bindparam("step_id"))
)
_SIGN = Statement(insert(Signature).inline())
_SIGNED = Statement(
    select(Signature.kind, Signature.person_id, Signature.declined, Signature.note, Signature.role).where(
        Signature.matter_id == bindparam("matter_id"), Signature.step_id == bindparam("step_id")
    )
)


@dataclass(frozen=True)
class SignRequest:
    """What is signed: the record with this digest. `attended`: whether the signer sat in; `note`: why it is declined."""

    digest: str
    attended: bool
    declined: bool = False
    note: str = ""


def sign_meeting(session: Session, clock: Clock, who: Who, matter_id: str, step_id: str, request: SignRequest) -> None:
    """Sign, once for each kind; a kind that declined may not change its mind: the meeting is recorded anew.

    Raises NotFound, NotAllowed, Refusal, Conflict where the record is another one by now, or was signed already.
    """
    key = {"matter_id": matter_id, "step_id": step_id}
    matter = _MATTER.one(session, {"matter_id": matter_id})
    meeting = _OFFERED.one(session, key)
    if matter is None or meeting is None:
        raise NotFound("meeting.unknown", "没有这次会议的登记，请从办件页面重新进入。")
    if matter.status not in {"running", "held"} or meeting.taken_on is not None:
        raise Conflict("meeting.over", "这一步已经办过，会议记录不能再会签。")
    needed = kinds_needed(township_signs=meeting.township_signs)
    posts = {post.role for post in who.holding("meeting.sign", Place(matter.village))}
    kind = kind_of(sorted(posts), needed)
    check_signer(who.person_id, meeting.recorded_by)
    if request.digest != meeting.digest:
        raise Conflict(
            "meeting.stale", "会议登记在您打开页面之后改过，请刷新页面，看过新的登记再会签。", where="digest"
        )
    if any(one.kind == kind for one in _SIGNED.rows(session, key)):
        raise Conflict("meeting.signed", "这次会议已经会签过了，请刷新页面。")
    note = request.note.strip()
    if (request.declined and not note) or len(note) > _LONGEST:
        raise Refusal("meeting.note", f"不同意会签的，请写明为什么，最多 {_LONGEST} 个字。", where="note")
    role = next(role for role in SIGNERS[kind] if role in posts)
    row = {
        **key, "kind": kind, "person_id": who.person_id, "role": role, "attended": request.attended,
        "declined": request.declined, "note": note, "digest": meeting.digest, "signed_at": clock.now(),
    }  # fmt: skip
    _SIGN.run(session, row)
    session.expire_all()
    fact = MeetingSigned(
        matter_id=matter_id, village=matter.village, step_id=step_id, kind=kind, role=role, declined=request.declined
    )
    record(session, fact, place=matter.village, version=matter.version)
    detail = {"step": step_id, "digest": meeting.digest, "declined": request.declined}
    audit(session, who, "meeting.sign", matter.village, f"matter/{matter_id}", detail)


@dataclass(frozen=True)
class Record:
    """A meeting's record, signed by everybody who must. `row`: of the table meetings; `roles`: of those who signed."""

    row: Any
    roles: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """The names on its roll: public words must not hold them."""
        return names_on(self.row.roll)


def signed_record(session: Session, matter_id: str, step_id: str, taker: str) -> Record | None:
    """The record of a step's meeting; None where none was recorded. Raises Refusal where a signature is missing.

    Steps are what everybody waits for, so this reads rows, not objects.
    """
    key = {"matter_id": matter_id, "step_id": step_id}
    row = _RECORD.one(session, key)
    if row is None:
        return None
    rows = _SIGNED.rows(session, key)
    signed = {one.kind: Signed(one.person_id, one.declined, one.note) for one in rows}
    check_signed(kinds_needed(township_signs=row.township_signs), signed, taker)
    return Record(row, tuple(sorted(one.role for one in rows)))
