"""Look back on half a year of the lists (回头看): a village says what it found, the county decides on each finding."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.look_back import due_halves, half_from
from services.registry.operations.privacy import check_public_words
from services.registry.queries.look_backs import listed_since
from services.registry.tables import Finding, ItemRow, LookBack, PowerList
from shared.audit import audit
from shared.clock import Clock
from shared.ids import new_id
from shared.place import Place, Tier
from shared.refusals import Conflict, NotAllowed, NotFound, Refusal
from shared.security.authority import Who

DECISIONS = {"revise": "修订清单", "keep": "不作修订"}
_MOST = 40


@dataclass(frozen=True)
class Found:
    """One finding: about which item ("" about a list as a whole), in words."""

    kind: str
    code: str
    text: str


def record_look_back(
    session: Session, clock: Clock, who: Who, village: Place, half_key: str, summary: str, findings: Sequence[Found]
) -> LookBack:
    """What a village found, once for each half year; a late one is taken, too. Raises NotAllowed, Refusal, Conflict."""
    if not who.may("list.look_back", village):
        raise NotAllowed("act.not_allowed", "回头看由村党组织书记、村委会主任或村文书填报。", where="village")
    half = _half(session, clock, village, half_key)
    taken = select(LookBack.id).where(LookBack.village == village.code, LookBack.half == half)
    if session.scalar(taken) is not None:
        raise Conflict("look_back.done", "这半年的回头看已经填报过了。有新的发现，请写进下一次。")
    if len(findings) > _MOST:
        raise Refusal("look_back.many", f"一次最多写 {_MOST} 条发现。", where="findings")
    for finding in findings:
        _check_item(session, village, finding)
    row = LookBack(
        id=new_id(),
        village=village.code,
        half=half,
        summary=_words(session, village, summary, "summary"),
        recorded_by=who.person_id,
        recorded_on=clock.today(),
        findings=[
            Finding(
                id=new_id(), list_kind=one.kind, item_code=one.code, text=_words(session, village, one.text, "findings")
            )
            for one in findings
        ],
    )
    session.add(row)
    session.flush()
    audit(
        session, who, "list.look_back", village.code, f"look_back/{row.id}", {"half": half, "findings": len(findings)}
    )
    return row


def decide_finding(session: Session, clock: Clock, who: Who, finding_id: str, decision: str, reason: str) -> Finding:
    """The county's decision on a finding; it may be bettered until a revision took the finding up."""
    row = session.get(Finding, finding_id, with_for_update=True)
    if row is None:
        raise NotFound("finding.unknown", "没有这条发现。")
    village = Place(row.look_back.village)
    if not who.may("list.import", village.at(Tier.COUNTY)):
        raise NotAllowed("act.not_allowed", "只有本县清单主管部门可以作出决定。")
    if decision not in DECISIONS:
        raise Refusal("finding.decision", "请选择修订清单或者不作修订。", where="decision")
    if row.draft_id:
        raise Conflict("finding.taken_up", "这条发现已经写进修订草稿，决定不能再改。")
    row.decision, row.reason = decision, _words(session, village, reason, "reason")
    row.decided_by, row.decided_on = who.person_id, clock.today()
    audit(session, who, "list.decide", row.look_back.village, f"finding/{row.id}", {"decision": decision})
    return row


def _half(session: Session, clock: Clock, village: Place, key: str) -> str:
    since = listed_since(session, village.at(Tier.COUNTY))
    try:
        half = half_from(key)
    except ValueError:
        half = None
    if half is None or since is None or half not in due_halves(since, clock.today()):
        raise Refusal("look_back.half", "没有这个半年的回头看。请从工作台重新进入。", where="half")
    return half.key


def _check_item(session: Session, village: Place, finding: Found) -> None:
    if not finding.code:
        return
    lists = select(PowerList.id).where(PowerList.county == village.at(Tier.COUNTY).code, PowerList.kind == finding.kind)
    listed = select(ItemRow.code).where(ItemRow.list_id.in_(lists), ItemRow.code == finding.code).limit(1)
    if session.scalar(listed) is None:
        raise Refusal("look_back.item", f"清单里没有事项“{finding.code}”，请核对编码。", where="findings")


def _words(session: Session, village: Place, text: str, where: str) -> str:
    text = text.strip()
    if not 2 <= len(text) <= 1000:
        raise Refusal("words.length", "请用 2 到 1000 个字写清楚。", where=where)
    check_public_words(session, village, text, where)
    return text
