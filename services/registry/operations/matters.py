"""What the operations on matters share: opening one for a change, and seeing it as the domain does."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.flow import Branch, Run, Step, Taken
from services.registry.tables import Matter, StepRow
from shared.place import Place
from shared.refusals import Conflict, NotAllowed, NotFound
from shared.security.authority import Who


def open_matter(session: Session, matter_id: str, version: int) -> Matter:
    """The matter, locked, if it is still as the caller saw it. Raises NotFound or Conflict."""
    matter = session.scalar(select(Matter).where(Matter.id == matter_id).with_for_update())
    if matter is None:
        raise NotFound("matter.unknown", "没有这个办件，请从本村的办件列表重新进入。")
    if matter.version != version:
        raise Conflict(
            "matter.stale",
            f"办件在您打开页面之后已有变化（您看到的是第 {version} 版，现在是第 {matter.version} 版）。请刷新页面后再办理。",
            where="version",
        )
    return matter


def flow_of(rows: Sequence[StepRow]) -> tuple[Step, ...]:
    """A published flow as the domain sees it."""
    return tuple(
        Step(
            id=row.id,
            name=row.name,
            kind=row.kind,
            actors=tuple(row.actors),
            body=row.body,
            papers=tuple(row.papers),
            limit=row.limit,
            posted=row.posted,
            notice_days=row.notice_days,
            rule=row.rule,
            different_people=tuple(row.different_people),
            next=tuple(Branch(**one) for one in row.next),
        )
        for row in rows
    )


def run_of(matter: Matter) -> Run:
    """Where a matter stands, as the domain sees it."""
    flow = flow_of(matter.item.steps)
    days = {step.id: step.notice_days for step in flow}
    taken = tuple(
        Taken(
            row.step_id,
            row.person_id,
            row.role,
            row.taken_on,
            notice_ended=days[row.step_id] == 0 or bool(row.notice_ended_on),
            case=row.case,
        )
        for row in matter.steps
        if row.taken_on is not None
    )
    return Run(flow, matter.status, taken, matter.amount_fen)


def must_hold(who: Who, act: str, village: Place, message: str) -> str:
    """The role that lets somebody do an act at a village. Raises NotAllowed with `message` where there is none."""
    for post in who.holding(act, village):
        return post.role
    raise NotAllowed("act.not_allowed", message, where=act)
