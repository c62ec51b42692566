"""The office keeps a file with a report (a voucher, a signed consent); sealed like everything else."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.complaints.domain.progress import Status
from services.complaints.operations.accept import note
from services.complaints.operations.file_report import sealed_file
from services.complaints.operations.offices import acting, open_content_key
from services.complaints.tables import FileRow
from services.complaints.vault import Vault
from shared.clock import Clock
from shared.files import Prepared
from shared.refusals import Conflict, Refusal
from shared.security.authority import Who

MOST = 30  # office files of one report


def attach(session: Session, clock: Clock, vault: Vault, who: Who, report_id: str, prepared: Prepared) -> str:
    """Keep a prepared file; returns its id. Raises Refusal past the limit, Conflict once answered."""
    found = acting(session, clock, who, report_id, None)
    if Status(found.report.status) in {Status.ANSWERED, Status.RATED}:
        raise Conflict("report.closed", "这件反映已经答复，不能再添加材料", where="status")
    mine = select(func.count()).where(FileRow.report_id == report_id, FileRow.origin == "office")
    number = (session.scalar(mine) or 0) + 1
    if number > MOST:
        raise Refusal("report.too_many_files", f"每件反映的办理材料最多 {MOST} 个", where="file")
    row = sealed_file(report_id, "office", number, prepared, open_content_key(session, vault, found))
    session.add(row)
    note(session, who, found.report, "report.file_added", file=row.id)
    return row.id
