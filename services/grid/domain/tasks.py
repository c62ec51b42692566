"""A task's life: planned → open → taken → done; and what a report must say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.refusals import Conflict, Refusal

SOON_DAYS = 3  # calendar days before the due day from which the light is yellow
NOTE_LONGEST = 1000  # characters
MOST_FILES = 6


class Status(StrEnum):
    """Where a task stands."""

    PLANNED = "planned"
    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"


class Finding(StrEnum):
    """What a visit found, as the contract words it."""

    AS_POSTED = "as_posted"
    DIFFERS = "differs"
    NOT_SEEN = "not_seen"


@dataclass(frozen=True)
class Light:
    """A traffic light that needs no colour: `shape` and `text` say the same."""

    colour: str  # "green", "yellow", "red", "done"
    shape: str
    text: str


def light(status: str, due_on: date, today: date) -> Light:
    """How urgent a task is. The due day itself is the last good day."""
    left = (due_on - today).days
    if status == Status.DONE:
        return Light("done", "✓", "已完成")
    if left < 0:
        return Light("red", "■", f"已超期 {-left} 天")
    if left == 0:
        return Light("yellow", "▲", "今天到期")
    if left <= SOON_DAYS:
        return Light("yellow", "▲", f"还剩 {left} 天")
    return Light("green", "●", f"还剩 {left} 天")


def check_open(status: str) -> None:
    """Raises Conflict where someone else was quicker."""
    if status != Status.OPEN:
        raise Conflict("task.taken", "这项任务刚刚被其他网格员领取了。请回到任务列表，选择别的任务。", where="task")


def check_version(current: int, given: int) -> None:
    """Raises Conflict where the page is older than the task."""
    if current != given:
        raise Conflict("task.stale", "任务在您打开页面之后有变化。请刷新页面，看清后再提交一次。", where="version")


def check_report(finding: str, note: str, steps_left: Sequence[int], files: int) -> Finding:
    """The finding, if the report is complete. Raises Refusal with the field.

    steps_left: numbers (from 1) of the checklist's steps not ticked. "differs", "not_seen" and steps left need a note.
    """
    if finding not in set(Finding):
        raise Refusal("report.finding", "请选择查看结果：与公示一致、不一致或未见到。", where="finding")
    if len(note) > NOTE_LONGEST:
        raise Refusal("report.note_long", f"说明最多 {NOTE_LONGEST} 字，现在有 {len(note)} 字，请缩短。", where="note")
    if files > MOST_FILES:
        raise Refusal("report.files", f"照片最多 {MOST_FILES} 张，现在有 {files} 张，请减少。", where="file_ids")
    if finding != Finding.AS_POSTED and not note.strip():
        raise Refusal("report.note_missing", "结果是“不一致”或“未见到”时，请在说明里写明看到了什么。", where="note")
    if steps_left and not note.strip():
        steps = "、".join(str(step) for step in steps_left)
        raise Refusal("report.steps_left", f"第 {steps} 步没有勾选。请补做，或在说明里写明原因。", where="steps")
    return Finding(finding)
