"""Draw lots (抓阄): freeze and publish who draws for which plots, in which way; and what a step's draw came to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.registry.domain.drawing import Round, draw_of
from services.registry.domain.flow import Step
from services.registry.domain.hand_drawing import HandDraw, HandSlip, result_of
from services.registry.domain.lots import HAND, PUBLIC, WAYS, Draw, Plot, check_lists
from services.registry.domain.signing import DRAW, Signed, check_signed, kinds_needed
from services.registry.domain.turns import check_turn
from services.registry.operations.matters import Opened, open_run
from services.registry.operations.privacy import check_public_words
from services.registry.operations.rule_table import ways
from services.registry.tables import DrawRound, Matter
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import DrawFrozen
from shared.place import Place
from shared.refusals import Conflict, NotFound, Refusal
from shared.security.authority import Who


@dataclass(frozen=True)
class FreezeRequest:
    """What is frozen. way: domain.lots.WAYS; `all_draw`: by hand, whether every household draws, else until plots are gone."""

    way: str
    households: tuple[str, ...]
    plots: tuple[Plot, ...]
    all_draw: bool = False


def freeze(session: Session, clock: Clock, who: Who, matter_id: str, request: FreezeRequest) -> DrawRound:
    """Freeze and publish who takes part for which plots, and begin a round: for whoever's turn the step is.

    Raises NotAllowed, Conflict while another round stands, Refusal, Invalid with every fault of the lists.
    """
    matter = open_run(session, matter_id, None)
    step = check_draw_turn(matter, who)
    if request.way not in WAYS:
        raise Refusal("draw.way", f"请选择怎样抓：{'、'.join(WAYS.values())}。", where="way")
    check_lists(request.households, request.plots)
    check_public_words(session, Place(matter.village), "\n".join(request.households), "households")
    check_public_words(session, Place(matter.village), "\n".join(plot.no for plot in request.plots), "plots")
    last = newest_round(session, matter_id)
    if last is not None and last.state != "void":
        raise Conflict("draw.standing", f"第 {last.number} 轮的名单已经公布，不能再改。那一轮没有作废，不能另抓一轮。")
    row = DrawRound(
        matter_id=matter_id,
        number=last.number + 1 if last else 1,
        step_id=step.id,
        way=request.way,
        households=list(request.households),
        plots=[{"no": plot.no, "area": plot.area} for plot in request.plots],
        all_draw=request.all_draw and request.way == HAND,
        township_signs=request.way == HAND and _township_signs(session, matter, clock.today()),
        frozen_on=clock.today(),
        frozen_by=who.person_id,
        state="open",
    )
    session.add(row)
    session.flush()
    fact = DrawFrozen(
        matter_id=matter_id, village=matter.village, step_id=step.id, step_name=step.name, round=row.number, way=row.way
    )
    record(session, fact, place=matter.village, version=matter.version)
    note(session, who, matter, "draw.freeze", row)
    return row


def check_draw_turn(matter: Opened, who: Who) -> Step:
    """The matter's current step, if it draws lots and is this person's to take. Raises Refusal, NotAllowed."""
    current = matter.run.current
    roles = tuple(post.role for post in who.holding("matter.step", Place(matter.village)))
    if current is None or current.kind != "draw_lots":
        raise Refusal("draw.not_now", "本办件现在不在抓阄的步骤，不能登记抓阄。请回到办件页面看办到哪一步。")
    step, _role = check_turn(matter.run, current.id, who.person_id, roles)
    return step


def open_round(session: Session, matter_id: str, number: int, way: str = "") -> tuple[Opened, DrawRound]:
    """A matter, locked, and a round of it, of a way if one is named. Raises NotFound."""
    matter = open_run(session, matter_id, None)
    row = session.get(DrawRound, (matter_id, number))
    if row is None or way not in ("", row.way):
        raise NotFound("draw.unknown", "没有这一轮抓阄，请从办件页面重新进入。")
    return matter, row


def move_matter(session: Session, matter: Opened) -> int:
    """A page that shows the matter from before is stale; the matter's new version."""
    version = matter.version + 1
    session.execute(update(Matter).where(Matter.id == matter.id).values(version=version))
    return version


