"""A task from the queue to the report."""

import io
import json
import threading

import pytest
from PIL import Image
from sqlalchemy import select

from services.grid.domain.tasks import Status
from services.grid.operations.report_task import Report, attach_photo, report_task
from services.grid.operations.take_task import take_task
from services.grid.queries.tasks import QUEUE_ORDER, open_tasks
from services.grid.tables import Task
from shared.contracts.registry import PostEnded
from shared.refusals import Conflict, NotAllowed, NotFound, Refusal
from shared.security.authority import Who
from shared.tables import events
from tests.services.grid.township import VILLAGE, World

TAKEN, REPORTED = "grid.task.taken.v1", "grid.visit.reported.v1"


def take(world: World, who: Who, task: Task, version: int | None = None) -> Task:
    with world.house.database.write() as session:
        return take_task(session, world.clock, who, task.id, version or task.version)


def report(world: World, who: Who, task: Task, said: Report) -> Task:
    with world.house.database.write() as session:
        return report_task(session, world.clock, world.house.files, who, task.id, task.version, said)


def photograph() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "camera of a villager"
    Image.new("RGB", (8, 8), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def queue_of(world: World, who: Who) -> list[str]:
    with world.house.database.read() as session:
        query = open_tasks(session, who, world.clock.today()).order_by(*QUEUE_ORDER)
        return [task.id for task in session.scalars(query)]


def test_a_task_taken_is_said_once_however_often_it_is_asked_for(world: World) -> None:
    world.ask_visit()
    task = world.only_task()
    taken = take(world, world.walker, task)
    again = take(world, world.walker, task)
    assert (taken.status, taken.taken_by, taken.version) == (Status.TAKEN, world.walker.person_id, 2)
    assert again.version == 2
    assert world.said(TAKEN) == 1


def test_whoever_comes_second_is_told(world: World) -> None:
    world.ask_visit()
    task = world.only_task()
    take(world, world.walker, task)
    with pytest.raises(Conflict, match="刚刚被其他网格员领取"):
        take(world, world.second, task)


def test_of_two_who_take_at_once_one_gets_it(world: World) -> None:
    world.ask_visit()
    task = world.only_task()
    start, outcomes = threading.Barrier(2), list[str]()

    def try_to_take(who: Who) -> None:
        start.wait()
        try:
            take(world, who, task)
            outcomes.append("got it")
        except Conflict:
            outcomes.append("told")

    threads = [threading.Thread(target=try_to_take, args=(who,)) for who in (world.walker, world.second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["got it", "told"]
    assert world.said(TAKEN) == 1


def test_a_stale_page_is_refused(world: World) -> None:
    world.ask_visit()
    with pytest.raises(Conflict, match="刷新"):
        take(world, world.walker, world.only_task(), version=7)


def test_every_reason_for_a_refusal_sounds_the_same_and_the_queue_does_not_show_the_task(world: World) -> None:
    world.ask_visit(excluded_persons=[world.second.person_id])
    task = world.only_task()
    said = set()
    for who in (world.second, world.tied):
        with pytest.raises(NotAllowed) as refused:
            take(world, who, task)
        said.add((refused.value.code, refused.value.message))
        assert queue_of(world, who) == []
    assert len(said) == 1
    assert queue_of(world, world.walker) == queue_of(world, world.neighbour) == [task.id]


def test_a_tie_that_only_the_token_knows_of_counts(world: World) -> None:
    world.ask_visit()
    newcomer = Who(
        "someone-new", "新来的", tuple(post for who in (world.walker, world.tied) for post in who.posts if post.id)
    )
    with pytest.raises(NotAllowed):
        take(world, newcomer, world.only_task())


def test_a_planned_task_is_not_there_yet(world: World) -> None:
    world.ask_visit(not_before="2026-11-25")
    assert queue_of(world, world.walker) == []
    with pytest.raises(NotFound):
        take(world, world.walker, world.only_task())


def test_a_report_travels_with_photograph_and_note(world: World) -> None:
    asked = world.ask_visit()
    task = take(world, world.walker, world.only_task())
    with world.house.database.write() as session:
        photo = attach_photo(
            session, world.clock, world.house.files, world.walker, task.id, (photograph(), "IMG_0001.JPG")
        )
    done = report(world, world.walker, task, Report("differs", " 少一张票据 ", [photo.id], [1, 2, 3, 4]))
    assert (done.status, done.finding, done.note) == (Status.DONE, "differs", "少一张票据")
    assert b"camera of a villager" not in world.house.files.get(photo.digest)
    with world.house.database.read() as session:
        body = json.loads(session.scalars(select(events.c.body).where(events.c.type == REPORTED)).one())
    data = body["data"]
    assert data["visit_id"] == asked.visit_id
    assert [file["media_type"] for file in data["files"]] == ["image/jpeg", "text/plain"]
    assert world.house.files.get(data["files"][1]["digest"]).decode() == "少一张票据"
    assert "少一张票据" not in json.dumps(body, ensure_ascii=False)


def test_an_ordinary_round_is_said_in_the_same_way(world: World) -> None:
    world.plan()
    task = take(
        world,
        world.walker,
        next(task for task in world.tasks() if world.walker.person_id not in world.excluded(task.id)),
    )
    report(world, world.walker, task, Report("as_posted", "", []))
    with world.house.database.read() as session:
        body = json.loads(session.scalars(select(events.c.body).where(events.c.type == REPORTED)).one())
    assert body["data"]["visit_id"] == ""


def test_a_report_sent_twice_counts_once_and_another_one_is_refused(world: World) -> None:
    world.ask_visit()
    task = take(world, world.walker, world.only_task())
    said = Report("as_posted", "齐全", [])
    report(world, world.walker, task, said)
    report(world, world.walker, task, said)
    assert world.said(REPORTED) == 1
    with pytest.raises(Conflict, match="不能再改"):
        report(world, world.walker, task, Report("differs", "改口", []))


def test_only_who_took_the_task_reports_it(world: World) -> None:
    world.ask_visit()
    task = take(world, world.walker, world.only_task())
    with pytest.raises(NotFound):
        report(world, world.second, task, Report("as_posted", "", []))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Report("as_posted", "", ["nobody's"]), "file_ids"),
        (Report("as_posted", "", [], [9]), "steps"),
        (Report("as_posted", "", [], [1, 2]), "steps"),
        (Report("not_seen", "  ", []), "note"),
    ],
)
def test_a_wrong_report_leaves_the_task_as_it_was(world: World, said: Report, field: str) -> None:
    world.ask_visit()
    task = take(world, world.walker, world.only_task())
    with pytest.raises(Refusal) as refused:
        report(world, world.walker, task, said)
    assert refused.value.where == field
    assert (world.only_task().status, world.only_task().version) == (Status.TAKEN, 2)
    assert world.said(REPORTED) == 0


