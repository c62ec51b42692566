"""Sign in, renew, sign out, revoke (登录). Tokens keep real time; posts hold on legal days."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from services.registry.tables import Person, PostRow, Program, SignIn
from shared.audit import audit
from shared.clock import Clock
from shared.ids import new_id
from shared.place import Place
from shared.refusals import NotFound, Refusal, TooMany
from shared.security.authority import Post, Who
from shared.security.passwords import password_matches

LIFETIME = timedelta(hours=12)  # of a sign-in, however often it is renewed
FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
_NO_PLACE = "000000000000"


class WrongCredentials(Refusal):
    """User name or password, client or secret: it is never said which."""

    status = 401


def check_password(session: Session, clock: Clock, username: str, password: str) -> Person:
    """The person, if the password is theirs. Reads only: it takes long and must not hold a write lock.

    Raises TooMany while the account is locked, WrongCredentials otherwise.
    """
    person = session.scalar(select(Person).where(Person.username == username))
    if person is not None and person.locked_until is not None and person.locked_until > clock.real():
        raise TooMany("sign_in.locked", "密码错误次数太多，账号已锁定 15 分钟。请稍后再试，或请县主管部门解锁。")
    if not password_matches(person.password_hash if person else "", password) or person is None:
        raise WrongCredentials("sign_in.wrong", "用户名或密码不对。请核对后再试。", where="password")
    return person


def note_failure(session: Session, clock: Clock, username: str) -> None:
    """Count a wrong password; the fifth in a row locks the account for a quarter of an hour."""
    person = session.scalar(select(Person).where(Person.username == username).with_for_update())
    if person is None:
        return
    person.failures += 1
    if person.failures >= FAILURES:
        person.failures, person.locked_until = 0, clock.real() + LOCKED_FOR
        audit(session, Who(person.id, person.name), "sign_in.locked", _NO_PLACE, f"person/{person.id}", {})


def sign_in(session: Session, clock: Clock, person_id: str) -> Who:
    """Start a session for a person whose password was checked. The answer carries the posts in force today."""
    person = session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise NotFound("person.unknown", "没有这个人员。")
    person.failures, person.locked_until = 0, None
    now = clock.real()
    started = SignIn(id=new_id(), person_id=person.id, started_at=now, renewed_at=now, ends_at=now + LIFETIME)
    session.add(started)
    session.flush()
    who = who_is(session, clock, person, started.id)
    audit(session, who, "sign_in", _home(who), f"sign_in/{started.id}", {})
    return who


def renew(session: Session, clock: Clock, session_id: str) -> Who:
    """The person of a session that still stands, with the posts they hold now. Raises WrongCredentials."""
    started = session.get(SignIn, session_id, with_for_update=True)
    now = clock.real()
    if started is None or started.revoked_at is not None or started.ends_at <= now:
        raise WrongCredentials("sign_in.ended", "登录已经失效，请重新登录。")
    started.renewed_at = now
    return who_is(session, clock, started.person, started.id)


def sign_out(session: Session, clock: Clock, who: Who) -> None:
    """End the caller's own session."""
    _revoke(session, clock.real(), who, who.session_id)


def revoke_sign_in(session: Session, clock: Clock, who: Who, session_id: str) -> None:
    """End one of the caller's sessions (a lost phone). Its token runs out within half an hour and is not renewed."""
    _revoke(session, clock.real(), who, session_id)


def _revoke(session: Session, now: datetime, who: Who, session_id: str) -> None:
    started = session.get(SignIn, session_id)
    if started is None or started.person_id != who.person_id:
        raise NotFound("sign_in.unknown", "没有这次登录。")
    if started.revoked_at is None:
        started.revoked_at = now
        audit(session, who, "sign_in.revoke", _home(who), f"sign_in/{session_id}", {})


def end_all_sign_ins(session: Session, clock: Clock, person_id: str, keep: str = "") -> None:
    """End every session of a person but one (their password was changed, or they hold no post any more)."""
    session.execute(
        update(SignIn)
        .where(SignIn.person_id == person_id, SignIn.id != keep, SignIn.revoked_at.is_(None))
        .values(revoked_at=clock.real())
    )


def check_program(session: Session, client: str, secret: str) -> Program:
    """The program whose client credentials these are. Raises WrongCredentials."""
    program = session.get(Program, client)
    usable = program is not None and program.revoked_at is None
    if not password_matches(program.secret_hash if program and usable else "", secret) or program is None:
        raise WrongCredentials("client.wrong", "客户端编号或密钥不对。", where="client_id")
    return program


def who_is(session: Session, clock: Clock, person: Person, session_id: str) -> Who:
    """A person with the posts they hold today."""
    today = clock.today()
    rows = session.scalars(
        select(PostRow)
        .where(
            PostRow.person_id == person.id, PostRow.since <= today, or_(PostRow.until.is_(None), PostRow.until >= today)
        )
        .order_by(PostRow.id)
    )
    posts = tuple(Post(row.id, row.role, Place(row.place)) for row in rows)
    return Who(person.id, person.name, posts, session_id=session_id)


def _home(who: Who) -> str:
    return who.posts[0].place.code if who.posts else _NO_PLACE
