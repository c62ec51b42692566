"""Duties (职责) of villages as dated work: what is owed by the lists that held, and what was recorded of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.registry.domain.duties import REACH, TO_DO, Duty, Occasion, Owed, owed_at, period_of
from services.registry.domain.own_items import holds_at
from services.registry.queries.places import below
from services.registry.tables import (
    DutyBeginning,
    DutyRecord,
    ItemRow,
    Matter,
    MatterStep,
    Meeting,
    PowerList,
    Signature,
    StepRow,
)
from shared.clock import Clock
from shared.place import Place, Tier
from shared.refusals import NotFound
from shared.security.authority import Who
from shared.workdays.deadlines import calendar_of

_NOT_OWED = "supervision_negative"  # what must not be done is never due


@dataclass(frozen=True)
class Work:
    """One piece of dated work of a village. `record`: the first of what was recorded; state: open, overdue, done, late."""

    village: str
    owed: Owed
    record: DutyRecord | None
    more: Sequence[DutyRecord]
    state: str


@dataclass(frozen=True)
class Attendance:
    """How the supervision committee sat in on meetings since a day: meetings recorded, and those it attended and signed."""

    since: date
    meetings: int
    attended: int


def duties_of(session: Session, county: Place, today: date) -> list[Duty]:
    """The duties on the versions of a county's lists that held within the last year, and since duties can be recorded."""
    chosen = select(PowerList).where(PowerList.county == county.code, PowerList.effective_on <= today)
    held = dict[str, tuple[PowerList, date | None]]()
    until = dict[str, date]()  # by kind: from which day on a newer version holds
    for one in session.scalars(chosen.order_by(PowerList.version.desc())):
        ends = until.get(one.kind)
        if one.kind != _NOT_OWED and (ends is None or max(one.effective_on, today - REACH) < ends):
            held[one.id] = one, ends
        until[one.kind] = min(one.effective_on, ends or one.effective_on)
    rows = session.scalars(
        select(ItemRow).where(ItemRow.list_id.in_(held), ItemRow.item_class == "").order_by(ItemRow.order)
    ).all()
    begun = session.scalar(select(func.max(DutyBeginning.starts_on))) or date.min
    return [_duty(row, *held[row.list_id], begun) for row in rows if row.frequency or row.due]


def work_of(session: Session, clock: Clock, village: Place) -> list[Work]:
    """All dated work of a village within the last year, what is due first standing first."""
    today = clock.today()
    occasions = occasions_at(session, [village], today).get(village.code, ())
    duties = duties_of(session, village.at(Tier.COUNTY), today)
    found = owed_at(duties, occasions, village, today, calendar_of(session))
    records = records_of(session, village)
    return [_work(village.code, one, records.get(one.work, ()), today) for one in found]


def find_owed(session: Session, clock: Clock, village: Place, kind: str, code: str, period: str) -> Owed:
    """What a duty asks of a village in a period; with "" whenever it comes up, kept under the month. Raises NotFound."""
    today = clock.today()
    duties = [
        one for one in duties_of(session, village.at(Tier.COUNTY), today) if (one.list_kind, one.code) == (kind, code)
    ]
    if not period:
        month = period_of("monthly", today)
        found = [Owed(one, month.key, month.name, month.ends_on) for one in at_any_time(duties, village, today)]
    else:
        occasions = occasions_at(session, [village], today).get(village.code, ())
        found = [one for one in owed_at(duties, occasions, village, today, calendar_of(session)) if one.key == period]
    if not found:
        raise NotFound("duty.unknown", "清单没有要求本村在这个时期履行这一项职责，请从履职页面重新进入。")
    return found[0]


def at_any_time(duties: Iterable[Duty], village: Place, today: date) -> list[Duty]:
    """Those of some duties that hold in a village today and are done whenever they come up."""
    return [
        one
        for one in duties
        if one.frequency in ("at_once", "each_time") and one.holds_on(today) and holds_at(one.place, village)
    ]


