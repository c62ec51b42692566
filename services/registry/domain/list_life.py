"""The life of a list (清单): draft, consultation (征求意见), adopted (审定), published, superseded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.refusals import Conflict, Refusal

DRAFT, CONSULTATION, ADOPTED, PUBLISHED, DROPPED = "draft", "consultation", "adopted", "published", "dropped"
SHORTEST_CONSULTATION = 3  # calendar days; shorter, nobody in a village has seen it
CAPACITIES = {"village": "村（社区）", "department": "部门（单位）", "representative": "村民代表"}


@dataclass(frozen=True)
class Standing:
    """A version and whether it holds today: "in_force", "to_come" or "superseded"."""

    version: int
    effective_on: date
    state: str
    superseded_by: int = 0


def standings(versions: Sequence[tuple[int, date]], today: date) -> dict[int, Standing]:
    """How the versions of one list stand today; each (number, day from which it holds)."""
    holding = max((number for number, day in versions if day <= today), default=0)
    found = {}
    for number, day in versions:
        if day > today and number > holding:
            found[number] = Standing(number, day, "to_come")
        elif number == holding:
            found[number] = Standing(number, day, "in_force")
        else:
            found[number] = Standing(number, day, "superseded", _next(versions, number))
    return found


def _next(versions: Sequence[tuple[int, date]], number: int) -> int:
    return min(other for other, _day in versions if other > number)


def check_editable(state: str) -> None:
    """Raise Conflict unless a draft may still be changed."""
    if state == PUBLISHED:
        raise Conflict("draft.published", "这份草稿已经公布，不能再改。需要修改的，请由公布的清单新开一份修订草稿。")
    if state in {CONSULTATION, ADOPTED}:
        at = "正在征求意见" if state == CONSULTATION else "已经审定"
        raise Conflict("draft.fixed", f"这份草稿{at}，内容不能再改。需要修改的，请先退回草稿。")
    if state == DROPPED:
        raise Conflict("draft.dropped", "这份草稿已经作废。请重新导入或新开一份修订草稿。")


def check_consultation(state: str, until: date, today: date) -> None:
    """Raise Refusal or Conflict unless a consultation may begin and end on that day."""
    if state != DRAFT:
        raise Conflict("draft.not_draft", "只有草稿可以送出征求意见。请刷新页面，看这份清单现在到了哪一步。")
    if (until - today).days < SHORTEST_CONSULTATION:
        raise Refusal(
            "consultation.short", f"征求意见不少于 {SHORTEST_CONSULTATION} 日，请把截止日期往后写。", where="until"
        )


def check_open_for_comments(state: str, until: date | None, today: date) -> None:
    """Raise Refusal unless comments are taken today."""
    if state != CONSULTATION or until is None or today > until:
        raise Refusal("consultation.over", "这份清单现在不征求意见，意见没有登记。仍有意见的，请向县清单主管部门提出。")


def check_adoption(state: str, until: date | None, adopted_on: date, today: date, unanswered: int) -> None:
    """Raise Refusal or Conflict unless a consulted draft may be adopted: its time over, every comment answered."""
    if state != CONSULTATION or until is None:
        raise Conflict("draft.not_consulted", "只有征求过意见的清单可以审定。请先送出征求意见。")
    if today <= until:
        raise Refusal("consultation.running", f"征求意见到 {until.isoformat()} 才结束，过了这一天才能审定。")
    if unanswered:
        raise Refusal("consultation.unanswered", f"还有 {unanswered} 条意见没有答复。每条意见都要答复，才能审定。")
    if not until < adopted_on <= today:
        raise Refusal(
            "adoption.day", "审定日期应在征求意见结束之后、今天或今天以前。请按会议记录填写。", where="adopted_on"
        )
