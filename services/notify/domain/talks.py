"""The three reminder talks (三个提醒): general before 事前普遍, special during 事中专项, corrective after 事后纠错.

Source: 潼关县《关于推行村级“小微权力”清单制度的实施意见（试行）》: the township Party committee talks with village officials.
"""

from datetime import date, timedelta
from enum import StrEnum

from shared.refusals import Conflict, NotAllowed, Refusal

GENERAL_WITHIN = timedelta(days=30)  # our own choice: calendar days from publishing or taking up the post
SUMMARY_SHORTEST, SUMMARY_LONGEST = 5, 2000  # characters


class Kind(StrEnum):
    """Which of the three."""

    GENERAL = "general"
    SPECIAL = "special"
    CORRECTIVE = "corrective"


class State(StrEnum):
    """How a talk stands. A special reminder is written: it is held when it has been read."""

    DUE = "due"
    HELD = "held"
    LAPSED = "lapsed"  # the post ended before a general talk was held


KIND_NAMES = {
    Kind.GENERAL: "事前普遍提醒谈话",
    Kind.SPECIAL: "事中专项提醒",
    Kind.CORRECTIVE: "事后纠错提醒谈话",
}


def general_due(start: date) -> date:
    """The last day of a general talk: 30 calendar days from the list's publishing or the post's taking up."""
    return start + GENERAL_WITHIN


def check_record(held_on: date, ordered_on: date, today: date, summary: str) -> None:
    """Raises Refusal where the day lies in the future or before the order, or the summary says too little or too much."""
    if held_on > today:
        raise Refusal("talk.future", "谈话日期不能晚于今天。请填写实际谈话的日期。", where="held_on")
    if held_on < ordered_on:
        raise Refusal(
            "talk.too_early",
            f"谈话日期不能早于要求谈话的日期（{ordered_on.isoformat()}）。请填写实际谈话的日期。",
            where="held_on",
        )
    length = len(summary.strip())
    if length < SUMMARY_SHORTEST:
        raise Refusal(
            "talk.summary_short", f"谈话内容至少写 {SUMMARY_SHORTEST} 个字，现在有 {length} 个字。", where="summary"
        )
    if length > SUMMARY_LONGEST:
        raise Refusal(
            "talk.summary_long", f"谈话内容最多 {SUMMARY_LONGEST} 个字，现在有 {length} 个字。", where="summary"
        )


def check_holder(holder: str, talked_with: str) -> None:
    """Raises NotAllowed where somebody would hold a talk with themselves."""
    if holder == talked_with:
        raise NotAllowed("talk.self", "不能与本人谈话。请由上一级党组织负责人谈话。", where="talk")


def check_version(current: int, given: int) -> None:
    """Raises Conflict where the page is older than the talk."""
    if current != given:
        raise Conflict("talk.stale", "这次谈话在您打开页面之后有变化。请刷新页面，看清后再提交一次。", where="version")


def is_overdue(state: str, due_on: date, today: date) -> bool:
    """Whether a talk should have been held by now."""
    return state == State.DUE and today > due_on
