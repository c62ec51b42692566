"""Words kept with a report: readable by the office and, where meant for them, by the reporter."""

from sqlalchemy.orm import Session

from services.complaints.tables import MessageRow, ReportRow
from services.complaints.vault import encrypt_json
from shared.clock import Clock
from shared.refusals import Refusal

LONGEST = 3000  # characters


def say(
    session: Session, clock: Clock, report: ReportRow, key: bytes, kind: str, text: str, *, to_reporter: bool
) -> None:
    """Keep a message, encrypted with the report's content key. Raises Refusal where it is empty or too long."""
    if not text.strip():
        raise Refusal("message.empty", "请填写内容", where="text")
    if len(text) > LONGEST:
        raise Refusal("message.too_long", f"请控制在 {LONGEST} 字以内", where="text")
    row = MessageRow(
        report_id=report.id,
        number=len(report.messages) + 1,
        kind=kind,
        to_reporter=to_reporter,
        text=encrypt_json(key, text.strip()),
        on=clock.today(),
    )
    report.messages.append(row)
    session.flush()