def test_what_is_no_photograph_is_refused(world: World) -> None:
    world.ask_visit()
    task = take(world, world.walker, world.only_task())
    with pytest.raises(Refusal, match="不是照片"), world.house.database.write() as session:
        attach_photo(session, world.clock, world.house.files, world.walker, task.id, (b"%PDF-1.7 x", "a.pdf"))


def test_six_photographs_are_enough(world: World) -> None:
    world.ask_visit()
    task = take(world, world.walker, world.only_task())
    for number in range(6):
        with world.house.database.write() as session:
            attach_photo(
                session, world.clock, world.house.files, world.walker, task.id, (photograph(), f"{number}.jpg")
            )
    with pytest.raises(Refusal, match="最多 6 张"), world.house.database.write() as session:
        attach_photo(session, world.clock, world.house.files, world.walker, task.id, (photograph(), "7.jpg"))


def test_what_a_member_had_taken_goes_back_when_their_post_ends(world: World) -> None:
    world.ask_visit()
    take(world, world.walker, world.only_task())
    post = world.walker.posts[0]
    world.apply(
        PostEnded(post_id=post.id, person_id=world.walker.person_id, role=post.role, place=VILLAGE, until="2026-11-22")
    )
    task = world.only_task()
    assert (task.status, task.taken_by) == (Status.OPEN, None)
    assert queue_of(world, world.second) == [task.id]
