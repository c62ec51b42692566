"""What a county's list (清单) must be before it can be published: every fault by line and column, all at once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.registry.domain.flow import Step

LISTS = {
    "小微权力事项清单": "micro_power", "权力服务清单": "power_service", "党建工作清单": "party_work",
    "监督正面清单": "supervision_positive", "监督负面清单": "supervision_negative", "责任清单": "responsibility",
}  # fmt: skip
LIST_NAMES = {kind: name for name, kind in LISTS.items()}
CLASSES = {"重大事项": "major", "日常性事务": "daily"}
CLASS_NAMES = {key: name for name, key in CLASSES.items()}
MOST_NOTICE_DAYS = 60
_CODE = re.compile(r"[A-Z]{1,16}-[0-9]{2,3}", re.ASCII)
_STEP = re.compile(r"[a-z][a-z0-9]{0,9}", re.ASCII)


@dataclass(frozen=True)
class Fault:
    """Something wrong in one cell: the line in the file and the column's heading."""

    line: int
    column: str
    message: str


@dataclass(frozen=True)
class ListedItem:
    """One item with its flow; `texts` are its remaining fields by their name in the published event."""

    list_kind: str
    code: str
    name: str
    item_class: str
    texts: Mapping[str, str]
    materials: tuple[str, ...]
    composed: tuple[str, ...]
    steps: tuple[Step, ...]
    line: int
    step_lines: tuple[int, ...] = field(default=())


@dataclass(frozen=True)
class Known:
    """What the rest of the system knows: roles that may take steps, and the keys of the rules."""

    acting_roles: frozenset[str]
    rules: frozenset[str]


def faults_in(items: Sequence[ListedItem], known: Known) -> list[Fault]:
    """All faults of a workbook's items, in the order of its lines."""
    faults = [*_codes(items)]
    for item in items:
        faults += _steps(item, known)
        faults += _draw(item)
    return sorted(faults, key=lambda fault: fault.line)


def remarks_on(items: Sequence[ListedItem]) -> list[Fault]:
    """What is allowed but worth a second look."""
    return [
        Fault(line, "表决规则", f"“{step.name}”是决议步骤，却没有表决规则，系统不会核对到会人数和票数。")
        for item in items
        for step, line in zip(item.steps, item.step_lines, strict=True)
        if step.kind == "resolve" and not step.rule
    ]


def _codes(items: Sequence[ListedItem]) -> list[Fault]:
    faults, first = [], dict[tuple[str, str], int]()
    for item in items:
        if not _CODE.fullmatch(item.code):
            faults.append(
                Fault(item.line, "事项编码", f"“{item.code}”不是事项编码，应为大写字母加两三位数字，如 SZ-01。")
            )
        key = (item.list_kind, item.code)
        if key in first:
            faults.append(
                Fault(
                    item.line,
                    "事项编码",
                    f"编码“{item.code}”重复：第 {first[key]} 行已经用过。同一事项的各行要放在一起。",
                )
            )
        first.setdefault(key, item.line)
    return faults


def _steps(item: ListedItem, known: Known) -> list[Fault]:
    faults, earlier = [], dict[str, int]()
    for step, line in zip(item.steps, item.step_lines, strict=True):
        if not _STEP.fullmatch(step.id):
            faults.append(Fault(line, "步骤编号", f"“{step.id}”不是步骤编号，应为 s1、s2 这样。"))
        if step.id in earlier:
            faults.append(Fault(line, "步骤编号", f"步骤编号“{step.id}”与第 {earlier[step.id]} 行重复。"))
        faults += _who(step, line, earlier, known)
        faults += _posting(step, line)
        earlier.setdefault(step.id, line)
    return faults


def _who(step: Step, line: int, earlier: Mapping[str, int], known: Known) -> list[Fault]:
    faults = []
    if step.actors and not set(step.actors) & known.acting_roles:
        faults.append(
            Fault(line, "办理岗位", "这些岗位都不能办理步骤，流程会走进死路。请至少填一个可以办理步骤的岗位。")
        )
    if step.rule and step.rule not in known.rules:
        faults.append(Fault(line, "表决规则", f"没有表决规则“{step.rule}”，请按规则表填写规则名称。"))
    return faults + [
        Fault(line, "须不同人", f"“{other}”不是本事项前面的步骤，请填前面步骤的编号。")
        for other in step.different_people
        if other == step.id or other not in earlier
    ]


def _posting(step: Step, line: int) -> list[Fault]:
    if not 0 <= step.notice_days <= MOST_NOTICE_DAYS:
        return [Fault(line, "公示天数", f"公示天数应在 0 到 {MOST_NOTICE_DAYS} 之间。")]
    if step.notice_days and not step.posted:
        return [Fault(line, "是否公开", "有公示天数的步骤必须公开，请填“是”。")]
    if step.kind == "notice" and not step.notice_days:
        return [Fault(line, "公示天数", "公示步骤要写公示天数；不需要等待的，步骤类型请填“公布”。")]
    return []


def _draw(item: ListedItem) -> list[Fault]:
    """Plots are drawn for, then contracted: without a price agreed in between or before, the flow is a dead end."""
    kinds = [step.kind for step in item.steps]
    if "draw_lots" not in kinds or "contract" not in kinds[kinds.index("draw_lots") :]:
        return []
    contract = kinds.index("contract", kinds.index("draw_lots"))
    if "price" in kinds[:contract]:
        return []
    return [
        Fault(item.step_lines[contract], "步骤类型", "抓阄后签约，前面却没有“定价”步骤，合同没有价格，流程会走进死路。")
    ]
