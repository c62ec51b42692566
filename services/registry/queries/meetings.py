"""Meetings' records as they are shown, and those that wait for somebody's signature."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from services.registry.domain.resolution import read_roll
from services.registry.domain.signing import SIGNERS, SUPERVISION, TOWNSHIP, kinds_needed
from services.registry.operations.record_meeting import SHEET
from services.registry.queries.places import below
from services.registry.queries.work import MOST
from services.registry.tables import Matter, MatterStep, Meeting, Paper, Signature
from shared.refusals import NotFound
from shared.security.authority import Who
from shared.tables import files

_FIELDS = (
    "step_id", "body", "called_on", "held_on", "method", "due", "present", "in_favour", "against", "abstained", "rule",
    "basis", "digest", "files",
)  # fmt: skip


def roll_of(session: Session, matter_id: str, step_id: str) -> Meeting:
    """A meeting with its named roll: for those who work on the matter. Raises NotFound."""
    meeting = session.get(Meeting, (matter_id, step_id))
    if meeting is None:
        raise NotFound("meeting.unknown", "这个步骤没有会议名册。")
    return meeting


def meeting_view(session: Session, matter: Matter, meeting: Meeting) -> dict[str, Any]:
    """A whole record: figures, roll, sheets, signatures, and whose are missing."""
    chosen = select(files.c.id, files.c.name, files.c.size, files.c.media_type).where(files.c.id.in_(meeting.files))
    signed = signatures(meeting)
    return {
        **{name: getattr(meeting, name) for name in _FIELDS},
        "version": matter.version,
        "recorded_by": meeting.recorded_by,
        "sheets": [dict(row) for row in session.execute(chosen.order_by(files.c.id)).mappings()],
        "roll": read_roll(meeting.roll),
        **signed,
    }


def signatures(meeting: Meeting) -> dict[str, Any]:
    """Who signed a record, and the kinds of signature still missing; nobody is asked for those of old records."""
    shown = ("kind", "role", "attended", "declined", "note", "signed_at")
    done = [{name: getattr(one, name) for name in shown} for one in meeting.signatures]
    needed = kinds_needed(township_signs=meeting.township_signs) if meeting.digest else ()
    return {"signatures": done, "missing": [kind for kind in needed if kind not in {one["kind"] for one in done}]}


def sheets_of(session: Session, matter_id: str, step_id: str) -> list[Mapping[str, Any]]:
    """The sign-in sheets uploaded for a step's meeting: id, name, size, media_type."""
    chosen = select(files.c.id, files.c.name, files.c.size, files.c.media_type).join(Paper, Paper.file_id == files.c.id)
    chosen = chosen.where(Paper.matter_id == matter_id, Paper.name == SHEET, Paper.step_id.in_(("", step_id)))
    return [dict(row) for row in session.execute(chosen.order_by(files.c.id)).mappings()]


def kind_to_sign(who: Who, meeting: Meeting, roles: Sequence[str]) -> str:
    """The signature that somebody in some roles may give now; "" where there is none."""
    if who.person_id == meeting.recorded_by:
        return ""
    missing = signatures(meeting)["missing"]
    return next((kind for kind in missing if set(roles) & set(SIGNERS[kind])), "")


def meetings_to_sign(session: Session, who: Who) -> list[Mapping[str, Any]]:
    """The records on current steps that wait for somebody's signature: matter_id, step_id, title, village, body, held_on."""
    asked = [
        and_(below(Matter.village, [post.place]), _unsigned(kind))
        for post in who.posts
        for kind, roles in SIGNERS.items()
        if post.role in roles
    ]
    if not asked:
        return []
    current = and_(MatterStep.matter_id == Meeting.matter_id, MatterStep.step_id == Meeting.step_id)
    chosen = (
        select(
            Matter.id.label("matter_id"), Meeting.step_id, Matter.title, Matter.village, Meeting.body, Meeting.held_on
        )
        .join(Meeting, Meeting.matter_id == Matter.id)
        .join(MatterStep, current)
        .where(Matter.status == "running", MatterStep.taken_on.is_(None), Meeting.recorded_by != who.person_id)
        .where(or_(*asked))
    )
    return [dict(row) for row in session.execute(chosen.order_by(Meeting.held_on, Matter.id).limit(MOST)).mappings()]


def _unsigned(kind: str) -> ColumnElement[bool]:
    signed = exists().where(
        Signature.matter_id == Meeting.matter_id, Signature.step_id == Meeting.step_id, Signature.kind == kind
    )
    wanted = Meeting.township_signs.is_(True) if kind == TOWNSHIP else Meeting.digest != ""
    assert kind in (SUPERVISION, TOWNSHIP)
    return and_(wanted, ~signed)
