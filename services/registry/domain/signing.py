"""Who signs a record (会签) of a meeting or of a draw: the supervision committee always, the township where the rule says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.refusals import NotAllowed, Refusal

SUPERVISION, TOWNSHIP = "supervision", "township"
SIGNERS = {
    SUPERVISION: ("supervision_head", "supervision_member"),
    TOWNSHIP: ("township_office",),
}
SIGNER_NAMES = {SUPERVISION: "村务监督委员会成员", TOWNSHIP: "乡镇参会人员"}


@dataclass(frozen=True)
class Signable:
    """What is signed, in words. `code` begins the codes of refusals; `done` and `again`: how it was made and is made anew."""

    code: str
    name: str
    done: str
    again: str
    look: str  # what is compared before signing
    basis: str


MEETING = Signable(
    code="meeting",
    name="会议记录",
    done="会议是您登记的",
    again="请核实后重新登记会议。",
    look="名册",
    basis="“四议两公开”决策实施登记：村务监督委员会监督，会议记录须会签",
)
DRAW = Signable(
    code="draw",
    name="抓阄记录",
    done="抓阄是您登记的",
    again="请核实后另抓一轮。",
    look="每一阄",
    basis="比照“四议两公开”决策实施登记：村务监督委员会到场监督并会签",
)


@dataclass(frozen=True)
class Signed:
    """A signature under a record, or the word that it is declined (with a note)."""

    person_id: str
    declined: bool
    note: str = ""


def kinds_needed(*, township_signs: bool) -> tuple[str, ...]:
    """Whose signatures a record needs."""
    return (SUPERVISION, TOWNSHIP) if township_signs else (SUPERVISION,)


def kind_of(roles: Sequence[str], needed: Sequence[str], what: Signable = MEETING) -> str:
    """The signature somebody gives in one of their roles. Raises NotAllowed where none of them signs."""
    for kind in needed:
        if set(roles) & set(SIGNERS[kind]):
            return kind
    names = "、".join(SIGNER_NAMES[kind] for kind in needed)
    raise NotAllowed(f"{what.code}.signer", f"{what.name}由{names}会签，您没有这个岗位。", basis=what.basis)


def check_signer(person_id: str, recorded_by: str, what: Signable = MEETING) -> None:
    """Raise NotAllowed for whoever made the record: nobody signs their own, also with two posts (一肩挑)."""
    if person_id == recorded_by:
        raise NotAllowed(
            f"{what.code}.own_record",
            f"{what.done}，不能由您本人会签（一肩挑的也不行）。请由另一位监督委员会成员会签。",
            basis=what.basis,
        )


def check_signed(needed: Sequence[str], signed: Mapping[str, Signed], taker: str, what: Signable = MEETING) -> None:
    """Raise Refusal unless every signature is there, none declined, and none by whoever takes the step."""
    for kind in needed:
        found = signed.get(kind)
        if found is None:
            raise Refusal(
                f"{what.code}.unsigned",
                f"{what.name}还没有{SIGNER_NAMES[kind]}会签，不能办理这一步。请通知其在工作台上核对{what.look}并会签。",
                where=what.code,
                basis=what.basis,
            )
        if found.declined:
            raise Refusal(
                f"{what.code}.declined",
                f"{SIGNER_NAMES[kind]}不同意会签：{found.note}。{what.again}",
                where=what.code,
                basis=what.basis,
            )
        if found.person_id == taker:
            raise NotAllowed(
                f"{what.code}.same_person",
                f"您会签了这份{what.name}，不能再由您办理这一步（一肩挑的也不行）。",
                basis=what.basis,
            )
