"""What registry says: places, posts, lists, matters, and the demonstration clock."""

from dataclasses import dataclass, field
from typing import ClassVar

from shared.contracts.base import Audience, Fact, FileRef


@dataclass(frozen=True, kw_only=True)
class ClockMoved(Fact):
    """The demonstration clock (演示时钟) was moved; never said by a production installation."""

    TYPE: ClassVar[str] = "registry.clock.moved.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "clock/demonstration"
    offset_seconds: int  # legal time minus real time
    legal_day: str


@dataclass(frozen=True, kw_only=True)
class PlaceRecorded(Fact):
    """A division (区划) stands in the register, or its record changed."""

    TYPE: ClassVar[str] = "registry.place.recorded.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "place/{code}"
    code: str  # twelve digits
    name: str
    tier: int  # significant digits: 2, 4, 6, 9, 12
    kind: str  # "village" 村, "community" 社区, "township", "county", "city", "province", "other" (farms and the like)
    carries_list: bool  # whether power lists apply here
    invented: bool  # a demonstration place that does not exist; every page says so


@dataclass(frozen=True, kw_only=True)
class PostAssumed(Fact):
    """A person took up a post (岗位), or its term was changed. What they are called is fetched from registry when a page must show it."""

    TYPE: ClassVar[str] = "registry.post.assumed.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "post/{post_id}"
    post_id: str
    person_id: str
    role: str  # shared.security.authority.ROLES
    place: str
    body: str  # kind of body: "party", "committee", "supervision", "cooperative", "office", "discipline", "grid"
    since: str  # day
    until: str  # the last day of the term; "" while open


@dataclass(frozen=True, kw_only=True)
class PostEnded(Fact):
    """A post was laid down or its term ended."""

    TYPE: ClassVar[str] = "registry.post.ended.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "post/{post_id}"
    post_id: str
    person_id: str
    role: str
    place: str
    until: str  # its last day


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


@dataclass(frozen=True, kw_only=True)
class MatterStarted(Fact):
    """A village began one run of an item (办件)."""

    TYPE: ClassVar[str] = "registry.matter.started.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    list_id: str
    list_version: int
    item_code: str
    item_name: str
    item_class: str
    title: str
    started_on: str
    first_step: str


@dataclass(frozen=True, kw_only=True)
class Vote:
    """A resolution's figures, counted from the named roll; the roll itself stays in registry."""

    body: str
    due: int
    present: int
    in_favour: int
    against: int
    abstained: int
    rule: str
    basis: str  # law and article of the rule


@dataclass(frozen=True, kw_only=True)
class StepTaken(Fact):
    """A step of a matter was taken. If `posted`, disclosure posts it with its files and runs `notice_days`."""

    TYPE: ClassVar[str] = "registry.step.taken.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    item_code: str
    step_id: str
    step_name: str
    step_kind: str
    body: str
    role: str  # the role that took it
    taken_on: str
    summary: str  # public words of the minutes or result, checked by the sender to name nobody
    vote: Vote | None
    files: list[FileRef]
    posted: bool
    notice_days: int
    next_step: str  # id; "" if this was the last
    late: bool
    amount_fen: int | None = None  # of the whole matter, once it was stated
    case: str = ""  # kind of case (情形) stated with this step, where the ways on depend on it
    ahead: list[str] = field(default_factory=list)  # ids of the steps that may still come; others are not on its path


@dataclass(frozen=True, kw_only=True)
class StepRefused(Fact):
    """Someone asked for a step or an act the rules do not allow; kept so that the township sees it (清单之外无权力)."""

    TYPE: ClassVar[str] = "registry.step.refused.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "refusal/{refusal_id}"
    refusal_id: str
    village: str
    matter_id: str  # "" where no matter could be started
    item_code: str
    step_id: str
    code: str  # the refusal's code
    basis: str


@dataclass(frozen=True, kw_only=True)
class MatterHeld(Fact):
    """The supervision committee objected; the matter stands still until answered or withdrawn."""

    TYPE: ClassVar[str] = "registry.matter.held.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    objection_id: str
    step_id: str
    reason: str
    held_on: str
    answer_due_on: str


@dataclass(frozen=True, kw_only=True)
class ObjectionEscalated(Fact):
    """An objection went to the township, which decides; the matter stands still until then."""

    TYPE: ClassVar[str] = "registry.objection.escalated.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    objection_id: str
    reason: str  # why the answer was not enough, or that there was none
    escalated_on: str
    decide_due_on: str


@dataclass(frozen=True, kw_only=True)
class DeadlineNear(Fact):
    """A running term of a matter ends tomorrow or earlier, or has run out: said once before and once after."""

    TYPE: ClassVar[str] = "registry.deadline.near.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PARTNER
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    what: str  # "step" 办理步骤, "answer" 答复异议, "decision" 乡镇裁定
    step_id: str  # the step that is due, or that was objected to
    due_on: str
    passed: bool


@dataclass(frozen=True, kw_only=True)
class MatterReleased(Fact):
    """The objection was settled and the matter goes on (or was withdrawn: then MatterCancelled follows)."""

    TYPE: ClassVar[str] = "registry.matter.released.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    objection_id: str
    outcome: str  # "answered", "withdrawn" (committee), "adopted" (village); by the township "dismissed", "amended", "upheld"
    answer: str
    released_on: str


@dataclass(frozen=True, kw_only=True)
class MatterLifted(Fact):
    """The tier above put its own approval into a running matter's flow (提级监督), or asks for it no longer."""

    TYPE: ClassVar[str] = "registry.matter.lifted.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    lifted: bool  # false: the approval is not asked for any more
    role: str  # who reviews
    reason: str
    until: str  # day until which matters like this one are lifted
    next_step: str  # id of the current step; "" at the end of the path
    steps: list[ListedStep]  # the matter's flow from now on
    ahead: list[str]  # ids of the steps that may still come


@dataclass(frozen=True, kw_only=True)
class MatterCancelled(Fact):
    """The village gave the matter up, with a reason; what was disclosed stays."""

    TYPE: ClassVar[str] = "registry.matter.cancelled.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    reason: str
    cancelled_on: str


@dataclass(frozen=True, kw_only=True)
class MatterFinished(Fact):
    """The last step was taken."""

    TYPE: ClassVar[str] = "registry.matter.finished.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    item_code: str
    finished_on: str
