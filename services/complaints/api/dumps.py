"""From rows to what the schemas show."""

from typing import Any

from sqlalchemy.orm import Session

from services.complaints.domain.progress import ACTS, Status, may
from services.complaints.operations.open_report import OpenedReport
from services.complaints.queries import Listed, show, terms_of
from services.complaints.tables import FiguresRow, ReportRow
from shared.clock import Clock
from shared.workdays import explain


def dump_listed(listed: Listed) -> dict[str, Any]:
    """A report in a list."""
    report = listed.report
    plain = (
        "version",
        "status",
        "conclusion",
        "category",
        "village",
        "entry_id",
        "named",
        "handling_office",
        "received_on",
    )
    return {
        "report_id": report.id,
        **{name: getattr(report, name) for name in plain},
        "village_name": listed.village_name,
        "due_on": listed.due_on,
        "light": listed.light,
        "visits_reported": listed.visits_reported,
    }


def dump_opened(session: Session, clock: Clock, opened: OpenedReport) -> dict[str, Any]:
    """A report as its office reads it."""
    report = opened.report
    return {
        **dump_listed(show(session, clock, [report])[0]),
        "acting": opened.acting,
        "may": [act for act in ACTS if act != "rate" and may(Status(report.status), act)],
        "text": opened.text,
        "contact": opened.contact,
        "stars": report.stars,
        "comment": opened.comment,
        "files": [{**vars(file), "file_id": file.id} for file in opened.files],
        "messages": [vars(message) for message in opened.messages],
        "visits": [{**vars(visit), "visit_id": visit.id} for visit in opened.visits],
        "rectification": _rectification(report),
        "terms": [
            {"kind": t.kind, "due_on": t.due.day, "explanation": explain(t.due), "settled": t.settled_at is not None}
            for t in terms_of(session, report.id)
        ],
        "today": clock.today(),
    }


def dump_done(report: ReportRow) -> dict[str, Any]:
    """After an act."""
    return {"report_id": report.id, "version": report.version, "status": report.status, "conclusion": report.conclusion}


def dump_figures(township: str, year: int, row: FiguresRow | None) -> dict[str, Any]:
    """Public figures; zeros where nothing was published yet."""
    names = ("clarified", "rectified", "answered", "rated", "satisfied")
    return {
        "township": township,
        "year": row.year if row else year,
        **{name: getattr(row, name) if row else 0 for name in names},
        "withheld": row.withheld.split() if row else [],
        "as_of": row.as_of if row else None,
    }


def _rectification(report: ReportRow) -> dict[str, Any] | None:
    row = report.rectification
    if row is None:
        return None
    names = ("what", "due_on", "done_on", "talk_id", "talk_held_on")
    return {"rectification_id": row.id, **{name: getattr(row, name) for name in names}}
