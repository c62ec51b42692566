"""Other systems' programs and their client credentials (OAuth 2): add, rotate the secret, revoke, check."""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from services.registry.operations.sign_in import WrongCredentials
from services.registry.tables import PlaceRow, Program
from shared.audit import audit
from shared.clock import Clock
from shared.place import Place
from shared.refusals import Conflict, NotAllowed, NotFound, Refusal
from shared.security.authority import Who
from shared.security.passwords import password_matches
from shared.security.scopes import ACT, GRANTABLE, PLACE

OVERLAP = timedelta(days=7)  # after a rotation both secrets are good for so long
_ID = re.compile(r"[a-z0-9][a-z0-9-]{2,59}", re.ASCII)
_NAME = 80


@dataclass(frozen=True)
class NewProgram:
    """What a program is to be: its id as client, what people call it, what it may do, and within which division."""

    client: str
    name: str
    scopes: tuple[str, ...]
    place: Place


def new_secret() -> str:
    """A client secret: 256 random bits, to be shown once. Only its argon2id hash is kept."""
    return secrets.token_urlsafe(32)


def add_program(session: Session, who: Who, new: NewProgram, secret_hash: str) -> Program:
    """Give another system's program credentials. Raises Refusal, Conflict, NotAllowed for what one may not do oneself."""
    if not _ID.fullmatch(new.client):
        raise Refusal("program.id", "编号用小写字母、数字和连字符，3 到 60 个字符。", where="client")
    if not 0 < len(new.name.strip()) <= _NAME:
        raise Refusal("program.name", f"请填写系统名称，最长 {_NAME} 个字。", where="name")
    if session.get(PlaceRow, new.place.code) is None:
        raise NotFound("place.unknown", f"没有区划代码 {new.place.code}，请核对。", where="place")
    _check_scopes(who, new)
    if session.get(Program, new.client) is not None:
        raise Conflict("program.taken", f"编号“{new.client}”已有程序使用，请换一个。", where="client")
    row = Program(
        id=new.client, name=new.name.strip(), secret_hash=secret_hash, scopes=sorted(new.scopes), place=new.place.code
    )
    session.add(row)
    session.flush()
    detail = {"scopes": row.scopes, "place": row.place}
    audit(session, who, "program.add", row.place, f"program/{row.id}", detail)
    return row


def rotate_secret(session: Session, clock: Clock, who: Who, client: str, secret_hash: str) -> Program:
    """A new secret; the present one is good for seven more days, so that the other system can change over."""
    row = _managed(session, who, client)
    row.previous_hash, row.previous_until = row.secret_hash, clock.real() + OVERLAP
    row.secret_hash = secret_hash
    audit(session, who, "program.rotate", _place(who, row).code, f"program/{row.id}", {})
    return row


def end_previous_secret(session: Session, who: Who, client: str) -> Program:
    """The old secret ends at once (it has leaked, or the other system has changed over)."""
    row = _managed(session, who, client)
    row.previous_hash, row.previous_until = "", None
    audit(session, who, "program.end_previous", _place(who, row).code, f"program/{row.id}", {})
    return row


def revoke_program(session: Session, clock: Clock, who: Who, client: str) -> Program:
    """No more tokens for a program; the door has those it holds disbelieved after the commit."""
    row = _managed(session, who, client)
    row.revoked_at = clock.real()
    audit(session, who, "program.revoke", _place(who, row).code, f"program/{row.id}", {})
    return row


def check_program(session: Session, clock: Clock, client: str, secret: str) -> Program:
    """The program whose client credentials these are. Reads only. Raises WrongCredentials."""
    program = session.get(Program, client)
    usable = program is not None and program.revoked_at is None
    matches = password_matches(program.secret_hash if program and usable else "", secret)
    if not matches and program is not None and usable and program.previous_until is not None:
        matches = program.previous_until > clock.real() and password_matches(program.previous_hash, secret)
    if program is None or not matches:
        raise WrongCredentials("client.wrong", "客户端编号或密钥不对。", where="client_id")
    return program


def scopes_for(program: Program, asked: list[str]) -> list[str]:
    """What a token of a program says: the scopes asked for (all it has, if none), and where. Raises Refusal for others."""
    foreign = [scope for scope in asked if scope not in program.scopes]
    if foreign:
        raise Refusal("scope.not_given", f"没有授予“{foreign[0]}”这个范围。", where="scope")
    return [*(asked or program.scopes), *([f"{PLACE}{program.place}"] if program.place else [])]


def note_use(session: Session, clock: Clock, client: str) -> None:
    """Note the day on which a program last asked for a token."""
    program, today = session.get(Program, client), clock.real().date()
    if program is not None and program.last_used_on != today:
        program.last_used_on = today


def _check_scopes(who: Who, new: NewProgram) -> None:
    if not new.scopes or any(scope not in GRANTABLE for scope in new.scopes):
        raise Refusal("program.scopes", "请至少选一项授权范围，只能从列出的里面选。", where="scopes")
    if not who.may("program.manage", new.place):
        raise NotAllowed("act.not_allowed", "这个区划不归您管理。", where="place")
    own = [scope for scope in new.scopes if scope.startswith(ACT) and not who.may(scope.removeprefix(ACT), new.place)]
    if own:
        raise NotAllowed(
            "program.beyond", "不能把自己没有的权限授予程序，请去掉这一项，或由有权限的部门来办。", where="scopes"
        )


def _managed(session: Session, who: Who, client: str) -> Program:
    row = session.get(Program, client, with_for_update=True)
    if row is None or not who.may("program.manage", _place(who, row)):
        raise NotFound("program.unknown", "没有这个程序。")
    if row.revoked_at is not None:
        raise Conflict("program.revoked", "这个程序已经停用，不能再改。需要时请登记一个新的。")
    return row


def _place(who: Who, row: Program) -> Place:
    return Place(row.place) if row.place else who.places("program.manage")[0]
