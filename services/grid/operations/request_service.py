"""A resident asks for a daily item (我要办), and may take the request back: by ten digits, without sign-in."""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.grid.domain.requests import OPEN, Contact, State, contact_of, new_code, read_code
from services.grid.queries.requests import items_in_force
from services.grid.tables import Division, ServiceRequest
from shared.bus import record
from shared.clock import Clock
from shared.contracts.grid import ServiceRequested, ServiceWithdrawn
from shared.ids import new_id
from shared.place import Place, Tier
from shared.refusals import NotFound, Refusal
from shared.security.sealing import encrypt


@dataclass(frozen=True)
class Requested:
    """The request and the ten digits that show it; the digits are kept nowhere."""

    row: ServiceRequest
    code: str


def request_service(
    session: Session, clock: Clock, key: bytes, village: str, item: str, typed: tuple[str, str, str]
) -> Requested:
    """Ask for an item ("power_service/FW-12") in a village. typed: name, telephone, what is needed; sealed with `key`.

    Raises NotFound for a village that is none, Refusal for an item that nobody may ask for there, or what was typed.
    """
    place = village_of(session, village)
    contact = contact_of(*typed)
    kind, _slash, code = item.partition("/")
    found = next(
        (one for one in items_in_force(session, place, clock.today()) if (one.list_kind, one.code) == (kind, code)),
        None,
    )
    if found is None:
        raise Refusal("request.item", "请从列表里选一项。列表里没有的，本村不能这样申请", where="item")
    digits = new_code(secrets.randbelow)
    row = ServiceRequest(
        id=new_id(),
        code_digest=digest_of(digits),
        village=place.code,
        list_kind=kind,
        item_code=code,
        item_name=found.name,
        sealed=_sealed(key, contact),
        state=State.ASKED,
        requested_on=clock.today(),
        withdrawn_on=None,
        ended_on=None,
        reason="",
        matter_id="",
        current_step="",
        due_on=None,
        ahead=None,
        steps=[],
    )
    session.add(row)
    session.flush()
    _say(session, row)
    return Requested(row, digits)


def withdraw_service(session: Session, clock: Clock, typed: str) -> ServiceRequest:
    """Take a request back before its first step is taken; the contact is deleted. Raises NotFound, Refusal."""
    row = find_by_code(session, typed, for_update=True)
    if row.withdrawn_on is not None:
        return row
    if row.state not in OPEN:
        raise Refusal("request.over", "这项申请已经结束，不用再撤回")
    if any(step["taken_on"] for step in row.steps):
        raise Refusal("request.begun", "村里已经开始办理，不能在这里撤回了。不想办了请直接告诉村文书")
    row.withdrawn_on, row.sealed = clock.today(), ""
    session.flush()
    fact = ServiceWithdrawn(request_id=row.id, village=row.village, withdrawn_on=clock.today().isoformat())
    record(session, fact, place=row.village, version=2)
    return row


def find_by_code(session: Session, typed: str, *, for_update: bool = False) -> ServiceRequest:
    """The request that ten digits show. Raises Refusal for what are not ten digits, NotFound."""
    query = select(ServiceRequest).where(ServiceRequest.code_digest == digest_of(read_code(typed)))
    row = session.scalars(query.with_for_update() if for_update else query).first()
    if row is None:
        raise NotFound("request.code", "没有这个回执码，请核对 10 位数字", where="code")
    return row


def digest_of(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


def village_of(session: Session, code: str) -> Place:
    """A village that carries lists. Raises NotFound."""
    known = session.get(Division, code)
    if known is None or known.tier != Tier.VILLAGE or not known.carries_list:
        raise NotFound(
            "place.unknown", "没有这个村（社区）。请扫村里的二维码进来，或者从村的公开页点“我要办”", where="village"
        )
    return Place(code)


def _sealed(key: bytes, contact: Contact) -> str:
    return encrypt(key, json.dumps(asdict(contact), ensure_ascii=False).encode())


def _say(session: Session, row: ServiceRequest) -> None:
    fact = ServiceRequested(
        request_id=row.id,
        village=row.village,
        list_kind=row.list_kind,
        item_code=row.item_code,
        requested_on=row.requested_on.isoformat(),
    )
    record(session, fact, place=row.village)
