"""What messages say: built from an event's type and fields, never from the content of a report.

The words are stored with the message, so that what somebody was told can be shown later as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Words:
    """A message: one line, a few sentences, and the page to open."""

    title: str
    body: str
    link: str


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def talk_page(talk_id: str) -> str:
    """Where a talk is recorded and its slip is read."""
    return f"/notify/talks/{talk_id}"


def list_published(name: str, version: int, items: int, effective_on: str) -> Words:
    """事前: the list everybody is now bound by."""
    return Words(
        f"《{name}》已发布",
        f"第 {version} 版，共 {items} 项，自{_day(effective_on)}起施行。清单之外无权力，请对照清单和流程办事。",
        "/",
    )


def matter_started(title: str, item_name: str, matter_id: str) -> Words:
    """A matter began."""
    return Words(f"新办件：{title}", f"按清单事项“{item_name}”启动，请关注每一步。", f"/registry/matters/{matter_id}")


def step_taken(title: str, step_name: str, next_name: str, late: bool, matter_id: str) -> Words:
    """A step was taken. `next_name`: what the next step is called, "" after the last."""
    following = f"下一步：{next_name}。" if next_name else "全部步骤已经走完。"
    return Words(
        f"{title}：已完成“{step_name}”",
        ("这一步超过了办理时限。" if late else "") + following,
        f"/registry/matters/{matter_id}",
    )


def matter_held(title: str, answer_due_on: str, matter_id: str) -> Words:
    """The supervision committee objected."""
    return Words(
        f"{title}：村务监督委员会提出异议，已暂停",
        f"请在{_day(answer_due_on)}前答复或采纳。答复之前不能进行下一步。",
        f"/registry/matters/{matter_id}",
    )


def objection_escalated(title: str, decide_due_on: str, matter_id: str) -> Words:
    """An objection went to the township."""
    return Words(
        f"{title}：异议已提请乡镇裁定，办件暂停",
        f"请乡镇在{_day(decide_due_on)}前裁定。",
        f"/registry/matters/{matter_id}",
    )


_TERMS = {
    "step": "步骤办理期限",
    "answer": "异议答复期限",
    "decision": "乡镇裁定期限",
    "resident": "居民异议答复期限",
    "filing": "合同备案期限",
}


def deadline_near(title: str, what: str, due_on: str, passed: bool, matter_id: str) -> Words:
    """A running term ends soon, or has passed."""
    term = _TERMS.get(what, "期限")
    if passed:
        return Words(
            f"{title}：{term}已过", f"最后一天是{_day(due_on)}，请马上办理。", f"/registry/matters/{matter_id}"
        )
    return Words(f"{title}：{term}快到了", f"最后一天是{_day(due_on)}。", f"/registry/matters/{matter_id}")


def duties_due(names: Sequence[str], due_on: str, passed: bool, village: str) -> Words:
    """Duties of one's own posts that nobody recorded: their last day is near, or has passed."""
    listed = "、".join(names)
    link = f"/registry/villages/{village}/duties"
    if passed:
        return Words(f"{len(names)} 项职责到期没有登记", f"{_day(due_on)}到期：{listed}。请马上履行并登记。", link)
    return Words(f"{len(names)} 项职责快到期了", f"{_day(due_on)}到期：{listed}。履行后请登记。", link)


def duties_missed_below() -> Words:
    """Villages of a township let a last day pass: once a day, however many."""
    return Words(
        "有村到期没有履行职责", "清单上的职责到期没有登记，哪个村、哪一项，请在履职情况里查看。", "/registry/duties"
    )


def matter_lifted(title: str, lifted: bool, until: str, matter_id: str) -> Words:
    """The tier above lifted the matter to its review (提级监督), or let it go."""
    if not lifted:
        return Words(f"{title}：不再提级审核", "可以按流程继续办理。", f"/registry/matters/{matter_id}")
    return Words(
        f"{title}：上级提级审核",
        f"下一步之前要先由上级审核，至{_day(until)}。流程图已更新，请等审核结果。",
        f"/registry/matters/{matter_id}",
    )


def meeting_recorded(title: str, step: str, matter_id: str, step_id: str) -> Words:
    """A meeting's record waits for a signature."""
    link = f"/registry/matters/{matter_id}/meetings/{step_id}"
    return Words(f"{title}：会议等您会签", f"“{step}”的会议已登记，请核对名册和票数后会签。", link)


