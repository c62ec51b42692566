"""What may happen to a report, and when (投诉→受理→办理→答复→评价)."""

from enum import StrEnum

from shared.refusals import Conflict


class Status(StrEnum):
    """Where a report stands."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    CHECKING = "checking"
    CONCLUDED = "concluded"
    ANSWERED = "answered"
    RATED = "rated"


class Conclusion(StrEnum):
    """What checking led to."""

    CLARIFIED = "clarified"  # 澄清
    RECTIFIED = "rectified"  # 责令整改
    DECLINED = "declined"  # 不予受理或了结: outside our duties, no substance, already handled


_OPEN = (Status.RECEIVED, Status.ACCEPTED, Status.CHECKING)
_AT_WORK = (Status.ACCEPTED, Status.CHECKING)
_AFTER: dict[str, tuple[tuple[Status, ...], Status | None]] = {
    "accept": ((Status.RECEIVED,), Status.ACCEPTED),
    "visit": (_AT_WORK, Status.CHECKING),
    "extend": (_AT_WORK, None),
    "lift": (_OPEN, None),
    "clarify": (_AT_WORK, Status.CONCLUDED),
    "rectify": (_AT_WORK, Status.CONCLUDED),
    "decline": (_OPEN, Status.CONCLUDED),
    "confirm": ((Status.CONCLUDED, Status.ANSWERED, Status.RATED), None),
    "answer": ((Status.CONCLUDED,), Status.ANSWERED),
    "rate": ((Status.ANSWERED,), Status.RATED),
}
_WHY_NOT = {
    "accept": "这件反映已经受理过了",
    "visit": "要先受理、且尚未作出结论，才能请网格员走访",
    "extend": "要先受理、且尚未作出结论，才能延长办理期限",
    "lift": "已经作出结论的反映不能再提级",
    "clarify": "要先受理、且尚未作出结论，才能作出澄清结论",
    "rectify": "要先受理、且尚未作出结论，才能责令整改",
    "decline": "已经作出结论的反映不能再不予受理",
    "confirm": "没有等待确认的整改",
    "answer": "要先作出结论，才能答复；每件反映答复一次",
    "rate": "要在收到答复之后才能评价，每件反映评价一次",
}
ACTS = tuple(_AFTER)


def may(status: Status, act: str) -> bool:
    """Whether an act is open in a status."""
    return status in _AFTER[act][0]


def after(status: Status, act: str) -> Status:
    """The status that follows an act; raises Conflict where the act is not open."""
    if not may(status, act):
        raise Conflict(f"report.not_now.{act}", _WHY_NOT[act], where="status")
    return _AFTER[act][1] or status