def occasions_at(session: Session, places: Sequence[Place], today: date) -> dict[str, list[Occasion]]:
    """Decisions and ends of major matters within the last year, by village."""
    columns = (Matter.id, Matter.village, Matter.title)
    of_item = (ItemRow.list_id == Matter.list_id, ItemRow.code == Matter.item_code)
    here = (below(Matter.village, places), ItemRow.item_class == "major")
    decided = (
        select(*columns, func.max(MatterStep.taken_on).label("on"))
        .join(ItemRow, (of_item[0]) & (of_item[1]))
        .join(MatterStep, MatterStep.matter_id == Matter.id)
        .join(
            StepRow,
            (StepRow.list_id == Matter.list_id)
            & (StepRow.item_code == Matter.item_code)
            & (StepRow.id == MatterStep.step_id),
        )
        .where(*here, StepRow.kind == "resolve", MatterStep.taken_on >= today - REACH)
        .group_by(*columns)
    )
    finished = select(*columns, Matter.ended_on.label("on")).join(ItemRow, (of_item[0]) & (of_item[1]))
    finished = finished.where(*here, Matter.status == "finished", Matter.ended_on >= today - REACH)
    found: dict[str, list[Occasion]] = {}
    for kind, chosen in (("decided", decided), ("finished", finished)):
        for row in session.execute(chosen.order_by(Matter.id)):
            found.setdefault(row.village, []).append(Occasion(kind, row.id, row.title, row.on))
    return found


def records_of(session: Session, village: Place) -> dict[tuple[str, str, str], list[DutyRecord]]:
    """What was recorded in a village, by list kind, code and period, in order."""
    found: dict[tuple[str, str, str], list[DutyRecord]] = {}
    chosen = select(DutyRecord).where(DutyRecord.village == village.code).order_by(DutyRecord.number)
    for row in session.scalars(chosen):
        found.setdefault((row.list_kind, row.item_code, row.period), []).append(row)
    return found


def work_to_do(session: Session, clock: Clock, who: Who) -> list[Work]:
    """Dated work that somebody's posts owe and nobody has recorded: overdue, or due before long."""
    today = clock.today()
    villages = {post.place for post in who.posts if post.place.tier == Tier.VILLAGE}
    return [
        one
        for village in sorted(villages)
        for one in work_of(session, clock, village)
        if one.record is None
        and one.owed.due_on <= today + TO_DO
        and {post.role for post in who.holding("duty.record", village)} & set(one.owed.duty.posts)
    ]


def attendance_of(session: Session, village: Place, today: date) -> Attendance:
    """How the supervision committee sat in on the meetings of a village's matters within the last year."""
    since = today - timedelta(days=365)
    chosen = select(Meeting.matter_id, Meeting.step_id).join(Matter, Matter.id == Meeting.matter_id)
    chosen = chosen.where(Matter.village == village.code, Meeting.held_on >= since)
    attended = chosen.join(
        Signature, (Signature.matter_id == Meeting.matter_id) & (Signature.step_id == Meeting.step_id)
    ).where(Signature.kind == "supervision", Signature.attended.is_(True))
    counted = [session.scalar(select(func.count()).select_from(one.subquery())) or 0 for one in (chosen, attended)]
    return Attendance(since, *counted)


def _duty(row: ItemRow, version: PowerList, until: date | None, begun: date) -> Duty:
    return Duty(
        version.kind, row.code, row.name, tuple(row.posts), row.content, row.frequency, row.due,
        max(version.effective_on, begun), until, row.place,
    )  # fmt: skip


def _work(village: str, one: Owed, records: Sequence[DutyRecord], today: date) -> Work:
    if not records:
        return Work(village, one, None, (), "overdue" if one.is_overdue(today) else "open")
    return Work(village, one, records[0], records[1:], "late" if records[0].late else "done")
