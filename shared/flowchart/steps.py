"""What is drawn: steps as the list has them, and where a running matter stands on them."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

State = Literal["done", "current", "held", "next", "skipped"]
STATES = {
    "done": ("已办", "#1f6b3a"),
    "current": ("正在办理", "#a61b1b"),
    "held": ("有异议，暂停", "#8a4a08"),
    "next": ("待办", "#55606e"),
    "skipped": ("这件事不走这一步", "#5f6b78"),
}


class Mark(NamedTuple):
    """Where a matter stands at one step.

    on    the day it was reached, or its last day (any short text; "" for none)
    by    the post that took it, in Chinese
    late  whether it was taken after its time limit; None where it had none
    """

    state: State
    on: str = ""
    by: str = ""
    late: bool | None = None


class BranchLike(Protocol):
    """One way on: `to` a later step's id or "end", `when` the condition in words, "" always."""

    @property
    def to(self) -> str: ...
    @property
    def when(self) -> str: ...


class StepLike(Protocol):
    """One step; `shared.contracts.registry.ListedStep` is one. `next` empty: on to the step that follows."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def actors(self) -> Sequence[str]: ...
    @property
    def body(self) -> str: ...
    @property
    def papers(self) -> Sequence[str]: ...
    @property
    def limit(self) -> str: ...
    @property
    def posted(self) -> bool: ...
    @property
    def notice_days(self) -> int: ...
    @property
    def rule(self) -> str: ...
    @property
    def different_people(self) -> Sequence[str]: ...
    @property
    def next(self) -> Sequence[BranchLike]: ...
