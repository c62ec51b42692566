"""What a county's list (清单) must be before it can be published: every fault by line and column, all at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.registry.domain.bodies import holds_one_of, nearest_to, unknown_in
from services.registry.domain.duties import reads
from services.registry.domain.flow import Step
from services.registry.domain.flow_checks import faults_in_flow
from services.registry.domain.minimums import Minimum, undercut
from services.registry.domain.own_items import OwnItems

LISTS = {
    "小微权力事项清单": "micro_power", "权力服务清单": "power_service", "党建工作清单": "party_work",
    "监督正面清单": "supervision_positive", "监督负面清单": "supervision_negative", "责任清单": "responsibility",
}  # fmt: skip
LIST_NAMES = {kind: name for name, kind in LISTS.items()}
POWERS = frozenset({"micro_power", "power_service"})
CLASSES = {"重大事项": "major", "日常性事务": "daily"}
CLASS_NAMES = {key: name for name, key in CLASSES.items()}
FREQUENCIES = {
    "每月": "monthly", "每季度": "quarterly", "每半年": "half_yearly", "每年": "yearly", "随时": "at_once", "一事一办": "each_time",
}  # fmt: skip
FREQUENCY_NAMES = {key: name for name, key in FREQUENCIES.items()}
MOST_NOTICE_DAYS = 60
_CODE = re.compile(r"(?:[TV][0-9]{3,6}-)?[A-Z]{1,16}-[0-9]{2,3}", re.ASCII)
_STEP = re.compile(r"[a-z][a-z0-9]{0,9}", re.ASCII)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)", re.ASCII)
_COLUMNS = {"next": "后续步骤", "kind": "步骤类型", "different_people": "须不同人"}
_NEEDED = {
    "name": "事项名称", "category": "所属分类", "basis": "办理依据", "scope": "适用范围", "holder": "行使主体",
    "department": "承办部门", "contact": "联系方式", "fee": "收费",
}  # fmt: skip
_NEEDED_OF_DUTIES = {"name": "事项名称", "category": "所属分类", "content": "工作内容", "basis": "办理依据"}


@dataclass(frozen=True)
class Fault:
    """Something wrong in one cell: the line in the file, the column's heading, and the sheet where there are several."""

    line: int
    column: str
    message: str
    sheet: str = ""


@dataclass(frozen=True)
class ListedItem:
    """One item: a power with its flow, or a duty (职责) without steps.

    texts  its remaining fields by their name in the published event
    place  division code of the only township or village it holds in; "": the whole county
    """

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
    forms: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    frequency: str = ""
    place: str = ""
    sheet: str = ""

    @property
    def is_duty(self) -> bool:
        """Whether this is something a post owes (or must not do), not a power that is run."""
        return not self.steps


@dataclass(frozen=True)
class Known:
    """What the rest of the system knows: roles that may take steps, all roles, the keys of the rules; places and own items.

    recording_roles  roles that record duties
    meetings  the meetings that decide under each rule; minimums: what law asks of flows at least
    """

    acting_roles: frozenset[str]
    rules: frozenset[str]
    roles: frozenset[str] = frozenset()
    recording_roles: frozenset[str] = frozenset()
    own: OwnItems = field(default_factory=OwnItems)
    meetings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    minimums: tuple[Minimum, ...] = ()


def faults_in(items: Sequence[ListedItem], known: Known) -> list[Fault]:
    """All faults of a workbook's items, in the order of its lines."""
    faults = [*_codes(items)]
    for item in items:
        found = [*_filled(item), *_public_numbers(item)]
        found += [Fault(item.line, column, message) for column, message in known.own.faults(item)]
        found += _duty(item, known) if item.is_duty else [*_steps(item, known), *_undercut(item, known, binding=True)]
        faults += [replace(one, sheet=item.sheet) for one in found]
    return sorted(faults, key=lambda fault: (fault.sheet, fault.line))


def remarks_on(items: Sequence[ListedItem], known: Known) -> list[Fault]:
    """What is allowed but worth a second look."""
    undercut = [fault for item in items if not item.is_duty for fault in _undercut(item, known, binding=False)]
    undated = [fault for item in items if item.is_duty for fault in _undated(item, known)]
    return [*undercut, *undated] + [
        Fault(line, "表决规则", f"“{step.name}”是决议步骤，却没有表决规则，系统不会核对到会人数和票数。")
        for item in items
        for step, line in zip(item.steps, item.step_lines, strict=True)
        if step.kind == "resolve" and not step.rule
    ]


def _codes(items: Sequence[ListedItem]) -> Iterator[Fault]:
    first = dict[tuple[str, str], ListedItem]()
    for item in items:
        if not _CODE.fullmatch(item.code):
            message = f"“{item.code}”不是事项编码，应为大写字母加两三位数字，如 SZ-01。"
            yield Fault(item.line, "事项编码", message, item.sheet)
        known = first.setdefault((item.list_kind, item.code), item)
        if known is not item:
            sheet = f"「{known.sheet}」表" if known.sheet != item.sheet else ""
            message = f"编码“{item.code}”重复：{sheet}第 {known.line} 行已经用过。同一事项的各行要放在一起。"
            yield Fault(item.line, "事项编码", message, item.sheet)


def _filled(item: ListedItem) -> Iterator[Fault]:
    values = {"name": item.name, **item.texts}
    duty = item.is_duty and item.list_kind not in POWERS
    for name, column in (_NEEDED_OF_DUTIES if duty else _NEEDED).items():
        if not values.get(name):
            yield Fault(item.line, column, "没有填写（事项的第一行必须填写）。")
    if not duty and not item.item_class:
        yield Fault(item.line, "事项类别", "没有填写（事项的第一行必须填写）。")


