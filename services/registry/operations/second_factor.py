"""One-time codes on a telephone as a second factor (动态口令, RFC 6238), and ten codes on paper for a lost one."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.registry.domain.one_time import SECRET_BYTES, step_of
from services.registry.domain.passwords import ALPHABET, grouped, plain
from services.registry.operations.register import check_keeps, home_of, person_of
from services.registry.tables import RecoveryCode, SecondFactor, SignIn
from shared.audit import audit
from shared.clock import Clock
from shared.ids import new_id
from shared.place import Place
from shared.refusals import Conflict, NotFound, Refusal
from shared.security.authority import Who
from shared.security.sealing import decrypt, encrypt

RECOVERY_CODES = 10
_CODE_LETTERS = 12


@dataclass(frozen=True)
class FactorKeys:
    """Keys derived from the service's own secret: for secrets at rest, and for recovery codes' digests."""

    secrets: bytes
    recovery: bytes


def begin(session: Session, keys: FactorKeys, who: Who) -> None:
    """Make a secret that counts only once a code of it was shown. Raises Conflict where one counts already."""
    row = session.get(SecondFactor, who.person_id, with_for_update=True)
    if row is not None and row.confirmed_at is not None:
        raise Conflict("factor.on", "动态口令已经开通。要换手机，请先停用再开通。")
    row = row or SecondFactor(person_id=who.person_id)
    row.secret, row.last_step = encrypt(keys.secrets, secrets.token_bytes(SECRET_BYTES)), 0
    session.add(row)


def pending_secret(session: Session, keys: FactorKeys, person_id: str) -> bytes | None:
    """The secret that is being set up; None once it counts, or where none is."""
    row = session.get(SecondFactor, person_id)
    return decrypt(keys.secrets, row.secret) if row is not None and row.confirmed_at is None else None


def is_on(session: Session, person_id: str) -> bool:
    """Whether somebody must show a code when signing in."""
    row = session.get(SecondFactor, person_id)
    return row is not None and row.confirmed_at is not None


def confirm(session: Session, clock: Clock, keys: FactorKeys, who: Who, code: str) -> list[str]:
    """Have the second factor count from now on; this session becomes a strong one. The recovery codes, to be shown once.

    Raises Refusal for a wrong code.
    """
    row = session.get(SecondFactor, who.person_id, with_for_update=True)
    if row is None or row.confirmed_at is not None:
        raise Conflict("factor.none", "请先点“开通动态口令”。")
    step = step_of(decrypt(keys.secrets, row.secret), code, clock.real().timestamp(), row.last_step)
    if step is None:
        raise Refusal(
            "factor.wrong", "验证码不对。请看手机上最新的 6 位数字，并检查手机时间是否准确。", where="password_code"
        )
    row.last_step, row.confirmed_at = step, clock.real()
    started = session.get(SignIn, who.session_id)
    if started is not None:
        started.strong = True
    audit(session, who, "factor.confirm", home_of(who), f"person/{who.person_id}", {})
    return _fresh_codes(session, keys, who.person_id)


def new_recovery_codes(session: Session, clock: Clock, keys: FactorKeys, who: Who, code: str) -> list[str]:
    """Ten new recovery codes; the old ones are void. Raises Refusal for a wrong code."""
    _show(session, clock, keys, who, code)
    audit(session, who, "factor.recovery", home_of(who), f"person/{who.person_id}", {})
    return _fresh_codes(session, keys, who.person_id)


def switch_off(session: Session, clock: Clock, keys: FactorKeys, who: Who, code: str) -> None:
    """Do without a second factor again. Raises Refusal for a wrong code."""
    _show(session, clock, keys, who, code)
    _remove(session, who.person_id)
    audit(session, who, "factor.off", home_of(who), f"person/{who.person_id}", {})


def reset(session: Session, who: Who, person_id: str) -> None:
    """Take the second factor of somebody who lost telephone and paper; whoever keeps all their posts may. Raises NotAllowed."""
    for post in person_of(session, person_id).posts:
        check_keeps(who, Place(post.place), post.role)
    if session.get(SecondFactor, person_id) is None:
        raise NotFound("factor.none", "这个人没有开通动态口令。")
    _remove(session, person_id)
    audit(session, who, "factor.reset", home_of(who), f"person/{person_id}", {})


def accept(session: Session, clock: Clock, keys: FactorKeys, person_id: str, code: str) -> bool:
    """Whether a code is the telephone's or on the paper, and was not used before; it is spent now."""
    row = session.get(SecondFactor, person_id, with_for_update=True)
    if row is None or row.confirmed_at is None:
        return False
    step = step_of(decrypt(keys.secrets, row.secret), code, clock.real().timestamp(), row.last_step)
    if step is not None:
        row.last_step = step
        return True
    chosen = select(RecoveryCode).where(
        RecoveryCode.person_id == person_id,
        RecoveryCode.digest == _digest(keys, person_id, code),
        RecoveryCode.used_at.is_(None),
    )
    paper = session.scalar(chosen.with_for_update())
    if paper is None:
        return False
    paper.used_at = clock.real()
    return True


def codes_left(session: Session, person_id: str) -> int:
    """How many recovery codes are unused."""
    unused = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return session.scalar(unused) or 0


def _show(session: Session, clock: Clock, keys: FactorKeys, who: Who, code: str) -> None:
    if not accept(session, clock, keys, who.person_id, code):
        raise Refusal("factor.wrong", "验证码不对，或者已经用过。请等下一个 6 位数字再试。", where="password_code")


def _fresh_codes(session: Session, keys: FactorKeys, person_id: str) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = [grouped([secrets.choice(ALPHABET) for _ in range(_CODE_LETTERS)]) for _ in range(RECOVERY_CODES)]
    digests = (_digest(keys, person_id, code) for code in codes)
    session.add_all(RecoveryCode(id=new_id(), person_id=person_id, digest=digest) for digest in digests)
    session.flush()
    return codes


def _remove(session: Session, person_id: str) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    session.execute(delete(SecondFactor).where(SecondFactor.person_id == person_id))


def _digest(keys: FactorKeys, person_id: str, code: str) -> str:
    return hmac.new(keys.recovery, f"{person_id}\n{plain(code)}".encode(), hashlib.sha256).hexdigest()
