"""Reporting a visit: checklist, finding, note, photographs."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.grid.domain.checklists import checklist_of
from services.grid.domain.tasks import MOST_FILES, Status, check_report, check_version
from services.grid.operations.find_task import find_task
from services.grid.tables import Task
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts import FileRef
from shared.contracts.grid import VisitReported
from shared.files import FileStore, keep, of_subject, prepare
from shared.refusals import Conflict, NotFound, Refusal
from shared.security.authority import Who
from shared.tables import files as files_table

NOTE_NAME = "说明.txt"


@dataclass(frozen=True)
class Report:
    """What the visitor says. `steps_done`: numbers from 1 of the steps ticked, None where a program vouches for all."""

    finding: str
    note: str
    file_ids: Sequence[str]
    steps_done: Sequence[int] | None = None


def attach_photo(
    session: Session, clock: Clock, store: FileStore, who: Who, task_id: str, upload: tuple[bytes, str]
) -> FileRef:
    """Keep a photograph (bytes, name) with a task one has taken. Raises NotFound, Conflict, Refusal (kind, size, number)."""
    task = _own_task(session, who, task_id)
    if task.status == Status.DONE:
        raise Conflict("task.reported", "这项任务已经提交，不能再加照片。", where="task")
    data, name = upload
    prepared = prepare(data, name)
    if not prepared.media_type.startswith("image/"):
        raise Refusal("photo.kind", f"“{prepared.name}”不是照片。请上传 JPG 或 PNG 格式的照片。", where="file")
    already = session.scalar(select(func.count()).where(files_table.c.subject == f"task/{task.id}")) or 0
    if already >= MOST_FILES:
        raise Refusal("report.files", f"一项任务最多 {MOST_FILES} 张照片，已经够了。", where="file")
    return keep(session, store, prepared, subject=f"task/{task.id}", public=False, at=clock.real())


def report_task(
    session: Session, clock: Clock, store: FileStore, who: Who, task_id: str, version: int, report: Report
) -> Task:
    """Finish a task one has taken. Sending the same report twice changes nothing.

    Raises NotFound, Conflict (stale, or reported otherwise already), Refusal with the field.
    """
    task = _own_task(session, who, task_id)
    note = report.note.strip()
    if task.status == Status.DONE:
        if (task.finding, task.note) == (report.finding, note):
            return task
        raise Conflict(
            "task.reported", "这项任务已经提交过了，不能再改。如需补充，请联系乡镇网格负责人。", where="task"
        )
    check_version(task.version, version)
    left = _steps_left(task, report)
    finding = check_report(report.finding, note, left, len(set(report.file_ids)))
    photos = _photos(session, task, report.file_ids)
    task.status, task.finding, task.note = Status.DONE, finding, note
    task.steps_left = ",".join(str(step) for step in left)
    task.reported_on, task.reported_at = clock.today(), clock.real()
    task.version += 1
    _tell(session, clock, store, task, photos)
    audit(session, who, "task.report", task.village, f"task/{task.id}", {"files": len(photos)})
    return task


def _own_task(session: Session, who: Who, task_id: str) -> Task:
    task = find_task(session, task_id, lock=True)
    if task.taken_by != who.person_id:
        raise NotFound("task.not_taken", "您没有领取这项任务。请先在任务列表中领取。", where="task")
    return task


def _steps_left(task: Task, report: Report) -> list[int]:
    if report.steps_done is None:
        return []
    steps = range(1, len(checklist_of(task.checklist).steps) + 1)
    strange = [step for step in report.steps_done if step not in steps]
    if strange:
        raise Refusal("report.steps", f"清单里没有第 {strange[0]} 步。请刷新页面后再填。", where="steps")
    return [step for step in steps if step not in report.steps_done]


def _photos(session: Session, task: Task, file_ids: Sequence[str]) -> list[FileRef]:
    own = {file.id: file for file in of_subject(session, f"task/{task.id}")}
    strange = [file_id for file_id in file_ids if file_id not in own]
    if strange:
        raise Refusal("report.file_unknown", "有一张照片不属于这项任务。请重新上传后再提交。", where="file_ids")
    return [own[file_id] for file_id in dict.fromkeys(file_ids)]


def _tell(session: Session, clock: Clock, store: FileStore, task: Task, photos: list[FileRef]) -> None:
    """Every round says so, asked for or not; only complaints can tell its own visit among them."""
    files = list(photos)
    if task.note:
        prepared = prepare(task.note.encode(), NOTE_NAME)
        files.append(keep(session, store, prepared, subject=f"task/{task.id}/note", public=False, at=clock.real()))
    fact = VisitReported(
        task_id=task.id,
        visit_id=task.visit_id or "",
        township=task.township,
        village=task.village,
        finding=task.finding,
        files=files,
        reported_on=clock.today().isoformat(),
    )
    record(session, fact, place=task.village, version=task.version)
