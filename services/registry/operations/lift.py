"""Higher review (提级监督): a county or township asks for its own approval in a matter, an item's matters, or a place's."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.registry.domain.flow import Run, Step
from services.registry.domain.lifting import SCOPES, Lift, Review, check_lift, without
from services.registry.operations.deadlines import open_step, stop_clock
from services.registry.operations.matters import Opened, must_hold, reviews_of, run_of
from services.registry.operations.privacy import check_public_words
from services.registry.operations.published import listed
from services.registry.operations.rule_words import rule_words
from services.registry.tables import ItemRow, LiftRow, Matter, MatterStep, PlaceRow, PowerList
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import MatterLifted
from shared.ids import new_id
from shared.place import Place, Tier
from shared.refusals import Conflict, NotAllowed, NotFound, Refusal
from shared.security.authority import Who


@dataclass(frozen=True)
class LiftRequest:
    """What is lifted until when, and why. scope: domain.lifting.SCOPES; `item`: list kind and code, for scope item."""

    scope: str
    place: Place
    reason: str
    until: date
    item: tuple[str, str] = ("", "")
    matter_id: str = ""


def lift(session: Session, clock: Clock, who: Who, request: LiftRequest) -> LiftRow:
    """Lift to review by the tier of whoever asks; matters that run get the approval before their next step.

    Raises NotAllowed, NotFound, Conflict where the same stands already, Refusal without a reason or a fitting end.
    """
    role = must_hold(who, "matter.lift", request.place, "只有这个地方的县清单主管部门或者乡镇经管站可以提级审核。")
    today = clock.today()
    check_lift(request.reason, today, request.until)
    check_public_words(session, request.place, request.reason, "reason")
    found = _scope(session, request, role)
    row = LiftRow(
        id=new_id(),
        scope=request.scope,
        place=request.place.code,
        list_kind=request.item[0],
        item_code=request.item[1],
        matter_id=request.matter_id,
        role=role,
        reason=request.reason.strip(),
        from_on=today,
        until_on=request.until,
        set_by=who.person_id,
    )
    session.add(row)
    session.flush()
    for matter in found:
        _put_before_next(session, clock, matter, row)
    detail = {"lift": row.id, "scope": row.scope, "until": row.until_on.isoformat()}
    audit(session, who, "matter.lift", row.place, f"lift/{row.id}", detail)
    return row


def end_lift(session: Session, clock: Clock, who: Who, lift_id: str) -> LiftRow:
    """Ask for the review no longer; approvals not yet given fall away. Raises NotFound, NotAllowed, Conflict."""
    row = session.get(LiftRow, lift_id, with_for_update=True)
    if row is None:
        raise NotFound("lift.unknown", "没有这条提级审核，请从列表重新进入。")
    # A tier ends its own lifts: whoever is lifted above must not be able to let itself go.
    if row.role not in {post.role for post in who.holding("matter.lift", Place(row.place))}:
        raise NotAllowed(
            "act.not_allowed", "谁提级、谁结束：这条提级审核只能由作出它的那一级结束。", where="matter.lift"
        )
    if row.ended_on is not None:
        raise Conflict("lift.ended", "这条提级审核已经结束了，请刷新页面。")
    row.ended_on, row.ended_by = clock.today(), who.person_id
    for matter in _open_matters(session, Place(row.place)):
        if any(review.lift_id == row.id for review in reviews_of(matter.reviews)):
            _take_out(session, clock, matter, row)
    audit(session, who, "matter.lift_end", row.place, f"lift/{row.id}", {"lift": row.id})
    return row


def reviews_at_start(session: Session, village: Place, item: tuple[str, str], today: date) -> tuple[Review, ...]:
    """The approvals a matter that begins today must have, by the lifts that stand."""
    standing = session.scalars(
        select(LiftRow)
        .where(LiftRow.scope != "matter", LiftRow.ended_on.is_(None), LiftRow.until_on >= today)
        .where(LiftRow.place.in_([village.at(tier).code for tier in (Tier.COUNTY, Tier.TOWNSHIP, Tier.VILLAGE)]))
        .order_by(LiftRow.id)
    )
    lifts = [_lift(row) for row in standing]
    covering = [one for one in lifts if one.covers(village, item, today)]
    roles = dict.fromkeys(one.role for one in covering)  # one approval by each tier, however many lifts it set
    chosen = [next(one for one in covering if one.role == role) for role in roles]
    return tuple(Review(f"lift{number}", one.id, one.role) for number, one in enumerate(chosen, start=1))


def say_lifted(
    session: Session,
    clock: Clock,
    matter: Matter | Opened,
    row: LiftRow,
    run: Run,
    version: int,
    *,
    lifted: bool = True,
) -> None:
    """Record that a matter's flow is another one from now on."""
    words, current = rule_words(session, clock.today()), run.current
    fact = MatterLifted(
        matter_id=matter.id,
        village=matter.village,
        lifted=lifted,
        role=row.role,
        reason=row.reason,
        until=row.until_on.isoformat(),
        next_step=current.id if current else "",
        steps=[listed(step, words) for step in run.steps],
        ahead=sorted(run.ahead),
    )
    record(session, fact, place=matter.village, version=version)