def public_round(row: DrawRound) -> Round:
    """A round of a public draw as the domain sees it."""
    return Round(
        matter_id=row.matter_id,
        number=row.number,
        households=tuple(row.households),
        plots=plots_of(row),
        commitments={part.party: part.commitment for part in row.parts},
        phrases={part.party: part.phrase for part in row.parts if part.revealed_at is not None},
    )


def hand_draw(row: DrawRound) -> HandDraw:
    """A round drawn by hand as the domain sees it."""
    slips = tuple(
        HandSlip(
            slip.slip,
            slip.household,
            slip.plot,
            moment(slip.drawn_at),
            slip.strike.reason if slip.strike else "",
            moment(slip.strike.struck_at) if slip.strike else "",
        )
        for slip in row.slips
    )
    closed = bool(row.digest)
    return HandDraw(row.matter_id, row.number, tuple(row.households), plots_of(row), row.all_draw, slips, closed)


def plots_of(row: DrawRound) -> tuple[Plot, ...]:
    """The frozen plots."""
    return tuple(Plot(plot["no"], plot["area"]) for plot in row.plots)


def moment(at: datetime) -> str:
    """A moment as records tell it: ISO 8601 in UTC, whole seconds."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def newest_round(session: Session, matter_id: str, step_id: str = "") -> DrawRound | None:
    """The last round of a matter, or of one of its steps."""
    chosen = select(DrawRound).where(DrawRound.matter_id == matter_id)
    chosen = chosen.where(DrawRound.step_id == step_id) if step_id else chosen
    return session.scalars(chosen.order_by(DrawRound.number.desc()).limit(1)).first()


def standing_round(session: Session, matter_id: str, taken: Sequence[str]) -> int:
    """The number of a matter's round that stands and whose step is not among those taken; 0 where there is none."""
    row = newest_round(session, matter_id)
    return row.number if row is not None and row.state != "void" and row.step_id not in taken else 0


def drawn_for(session: Session, matter_id: str, step_id: str, taker: str) -> Draw | None:
    """What a step's lots came to; None where none were drawn, or all rounds are void.

    Raises Refusal while a round is open or a signature is missing, NotAllowed where the taker signed: the step waits.
    """
    row = newest_round(session, matter_id, step_id)
    if row is None or row.state == "void":
        return None
    if row.state == "open":
        said = f"第 {row.number} 轮{WAYS[row.way]}还没有结束，结束以后才能办理这一步。"
        raise Refusal("draw.open", said, where="lots")
    if row.way == PUBLIC:
        return draw_of(public_round(row))
    check_signed(kinds_needed(township_signs=row.township_signs), signed_by(row), taker, DRAW)
    return result_of(hand_draw(row))


def signed_by(row: DrawRound) -> dict[str, Signed]:
    """The signatures under a record, by kind."""
    return {one.kind: Signed(one.person_id, one.declined, one.note) for one in row.signatures}


def recorders(row: DrawRound) -> set[str]:
    """Everybody who had a hand in a record: none of them signs it."""
    wrote: Sequence[str] = [row.frozen_by, row.closed_by, *(slip.recorded_by for slip in row.slips)]
    return {*wrote, *(slip.strike.struck_by for slip in row.slips if slip.strike)} - {""}


def note(session: Session, who: Who, matter: Opened, act: str, row: DrawRound) -> None:
    """Put an act on a round into the audit trail."""
    detail = {"round": row.number, "state": row.state, "version": row.version}
    audit(session, who, act, matter.village, f"matter/{matter.id}", detail)


def _township_signs(session: Session, matter: Opened, today: date) -> bool:
    """Where the township signs the record of a meeting of the item, it signs the draw's."""
    rules = {step.rule for step in matter.run.steps if step.rule}
    return any(way.township_signs and way.in_force(today) for rule in rules for way in ways(session, rule))
