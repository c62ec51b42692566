"""Attach a paper (上传材料) to a matter before the step that needs it is taken."""

from sqlalchemy.orm import Session

from services.registry.operations.matters import must_hold
from services.registry.tables import Matter, Paper
from shared.audit import audit
from shared.clock import Clock
from shared.contracts.base import FileRef
from shared.files import FileStore, keep, prepare
from shared.place import Place
from shared.refusals import NotFound, Refusal
from shared.security.authority import Who


def attach_paper(
    session: Session, clock: Clock, who: Who, store: FileStore, matter_id: str, paper: str, name: str, data: bytes
) -> FileRef:
    """Keep a file under the name of a paper. Raises Refusal where the file is of a wrong kind or size, or the matter is over."""
    matter = session.get(Matter, matter_id)
    if matter is None:
        raise NotFound("matter.unknown", "没有这个办件，请从本村的办件列表重新进入。")
    must_hold(who, "matter.step", Place(matter.village), "您在本村没有办理步骤的岗位，不能上传材料。")
    if matter.status not in {"running", "held"}:
        raise Refusal("matter.over", "本办件已经结束，不能再上传材料。", where="file")
    if not paper.strip():
        raise Refusal("paper.unnamed", "请写明这是什么材料，例如“会议记录”。", where="paper")
    reference = keep(session, store, prepare(data, name), subject=f"matter/{matter.id}", public=False, at=clock.real())
    session.add(
        Paper(
            file_id=reference.id,
            matter_id=matter.id,
            name=paper.strip(),
            uploaded_by=who.person_id,
            uploaded_at=clock.real(),
        )
    )
    audit(
        session, who, "matter.attach", matter.village, f"matter/{matter.id}",
        {"file": reference.id, "digest": reference.digest, "paper": paper.strip()},
    )  # fmt: skip
    return reference
