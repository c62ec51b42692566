"""The five disclosures (五公开): what was posted, sorted the way villagers were promised it."""

LISTED = "list"
RULES = "rules"
PROCEDURE = "procedure"
RUNNING = "running"
RESULT = "result"

FIVE: dict[str, str] = {
    LISTED: "清单内容",
    RULES: "规章制度",
    PROCEDURE: "运行程序",
    RUNNING: "运行过程",
    RESULT: "运行结果",
}

KINDS: dict[str, str] = {
    "list": "清单",
    "matter_step": "办件",
    "ledger_line": "收支",
    "benefit_standard": "标准",
    "roster": "名单",
    "clarification": "澄清",
    "rectification": "整改",
    "answer": "答复",
}

LIST_KINDS: dict[str, str] = {
    "micro_power": "小微权力事项清单",
    "party_work": "党建工作清单",
    "power_service": "权力服务清单",
    "supervision_positive": "监督正面清单",
    "supervision_negative": "监督负面清单",
    "responsibility": "责任清单",
}

ITEM_CLASSES: dict[str, str] = {"major": "重大事项", "daily": "日常性事务", "": "职责"}

FREQUENCIES: dict[str, str] = {
    "monthly": "每月",
    "quarterly": "每季度",
    "half_yearly": "每半年",
    "yearly": "每年",
    "at_once": "随时",
    "each_time": "一事一办",
}

DUTY_STATES: dict[str, tuple[str, str]] = {  # words, and kind of badge
    "done": ("按期做了", "good"),
    "late": ("晚了才做", "warn"),
    "missed": ("到期没做", "stop"),
    "noted": ("做了", "good"),
}
DUTY_OUTCOMES: dict[str, str] = {"done": "已履行", "problem": "发现问题", "none": "没有这类事项"}

_RESULT_STEPS = frozenset({"contract", "draw_lots", "accept"})


def category_of_step(kind: str, name: str, *, last: bool) -> str:
    """Where a posted step belongs: contracts, lots, acceptance, a result by its name and the last step are results."""
    return RESULT if last or kind in _RESULT_STEPS or "结果" in name else RUNNING
