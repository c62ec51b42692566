"""A matter as it is shown: its steps with their states, its votes, papers, objections, draw and contracts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import literal, or_, select
from sqlalchemy.orm import Session

from services.registry.domain.areas import area_words, in_shang, mu
from services.registry.domain.flow import Run, asks_amount, cases_of
from services.registry.operations.deadlines import step_subject
from services.registry.operations.matters import flow_of, run_of
from services.registry.queries.contract_rules import shang_of
from services.registry.queries.contracts import contracts_of, filings_of
from services.registry.queries.meetings import signatures
from services.registry.tables import (
    Household,
    Matter,
    MatterStep,
    Meeting,
    Objection,
    Paper,
    PlotRow,
    ResidentObjection,
    ServiceRequest,
)
from shared.refusals import NotFound
from shared.tables import files
from shared.workdays import explain
from shared.workdays.deadlines import deadlines_of


def find_matter(session: Session, matter_id: str) -> Matter:
    """A matter. Raises NotFound."""
    matter = session.get(Matter, matter_id)
    if matter is None:
        raise NotFound("matter.unknown", "没有这个办件，请从本村的办件列表重新进入。")
    return matter


def matter_view(session: Session, matter: Matter, *, households: bool = True) -> dict[str, Any]:
    """Everything about one matter except the names on rolls.

    households  also which household drew and signed what, and papers that were not posted: for those who work on it
    """
    summary = summary_view(matter)
    return {
        **summary,
        "reason": matter.reason,
        "price_fen": matter.price_fen,
        "amount_fen": matter.amount_fen,
        "steps": _steps(session, matter, households),
        "request_id": session.scalar(
            select(ServiceRequest.request_id).where(ServiceRequest.matter_id == matter.id).limit(1)
        )
        or "",
        "objections": [objection_view(one) for one in matter.objections],
        "residents": [resident_view(one) for one in matter.residents],
        "terms": open_terms(session, step_subject(matter.id, summary["current_step"])),
        "lots": _lots(session, matter, households),
        "contracts": contracts_of(session, matter, households=households),
        "filings": filings_of(session, matter),
    }


def open_terms(session: Session, subject: str) -> list[str]:
    """How the open terms of a step ("matter/<id>/<step>") or an objection ("objection/<id>") were reckoned, in Chinese."""
    return [explain(one.due) for one in deadlines_of(session, subject) if one.settled_at is None]


def summary_view(matter: Matter) -> dict[str, Any]:
    """A matter in a list."""
    taken = {row.step_id for row in matter.steps if row.taken_on}
    current = next((row for row in matter.steps if row.step_id not in taken), None)
    names = {step.id: step.name for step in flow_of(matter)}
    over = matter.status in {"finished", "cancelled"}
    return {
        "matter_id": matter.id,
        "village": matter.village,
        "village_name": matter.place.name,
        "invented": matter.place.invented,
        "list_id": matter.list_id,
        "list_kind": matter.item.power_list.kind,
        "list_version": matter.item.power_list.version,
        "item_code": matter.item_code,
        "item_name": matter.item.name,
        "item_class": matter.item.item_class,
        "title": matter.title,
        "status": matter.status,
        "version": matter.version,
        "current_step": "" if over or current is None else current.step_id,
        "current_step_name": "" if over or current is None else names[current.step_id],
        "due_on": None if over or current is None else current.due_on,
        "waiting_for_notice": not over and _waiting(matter) is not None,
        "waiting_for_answer": not over and any(row.objected for row in _taken(matter)[-1:]),
        "waiting_for_filing": not over and any(row.unfiled for row in _taken(matter)[-1:]),
        "started_on": matter.started_on,
        "ended_on": matter.ended_on,
    }


def objection_view(objection: Objection) -> dict[str, Any]:
    """An objection and its answer."""
    return {
        "objection_id": objection.id,
        "matter_id": objection.matter_id,
        "step_id": objection.step_id,
        "state": objection.state,
        "reason": objection.reason,
        "raised_on": objection.raised_on,
        "answer_due_on": objection.answer_due_on,
        "answer": objection.answer,
        "extended": objection.extended,
        "escalated_on": objection.escalated_on,
        "decide_due_on": objection.decide_due_on,
        "ruling": objection.ruling,
        "settled_on": objection.settled_on,
        "version": objection.matter.version,
    }


def resident_view(one: ResidentObjection) -> dict[str, Any]:
    """A resident's objection: when, until when, where it is answered; its words are disclosure's to show."""
    return {
        "question_id": one.question_id,
        "step_id": one.step_id,
        "objected_on": one.objected_on,
        "due_on": one.due_on,
        "answered_on": one.answered_on,
        "holds": one.holds,
        "adopted_as": one.adopted_as,
        "posting": f"/v/{one.matter.village}/e/{one.entry_id}",
    }


def _taken(matter: Matter) -> list[MatterStep]:
    return [row for row in matter.steps if row.taken_on]


def _waiting(matter: Matter) -> MatterStep | None:
    days, taken = {step.id: step.notice_days for step in matter.item.steps}, _taken(matter)
    if taken and days.get(taken[-1].step_id) and taken[-1].notice_ended_on is None:
        return taken[-1]
    return None


def _steps(session: Session, matter: Matter, inside: bool) -> list[dict[str, Any]]:
    rows = {row.step_id: row for row in matter.steps}
    papers = _papers(session, matter, inside)
    waiting = _waiting(matter)
    run = run_of(matter)
    ahead = run.ahead
    return [
        {
            "id": step.id,
            "order": order,
            "name": step.name,
            "kind": step.kind,
            "body": step.body,
            "actors": step.actors,
            "papers": step.papers,
            "limit": step.limit,
            "posted": step.posted,
            "notice_days": step.notice_days,
            "rule": step.rule,
            "different_people": step.different_people,
            "next": step.next,
            "state": _state(matter, run, rows[step.id], waiting) if step.id in rows else _unopened(step.id, ahead),
            **_asks(run, step.id),
            "files": papers.get(step.id, []),
            **_run(rows.get(step.id)),
        }
        for order, step in enumerate(run.steps, start=1)
    ]


def _asks(run: Run, step_id: str) -> dict[str, Any]:
    """What taking the step must state because the ways on depend on it."""
    step = next(one for one in run.steps if one.id == step_id)
    return {"asks_amount": asks_amount(step) and run.amount_fen is None, "cases": list(cases_of(step))}


def _unopened(step_id: str, ahead: frozenset[str]) -> str:
    return "waiting" if step_id in ahead else "not_taken"


def _state(matter: Matter, run: Run, row: MatterStep, waiting: MatterStep | None) -> str:
    if row.taken_on is not None:
        if run.objected and run.objected.id == row.step_id and matter.status in {"running", "held"}:
            return "objected"
        if run.unfiled and run.unfiled.id == row.step_id and matter.status in {"running", "held"}:
            return "unfiled"
        return "notice" if row is waiting and matter.status in {"running", "held"} else "done"
    if matter.status == "cancelled":
        return "waiting"
    if matter.status == "held":
        return "stopped"
    return "current" if waiting is None and run.clear else "waiting"


def _run(row: MatterStep | None) -> dict[str, Any]:
    if row is None:
        return dict.fromkeys(("opened_on", "due_on", "taken_on", "notice", "vote", "meeting")) | {
            "late": False,
            "taken_by": "",
            "summary": "",
            "case": "",
        }
    notice = None
    if row.notice_started_on or row.notice_ended_on:
        notice = {"started_on": row.notice_started_on, "ends_on": row.notice_ends_on, "ended_on": row.notice_ended_on}
    return {
        "opened_on": row.opened_on,
        "due_on": row.due_on,
        "late": row.late,
        "taken_on": row.taken_on,
        "taken_by": row.role,
        "summary": row.summary,
        "case": row.case,
        "notice": notice,
        "vote": _vote(row.meeting) if row.taken_on else None,
        "meeting": _vote(row.meeting),  # also before the step is taken: for those who work on it
    }


def _vote(meeting: Meeting | None) -> dict[str, Any] | None:
    if meeting is None:
        return None
    fields = ("body", "held_on", "method", "due", "present", "in_favour", "against", "abstained", "rule", "basis")
    return {name: getattr(meeting, name) for name in fields} | signatures(meeting)


def _papers(session: Session, matter: Matter, inside: bool = True) -> Mapping[str, list[dict[str, Any]]]:
    """Papers by the step that used them; "" for those still waiting. `inside`: also those that were not posted."""
    rows = session.execute(
        select(Paper.file_id, Paper.name.label("paper"), Paper.step_id, files.c.name, files.c.size, files.c.media_type)
        .join(files, files.c.id == Paper.file_id)
        .where(Paper.matter_id == matter.id, or_(files.c.public, literal(inside)))
        .order_by(Paper.file_id)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows.mappings():
        one = dict(row)
        found.setdefault(one.pop("step_id"), []).append({**one, "id": one["file_id"]})
    return found


def waiting_papers(session: Session, matter: Matter) -> list[dict[str, Any]]:
    """Papers uploaded and not yet used by a step."""
    return _papers(session, matter).get("", [])


def _lots(session: Session, matter: Matter, households: bool) -> dict[str, Any] | None:
    plots = session.scalars(select(PlotRow).where(PlotRow.matter_id == matter.id).order_by(PlotRow.no)).all()
    if not plots:
        return None
    chosen = select(Household.label).where(Household.matter_id == matter.id).order_by(Household.label)
    labels = session.scalars(chosen).all()
    shang = shang_of(session, matter)
    return {
        "taking_part": len(labels),
        "households": list(labels) if households else [],
        "plots": [
            {
                "no": plot.no,
                "area_mu": mu(plot.area),
                "area_shang": in_shang(plot.area, shang),
                "area": area_words(plot.area, shang),
                "household": plot.household if households else "",
            }
            for plot in plots
        ],
    }
