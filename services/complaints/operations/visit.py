"""A neutral visit in the township's rounds: asked for by an office, said to grid at the next round, reported back."""

import json
import uuid

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.complaints.domain.blur import excluded_persons
from services.complaints.domain.checklists import CHECKLISTS
from services.complaints.domain.routing import MEMORY
from services.complaints.domain.slots import ROUND_LENGTH, next_round
from services.complaints.operations.accept import move, note
from services.complaints.operations.offices import acting
from services.complaints.tables import FileRow, PostRow, ReportRow, VisitRow
from shared.bus import record
from shared.clock import CHINA, Clock
from shared.contracts.complaints import VisitRequested
from shared.contracts.grid import VisitReported
from shared.ids import derived_id
from shared.place import Place, Tier
from shared.refusals import Refusal
from shared.security.authority import ROLES, Who
from shared.security.sealing import seal

_TAKERS = frozenset(name for name, role in ROLES.items() if "task.take" in role.acts)


def request_visit(
    session: Session, clock: Clock, who: Who, report_id: str, version: int | None, checklist: str, *, at_once: bool
) -> ReportRow:
    """Ask for a visit. Nothing is said yet: a job says it when the next rounds are given out (`at_once`: a demonstration).

    Raises Refusal for an unknown checklist, or where the township itself is the subject and its grid not neutral.
    """
    report = acting(session, clock, who, report_id, version).report
    if checklist not in CHECKLISTS:
        raise Refusal("visit.checklist_unknown", "没有这张巡查清单，请从列表中选择", where="checklist")
    if Place(report.subject_place).tier is not Tier.VILLAGE:
        raise Refusal(
            "visit.not_neutral", "反映的不是村里，乡镇的网格员不便走访；请由本机关直接核实", where="checklist"
        )
    if any(visit.reported_on is None for visit in report.visits):
        raise Refusal("visit.under_way", "已经有一次走访在进行，请等结果回来", where="checklist")
    move(report, "visit")
    moment = clock.now() if at_once else next_round(clock.now().astimezone(CHINA))
    report.visits.append(
        VisitRow(
            id=str(uuid.uuid4()),
            number=len(report.visits) + 1,
            village=report.village,
            checklist=checklist,
            asked_on=clock.today(),
            not_before=moment,
        )
    )
    note(session, who, report, "report.visit_asked")
    return report


def say_visits(session: Session, clock: Clock) -> int:
    """Say every visit whose round has come; returns how many. Two of these at once say each visit once."""
    due = select(VisitRow).where(VisitRow.said_on.is_(None), VisitRow.not_before <= clock.now())
    rows = session.scalars(due.order_by(VisitRow.id).with_for_update()).all()
    for row in rows:
        village = Place(row.village)
        township = village.at(Tier.TOWNSHIP)
        row.said_on = clock.today()
        fact = VisitRequested(
            visit_id=row.id,
            township=township.code,
            village=village.code,
            checklist=row.checklist,
            not_before=clock.today().isoformat(),
            due_on=(clock.today() + ROUND_LENGTH).isoformat(),
            excluded_persons=_excluded(session, clock, village, row.id),
        )
        record(session, fact, place=township.code)
    return len(rows)


def keep_visit_result(session: Session, clock: Clock, event_id: str, fact: VisitReported) -> None:
    """Seal what a visit found to its report. A visit that is not ours (an ordinary round), or told twice, changes nothing."""
    row = session.get(VisitRow, fact.visit_id, with_for_update=True) if fact.visit_id else None
    if row is None or row.reported_on is not None:
        return
    report = session.get_one(ReportRow, row.report_id, with_for_update=True)
    row.finding = seal(report.case_public, fact.finding.encode())
    row.reported_on = clock.today()
    for number, file in enumerate(fact.files, 1):
        meta = {"name": f"走访照片-{row.number}-{number}", "media_type": file.media_type, "size": file.size}
        session.add(
            FileRow(
                id=derived_id(event_id, f"photo-{number}"),
                report_id=row.report_id,
                origin="visit",
                number=row.number * 100 + number,
                meta=seal(report.case_public, json.dumps(meta, ensure_ascii=False).encode()),
                source_id=file.id,
                next_try_at=clock.real(),
            )
        )
    report.version += 1


def _excluded(session: Session, clock: Clock, village: Place, seed: str) -> list[str]:
    """Person ids bound to the village, blurred with unconnected people of the township."""
    township = village.at(Tier.TOWNSHIP)
    edge = clock.today() - MEMORY
    bound = or_(PostRow.until.is_(None), PostRow.until >= edge)
    around = session.scalars(select(PostRow).where(bound, PostRow.place.startswith(township.prefix))).all()
    tied = {row.person_id for row in around if village.contains(Place(row.place))}
    others = {row.person_id for row in around if Place(row.place).tier is Tier.VILLAGE}
    takers = {
        row.person_id for row in around if row.role in _TAKERS and (row.until is None or row.until >= clock.today())
    }
    return excluded_persons(tied, others, takers, seed)
