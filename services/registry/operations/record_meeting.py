"""Record a meeting (登记会议): its named roll is counted by the rule in force on the day it was held, and kept to be signed."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from services.registry.domain.flow import Step
from services.registry.domain.resolution import METHODS, Resolution, RollEntry, resolve, roll_text
from services.registry.domain.rules import Way, rule_in_force
from services.registry.domain.turns import check_turn
from services.registry.operations.matters import Opened, open_run
from services.registry.operations.rule_table import ways
from services.registry.tables import Matter, Meeting, Paper, Signature
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import MeetingRecorded
from shared.place import Place
from shared.refusals import Refusal
from shared.security.authority import Who
from shared.statements import Statement

SHEET = "签到表"
_MEETING = Statement(insert(Meeting).inline())
_SHEETS = Statement(
    select(Paper.file_id).where(
        Paper.matter_id == bindparam("matter_id"), Paper.name == SHEET, Paper.step_id.in_(("", bindparam("step_id")))
    )
)
_CLEAR = tuple(
    Statement(delete(table).where(table.matter_id == bindparam("of_matter"), table.step_id == bindparam("of_step")))
    for table in (Signature, Meeting)
)
_HELD = Statement(
    select(Meeting.digest).where(Meeting.matter_id == bindparam("of_matter"), Meeting.step_id == bindparam("of_step"))
)
_MOVE = Statement(update(Matter).where(Matter.id == bindparam("of_matter")).values(version=bindparam("to_version")))
_BIND = Statement(update(Paper).where(Paper.file_id == bindparam("of_file")).values(step_id=bindparam("of_step")))


@dataclass(frozen=True)
class MeetingRequest:
    """A meeting as it was minuted. Days are days in China; `roll` holds everybody due to attend and every guest, by name.

    called_on  the day people were told of it
    sheets     ids of the matter's files with the signed attendance (签到表)
    """

    body: str
    held_on: date
    method: str
    roll: tuple[RollEntry, ...]
    called_on: date
    sheets: tuple[str, ...] = ()


def record_meeting(
    session: Session, clock: Clock, who: Who, matter_id: str, step_id: str, request: MeetingRequest, version: int
) -> str:
    """Keep a meeting on the matter's current step; returns the record's digest, which others sign.

    Recording it anew, until the step is taken, replaces the record and voids its signatures. Raises Refusal with rule and
    article (no quorum, no majority, wrong days, no sheet), NotAllowed, Conflict, NotFound; then nothing is changed.
    """
    matter = open_run(session, matter_id, version)
    roles = tuple(post.role for post in who.holding("matter.step", Place(matter.village)))
    step, _role = check_turn(matter.run, step_id, who.person_id, roles)
    if not step.rule:
        raise Refusal("meeting.no_rule", f"步骤“{step.name}”不用会议表决，不需要登记会议。", where="step_id")
    resolution = resolve(
        rule_in_force(ways(session, step.rule), step.rule, request.held_on), request.body, request.roll, step.body
    )
    _check_days(clock, matter, resolution.way, request)
    _check_record(session, matter, step, request)
    digest = _keep(session, clock, who, matter, step, request, resolution)
    new_version = matter.version + 1
    _MOVE.run(session, {"of_matter": matter.id, "to_version": new_version})
    session.expire_all()
    fact = MeetingRecorded(
        matter_id=matter.id,
        village=matter.village,
        step_id=step.id,
        step_name=step.name,
        held_on=request.held_on.isoformat(),
        township_signs=resolution.way.township_signs,
    )
    record(session, fact, place=matter.village, version=new_version)
    detail = {"step": step.id, "digest": digest}
    audit(session, who, "meeting.record", matter.village, f"matter/{matter.id}", detail)
    return digest


def clear_meeting(session: Session, matter_id: str, step_ids: list[str]) -> None:
    """Take the records of meetings on some steps away, with their signatures."""
    for statement in _CLEAR:
        statement.run_each(session, [{"of_matter": matter_id, "of_step": step_id} for step_id in step_ids])
    session.expire_all()


def _check_days(clock: Clock, matter: Opened, way: Way, request: MeetingRequest) -> None:
    if not matter.started_on <= request.held_on <= clock.today():
        raise Refusal(
            "meeting.day",
            f"会议日期 {request.held_on.isoformat()} 不对：应在办件发起（{matter.started_on.isoformat()}）之后、"
            f"今天（{clock.today().isoformat()}）之前。",
            where="meeting.held_on",
        )
    if request.called_on > request.held_on:
        raise Refusal("meeting.called", "通知日期不能晚于开会日期。", where="meeting.called_on")
    if (request.held_on - request.called_on).days < way.call_days:
        raise Refusal(
            "meeting.called",
            f"{way.body}应当提前 {way.call_days} 天通知，这次 {request.called_on.isoformat()} 通知、"
            f"{request.held_on.isoformat()} 开会，不够。依据：{way.basis}。请按规定另行召集会议。",
            where="meeting.called_on",
            basis=way.basis,
        )


def _check_record(session: Session, matter: Opened, step: Step, request: MeetingRequest) -> None:
    if request.method not in METHODS:
        raise Refusal("meeting.method", f"表决方式只能是：{'、'.join(METHODS)}。", where="meeting.method")
    known = _SHEETS.column(session, {"matter_id": matter.id, "step_id": step.id})
    if not request.sheets or not set(request.sheets) <= set(known):
        raise Refusal(
            "meeting.sheet",
            "缺少签到表。请上传参会人员签字的签到表（照片或者 PDF）后再登记会议。",
            where="meeting.sheets",
        )


def _keep(
    session: Session, clock: Clock, who: Who, matter: Opened, step: Step, request: MeetingRequest, resolution: Resolution
) -> str:  # fmt: skip
    way = resolution.way
    if _HELD.one(session, {"of_matter": matter.id, "of_step": step.id}):
        clear_meeting(session, matter.id, [step.id])
    key = {"matter_id": matter.id, "step_id": step.id}
    minuted: dict[str, Any] = {
        "body": way.body, "called_on": request.called_on, "held_on": request.held_on, "method": request.method,
        "rule": step.rule, "basis": way.basis, "township_signs": way.township_signs, "files": list(request.sheets),
        "roll": roll_text(request.roll), **vars(resolution.figures),
    }  # fmt: skip
    digest = _digest({**key, **minuted})
    recorded = {"digest": digest, "recorded_by": who.person_id, "recorded_at": clock.real()}
    _MEETING.run(session, {**key, **minuted, **recorded})
    _BIND.run_each(session, [{"of_file": one, "of_step": step.id} for one in request.sheets])
    return digest


def _digest(whole: dict[str, Any]) -> str:
    """SHA-256 of the record as canonical JSON, hex."""
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
