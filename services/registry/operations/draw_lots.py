"""Draw lots by commit and reveal (公开摇号): freeze, commit, reveal; void where a party is silent, and draw again."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.registry.domain.drawing import (
    PARTIES,
    REVEAL_DAYS,
    Round,
    check_commitment,
    check_phrase,
    draw_of,
)
from services.registry.domain.lots import Draw, Plot, check_lists
from services.registry.operations.matters import must_hold, run_of
from services.registry.operations.privacy import check_public_words
from services.registry.tables import DrawPart, DrawRound, Matter
from shared.audit import audit
from shared.clock import Clock
from shared.place import Place
from shared.refusals import Conflict, NotAllowed, NotFound, Refusal
from shared.security.authority import Who


def freeze(
    session: Session, clock: Clock, who: Who, matter_id: str, households: tuple[str, ...], plots: tuple[Plot, ...]
) -> DrawRound:
    """Freeze and publish who takes part for which plots, and begin a round. Raises NotAllowed, Conflict, Refusal, Invalid."""
    matter = session.get(Matter, matter_id, with_for_update=True)
    if matter is None:
        raise NotFound("matter.unknown", "没有这个办件，请从本村的办件列表重新进入。")
    must_hold(who, "matter.step", Place(matter.village), "您在本村没有办理步骤的岗位。")
    step = run_of(matter).current
    if matter.status != "running" or step is None or step.kind != "draw_lots":
        raise Refusal("draw.not_now", "本办件现在不在抓阄的步骤，不能登记摇号。")
    check_lists(households, plots)
    check_public_words(session, Place(matter.village), "\n".join(households), "households")
    last = session.scalars(
        select(DrawRound).where(DrawRound.matter_id == matter_id).order_by(DrawRound.number.desc()).limit(1)
    ).first()
    if last is not None and last.state != "void":
        raise Conflict("draw.standing", f"第 {last.number} 轮摇号还没有结束，名单已经公布，不能再改。")
    row = DrawRound(
        matter_id=matter_id,
        number=last.number + 1 if last else 1,
        step_id=step.id,
        households=list(households),
        plots=[{"no": plot.no, "area": plot.area} for plot in plots],
        frozen_on=clock.today(),
        frozen_by=who.person_id,
        state="open",
    )
    session.add(row)
    session.flush()
    _note(session, who, matter, "draw.freeze", row)
    return row


def commit(session: Session, clock: Clock, who: Who, matter_id: str, number: int, commitment: str) -> DrawRound:
    """A party publishes the fingerprint of its phrase. Raises NotAllowed, Conflict, Refusal."""
    matter, row, party = _at(session, who, matter_id, number)
    check_commitment(round_of(row), party, commitment)
    part = DrawPart(
        party=party, commitment=commitment, committed_by=who.person_id, committed_at=clock.real(), phrase=""
    )
    _different_people(row, who)
    row.parts.append(part)
    if len(row.parts) == len(PARTIES):
        row.reveal_until = clock.today() + timedelta(days=REVEAL_DAYS)
    session.flush()
    _note(session, who, matter, "draw.commit", row)
    return row


def reveal(session: Session, clock: Clock, who: Who, matter_id: str, number: int, phrase: str) -> DrawRound:
    """A party reveals its phrase; with the last one the round is drawn. Raises NotAllowed, Conflict, Refusal."""
    matter, row, party = _at(session, who, matter_id, number)
    check_phrase(round_of(row), party, phrase)
    part = next(one for one in row.parts if one.party == party)
    part.phrase, part.revealed_at = phrase, clock.real()
    if round_of(row).complete:
        row.state = "drawn"
    session.flush()
    _note(session, who, matter, "draw.reveal", row)
    return row


def give_up(session: Session, clock: Clock, who: Who, matter_id: str, number: int) -> DrawRound:
    """A round in which a party stayed silent past the last day is void, in public; another may begin."""
    matter, row, _party = _at(session, who, matter_id, number)
    if row.reveal_until is None or clock.today() <= row.reveal_until:
        raise Refusal("draw.still_time", "亮口令的期限还没有过，不能作废。")
    row.state = "void"
    session.flush()
    _note(session, who, matter, "draw.void", row)
    return row


def round_of(row: DrawRound) -> Round:
    """A round as the domain sees it."""
    return Round(
        matter_id=row.matter_id,
        number=row.number,
        households=tuple(row.households),
        plots=tuple(Plot(plot["no"], plot["area"]) for plot in row.plots),
        commitments={part.party: part.commitment for part in row.parts},
        phrases={part.party: part.phrase for part in row.parts if part.revealed_at is not None},
    )


def drawn_for(session: Session, matter_id: str, step_id: str) -> Draw | None:
    """The result of the draw by commit and reveal of a step; None where lots are drawn by hand.

    Raises Refusal while a round is open: the step waits for it.
    """
    newest = (
        select(func.max(DrawRound.number))
        .where(DrawRound.matter_id == matter_id, DrawRound.step_id == step_id)
        .scalar_subquery()
    )
    row = session.scalar(select(DrawRound).where(DrawRound.matter_id == matter_id, DrawRound.number == newest))
    if row is None or row.state == "void":
        return None
    if row.state == "open":
        raise Refusal("draw.open", f"第 {row.number} 轮公开摇号还没有结束，结束以后才能办理这一步。", where="lots")
    return draw_of(round_of(row))


def _at(session: Session, who: Who, matter_id: str, number: int) -> tuple[Matter, DrawRound, str]:
    """A matter, its open round, locked, and the party that whoever asks is."""
    matter = session.get(Matter, matter_id, with_for_update=True)
    row = session.get(DrawRound, (matter_id, number))
    if matter is None or row is None:
        raise NotFound("draw.unknown", "没有这一轮摇号，请从办件页面重新进入。")
    if row.state != "open":
        raise Conflict("draw.over", "这一轮摇号已经结束，请刷新页面。")
    held = {post.role for post in who.holding("matter.step", Place(matter.village))}
    for party in PARTIES:
        if party in held:
            return matter, row, party
    raise NotAllowed("draw.party", f"公开摇号由{'、'.join(PARTIES.values())}三方参加，您不是其中一方。")


def _different_people(row: DrawRound, who: Who) -> None:
    if any(part.committed_by == who.person_id for part in row.parts):
        raise NotAllowed("draw.same_person", "您已经代表另一方提交过指纹，一个人不能代表两方。")


def _note(session: Session, who: Who, matter: Matter, act: str, row: DrawRound) -> None:
    audit(session, who, act, matter.village, f"matter/{matter.id}", {"round": row.number, "state": row.state})
