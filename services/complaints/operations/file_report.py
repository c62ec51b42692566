"""A resident sends a report. It is sealed before it touches the database, and says nothing to anybody."""

import uuid
from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.complaints.domain.filing import Filing
from services.complaints.domain.progress import Status
from services.complaints.domain.routing import Subject, route
from services.complaints.domain.terms import ACCEPT, ACCEPT_NAMED, ASSIGN
from services.complaints.operations.clocks import start_clock
from services.complaints.operations.offices import handlers_posts, office_public_keys
from services.complaints.tables import EntryRow, FileRow, GrantRow, PlaceRow, ReportRow
from services.complaints.vault import NewReceipt, Vault, encrypt_json, seal_report
from shared.clock import Clock
from shared.files import Prepared
from shared.place import Place
from shared.refusals import Refusal
from shared.security.sealing import encrypt


def file_report(
    session: Session, clock: Clock, vault: Vault, receipt: NewReceipt, filing: Filing, attachments: Sequence[Prepared]
) -> None:
    """Keep a report, sealed; whoever holds `receipt.code` can read its answers.

    Raises Invalid with every finding, or Refusal for a village or an entry that is not known here. Records no event and
    no audit row: both would tell when.
    """
    filing.check()
    _check_known(session, filing)
    subject = Subject(filing.subject_place())
    way = route(handlers_posts(session), subject, clock.today())
    sealed = seal_report(receipt, office_public_keys(session, vault, way.sealed_to), _content(filing))
    report = ReportRow(
        id=str(uuid.uuid4()),  # not time-ordered: a UUIDv7 would tell the millisecond
        subject_place=subject.place.code,
        village=filing.village,
        category=filing.category,
        entry_id=filing.entry_id,
        named=filing.contact is not None,
        status=Status.RECEIVED,
        version=1,
        handling_office=way.handling.code,
        stranded=way.stranded,
        received_on=clock.today(),
        **sealed.columns,
    )
    session.add(report)
    session.add_all(GrantRow(report_id=report.id, office=o, sealed_key=k) for o, k in sealed.grants.items())
    session.flush()
    session.add_all(
        sealed_file(report.id, "reporter", number, prepared, sealed.content_key)
        for number, prepared in enumerate(attachments, 1)
    )
    start_clock(session, clock, report, ASSIGN)
    start_clock(session, clock, report, ACCEPT_NAMED if report.named else ACCEPT)


def sealed_file(report_id: str, origin: str, number: int, prepared: Prepared, key: bytes) -> FileRow:
    """A file's row with everything about it encrypted with the report's content key."""
    meta = {"name": prepared.name, "media_type": prepared.media_type, "size": len(prepared.data)}
    body = encrypt(key, prepared.data).encode()
    return FileRow(
        id=str(uuid.uuid4()), report_id=report_id, origin=origin, number=number, meta=encrypt_json(key, meta), body=body
    )


def _content(filing: Filing) -> dict[str, object]:
    contact = filing.contact and {"name": filing.contact.name.strip(), "phone": filing.contact.phone.strip()}
    return {"text": filing.text.strip(), "about": filing.about, "contact": contact}


def _check_known(session: Session, filing: Filing) -> None:
    place = session.get(PlaceRow, Place(filing.village).code)
    if place is None:
        raise Refusal("report.village_unknown", "没有找到这个村，请从列表中选择", where="village")
    if filing.entry_id:
        entry = session.get(EntryRow, filing.entry_id)
        if entry is None or entry.village != filing.village:
            raise Refusal(
                "report.entry_unknown", "没有找到您要反映的那条公开信息，请从公开页面重新点“反映”", where="entry_id"
            )