def meeting_signed(title: str, declined: bool, matter_id: str, step_id: str) -> Words:
    """A meeting's record was signed, or the signature declined."""
    link = f"/registry/matters/{matter_id}/meetings/{step_id}"
    if declined:
        return Words(f"{title}：会议未获会签", "请看不同意的理由，核实后重新登记会议。", link)
    return Words(f"{title}：会议已会签", "会签齐了就可以办理这一步。", link)


def contracts_submitted(title: str, count: int, due_on: str, matter_id: str) -> Words:
    """Contracts wait for the township's filing seal."""
    term = f"请在{_day(due_on)}前" if due_on else "请"
    return Words(
        f"{title}：{count} 份合同等您备案",
        f"{term}核对合同，盖备案专用章或者退回。备案以前合同不生效。",
        f"/registry/matters/{matter_id}/contracts",
    )


def contracts_filed(title: str, seal_no: str, filed_on: str, matter_id: str) -> Words:
    """The township filed the contracts."""
    return Words(
        f"{title}：合同已备案生效",
        f"{_day(filed_on)}备案，备案号{seal_no}。可以按流程继续办理。",
        f"/registry/matters/{matter_id}/contracts",
    )


def contracts_returned(title: str, matter_id: str) -> Words:
    """The township sent the contracts back."""
    return Words(
        f"{title}：合同备案被退回",
        "合同没有生效。请看退回的理由，改正后重新签订。",
        f"/registry/matters/{matter_id}/contracts",
    )


def draw_frozen(title: str, step: str, public: bool, matter_id: str) -> Words:
    """The lists of a draw are published: those who take part in it or watch it are asked for."""
    link = f"/registry/draws/{matter_id}"
    if public:
        return Words(f"{title}：公开摇号开始", f"“{step}”的名单已公布，三方请各交口令的指纹。", link)
    return Words(f"{title}：现场抓阄", f"“{step}”的名单已公布，请监督委员会到场监督，抓完以后会签。", link)


def draw_committed(title: str, reveal_until: str, matter_id: str) -> Words:
    """All parties of a public draw have committed."""
    said = f"三方的指纹都交了，请在 {reveal_until} 以前亮口令，过期这一轮作废。"
    return Words(f"{title}：请亮口令", said, f"/registry/draws/{matter_id}")


def draw_recorded(title: str, step: str, matter_id: str) -> Words:
    """The record of a draw by hand waits for a signature."""
    said = f"“{step}”的抓阄记录已封存，请逐阄核对后会签。"
    return Words(f"{title}：抓阄等您会签", said, f"/registry/draws/{matter_id}")


def draw_signed(title: str, declined: bool, matter_id: str) -> Words:
    """The record of a draw by hand was signed, or the signature declined."""
    link = f"/registry/draws/{matter_id}"
    if declined:
        return Words(f"{title}：抓阄未获会签", "这一轮作废，请看理由，核实后另抓一轮。", link)
    return Words(f"{title}：抓阄已会签", "会签齐了就可以办理这一步。", link)


def steps_undone(title: str, returned: bool, matter_id: str) -> Words:
    """A matter was sent back by whoever reviews it, or its last step was withdrawn."""
    if returned:
        return Words(f"{title}：已退回", "请看退回的理由，改正后重新办理。", f"/registry/matters/{matter_id}")
    return Words(f"{title}：上一步已撤回", "这一步要重新办理，理由见办件页面。", f"/registry/matters/{matter_id}")


def step_corrected(title: str, step: str, matter_id: str) -> Words:
    """A step's record was corrected in public."""
    return Words(f"{title}：“{step}”的记录已更正", "更正已经公开，请核对。", f"/registry/matters/{matter_id}")


def matter_handed_over(title: str, matter_id: str) -> Words:
    """Somebody is answerable for a matter from now on."""
    return Words(f"{title}：移交给您经办", "请看办到哪一步、期限到哪天。", f"/registry/matters/{matter_id}")


