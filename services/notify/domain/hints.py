"""Step hints of a special reminder: what each kind of step asks of those who take it."""

from collections.abc import Sequence
from dataclasses import dataclass

_BY_KIND = {
    "propose": "写明动议事由，不得由个人决定",
    "discuss": "列席的村务监督委员会意见要记入记录",
    "deliberate": "应到、实到、赞成人数如实填写",
    "resolve": "人数和票数按名册逐人清点，达不到规定的不得通过",
    "review": "审核意见要具体，不得只签同意",
    "post": "张贴位置醒目，拍照存档",
    "notice": "公示期一天不能少",
    "contract": "使用示范文本，一合同一编号",
    "draw_lots": "地块、户名、结果当场公开",
    "price": "价格先定，再报名抓阄",
    "implement": "超出决议范围的，重新履行程序",
    "accept": "验收人员与经办人员分开",
    "file": "全部材料归档备查",
    "handle": "按承诺时限办结",
}


@dataclass(frozen=True)
class FlowStep:
    """A step of an item's flow, as far as a reminder needs it."""

    id: str
    name: str
    kind: str
    limit: str
    notice_days: int
    papers: tuple[str, ...]


def hints(steps: Sequence[FlowStep]) -> tuple[str, ...]:
    """One numbered line per step: its name, its limit, its notice period, its papers, and what to heed."""
    return tuple(_line(number, step) for number, step in enumerate(steps, start=1))


def _line(number: int, step: FlowStep) -> str:
    parts = [
        _BY_KIND.get(step.kind, ""),
        f"要求：{step.limit}" if step.limit else "",
        f"公示 {step.notice_days} 天" if step.notice_days else "",
        f"须附：{'、'.join(step.papers)}" if step.papers else "",
    ]
    said = "；".join(part for part in parts if part)
    return f"{number}. {step.name}" + (f"：{said}" if said else "")
