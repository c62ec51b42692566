"""How codes read on pages, in plain words for the reporter and in the office's own for officials."""

from services.complaints.domain.progress import Conclusion, Status
from shared.web.wording import _


def status_for_office(status: str) -> tuple[str, str]:
    """A status as a badge: text and kind."""
    return {
        Status.RECEIVED: (_("待受理"), "warn"),
        Status.ACCEPTED: (_("已受理"), "info"),
        Status.CHECKING: (_("核实中"), "wait"),
        Status.CONCLUDED: (_("已有结论，待答复"), "wait"),
        Status.ANSWERED: (_("已答复"), "good"),
        Status.RATED: (_("已评价"), "good"),
    }[Status(status)]


def status_for_reporter(status: str, conclusion: str | None) -> str:
    """A status in plain words."""
    if status == Status.CONCLUDED and conclusion == Conclusion.DECLINED:
        return _("已经看过，正在给您写答复。")
    return {
        Status.RECEIVED: _("已经收到，还没有人受理。"),
        Status.ACCEPTED: _("已经受理，正在办理。"),
        Status.CHECKING: _("正在核实，会有人到现场看。"),
        Status.CONCLUDED: _("已经查清，正在给您写答复。"),
        Status.ANSWERED: _("已经答复，请看下面。满意不满意，请您评一评。"),
        Status.RATED: _("已经办完，谢谢您的评价。"),
    }[Status(status)]


def conclusion_words(conclusion: str | None) -> str:
    """A conclusion, or "" while there is none."""
    return (
        {
            Conclusion.CLARIFIED: _("情况正常，已澄清"),
            Conclusion.RECTIFIED: _("确有问题，责令整改"),
            Conclusion.DECLINED: _("不予受理或了结"),
        }[Conclusion(conclusion)]
        if conclusion
        else ""
    )


def message_kind(kind: str) -> str:
    """What a message is."""
    return {"answer": _("答复"), "extension": _("延期告知"), "note": _("办理记录（仅本机关可见）")}[kind]


def term_words(kind: str) -> str:
    """What a term of handling is for."""
    return {
        "assign": _("分办"),
        "accept": _("告知受理"),
        "accept_named": _("告知受理"),
        "week": _("一周办结"),
        "finish": _("法定办结"),
    }[kind.removeprefix("report.")]


def office_name(place_name: str) -> str:
    """The handling office of a place, as people call it."""
    return _("%(place)s纪检监察机关", place=place_name)
