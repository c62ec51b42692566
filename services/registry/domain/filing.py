"""Filing (备案): contracts that wait for the township's 备案专用章 are not in force; the township files them or sends them back.

Whoever signed for the village does not file, also with two posts (一肩挑).
"""

from shared.refusals import NotAllowed, Refusal

WAITING, FILED, RETURNED, DROPPED = "waiting", "filed", "returned", "dropped"
IN_FORCE = "in_force"  # signed where no seal is asked for
LONGEST_SEAL_NO = 40


def check_filer(person_id: str, signed_by: str, basis: str) -> None:
    """Raise NotAllowed for whoever signed the contracts for the village."""
    if person_id == signed_by:
        raise NotAllowed(
            "filing.same_person",
            "合同是您代表村里签订的，不能再由您备案或者退回（一肩挑的也不行）。请由乡镇经管站的另一位工作人员办理。",
            basis=basis,
        )


def check_seal_no(text: str) -> str:
    """The seal's reference number as it is kept. Raises Refusal where it is missing or too long."""
    kept = " ".join(text.split())
    if not kept or len(kept) > LONGEST_SEAL_NO:
        raise Refusal(
            "filing.seal_no", f"请填写备案号（备案专用章登记的编号），最多 {LONGEST_SEAL_NO} 个字。", where="seal_no"
        )
    return kept
