"""Lists as they are published, item by item, with their flows."""

from dataclasses import dataclass, field
from typing import ClassVar

from shared.contracts.base import Audience, Fact


@dataclass(frozen=True, kw_only=True)
class Branch:
    """One way on from a step of a flow. Flows only go forward: `to` stands after the step it leaves."""

    to: str  # id of a later step; "end" where the matter ends
    when: str  # the condition as the list words it, e.g. "金额≥50000元"; "" always


@dataclass(frozen=True, kw_only=True)
class ListedStep:
    """One step of an item's flow, as published. `id` is stable within the item."""

    id: str
    name: str
    kind: str  # propose discuss deliberate resolve review post notice contract draw_lots price implement accept file handle
    actors: list[str]  # roles that may take it
    body: str  # acting body, in Chinese, as the flowchart shows it
    papers: list[str]  # evidence that must be attached, by its Chinese name
    limit: str  # time limit as the list words it, "" if none
    posted: bool  # whether taking the step posts it for all to see with its papers
    notice_days: int  # calendar days the posting must stand before the next step; 0 if none
    rule: str  # key of the quorum and majority rule, "" if no vote
    different_people: list[str]  # ids of earlier steps that must have been taken by another person
    rule_words: str = ""  # the rule in Chinese with its article, as in force when the list was published
    next: list[Branch] = field(default_factory=list)  # ways on, the first that fits is taken; [] the following step


@dataclass(frozen=True, kw_only=True)
class ItemPublished(Fact):
    """One item (事项) of a published list with its whole flow; one event per item, before the list's own event.

    Duties (职责) have no flow: no steps, an empty item_class; posts, content and frequency or due instead.
    """

    TYPE: ClassVar[str] = "registry.item.published.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "list/{list_id}"
    list_id: str
    list_version: int
    list_kind: str
    code: str  # within the list, e.g. "TD-01"
    order: int  # 1, 2, 3 … in the list
    name: str
    item_class: str  # "major" 重大事项 or "daily" 日常性事务; "" for a duty
    category: str
    basis: str
    scope: str
    holder: str
    materials: list[str]
    time_limit: str
    department: str
    contact: str  # an office and its public number, never a person
    fee: str
    source: str
    composed: list[str]  # names of the fields that were composed for the demonstration
    steps: list[ListedStep]
    whom: str = ""  # whom to see: a post or a window, never a person
    office_number: str = ""  # the public number to call, never a person's
    forms: list[str] = field(default_factory=list)  # forms to download, by name
    posts: list[str] = field(default_factory=list)  # a duty's: the roles that owe it
    content: str = ""  # a duty's: what is owed, or must not be done
    frequency: str = ""  # a duty's: "monthly", "quarterly", "half_yearly", "yearly", "at_once", "each_time"; ""
    due: str = ""  # a duty's: by when, in words
    place: str = ""  # code of the only township or village the item holds in; "" the whole county


@dataclass(frozen=True, kw_only=True)
class ListPublished(Fact):
    """A county published a version of one of its lists (清单); it holds in every place of the county that carries lists."""

    TYPE: ClassVar[str] = "registry.list.published.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "list/{list_id}"
    list_id: str
    version: int
    kind: str  # DESIGN's kinds: micro_power, power_service, …
    county: str
    name: str
    effective_on: str
    items: int
    composed_note: str  # says that and how the list was composed; "" for a county's own
    adopted_by: str = ""  # the meeting that adopted it after consultation; "" where published directly
    adopted_on: str = ""  # day; "" where published directly
    direct_reason: str = ""  # why it was published without consultation
