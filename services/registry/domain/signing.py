"""Who signs a meeting's record (会签): the supervision committee always, the township's attendee where the rule says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.refusals import NotAllowed, Refusal

SUPERVISION, TOWNSHIP = "supervision", "township"
SIGNERS = {
    SUPERVISION: ("supervision_head", "supervision_member"),
    TOWNSHIP: ("township_office",),
}
SIGNER_NAMES = {SUPERVISION: "村务监督委员会成员", TOWNSHIP: "乡镇参会人员"}
_BASIS = "“四议两公开”决策实施登记：村务监督委员会监督，会议记录须会签"


@dataclass(frozen=True)
class Signed:
    """A signature under a record, or the word that it is declined (with a note)."""

    person_id: str
    declined: bool
    note: str = ""


def kinds_needed(*, township_signs: bool) -> tuple[str, ...]:
    """Whose signatures a record needs."""
    return (SUPERVISION, TOWNSHIP) if township_signs else (SUPERVISION,)


def kind_of(roles: Sequence[str], needed: Sequence[str]) -> str:
    """The signature somebody gives in one of their roles. Raises NotAllowed where none of them signs."""
    for kind in needed:
        if set(roles) & set(SIGNERS[kind]):
            return kind
    names = "、".join(SIGNER_NAMES[kind] for kind in needed)
    raise NotAllowed("meeting.signer", f"会议记录由{names}会签，您没有这个岗位。", basis=_BASIS)


def check_signer(person_id: str, recorded_by: str) -> None:
    """Raise NotAllowed for whoever recorded the meeting: nobody signs their own record, also with two posts (一肩挑)."""
    if person_id == recorded_by:
        raise NotAllowed(
            "meeting.own_record",
            "会议是您登记的，不能由您本人会签（一肩挑的也不行）。请由另一位监督委员会成员会签。",
            basis=_BASIS,
        )


def check_signed(needed: Sequence[str], signed: Mapping[str, Signed], taker: str) -> None:
    """Raise Refusal unless every signature is there, none declined, and none by whoever takes the step."""
    for kind in needed:
        found = signed.get(kind)
        if found is None:
            raise Refusal(
                "meeting.unsigned",
                f"会议记录还没有{SIGNER_NAMES[kind]}会签，不能办理这一步。请通知其在工作台上核对名册并会签。",
                where="meeting",
                basis=_BASIS,
            )
        if found.declined:
            raise Refusal(
                "meeting.declined",
                f"{SIGNER_NAMES[kind]}不同意会签：{found.note}。请核实后重新登记会议。",
                where="meeting",
                basis=_BASIS,
            )
        if found.person_id == taker:
            raise NotAllowed(
                "meeting.same_person", "您会签了这次会议的记录，不能再由您办理这一步（一肩挑的也不行）。", basis=_BASIS
            )