def _public_numbers(item: ListedItem) -> Iterator[Fault]:
    """A published list names offices and their numbers, never a person's (个人信息保护法第六条、第二十五条)."""
    for name, column in (("whom", "找什么人"), ("phone", "联系电话"), ("contact", "联系方式")):
        if _MOBILE.search(item.texts.get(name, "")):
            yield Fault(item.line, column, "是个人手机号。清单对所有人公开，请填单位的公开电话。")


def _duty(item: ListedItem, known: Known) -> Iterator[Fault]:
    if item.list_kind in POWERS:
        yield Fault(item.line, "步骤编号", f"{LIST_NAMES[item.list_kind]}的事项必须有流程，一步都没有就不能办理。")
        return
    if not item.posts:
        yield Fault(item.line, "责任岗位", "没有填写：每项职责都要写明由哪个岗位承担。")
    for post in item.posts:
        if post not in known.roles:
            yield Fault(item.line, "责任岗位", f"没有“{post}”这个岗位，请按岗位表填写。")
    if item.list_kind != "supervision_negative" and not item.frequency and not item.texts.get("due"):
        yield Fault(item.line, "频次", "频次和完成期限至少填一项，不然无法核对做没做。")


def _undated(item: ListedItem, known: Known) -> Iterator[Fault]:
    """What keeps a duty from becoming dated work (domain.duties)."""
    due, periodic = item.texts.get("due", ""), item.frequency not in {"", "at_once", "each_time"}
    if due and periodic and not reads(item.frequency, due):
        yield Fault(item.line, "完成期限", f"“{due}”读不出是哪一天，系统按每期的最后一天算到期。", item.sheet)
    if due and item.frequency == "each_time" and not reads(item.frequency, due):
        message = f"“{due}”读不出从哪一步起几天之内，不会生成带期限的任务，只能随时登记。"
        yield Fault(item.line, "完成期限", message, item.sheet)
    if item.posts and item.list_kind != "supervision_negative" and not set(item.posts) & known.recording_roles:
        yield Fault(item.line, "责任岗位", "这些岗位都不在村里登记履职，这一项没有人能登记。", item.sheet)


def _steps(item: ListedItem, known: Known) -> list[Fault]:
    faults, earlier = [], dict[str, int]()
    for step, line in zip(item.steps, item.step_lines, strict=True):
        if not _STEP.fullmatch(step.id) or step.id == "end":
            faults.append(Fault(line, "步骤编号", f"“{step.id}”不是步骤编号，应为 s1、s2 这样。"))
        if step.id in earlier:
            faults.append(Fault(line, "步骤编号", f"步骤编号“{step.id}”与第 {earlier[step.id]} 行重复。"))
        faults += _who(step, line, earlier, known)
        faults += _posting(step, line)
        earlier.setdefault(step.id, line)
    if len(earlier) == len(item.steps):
        faults += [Fault(earlier[one.step_id], _COLUMNS[one.field], one.message) for one in faults_in_flow(item.steps)]
    return faults


def _who(step: Step, line: int, earlier: Mapping[str, int], known: Known) -> list[Fault]:
    faults = []
    if step.actors and not set(step.actors) & known.acting_roles:
        faults.append(
            Fault(line, "办理岗位", "这些岗位都不能办理步骤，流程会走进死路。请至少填一个可以办理步骤的岗位。")
        )
    for body in unknown_in(step.body):
        meant = f"，是不是“{nearest_to(body)}”" if nearest_to(body) else ""
        faults.append(
            Fault(line, "步骤主体", f"没有“{body}”这个组织{meant}？请填村里的组织、会议，或者乡镇、县的单位。")
        )
    meetings = known.meetings.get(step.rule, frozenset())
    if meetings and not holds_one_of(step.body, meetings):
        held = "、".join(sorted(meetings))
        faults.append(
            Fault(line, "表决规则", f"这条规则由{held}表决，“{step.body}”不召开这样的会议。请核对主体和规则。")
        )
    if step.rule and step.rule not in known.rules:
        faults.append(Fault(line, "表决规则", f"没有表决规则“{step.rule}”，请按规则表填写规则名称。"))
    return faults + [
        Fault(line, "须不同人", f"“{other}”不是本事项前面的步骤，请填前面步骤的编号。")
        for other in step.different_people
        if other == step.id or other not in earlier
    ]


def _undercut(item: ListedItem, known: Known, *, binding: bool) -> Iterator[Fault]:
    wanted = [one for one in known.minimums if one.binding is binding]
    for _one, message in undercut(wanted, item.name, item.texts.get("category", ""), item.steps):
        yield Fault(item.line, "步骤名称", message, item.sheet)


def _posting(step: Step, line: int) -> list[Fault]:
    if not 0 <= step.notice_days <= MOST_NOTICE_DAYS:
        return [Fault(line, "公示天数", f"公示天数应在 0 到 {MOST_NOTICE_DAYS} 之间。")]
    if step.notice_days and not step.posted:
        return [Fault(line, "是否公开", "有公示天数的步骤必须公开，请填“是”。")]
    if step.kind == "notice" and not step.notice_days:
        return [Fault(line, "公示天数", "公示步骤要写公示天数；不需要等待的，步骤类型请填“公布”。")]
    return []
