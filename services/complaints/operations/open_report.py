"""An office opens a report. Recusal is computed anew, the opening is audited, what is inside is never logged."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.complaints.domain.checklists import FINDINGS
from services.complaints.operations.offices import Access, access, open_content_key
from services.complaints.tables import FileRow, ReportRow, VisitRow
from services.complaints.vault import Vault, case_key, decrypt_json
from shared.audit import audit
from shared.clock import Clock
from shared.files import Prepared
from shared.place import Place
from shared.refusals import NotFound
from shared.security.authority import Who
from shared.security.sealing import decrypt, open_sealed


@dataclass(frozen=True)
class OpenedFile:
    """A file of a report, as its reader sees it. `here`: its bytes have arrived."""

    id: str
    origin: str
    name: str
    media_type: str
    size: int
    here: bool


@dataclass(frozen=True)
class OpenedMessage:
    """A message or note, readable."""

    kind: str
    to_reporter: bool
    text: str
    on: date


@dataclass(frozen=True)
class OpenedVisit:
    """A visit; `finding` "" while not reported."""

    id: str
    checklist: str
    asked_on: date
    said_on: date | None
    reported_on: date | None
    finding: str


@dataclass(frozen=True)
class OpenedReport:
    """Everything an office may read."""

    report: ReportRow
    office: Place
    acting: bool
    text: str = field(repr=False)
    contact: dict[str, str] | None = field(repr=False)
    comment: str = field(repr=False)
    files: list[OpenedFile] = field(repr=False)
    messages: list[OpenedMessage] = field(repr=False)
    visits: list[OpenedVisit] = field(repr=False)


def open_report(session: Session, clock: Clock, vault: Vault, who: Who, report_id: str) -> OpenedReport:
    """Everything in a report, for somebody whose office holds its key and who is not recused today.

    Raises NotFound, always the same, for anybody else. Audited: who, when, which report, through which office.
    """
    found = access(session, clock, who, report_id)
    key = open_content_key(session, vault, found)
    audit_opening(session, who, found, "report.opened")
    report, content = found.report, decrypt_json(key, found.report.content)
    case = case_key(key, report.case_private)
    return OpenedReport(
        report=report,
        office=found.office,
        acting=found.acting,
        text=content["text"],
        contact=content["contact"],
        comment=decrypt_json(key, report.comment) if report.comment else "",
        files=[_file(row, key, case) for row in files_of(session, report_id)],
        messages=[OpenedMessage(m.kind, m.to_reporter, decrypt_json(key, m.text), m.on) for m in report.messages],
        visits=[_visit(row, case) for row in report.visits],
    )


def open_file(session: Session, clock: Clock, vault: Vault, who: Who, report_id: str, file_id: str) -> Prepared:
    """One file's bytes, name and kind. Raises NotFound as `open_report` does, and where it has not arrived."""
    found = access(session, clock, who, report_id)
    row = file_of(session, report_id, file_id)
    key = open_content_key(session, vault, found)
    audit_opening(session, who, found, "report.file_opened")
    return unseal_file(row, key, case_key(key, found.report.case_private))


def unseal_file(row: FileRow, key: bytes, case: str) -> Prepared:
    """A file's bytes in clear, in memory only."""
    if row.body is None:
        raise NotFound("report.file_not_here", "这张照片还在传送，请稍后再看")
    meta = _meta(row, key, case)
    sealed = row.body.decode()
    data = open_sealed(case, sealed) if row.origin == "visit" else decrypt(key, sealed)
    return Prepared(data, meta["media_type"], meta["name"])


def file_of(session: Session, report_id: str, file_id: str) -> FileRow:
    """A report's file. Raises NotFound where it belongs to none or to another."""
    row = session.get(FileRow, file_id)
    if row is None or row.report_id != report_id:
        raise NotFound("report.file_unknown", "这件反映没有这个附件，请从页面上重新选择", where="file_id")
    return row


def files_of(session: Session, report_id: str) -> list[FileRow]:
    """A report's files: the reporter's, the visits', the office's, each in order."""
    rows = session.scalars(select(FileRow).where(FileRow.report_id == report_id))
    rank = ("reporter", "visit", "office")
    return sorted(rows, key=lambda row: (rank.index(row.origin), row.number, row.id))


def audit_opening(session: Session, who: Who, found: Access, act: str) -> None:
    """Who opened which report through which office; the place is the office's, never the village."""
    audit(session, who, act, found.office.code, f"report/{found.report.id}", {"office": found.office.code})


def _file(row: FileRow, key: bytes, case: str) -> OpenedFile:
    meta = _meta(row, key, case)
    return OpenedFile(row.id, row.origin, meta["name"], meta["media_type"], meta["size"], here=row.body is not None)


def _meta(row: FileRow, key: bytes, case: str) -> dict[str, Any]:
    if row.origin == "visit":
        loaded: dict[str, Any] = json.loads(open_sealed(case, row.meta))
        return loaded
    meta: dict[str, Any] = decrypt_json(key, row.meta)
    return meta


def _visit(row: VisitRow, case: str) -> OpenedVisit:
    finding = open_sealed(case, row.finding).decode() if row.finding else ""
    return OpenedVisit(
        row.id, row.checklist, row.asked_on, row.said_on, row.reported_on, finding if finding in FINDINGS else ""
    )
