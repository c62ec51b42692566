"""Matters: one run of an item in one village, step by step."""

from dataclasses import dataclass, field
from typing import ClassVar

from shared.contracts.base import Audience, Fact, FileRef
from shared.contracts.registry.lists import ListedStep


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
    signed_by: list[str] = field(default_factory=list)  # roles of those who signed the record (会签)


@dataclass(frozen=True, kw_only=True)
class MeetingRecorded(Fact):
    """A meeting on a matter's step was recorded, or recorded anew, and waits for its signatures (会签)."""

    TYPE: ClassVar[str] = "registry.meeting.recorded.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    step_id: str
    step_name: str
    held_on: str
    township_signs: bool  # the township's attendee signs too


@dataclass(frozen=True, kw_only=True)
class MeetingSigned(Fact):
    """A meeting's record was signed, or its signature declined; its step may be taken once all have signed."""

    TYPE: ClassVar[str] = "registry.meeting.signed.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    step_id: str
    kind: str  # "supervision" or "township"
    role: str
    declined: bool


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
    next_due_on: str = (
        ""  # last day of next_step; "" where the list sets no term in days, or it runs only after the notice
    )


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
class DeadlineNear(Fact):
    """A running term of a matter ends tomorrow or earlier, or has run out: said once before and once after."""

    TYPE: ClassVar[str] = "registry.deadline.near.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PARTNER
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    what: str  # "step" 办理步骤, "answer" 答复异议, "decision" 乡镇裁定, "resident" 答复居民对公示的异议, "filing" 合同备案
    step_id: str  # the step that is due, that was objected to, or that signed the contracts
    due_on: str
    passed: bool


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
class StepsUndone(Fact):
    """A matter's last steps no longer count and are done anew; what they recorded and posted stays to be read."""

    TYPE: ClassVar[str] = "registry.steps.undone.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    returned: bool  # by whoever reviews it (退回); false: by whoever took the last step (撤回)
    role: str  # of whoever undid them
    undone: list[str]  # ids of the steps, in their order
    reason: str
    undone_on: str
    next_step: str  # id of the current step: the first that was undone
    ahead: list[str]  # ids of the steps that may still come
    filing_id: str = ""  # of the contracts that were sent back with it, as ContractsReturned tells; "" otherwise


@dataclass(frozen=True, kw_only=True)
class StepCorrected(Fact):
    """The record of a step was corrected by adding to it; disclosure posts the correction of a posted step."""

    TYPE: ClassVar[str] = "registry.step.corrected.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    step_id: str
    step_name: str
    role: str  # of whoever corrected it
    text: str  # what was wrong and how it is right; names nobody
    corrected_on: str


@dataclass(frozen=True, kw_only=True)
class MatterHandedOver(Fact):
    """Another official of the village is answerable for a matter from now on (移交经办)."""

    TYPE: ClassVar[str] = "registry.matter.handed_over.v1"
    AUDIENCE: ClassVar[Audience] = Audience.SERVICE
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    matter_id: str
    village: str
    person_id: str
    role: str
    handed_over_on: str


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