_SETTLED = {
    "answered": ("异议已经答复", "可以按流程继续办理。"),
    "withdrawn": ("异议已由村务监督委员会撤回", "可以按流程继续办理。"),
    "adopted": ("异议已被采纳", "按采纳的意见处理，见办件页面。"),
    "dismissed": ("乡镇裁定异议不成立", "可以按流程继续办理。"),
    "amended": ("乡镇裁定要先改正", "按裁定改正后继续办理，见办件页面。"),
    "upheld": ("乡镇裁定异议成立", "办件终止，见办件页面。"),
}
_SETTLED_SOMEHOW = ("异议已经处理", "处理结果见办件页面。")


def matter_released(title: str, outcome: str, matter_id: str) -> Words:
    """An objection was settled."""
    settled, following = _SETTLED.get(outcome, _SETTLED_SOMEHOW)
    return Words(f"{title}：{settled}", following, f"/registry/matters/{matter_id}")


def matter_cancelled(title: str, matter_id: str) -> Words:
    """A matter was given up."""
    return Words(f"{title}：已终止办理", "已公开的内容继续保留，终止原因见办件页面。", f"/registry/matters/{matter_id}")


def matter_finished(title: str, matter_id: str) -> Words:
    """The last step was taken."""
    return Words(f"{title}：全部步骤已办结", "请核对结果公示是否完整。", f"/registry/matters/{matter_id}")


def special_reminder(title: str, item_name: str, hints: tuple[str, ...], matter_id: str) -> Words:
    """事中专项提醒: what to heed in a major matter, step by step."""
    lines = ["这是重大事项，请严格按流程图逐步办理，不跳步、不并步、不缩短公示期。", *hints]
    return Words(f"事中专项提醒：{title}（{item_name}）", "\n".join(lines), f"/registry/matters/{matter_id}")


def notice_started(title: str, ends_on: str, path: str) -> Words:
    """A notice period runs."""
    return Words(f"{title}：公示开始", f"公示至{_day(ends_on)}，期间请核对张贴情况，收集村民意见。", path)


def notice_ended(title: str, matter_id: str) -> Words:
    """A notice period ran its full length."""
    link = f"/registry/matters/{matter_id}" if matter_id else "/disclosure/"
    return Words(f"{title}：公示期已满", "可以按流程进行下一步。", link)


def question_asked(due_on: str, question_id: str) -> Words:
    """A resident asked about something posted; the text stays on disclosure's page."""
    return Words(
        "有村民提问，请答复", f"请在{_day(due_on)}前答复，答复会公开。", f"/disclosure/questions/{question_id}"
    )


def request_accepted(title: str, request_id: str) -> Words:
    """A resident asked for a daily item; who it is stands in grid, sealed."""
    return Words(f"居民申请：{title}", "请按流程受理。申请人的联系方式在网格里查看。", f"/grid/requests/{request_id}")


def notice_objected(title: str, due_on: str, question_id: str) -> Words:
    """A resident objected to a posting; the text stays on disclosure's page."""
    return Words(
        f"{title}：有居民对公示提出异议",
        f"请在{_day(due_on)}前公开答复。答复之前，公示期满也不能进行下一步。",
        f"/disclosure/questions/{question_id}",
    )


def ledger_published(month: str, lines: int, path: str) -> Words:
    """A month's ledger is posted."""
    year, number = month.split("-")
    return Words(f"{int(year)}年{int(number)}月收支明细已公开", f"共 {lines} 笔，请对照公开栏核对张贴情况。", path)


def offices_have_work() -> Words:
    """Said to every office at fixed hours, whether or not anything is new: always these words."""
    return Words("有待办请查看", "请登录查看本单位的待办事项。", "/complaints/")


def rectification_ordered(what: str, due_on: str, entry_path: str) -> Words:
    """Something must be put right by a day."""
    return Words("有一项整改要求", f"请在{_day(due_on)}前完成：{what}", entry_path)


def talk_ordered(due_on: str, talk_id: str) -> Words:
    """事后纠错提醒谈话 to be held."""
    return Words("请进行一次事后纠错提醒谈话", f"请在{_day(due_on)}前谈话并填写谈话记录。", talk_page(talk_id))


def talk_held(kind_name: str, held_on: str, talk_id: str) -> Words:
    """To whom was talked with: the slip is there to read."""
    return Words(f"{kind_name}已记录", f"{_day(held_on)}的谈话已记录，请查看谈话单。", talk_page(talk_id))


def tasks_created() -> Words:
    """Rounds stand in the queue: the same words for every kind of task, once a day."""
    return Words("有新的网格任务", "请打开任务列表查看并领取。", "/grid/")
