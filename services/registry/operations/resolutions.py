"""Meetings (会议): their roll is counted by the rule in force on the day they were held, and kept here with its names."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, literal, or_, select
from sqlalchemy.orm import Session

from services.registry.domain.flow import Step
from services.registry.domain.resolution import Resolution, RollEntry, resolve
from services.registry.domain.rules import NONE_NEEDED, Share, Way, rule_in_force
from services.registry.operations.matters import Opened
from services.registry.tables import Meeting, RollRow, RuleRow
from shared.clock import Clock
from shared.refusals import Refusal

_MEETING, _ROLL = insert(Meeting).inline(), insert(RollRow).inline()
_RULES = (
    select(RuleRow.__table__)
    .where(or_(RuleRow.key == bindparam("key"), literal("") == bindparam("key")))
    .order_by(RuleRow.key, RuleRow.in_force_from)
)


@dataclass(frozen=True)
class MeetingRequest:
    """A meeting as it was minuted. `held_on` is a day in China; `roll` holds everybody due to attend, by name."""

    body: str
    held_on: date
    method: str
    roll: tuple[RollEntry, ...]
    countersigned_by: str = ""


def resolve_meeting(
    session: Session, clock: Clock, matter: Opened, step: Step, meeting: MeetingRequest | None
) -> Resolution:
    """Count the meeting. Raises Refusal where there was none, on an impossible day, or without quorum or majority."""
    if meeting is None:
        raise Refusal(
            "resolution.missing",
            f"步骤“{step.name}”须经会议表决。请填写会议名册（全部应到人员、是否到会、如何表决）。",
            where="meeting.roll",
            basis="；".join(dict.fromkeys(way.basis for way in ways(session, step.rule))),
        )
    earlier = matter.started_on
    if not earlier <= meeting.held_on <= clock.today():
        raise Refusal(
            "meeting.day",
            f"会议日期 {meeting.held_on.isoformat()} 不对：应在办件发起（{earlier.isoformat()}）之后、"
            f"今天（{clock.today().isoformat()}）之前。",
            where="meeting.held_on",
        )
    return resolve(
        rule_in_force(ways(session, step.rule), step.rule, meeting.held_on), meeting.body, meeting.roll, step.body
    )


def keep_meeting(
    session: Session, matter_id: str, step_id: str, rule: str, meeting: MeetingRequest, resolution: Resolution
) -> None:
    """Store the meeting with its named roll."""
    figures, way, connection = resolution.figures, resolution.way, session.connection()
    key = {"matter_id": matter_id, "step_id": step_id}
    counted = {name: getattr(figures, name) for name in ("due", "present", "in_favour", "against", "abstained")}
    minuted = {"held_on": meeting.held_on, "method": meeting.method, "countersigned_by": meeting.countersigned_by}
    connection.execute(_MEETING, {**key, **minuted, **counted, "body": way.body, "rule": rule, "basis": way.basis})
    lines = [
        {**key, "number": number, "name": one.name, "capacity": one.capacity, "present": one.present, "vote": one.vote}
        for number, one in enumerate(meeting.roll, start=1)
    ]
    connection.execute(_ROLL, lines)


def ways(session: Session, key: str = "") -> list[Way]:
    """The rows of the rule table (of one rule, or all), as the domain sees them."""
    found = session.connection().execute(_RULES, {"key": key})
    return [_way(row) for row in found]


def _way(row: Any) -> Way:
    return Way(
        key=row.key,
        name=row.name,
        body=row.body,
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
        quorum=_share(row.quorum, row.quorum_test),
        majority=_share(row.majority, row.majority_test),
        majority_of=row.majority_of,
        basis=row.basis,
        source=row.source,
        note=row.note,
    )


def _share(text: str, test: str) -> Share:
    if not text:
        return NONE_NEEDED
    numerator, denominator = text.split("/")
    return Share(int(numerator), int(denominator), strict=test == "more_than")
