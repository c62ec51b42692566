"""What the operations on matters share: opening one for a change, and seeing it as the domain does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from services.registry.domain.flow import Run, Step, Taken
from services.registry.domain.lifting import Review, with_reviews
from services.registry.operations.published import Published, published, step_of
from services.registry.tables import Matter, MatterStep
from shared.place import Place
from shared.refusals import Conflict, NotAllowed, NotFound
from shared.security.authority import Who
from shared.statements import Statement

_LOCKED = Statement(
    select(
        Matter.id,
        Matter.village,
        Matter.list_id,
        Matter.item_code,
        Matter.status,
        Matter.version,
        Matter.started_on,
        Matter.price_fen,
        Matter.amount_fen,
        Matter.reviews,
    )
    .where(Matter.id == bindparam("matter_id"))
    .with_for_update()
)
_ROWS = Statement(
    select(
        MatterStep.step_id,
        MatterStep.person_id,
        MatterStep.role,
        MatterStep.taken_on,
        MatterStep.due_on,
        MatterStep.notice_ended_on,
        MatterStep.case,
        MatterStep.objected,
        MatterStep.unfiled,
    )
    .where(MatterStep.matter_id == bindparam("matter_id"))
    .order_by(MatterStep.position)
)


@dataclass(frozen=True)
class Opened:
    """A matter as a step finds it: locked, with its item and where it stands. `due_on`: last day of the current step."""

    id: str
    village: str
    item_code: str
    version: int
    started_on: date
    price_fen: int | None
    item: Published
    run: Run
    reviews: tuple[Review, ...]
    due_on: date | None


def open_run(session: Session, matter_id: str, version: int | None) -> Opened:
    """The matter, locked, if it is still as the caller saw it (None: however it is by now). Raises NotFound or Conflict.

    Steps are what everybody waits for, so this reads rows, not objects; other acts use `open_matter`.
    """
    row = _LOCKED.one(session, {"matter_id": matter_id})
    _as_seen(row, version)
    assert row is not None
    item = published(session, row.list_id, row.item_code)
    assert item is not None
    # Not joined to the row above: PostgreSQL would show the steps as they were before it waited for the lock.
    steps = _ROWS.rows(session, {"matter_id": matter_id})
    reviews = reviews_of(row.reviews)
    run = _run(with_reviews(item.steps, reviews), row.status, steps, row.amount_fen)
    due_on = next((step.due_on for step in steps if step.taken_on is None), None)
    return Opened(
        row.id, row.village, row.item_code, row.version, row.started_on, row.price_fen, item, run, reviews, due_on
    )


def open_matter(session: Session, matter_id: str, version: int) -> Matter:
    """The matter, locked, if it is still as the caller saw it. Raises NotFound or Conflict."""
    matter = session.scalar(select(Matter).where(Matter.id == matter_id).with_for_update())
    _as_seen(matter, version)
    assert matter is not None
    return matter


def run_of(matter: Matter) -> Run:
    """Where a matter stands, as the domain sees it."""
    return _run(flow_of(matter), matter.status, matter.steps, matter.amount_fen)


def flow_of(matter: Matter) -> tuple[Step, ...]:
    """The item's flow with the approvals of the tier above that this matter needs."""
    return with_reviews([step_of(step) for step in matter.item.steps], reviews_of(matter.reviews))


def reviews_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Review, ...]:
    """The approvals of the tier above that a matter's row tells of."""
    return tuple(Review(**one) for one in rows)


def must_hold(who: Who, act: str, village: Place, message: str) -> str:
    """The role that lets somebody do an act at a village. Raises NotAllowed with `message` where there is none."""
    for post in who.holding(act, village):
        return post.role
    raise NotAllowed("act.not_allowed", message, where=act)


def _as_seen(row: Any, version: int | None) -> None:
    if row is None:
        raise NotFound("matter.unknown", "没有这个办件，请从本村的办件列表重新进入。")
    if version is not None and row.version != version:
        raise Conflict(
            "matter.stale",
            f"办件在您打开页面之后已有变化（您看到的是第 {version} 版，现在是第 {row.version} 版）。请刷新页面后再办理。",
            where="version",
        )


def _run(flow: tuple[Step, ...], status: str, rows: Iterable[Any], amount_fen: int | None) -> Run:
    days = {step.id: step.notice_days for step in flow}
    taken = tuple(
        Taken(
            row.step_id,
            row.person_id,
            row.role,
            row.taken_on,
            notice_ended=days[row.step_id] == 0 or bool(row.notice_ended_on),
            case=row.case,
            objected=row.objected,
            unfiled=row.unfiled,
        )
        for row in rows
        if row.taken_on is not None
    )
    return Run(flow, status, taken, amount_fen)
