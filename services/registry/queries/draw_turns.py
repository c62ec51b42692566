"""Whose turn it is in a draw: what somebody may do to a round, and the draws that wait for somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from services.registry.domain.drawing import PARTIES
from services.registry.domain.lots import HAND, PUBLIC
from services.registry.domain.signing import SIGNERS, TOWNSHIP
from services.registry.domain.turns import check_turn
from services.registry.operations.commit_reveal import party_of
from services.registry.operations.draw_lots import public_round, recorders
from services.registry.operations.matters import run_of
from services.registry.queries.draws import signatures
from services.registry.queries.places import below
from services.registry.queries.work import MOST
from services.registry.tables import DrawPart, DrawRound, DrawSignature, Matter, MatterStep
from shared.place import Place
from shared.refusals import Refusal
from shared.security.authority import Post, Who


@dataclass(frozen=True)
class Turn:
    """What somebody may do to a round now. party: in a public draw; sign: the kind of signature, "" for none; take: the step."""

    party: str = ""
    commit: bool = False
    reveal: bool = False
    record: bool = False
    sign: str = ""
    void: bool = False
    take: bool = False


def may_freeze(who: Who, matter: Matter, rounds: Sequence[DrawRound]) -> bool:
    """Whether somebody may begin a round: the draw is theirs to take, and no round stands."""
    return (not rounds or rounds[0].state == "void") and _takes(who, matter)


def turn_of(who: Who, matter: Matter, row: DrawRound, today: date) -> Turn:
    """What somebody may do to a round today."""
    if row.state == "closed":
        ready = not signatures(row)["missing"]
        return Turn(sign=_kind_to_sign(who, matter, row), take=ready and _takes_this(who, matter, row))
    if row.state == "drawn":
        return Turn(take=_takes_this(who, matter, row))
    if row.state != "open" or matter.status != "running":
        return Turn()
    takes, watches = _takes(who, matter), any(True for _ in who.holding("meeting.sign", Place(matter.village)))
    if row.way == HAND:
        begun = bool(row.slips)
        void = (watches and who.person_id not in recorders(row)) if begun else watches or takes
        return Turn(record=takes, void=void)
    found, party = public_round(row), party_of(who, Place(matter.village))
    mine = {part.party for part in row.parts if part.committed_by == who.person_id}
    silent = bool(party) and row.reveal_until is not None and today > row.reveal_until
    return Turn(
        party=party,
        commit=bool(party) and party not in found.commitments and not mine,
        reveal=found.may_reveal and party in found.commitments and party not in found.phrases,
        void=silent if found.may_reveal else watches or takes,
    )


def draws_waiting(session: Session, who: Who) -> list[Mapping[str, Any]]:
    """Rounds that wait for somebody: matter_id, title, village, number, frozen_on, what (sign, watch, commit, reveal)."""
    asked = [(what, where) for post in who.posts for what, where in _asked(post)]
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for what, where in asked:
        for row, matter in session.execute(_open_rounds().where(where).limit(MOST)):
            if what in ("sign", "watch") and who.person_id in recorders(row):
                continue
            found.setdefault((matter.id, row.number), _told(what, row, matter))
    return sorted(found.values(), key=lambda one: (one["frozen_on"], one["matter_id"]))


def _told(what: str, row: DrawRound, matter: Matter) -> dict[str, Any]:
    return {
        "what": what, "matter_id": matter.id, "title": matter.title, "village": matter.village, "number": row.number,
        "frozen_on": row.frozen_on, "reveal_until": row.reveal_until,
    }  # fmt: skip


def _takes(who: Who, matter: Matter) -> bool:
    run = run_of(matter)
    if run.current is None or run.current.kind != "draw_lots":
        return False
    roles = tuple(post.role for post in who.holding("matter.step", Place(matter.village)))
    try:
        check_turn(run, run.current.id, who.person_id, roles)
    except Refusal:
        return False
    return True


def _takes_this(who: Who, matter: Matter, row: DrawRound) -> bool:
    current = run_of(matter).current
    return matter.status == "running" and current is not None and current.id == row.step_id and _takes(who, matter)


def _kind_to_sign(who: Who, matter: Matter, row: DrawRound) -> str:
    taken = any(step.step_id == row.step_id and step.taken_on is not None for step in matter.steps)
    if taken or matter.status not in ("running", "held") or who.person_id in recorders(row):
        return ""
    roles = {post.role for post in who.holding("meeting.sign", Place(matter.village))}
    return next((kind for kind in signatures(row)["missing"] if roles & set(SIGNERS[kind])), "")


def _open_rounds() -> Any:
    """Rounds of running matters whose step is not taken."""
    step = and_(MatterStep.matter_id == DrawRound.matter_id, MatterStep.step_id == DrawRound.step_id)
    chosen = select(DrawRound, Matter).join(Matter, Matter.id == DrawRound.matter_id).join(MatterStep, step)
    return chosen.where(Matter.status == "running", MatterStep.taken_on.is_(None)).order_by(DrawRound.frozen_on)


def _asked(post: Post) -> list[tuple[str, ColumnElement[bool]]]:
    """What a post may be waited for, and in which rounds."""
    here = below(Matter.village, [post.place])
    found: list[tuple[str, ColumnElement[bool]]] = []
    if post.role in PARTIES:
        found += [(what, and_(here, where)) for what, where in _parts(post.role)]
    for kind, roles in SIGNERS.items():
        if post.role in roles:
            asked = and_(here, DrawRound.way == HAND)
            asked = and_(asked, DrawRound.township_signs.is_(True)) if kind == TOWNSHIP else asked
            found += [("sign", and_(asked, _unsigned(kind))), ("watch", and_(asked, DrawRound.state == "open"))]
    return found


def _parts(party: str) -> list[tuple[str, ColumnElement[bool]]]:
    mine = exists().where(
        DrawPart.matter_id == DrawRound.matter_id, DrawPart.number == DrawRound.number, DrawPart.party == party
    )
    unsaid = mine.where(DrawPart.revealed_at.is_(None))
    public = and_(DrawRound.way == PUBLIC, DrawRound.state == "open")
    return [("commit", and_(public, ~mine)), ("reveal", and_(public, DrawRound.reveal_until.is_not(None), unsaid))]


def _unsigned(kind: str) -> ColumnElement[bool]:
    signed = exists().where(
        DrawSignature.matter_id == DrawRound.matter_id,
        DrawSignature.number == DrawRound.number,
        DrawSignature.kind == kind,
    )
    return and_(DrawRound.state == "closed", ~signed)
