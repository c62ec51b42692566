"""The phone page of a grid member, and the overview of whoever leads them."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services.grid.domain.tasks import MOST_FILES, NOTE_LONGEST, Finding, Status
from services.grid.operations.find_task import find_for
from services.grid.operations.report_task import Report, attach_photo, report_task
from services.grid.operations.take_task import take_task
from services.grid.queries.tasks import (
    QUEUE_ORDER,
    choices_below,
    count_tasks,
    grids_of,
    my_reports,
    my_tasks,
    open_tasks,
    show,
    show_grids,
    tasks_of,
)
from services.grid.tables import Grid
from shared.contracts import FileRef
from shared.files import of_subject
from shared.place import Place
from shared.refusals import NotAllowed, Refusal
from shared.security.authority import Who
from shared.web import current_house, current_who, done, guard, read_slice, writes
from shared.web.wording import _

pages = Blueprint("grid_pages", __name__, url_prefix="/grid")


@pages.get("/")
@guard("task.read")
def queue() -> str:
    """My tasks and the open ones nearby; an overseer who walks no grid gets the overview."""
    house, who = current_house(), current_who()
    if not who.places("task.take"):
        return overview()
    with house.database.read() as session:
        today = house.clock(session).today()
        page = read_slice(session, open_tasks(session, who, today), QUEUE_ORDER, size=20)
        mine = my_tasks(session, who) if page.first else []
        shown = show(session, [*mine, *page.rows], today)
    return render_template(
        "grid/queue.html",
        mine=shown[: len(mine)],
        nearby=shown[len(mine) :],
        slice=page,
        oversees=bool(who.places("task.oversee")),
        invented=any(task.invented for task in shown),
    )


@pages.get("/mine")
@guard("task.report")
def reported() -> str:
    """What I have reported, newest due day first."""
    house, who = current_house(), current_who()
    with house.database.read() as session:
        page = read_slice(session, my_reports(who), QUEUE_ORDER, size=20, descending=True)
        shown = show(session, page.rows, house.clock(session).today())
    return render_template(
        "grid/reported.html",
        tasks=shown,
        slice=page,
        findings=findings(),
        invented=any(task.invented for task in shown),
    )


@pages.get("/tasks/<task_id>")
@guard("task.read")
def task_page(task_id: str) -> str:
    """One task: to take, to do, or as it was reported."""
    house, who = current_house(), current_who()
    with house.database.read() as session:
        today = house.clock(session).today()
        task = find_for(session, who, task_id, today)
        shown = show(session, [task], today)[0]
        mine = task.taken_by == who.person_id
        photos: Sequence[FileRef] = of_subject(session, f"task/{task.id}") if mine else ()
    return render_template(
        "grid/task.html",
        task=shown,
        mine=mine,
        may_take=shown.status == Status.OPEN and bool(who.places("task.take")),
        photos=photos,
        findings=findings(),
        most_files=MOST_FILES,
        note_longest=NOTE_LONGEST,
        invented=shown.invented,
        ticked=request.form.getlist("steps"),
    )


@pages.post("/tasks/<task_id>/take")
@guard("task.take")
@writes
def take(session: Session, task_id: str) -> Response:
    """Take a task and go on to its page."""
    take_task(session, current_house().clock(session), current_who(), task_id, _version())
    return done(f"/grid/tasks/{task_id}", "saved")


@pages.post("/tasks/<task_id>/photos")
@guard("task.report")
@writes(again=task_page)
def add_photos(session: Session, task_id: str) -> Response:
    """Keep the chosen photographs now, before the report: where the signal is weak, one by one."""
    _attach(session, task_id)
    return done(f"/grid/tasks/{task_id}", "saved")


@pages.post("/tasks/<task_id>/report")
@guard("task.report")
@writes(again=task_page)
def report(session: Session, task_id: str) -> Response:
    """Report the visit, with any photographs chosen in the same form."""
    house, who = current_house(), current_who()
    _attach(session, task_id)
    photos = of_subject(session, f"task/{task_id}")
    steps = [int(step) for step in request.form.getlist("steps") if step.isascii() and step.isdigit()]
    said = Report(request.form.get("finding", ""), request.form.get("note", ""), [file.id for file in photos], steps)
    report_task(session, house.clock(session), house.files, who, task_id, _version(), said)
    return done("/grid/", "sent")


@pages.get("/overview")
@guard("task.oversee")
def overview() -> str:
    """All tasks of a place: how they stand, and which are overdue."""
    house, who = current_house(), current_who()
    places, state = _overseen(who), request.args.get("state", "")
    with house.database.read() as session:
        today = house.clock(session).today()
        villages = choices_below(session, who.places("task.oversee"))
        counts = count_tasks(session, places, today)
        page = read_slice(session, tasks_of(places, state, today), QUEUE_ORDER)
        shown = show(session, page.rows, today)
    return render_template(
        "grid/overview.html",
        tasks=shown,
        slice=page,
        counts=counts,
        villages=villages,
        place=request.args.get("place", ""),
        state=state,
        states=states(),
        walks=bool(who.places("task.take")),
        invented=any(task.invented for task in shown),
    )


@pages.get("/grids")
@guard("task.read")
def grids() -> str:
    """The grids of my places and who walks them."""
    house, who = current_house(), current_who()
    with house.database.read() as session:
        page = read_slice(session, grids_of(who.places("task.read")), (Grid.code,))
        shown = show_grids(session, page.rows, house.clock(session).today())
    return render_template("grid/grids.html", grids=shown, slice=page, invented=any(grid.invented for grid in shown))


def findings() -> list[tuple[str, str]]:
    """The three findings in a page's words."""
    return [
        (Finding.AS_POSTED, _("与公示一致")),
        (Finding.DIFFERS, _("与公示不一致")),
        (Finding.NOT_SEEN, _("没有见到")),
    ]


def states() -> list[tuple[str, str]]:
    """The overview's filters in a page's words."""
    return [
        ("", _("全部")),
        ("overdue", _("已超期")),
        ("open", _("待领取")),
        ("taken", _("办理中")),
        ("done", _("已完成")),
    ]


def _overseen(who: Who) -> tuple[Place, ...]:
    asked = request.args.get("place", "")
    if not asked:
        return who.places("task.oversee")
    try:
        place = Place.of(asked)
    except ValueError as error:
        raise Refusal("place.unknown", _("没有这个区划代码。请从列表中选择村。"), where="place") from error
    if not who.may("task.oversee", place):
        raise NotAllowed("act.not_allowed", _("这个村不在您的管理范围内。请从列表中选择。"), where="place")
    return (place,)


def _attach(session: Session, task_id: str) -> None:
    house, who = current_house(), current_who()
    for upload in request.files.getlist("photos"):
        if upload.filename:
            chosen = (upload.read(), upload.filename)
            attach_photo(session, house.clock(session), house.files, who, task_id, chosen)


def _version() -> int:
    text = request.form.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refusal("task.version", _("页面不完整。请回到任务列表，重新打开这项任务。"), where="version")
    return int(text)
