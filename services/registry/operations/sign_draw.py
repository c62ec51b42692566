"""Sign the record of a draw by hand (会签), or decline to: then the round is void in public, and another one is drawn."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.hand_drawing import check_reason
from services.registry.domain.lots import HAND
from services.registry.domain.signing import DRAW, SIGNER_NAMES, SIGNERS, check_signer, kind_of, kinds_needed
from services.registry.operations.draw_lots import move_matter, note, open_round, recorders
from services.registry.operations.matters import Opened
from services.registry.operations.privacy import check_public_words
from services.registry.operations.sign_meeting import SignRequest
from services.registry.operations.void_draw import void
from services.registry.tables import DrawRound, DrawSignature, MatterStep
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import DrawSigned
from shared.place import Place
from shared.refusals import Conflict
from shared.security.authority import Who


def sign_draw(session: Session, clock: Clock, who: Who, matter_id: str, number: int, request: SignRequest) -> DrawRound:
    """Sign the closed record with this digest, once for each kind; who declines says why, for all to read.

    Raises NotFound, NotAllowed for whoever had a hand in the record, Conflict where it is signed, void or taken, Refusal.
    """
    matter, row = open_round(session, matter_id, number, HAND)
    _waits(session, matter, row)
    roles = {post.role for post in who.holding("meeting.sign", Place(matter.village))}
    kind = kind_of(sorted(roles), kinds_needed(township_signs=row.township_signs), DRAW)
    for person_id in recorders(row):
        check_signer(who.person_id, person_id, DRAW)
    if request.digest != row.digest:
        raise Conflict("draw.stale", "这不是现在封存的抓阄记录。请刷新页面，看过记录再会签。", where="digest")
    if any(one.kind == kind for one in row.signatures):
        raise Conflict("draw.signed", "这份抓阄记录已经会签过了，请刷新页面。")
    said = check_reason(request.note) if request.declined or request.note.strip() else ""
    check_public_words(session, Place(matter.village), said, "note")
    role = next(role for role in SIGNERS[kind] if role in roles)
    row.signatures.append(
        DrawSignature(
            kind=kind,
            person_id=who.person_id,
            role=role,
            attended=request.attended,
            declined=request.declined,
            note=said,
            digest=row.digest,
            signed_at=clock.now(),
        )
    )
    version = matter.version
    if request.declined:
        void(clock, who, row, role, f"{SIGNER_NAMES[kind]}不同意会签：{said}")
        version = move_matter(session, matter)
    row.version += 1
    session.flush()
    fact = DrawSigned(
        matter_id=matter.id,
        village=matter.village,
        step_id=row.step_id,
        round=row.number,
        kind=kind,
        role=role,
        declined=request.declined,
    )
    record(session, fact, place=matter.village, version=version)
    note(session, who, matter, "draw.sign", row)
    return row


def _waits(session: Session, matter: Opened, row: DrawRound) -> None:
    """Raise Conflict unless the round is closed and its step not taken yet."""
    if row.state != "closed":
        state = "已经作废" if row.state == "void" else "还没有封存"
        raise Conflict("draw.over", f"这一轮抓阄{state}，不能会签。请刷新页面。")
    taken = select(MatterStep.taken_on).where(MatterStep.matter_id == matter.id, MatterStep.step_id == row.step_id)
    if matter.run.status not in {"running", "held"} or session.scalar(taken) is not None:
        raise Conflict("draw.taken_over", "这一步已经办过，抓阄记录不能再会签。")
