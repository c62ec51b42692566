"""Resolutions (决议): counted from the named roll, never from figures somebody typed in."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.registry.domain.rules import Rule, Way
from shared.refusals import Refusal

CAPACITIES = {
    "representative": "村民代表", "party_member": "党员", "committee_member": "两委成员", "villager": "村民",
    "household": "户代表", "cooperative_member": "集体经济组织成员", "cooperative_representative": "成员代表",
    "council_member": "理事", "first_secretary": "第一书记", "stationed_team": "驻村工作队", "observer": "列席",
}  # fmt: skip
OBSERVER = "observer"
GUESTS = frozenset({"first_secretary", "stationed_team", OBSERVER})  # attend and speak; the vote is the body's own
METHODS = ("举手表决", "无记名投票", "记名投票", "书面征求意见", "线上表决")
VOTES = ("for", "against", "abstain", "")


@dataclass(frozen=True)
class RollEntry:
    """One line of the roll: somebody who was due to attend, or who sat in. `capacity`: one of CAPACITIES."""

    name: str
    capacity: str
    present: bool
    vote: str  # "for", "against", "abstain"; "" for absent people, and for present ones who did not vote


def roll_text(roll: Sequence[RollEntry]) -> str:
    """A roll as it is kept, and signed: JSON, a list for each line."""
    lines = [(entry.name, entry.capacity, entry.present, entry.vote) for entry in roll]
    return json.dumps(lines, ensure_ascii=False, separators=(",", ":"))


def read_roll(text: str) -> tuple[RollEntry, ...]:
    """A roll from its text."""
    return tuple(RollEntry(*line) for line in json.loads(text))


def names_on(text: str) -> list[str]:
    """The names on a roll, from its text."""
    return [name for name, *_ in json.loads(text)]


@dataclass(frozen=True)
class Figures:
    """What the roll adds up to. in_favour + against + abstained = present ≤ due."""

    due: int
    present: int
    in_favour: int
    against: int
    abstained: int


@dataclass(frozen=True)
class Resolution:
    """A resolution that passed, and the way it was counted."""

    way: Way
    figures: Figures


def count(roll: Sequence[RollEntry], counted: Collection[str] = ()) -> Figures:
    """Add a roll up. Only those are due who attend in a `counted` capacity (none named: all but guests, 列席 and the like);
    present people who did not vote count as abstained."""
    due = [entry for entry in roll if _counts(entry, counted)]
    present = [entry for entry in due if entry.present]
    in_favour = sum(entry.vote == "for" for entry in present)
    against = sum(entry.vote == "against" for entry in present)
    return Figures(len(due), len(present), in_favour, against, len(present) - in_favour - against)


def resolve(rule: Rule, body: str, roll: Sequence[RollEntry], listed: str = "") -> Resolution:
    """The resolution of a body, if its roll makes one. `listed`: what the list calls the acting body.

    Raises Refusal with law and article where the body may not decide, or quorum or majority is missing.
    """
    way = rule.way_for(body, listed)
    _check(roll, way)
    figures = count(roll, way.counted)
    if not way.quorum.reached(figures.present, figures.due):
        raise Refusal(
            "resolution.quorum",
            f"到会人数不够，决议不成立：{way.body}应到 {figures.due} 人，实到 {figures.present} 人，"
            f"须有应到人员{way.quorum.words}到会（至少 {way.quorum.needed(figures.due)} 人）。"
            f"依据：{way.basis}。请按规定另行召集会议。",
            where="meeting.roll",
            basis=way.basis,
        )
    base, of = (figures.due, "应到人员") if way.majority_of == "due" else (figures.present, "到会人员")
    if not way.majority.reached(figures.in_favour, base):
        raise Refusal(
            "resolution.majority",
            f"同意票不够，决议未通过：{of} {base} 人，同意 {figures.in_favour} 人、反对 {figures.against} 人、"
            f"弃权 {figures.abstained} 人，须经{of}{way.majority.words}同意（至少 {way.majority.needed(base)} 人）。"
            f"依据：{way.basis}。请修改方案后重新审议表决。",
            where="meeting.roll",
            basis=way.basis,
        )
    return Resolution(way, figures)


def _counts(entry: RollEntry, counted: Collection[str]) -> bool:
    return entry.capacity in counted if counted else entry.capacity not in GUESTS


def _check(roll: Sequence[RollEntry], way: Way) -> None:
    if not any(_counts(entry, way.counted) for entry in roll):
        who = "、".join(CAPACITIES[one] for one in way.counted) or "应到人员"
        raise Refusal(
            "resolution.roll_empty",
            f"会议名册里没有{who}。请填写{way.body}的全部应到人员：姓名、身份、是否到会、表决。",
            where="meeting.roll",
        )
    seen: set[str] = set()
    for number, entry in enumerate(roll, start=1):
        if not entry.name.strip():
            raise Refusal("resolution.roll_name", f"名册第 {number} 行没有姓名，请补上。", where=_line(number))
        if entry.name in seen:
            raise Refusal(
                "resolution.roll_twice",
                f"名册第 {number} 行“{entry.name}”写了两次。同名的两个人请在姓名后注明，例如“张伟（二组）”。",
                where=_line(number),
            )
        seen.add(entry.name)
        _check_vote(number, entry, way)


def _check_vote(number: int, entry: RollEntry, way: Way) -> None:
    if entry.capacity not in CAPACITIES:
        known = "、".join(CAPACITIES.values())
        raise Refusal("resolution.roll_capacity", f"名册第 {number} 行的身份只能是：{known}。", where=_line(number))
    if entry.vote not in VOTES:
        message = f"名册第 {number} 行的表决只能是同意、反对、弃权或空白。"
        raise Refusal("resolution.roll_vote", message, where=_line(number))
    if not entry.vote:
        return
    if not entry.present:
        raise Refusal(
            "resolution.roll_absent",
            f"名册第 {number} 行“{entry.name}”没有到会，却有表决。请核对签到和表决记录。",
            where=_line(number),
        )
    if not _counts(entry, way.counted):
        raise Refusal(
            "resolution.roll_guest",
            f"名册第 {number} 行“{entry.name}”以{CAPACITIES[entry.capacity]}身份参加，{way.body}的表决由本会议组成人员作出。"
            "请清空这一行的表决，或者改正身份。",
            where=_line(number),
            basis=way.basis,
        )


def _line(number: int) -> str:
    return f"meeting.roll[{number}]"
