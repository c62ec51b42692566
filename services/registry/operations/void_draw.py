"""Void a round (作废), in public and with a reason: another one is drawn, and the old one stays to be read."""

from sqlalchemy.orm import Session

from services.registry.domain.drawing import PARTIES
from services.registry.domain.hand_drawing import check_reason
from services.registry.domain.lots import HAND
from services.registry.domain.signing import DRAW
from services.registry.domain.turns import check_open
from services.registry.operations.commit_reveal import party_of
from services.registry.operations.draw_lots import (
    check_draw_turn,
    move_matter,
    note,
    open_round,
    public_round,
    recorders,
)
from services.registry.operations.matters import Opened
from services.registry.operations.privacy import check_public_words
from services.registry.operations.record_draw import photos_waiting, take_in_photos
from services.registry.tables import DrawRound
from shared.clock import Clock
from shared.place import Place
from shared.refusals import Conflict, NotAllowed, Refusal
from shared.security.authority import Who


def void_round(session: Session, clock: Clock, who: Who, matter_id: str, number: int, reason: str) -> DrawRound:
    """Make an open round void, by the rules of its way:

    by hand   before the first slip whoever's turn the step is, or a watcher; after it only a watcher who recorded nothing
    public    while a fingerprint is missing, when nobody can know the result, the same; then only once a party was silent
              past the last day, and who was silent is named

    Raises NotAllowed, Conflict where the round is over, Refusal without a reason or while it is not time.
    """
    matter, row = open_round(session, matter_id, number)
    if row.state != "open":
        raise Conflict("draw.over", "这一轮已经结束，请刷新页面。")
    check_open(matter.run)
    if row.way == HAND:
        role, said = _void_by_hand(matter, row, who), check_reason(reason)
    elif public_round(row).may_reveal:
        role, said = _void_silent(clock, matter, row, who, reason)
    else:
        role, said = _watcher(matter, who) or _taker(matter, who), check_reason(reason)
    check_public_words(session, Place(matter.village), said, "reason")
    void(clock, who, row, role, said)
    if row.way == HAND:
        take_in_photos(session, row, photos_waiting(session, matter_id))  # they are of this round, not of the next
    row.version += 1
    move_matter(session, matter)
    session.flush()
    note(session, who, matter, "draw.void", row)
    return row


def void(clock: Clock, who: Who, row: DrawRound, role: str, reason: str) -> None:
    """Mark a round void; whoever calls has checked that it may be."""
    row.state, row.reason = "void", reason
    row.voided_on, row.voided_by, row.voided_role = clock.today(), who.person_id, role


def _void_by_hand(matter: Opened, row: DrawRound, who: Who) -> str:
    watcher = _watcher(matter, who)
    if not row.slips:
        return watcher or _taker(matter, who)
    if not watcher or who.person_id in recorders(row):
        raise NotAllowed(
            "draw.begun",
            "已经有人抓了阄，登记的人不能自己作废重来。确需重抓的，请到场监督的村务监督委员会成员（或者乡镇经管站）"
            "写明理由作废这一轮。",
            basis=DRAW.basis,
        )
    return watcher


def _void_silent(clock: Clock, matter: Opened, row: DrawRound, who: Who, reason: str) -> tuple[str, str]:
    role = party_of(who, Place(matter.village))
    if not role:
        raise NotAllowed("draw.party", f"公开摇号由{'、'.join(PARTIES.values())}三方参加，您不是其中一方。")
    if row.reveal_until is None or clock.today() <= row.reveal_until:
        raise Refusal("draw.still_time", "三方都交了指纹，亮口令的期限还没有过，不能作废。")
    found = public_round(row)
    silent = "、".join(name for party, name in PARTIES.items() if party not in found.phrases)
    more = f"。{check_reason(reason)}" if reason.strip() else ""
    return role, f"期限内没有亮口令的一方：{silent}{more}"


def _watcher(matter: Opened, who: Who) -> str:
    """The role in which somebody watches draws in the village: "" where none."""
    return next((post.role for post in who.holding("meeting.sign", Place(matter.village))), "")


def _taker(matter: Opened, who: Who) -> str:
    step = check_draw_turn(matter, who)
    held = {post.role for post in who.holding("matter.step", Place(matter.village))}
    return next(role for role in step.actors if role in held)
