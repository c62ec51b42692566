"""Who asked, for those who handle it in the village: every opening is on record. Deleted once nobody needs it."""

import json

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.grid.domain.requests import KEPT, Contact
from services.grid.queries.requests import find_for
from services.grid.tables import ServiceRequest
from shared.audit import audit
from shared.clock import Clock
from shared.refusals import NotFound
from shared.security.authority import Who
from shared.security.sealing import decrypt


def open_contact(session: Session, key: bytes, who: Who, request_id: str) -> Contact:
    """Name, telephone and need of a request in one's own village. Raises NotFound for others' and for deleted ones."""
    row = find_for(session, who, request_id)
    if not row.sealed:
        raise NotFound("request.deleted", "申请已经撤回或者办结已久，联系方式已经删除")
    contact = Contact(**json.loads(decrypt(key, row.sealed)))
    audit(session, who, "request.contact", row.village, f"request/{row.id}", {})
    return contact


def forget_contacts(session: Session, clock: Clock) -> int:
    """Delete contacts of matters that ended thirty days ago or earlier. Returns how many."""
    over = update(ServiceRequest).where(ServiceRequest.sealed != "", ServiceRequest.ended_on <= clock.today() - KEPT)
    done = session.execute(over.values(sealed="").execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]
