"""What grid says: tasks taken and done, visits reported, what residents ask to have done."""

from dataclasses import dataclass
from typing import ClassVar

from shared.contracts.base import Audience, Fact, FileRef


@dataclass(frozen=True, kw_only=True)
class TaskCreated(Fact):
    """A piece of field work stands in a queue."""

    TYPE: ClassVar[str] = "grid.task.created.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "task/{task_id}"
    task_id: str
    kind: str  # "round" 巡查; more kinds with later versions
    township: str
    village: str
    due_on: str


@dataclass(frozen=True, kw_only=True)
class TaskTaken(Fact):
    """A grid member took a task."""

    TYPE: ClassVar[str] = "grid.task.taken.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "task/{task_id}"
    task_id: str
    township: str
    village: str
    person_id: str
    taken_on: str


@dataclass(frozen=True, kw_only=True)
class VisitReported(Fact):
    """A visit was made: what was found, with photographs to fetch. Only complaints reads the finding.

    Every round is reported so; `visit_id` is "" where nobody asked for it. A note travels as a text file among `files`.
    """

    TYPE: ClassVar[str] = "grid.visit.reported.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "task/{task_id}"
    task_id: str
    visit_id: str
    township: str
    village: str
    finding: str  # "as_posted" 与公示一致, "differs" 不一致, "not_seen" 未见到
    files: list[FileRef]
    reported_on: str


@dataclass(frozen=True, kw_only=True)
class ServiceRequested(Fact):
    """A resident asks for a daily item (我要办). Who asks, their telephone and what they wrote stay sealed in grid.

    Whoever handles it for the village opens them at /grid/requests/<request_id>; each opening is on record.
    """

    TYPE: ClassVar[str] = "grid.service.requested.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "request/{request_id}"
    request_id: str
    village: str
    list_kind: str
    item_code: str
    requested_on: str


@dataclass(frozen=True, kw_only=True)
class ServiceWithdrawn(Fact):
    """The resident takes the request back; if no step was taken yet, its matter ends."""

    TYPE: ClassVar[str] = "grid.service.withdrawn.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "request/{request_id}"
    request_id: str
    village: str
    withdrawn_on: str