def _scope(session: Session, request: LiftRequest, role: str) -> Sequence[Matter]:
    """The running matters that are lifted now. Raises where the scope is not one, or stands already."""
    if request.scope not in SCOPES:
        raise Refusal("lift.scope", "请选择提级的范围：一个办件、一个事项，或者一个地方的全部事项。", where="scope")
    if session.get(PlaceRow, request.place.code) is None:
        raise NotFound("place.unknown", f"没有区划代码为 {request.place.code} 的地方，请核对。", where="place")
    if request.scope == "matter":
        matter = session.get(Matter, request.matter_id, with_for_update=True)
        if matter is None or matter.village != request.place.code:
            raise NotFound("matter.unknown", "没有这个办件，请从办件页面重新进入。", where="matter_id")
        if matter.status not in {"running", "held"} or run_of(matter).current is None:
            raise Refusal("lift.over", "这个办件已经没有要办的步骤了，不能再提级审核。", where="matter_id")
        _not_twice(session, request, role)
        return [matter]
    if request.scope == "item" and not _listed(session, request):
        raise NotFound("item.unknown", "清单里没有这个事项，请从列表里选。", where="item")
    _not_twice(session, request, role)
    return [one for one in _open_matters(session, request.place) if _is_of(one, request.item)]


def _listed(session: Session, request: LiftRequest) -> bool:
    chosen = select(ItemRow.code).join(PowerList, PowerList.id == ItemRow.list_id)
    county = request.place.at(Tier.COUNTY).code
    kind, code = request.item
    chosen = chosen.where(PowerList.county == county, PowerList.kind == kind, ItemRow.code == code)
    return session.scalar(chosen.limit(1)) is not None


def _not_twice(session: Session, request: LiftRequest, role: str) -> None:
    same = select(LiftRow.id).where(
        LiftRow.place == request.place.code,
        LiftRow.role == role,
        LiftRow.scope == request.scope,
        LiftRow.matter_id == request.matter_id,
        LiftRow.list_kind == request.item[0],
        LiftRow.item_code == request.item[1],
        LiftRow.ended_on.is_(None),
    )
    if session.scalar(same.limit(1)) is not None:
        raise Conflict("lift.stands", "同样的提级审核已经有了。要改期限的，请先结束原来的那一条。")


def _open_matters(session: Session, place: Place) -> Sequence[Matter]:
    digits = place.code[: place.tier]
    chosen = select(Matter).where(Matter.village.startswith(digits, autoescape=True))
    chosen = chosen.where(Matter.status.in_(("running", "held"))).order_by(Matter.id).with_for_update()
    return session.scalars(chosen).all()


def _is_of(matter: Matter, item: tuple[str, str]) -> bool:
    return item in (("", ""), (matter.item.power_list.kind, matter.item_code))


def _put_before_next(session: Session, clock: Clock, matter: Matter, row: LiftRow) -> None:
    """The approval comes before the current step; the step's own clock starts when it is reached again."""
    run, reviews = run_of(matter), reviews_of(matter.reviews)
    waits = run.current
    if waits is None or any(one.role == row.role and one.step_id == waits.id for one in reviews):
        return
    ids = {one.step_id for one in reviews}
    step_id = next(f"lift{number}" for number in range(1, 100) if f"lift{number}" not in ids)
    matter.reviews = [asdict(one) for one in (*reviews, Review(step_id, row.id, row.role, waits.id))]
    _reopen(session, clock, matter, row, waits, lifted=True)


def _take_out(session: Session, clock: Clock, matter: Matter, row: LiftRow) -> None:
    """Approvals that were given stay in the flow; the others leave it."""
    taken = {step.step_id for step in matter.steps if step.taken_on is not None}
    reviews = reviews_of(matter.reviews)
    kept = without(reviews, {one.step_id for one in reviews if one.lift_id == row.id} - taken)
    if len(kept) == len(reviews):
        return
    was = run_of(matter).current
    matter.reviews = [asdict(one) for one in kept]
    if was is not None:
        _reopen(session, clock, matter, row, was, lifted=False)


def _reopen(session: Session, clock: Clock, matter: Matter, row: LiftRow, was: Step, *, lifted: bool) -> None:
    """Where another step is the current one now, its row takes the place of the one that was."""
    run = run_of(matter)
    current = run.current
    if current is not None and current.id != was.id:
        stop_clock(session, clock, matter.id, was.id)
        session.execute(delete(MatterStep).where(MatterStep.matter_id == matter.id, MatterStep.step_id == was.id))
        position = len(run.taken) + 1
        open_step(session, matter.id, matter.village, current, position, clock.today(), clock_runs=run.clear)
    matter.version += 1
    session.flush()
    session.expire(matter, ["steps"])
    say_lifted(session, clock, matter, row, run, matter.version, lifted=lifted)


def _lift(row: LiftRow) -> Lift:
    return Lift(row.id, Place(row.place), (row.list_kind, row.item_code), row.role, row.from_on, row.until_on)
