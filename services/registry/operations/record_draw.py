"""Record a draw by hand (现场抓阄登记): slip after slip as they are drawn, struck where wrong, and closed to be signed."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.registry.domain.flow import Step
from services.registry.domain.hand_drawing import add_slip, close, digest_of, strike
from services.registry.domain.lots import HAND
from services.registry.operations.draw_lots import check_draw_turn, hand_draw, moment, move_matter, note, open_round
from services.registry.operations.matters import Opened
from services.registry.operations.privacy import check_public_words
from services.registry.tables import DrawRound, DrawSlip, DrawStrike, Paper
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import DrawRecorded
from shared.place import Place
from shared.refusals import Conflict, Refusal
from shared.security.authority import Who
from shared.tables import files

PHOTO = "抓阄照片"


def record_slip(
    session: Session, clock: Clock, who: Who, matter_id: str, number: int, household: str, plot: str, version: int
) -> DrawRound:
    """Write down the next slip: which household drew which plot, or "" for a blank. `version`: of the round.

    Raises NotAllowed, Conflict where another slip was written down meanwhile, Refusal where it cannot be.
    """
    matter, _step, row = _at(session, who, matter_id, number, version)
    at = clock.now()
    slip = add_slip(hand_draw(row), household.strip(), plot.strip(), moment(at)).slips[-1]
    row.slips.append(
        DrawSlip(
            slip=slip.number, household=slip.household, plot=slip.plot, drawn_at=at, recorded_by=who.person_id
        )
    )  # fmt: skip
    return _moved(session, who, matter, row, "draw.slip")


def strike_slip(
    session: Session, clock: Clock, who: Who, matter_id: str, number: int, slip: int, reason: str, version: int
) -> DrawRound:
    """Strike a slip that was written down wrongly, with the reason; it stays to be read. Raises as `record_slip`."""
    matter, _step, row = _at(session, who, matter_id, number, version)
    check_public_words(session, Place(matter.village), reason, "reason")
    at = clock.now()
    struck = strike(hand_draw(row), slip, reason, moment(at)).slips[slip - 1]
    row.slips[slip - 1].strike = DrawStrike(reason=struck.struck, struck_at=at, struck_by=who.person_id)
    return _moved(session, who, matter, row, "draw.strike")


def close_draw(
    session: Session, clock: Clock, who: Who, matter_id: str, number: int, photos: Sequence[str], version: int
) -> DrawRound:
    """Close the record (封存): its digest is what others sign. `photos`: ids of files of the matter under the paper PHOTO.

    Raises NotAllowed, Conflict, Refusal that says what is left to draw.
    """
    matter, step, row = _at(session, who, matter_id, number, version)
    draw = close(hand_draw(row))
    take_in_photos(session, row, photos)
    row.digest = digest_of(draw, photos_of(session, row))
    row.state, row.closed_at, row.closed_by = "closed", clock.now(), who.person_id
    fact = DrawRecorded(
        matter_id=matter.id,
        village=matter.village,
        step_id=step.id,
        step_name=step.name,
        round=row.number,
        township_signs=row.township_signs,
    )
    record(session, fact, place=matter.village, version=move_matter(session, matter))
    return _moved(session, who, matter, row, "draw.close")


def photos_waiting(session: Session, matter_id: str) -> Sequence[str]:
    """Ids of the pictures of a matter's draw that no round has taken in yet."""
    chosen = select(Paper.file_id).where(Paper.matter_id == matter_id, Paper.name == PHOTO, Paper.step_id == "")
    return session.scalars(chosen.order_by(Paper.file_id)).all()


def take_in_photos(session: Session, row: DrawRound, photos: Sequence[str]) -> None:
    """The pictures belong to the round from now on. Raises Refusal for a file that is none, or another round's."""
    row.files = list(dict.fromkeys(photos))
    if not set(row.files) <= set(photos_waiting(session, row.matter_id)):
        raise Refusal("draw.photo", f"有照片不是本办件的“{PHOTO}”，或者已经用过。请重新上传。", where="photos")
    session.execute(update(Paper).where(Paper.file_id.in_(row.files)).values(step_id=row.step_id))


def photos_of(session: Session, row: DrawRound) -> Sequence[str]:
    """SHA-256 of the pictures of a closed record, hex."""
    return session.scalars(select(files.c.digest).where(files.c.id.in_(row.files))).all()


def _at(session: Session, who: Who, matter_id: str, number: int, version: int) -> tuple[Opened, Step, DrawRound]:
    """A matter, locked, its step, and its open round as the recorder saw it, if the step is theirs."""
    matter, row = open_round(session, matter_id, number, HAND)
    if row.state != "open":
        raise Conflict("draw.over", "这一轮抓阄已经封存或者作废，不能再登记。请刷新页面。")
    step = check_draw_turn(matter, who)
    if row.version != version:
        raise Conflict(
            "draw.stale",
            f"这一轮在您打开页面之后又登记过，现在登记到第 {len(row.slips)} 阄，刚才的没有保存。请看清楚再登记。",
            where="version",
        )
    return matter, step, row


def _moved(session: Session, who: Who, matter: Opened, row: DrawRound, act: str) -> DrawRound:
    row.version += 1
    session.flush()
    note(session, who, matter, act, row)
    return row
