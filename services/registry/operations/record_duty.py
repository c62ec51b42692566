"""Record that a duty was seen to (履职记录): by a holder of one of the posts that owe it, once for each period or occasion."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.registry.domain.duties import OUTCOMES, Owed
from services.registry.operations.privacy import check_public_words
from services.registry.queries.duties import find_owed
from services.registry.tables import DutyRecord, PlaceRow
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import DutyRecorded
from shared.files import FileStore, Prepared, keep
from shared.ids import new_id
from shared.place import Place
from shared.refusals import Conflict, NotAllowed, Refusal
from shared.security.authority import ROLES, Who

_LONGEST = 500
_MOST_FILES = 9


@dataclass(frozen=True)
class DutyRequest:
    """How a duty was seen to. outcome: of domain.duties.OUTCOMES; seen: how many records the page showed."""

    outcome: str
    text: str
    seen: int = 0
    files: Sequence[Prepared] = field(default=())


def record_duty(
    session: Session, clock: Clock, who: Who, store: FileStore, village: Place, kind: str, code: str, period: str,
    request: DutyRequest,
) -> DutyRecord:  # fmt: skip
    """Keep a record; the first one of a period settles what was owed, later ones add to it.

    period  key of what is owed; "" for what is done whenever it comes up (随时, 一事一办)
    Raises NotFound for what no list asks of this village, NotAllowed, Refusal, Conflict where somebody recorded meanwhile.
    """
    one = find_owed(session, clock, village, kind, code, period)
    roles = {post.role for post in who.holding("duty.record", village)}
    role = next((role for role in one.duty.posts if role in roles), "")
    if not role:
        names = "、".join(ROLES[post].name if post in ROLES else post for post in one.duty.posts)
        raise NotAllowed("duty.post", f"“{one.duty.name}”由{names}履行和登记，您没有这个岗位。", basis=_listed(one))
    text = _words(session, village, request)
    # The village's row keeps two who record at once apart.
    session.get_one(PlaceRow, village.code, with_for_update=True)
    same = (DutyRecord.village == village.code, DutyRecord.list_kind == kind, DutyRecord.item_code == code)
    known = session.scalar(select(func.count()).where(*same, DutyRecord.period == one.key)) or 0
    if known != request.seen and period:
        raise Conflict("duty.recorded", "有人刚刚登记过这一项，请刷新页面，看过以后再补充。", where="seen")
    today = clock.today()
    row = DutyRecord(
        id=new_id(), village=village.code, list_kind=kind, item_code=code, period=one.key, number=known + 1,
        period_name=one.name, due_on=one.due_on if period else None, late=bool(period) and one.is_overdue(today),
        outcome=request.outcome, text=text, role=role, recorded_by=who.person_id, recorded_on=today,
        recorded_at=clock.real(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    for prepared in request.files:
        keep(session, store, prepared, subject=f"duty/{row.id}", public=False, at=clock.real())
    record(session, _fact(row, one), place=village.code, version=row.number)
    detail = {"code": code, "period": one.key, "outcome": row.outcome, "files": len(request.files)}
    audit(session, who, "duty.record", village.code, f"duty/{row.id}", detail)
    return row


def _words(session: Session, village: Place, request: DutyRequest) -> str:
    text = request.text.strip()
    if request.outcome not in OUTCOMES:
        raise Refusal("duty.outcome", f"结果只能是：{'、'.join(OUTCOMES.values())}。", where="outcome")
    if not 2 <= len(text) <= _LONGEST:
        raise Refusal("duty.text", f"请用 2 到 {_LONGEST} 个字写明做了什么、发现什么。", where="text")
    if len(request.files) > _MOST_FILES:
        raise Refusal("duty.files", f"一次最多上传 {_MOST_FILES} 个文件。", where="files")
    check_public_words(session, village, text, "text")
    return text


def _listed(one: Owed) -> str:
    return f"公布的清单：{one.duty.code} {one.duty.name}"


def _fact(row: DutyRecord, one: Owed) -> DutyRecorded:
    return DutyRecorded(
        village=row.village,
        list_kind=row.list_kind,
        code=row.item_code,
        name=one.duty.name,
        period=row.period,
        period_name=row.period_name,
        number=row.number,
        due_on=row.due_on.isoformat() if row.due_on else "",
        late=row.late,
        outcome=row.outcome,
        text=row.text,
        role=row.role,
        recorded_on=row.recorded_on.isoformat(),
    )
