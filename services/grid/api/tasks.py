"""The queue as JSON, for programs and for the phone page's own use."""

from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from services.grid.domain.tasks import NOTE_LONGEST, Finding
from services.grid.operations.find_task import find_for
from services.grid.operations.report_task import Report, attach_photo, report_task
from services.grid.operations.take_task import take_task
from services.grid.queries.tasks import QUEUE_ORDER, TaskView, my_tasks, open_tasks, show
from services.grid.tables import Task
from shared.contracts import FileRef
from shared.refusals import Refusal
from shared.web import current_house, current_who, guard, read_slice, writes

api = Blueprint("grid_api", __name__, url_prefix="/grid/api", description="网格任务")


class LightOut(Schema):
    """A traffic light that needs no colour."""

    colour = fields.String(metadata={"description": "green, yellow, red or done"})
    shape = fields.String()
    text = fields.String()


class TaskOut(Schema):
    """A task. Planned rounds and requested visits have the same fields."""

    task_id = fields.String()
    version = fields.Integer()
    status = fields.String(metadata={"description": "open, taken or done"})
    title = fields.String()
    checklist = fields.String()
    steps = fields.List(fields.String())
    village = fields.String()
    village_name = fields.String()
    township = fields.String()
    not_before = fields.Date()
    due_on = fields.Date(metadata={"description": "the last good day"})
    light = fields.Nested(LightOut)
    taken_by = fields.String(allow_none=True, metadata={"description": "person id"})
    finding = fields.String()
    reported_on = fields.Date(allow_none=True)


class TasksOut(Schema):
    """One's own unfinished tasks first, then a page of those one may take. `after`: cursor of the next page, "" on the last."""

    tasks = fields.List(fields.Nested(TaskOut))
    after = fields.String()


class FileOut(Schema):
    """A kept photograph."""

    file_id = fields.String(attribute="id")
    name = fields.String()
    media_type = fields.String()
    size = fields.Integer(metadata={"description": "bytes, after metadata was removed"})


class TakeIn(Schema):
    """The version as one saw it."""

    version = fields.Integer(required=True, strict=True)


class ReportIn(Schema):
    """What a visit found."""

    version = fields.Integer(required=True, strict=True)
    finding = fields.String(required=True, validate=validate.OneOf([finding.value for finding in Finding]))
    note = fields.String(load_default="", validate=validate.Length(max=NOTE_LONGEST))
    file_ids = fields.List(fields.String(), load_default=list)
    steps_done = fields.List(
        fields.Integer(strict=True),
        load_default=None,
        allow_none=True,
        metadata={"description": "numbers from 1 of the checklist's steps done; left out: all"},
    )


@api.route("/tasks", methods=["GET"])
@guard("task.read")
@api.response(200, TasksOut)
def list_tasks() -> dict[str, Any]:
    """My tasks and the open ones I may take."""
    house, who = current_house(), current_who()
    with house.database.read() as session:
        today = house.clock(session).today()
        page = read_slice(session, open_tasks(session, who, today), QUEUE_ORDER)
        mine = my_tasks(session, who) if page.first else []
        shown = [_dump(view) for view in show(session, [*mine, *page.rows], today)]
    return {"tasks": shown, "after": page.after}


@api.route("/tasks/<task_id>", methods=["GET"])
@guard("task.read")
@api.response(200, TaskOut)
def read_task(task_id: str) -> dict[str, Any]:
    """One task."""
    house = current_house()
    with house.database.read() as session:
        today = house.clock(session).today()
        return _shown(session, find_for(session, current_who(), task_id, today))


@api.route("/tasks/<task_id>/take", methods=["POST"])
@guard("task.take")
@writes
@api.arguments(TakeIn)
@api.response(200, TaskOut)
def take(session: Session, body: dict[str, Any], task_id: str) -> dict[str, Any]:
    """Take a task. 409 if another was quicker, 403 in one wording if it is not mine to take."""
    clock = current_house().clock(session)
    return _shown(session, take_task(session, clock, current_who(), task_id, body["version"]))


@api.route("/tasks/<task_id>/files", methods=["POST"])
@guard("task.report")
@writes
@api.response(201, FileOut)
def add_file(session: Session, task_id: str) -> FileRef:
    """Add a photograph (multipart field `file`; JPG or PNG) to a task I have taken. Its metadata is removed."""
    house, upload = current_house(), request.files.get("file")
    if upload is None:
        raise Refusal("file.missing", "没有收到照片。请用 multipart 的 file 字段上传一张照片。", where="file")
    clock = house.clock(session)
    return attach_photo(session, clock, house.files, current_who(), task_id, (upload.read(), upload.filename or ""))


@api.route("/tasks/<task_id>/report", methods=["POST"])
@guard("task.report")
@writes
@api.arguments(ReportIn)
@api.response(200, TaskOut)
def report(session: Session, body: dict[str, Any], task_id: str) -> dict[str, Any]:
    """Report a visit. The same report sent twice counts once."""
    house = current_house()
    said = Report(body["finding"], body["note"], body["file_ids"], body["steps_done"])
    clock = house.clock(session)
    task = report_task(session, clock, house.files, current_who(), task_id, body["version"], said)
    return _shown(session, task)


def _shown(session: Session, task: Task) -> dict[str, Any]:
    today = current_house().clock(session).today()
    return _dump(show(session, [task], today)[0])


def _dump(view: TaskView) -> dict[str, Any]:
    return {
        **{name: getattr(view, name) for name in TaskOut().fields if hasattr(view, name)},
        "task_id": view.id,
        "checklist": view.checklist.key,
        "steps": list(view.checklist.steps),
    }
