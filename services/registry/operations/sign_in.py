"""Sign in, renew, sign out, revoke (登录). Tokens keep real time; posts hold on legal days."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from services.registry.tables import Person, PostRow, SignIn
from shared.audit import audit
from shared.clock import Clock
from shared.ids import new_id
from shared.place import Place
from shared.refusals import NotFound, Refusal
from shared.security.authority import Post, Who
from shared.security.passwords import password_matches

LIFETIME = timedelta(hours=12)  # of a sign-in, however often it is renewed
FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
_NO_PLACE = "000000000000"
NOT_SIGNED_IN = (
    "用户名或密码不对，或者验证码不对。连续错 5 次，账号锁定 15 分钟，其间填对了也不能登录。"
    "请核对或稍后再试；忘了密码，请找县主管部门重发激活码。"
)


class WrongCredentials(Refusal):
    """User name or password, code, lock, client or secret: it is never said which, so that nobody can find out names."""

    status = 401


def not_signed_in(where: str = "password") -> WrongCredentials:
    """The one answer to everything that is wrong about somebody's credentials."""
    return WrongCredentials("sign_in.wrong", NOT_SIGNED_IN, where=where)


def check_password(session: Session, clock: Clock, username: str, password: str) -> Person:
    """The person, if the password is theirs. Reads only: it takes long and must not hold a write lock.

    Raises WrongCredentials, after the same work, for an unknown name, a wrong password and a locked account alike.
    """
    person = session.scalar(select(Person).where(Person.username == username))
    matches = password_matches(person.password_hash if person else "", password)
    if person is None or not matches or is_locked(person, clock):
        raise not_signed_in()
    return person


def is_locked(person: Person, clock: Clock) -> bool:
    """Whether too many tries have locked an account for now."""
    return person.locked_until is not None and person.locked_until > clock.real()


def note_failure(session: Session, clock: Clock, username: str) -> None:
    """Count a wrong password or code; the fifth in a row locks the account for a quarter of an hour."""
    person = session.scalar(select(Person).where(Person.username == username).with_for_update())
    if person is None or is_locked(person, clock):
        return
    person.failures += 1
    if person.failures >= FAILURES:
        person.failures, person.locked_until = 0, clock.real() + LOCKED_FOR
        audit(session, Who(person.id, person.name), "sign_in.locked", _NO_PLACE, f"person/{person.id}", {})


def sign_in(
    session: Session, clock: Clock, person_id: str, *, device: str = "", strong: bool = False,
    demanded: Collection[str] = (),
) -> Who:  # fmt: skip
    """Start a session for a person whose credentials were checked. The answer carries the posts in force today.

    strong    a second factor was shown, or the county's own issuer vouched
    demanded  roles whose posts only a strong session carries
    """
    person = session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise NotFound("person.unknown", "没有这个人员。")
    person.failures, person.locked_until = 0, None
    now = clock.real()
    started = SignIn(
        id=new_id(), person_id=person.id, started_at=now, renewed_at=now, ends_at=now + LIFETIME,
        device=device, strong=strong,
    )  # fmt: skip
    session.add(started)
    session.flush()
    who = who_is(session, clock, person, started.id, () if strong else demanded)
    audit(session, who, "sign_in", _home(who), f"sign_in/{started.id}", {"strong": strong})
    return who


def renew(session: Session, clock: Clock, session_id: str, demanded: Collection[str] = ()) -> Who:
    """The person of a session that still stands, with the posts they hold now. Raises WrongCredentials."""
    started = session.get(SignIn, session_id, with_for_update=True)
    now = clock.real()
    if started is None or started.revoked_at is not None or started.ends_at <= now:
        raise WrongCredentials("sign_in.ended", "登录已经失效，请重新登录。")
    started.renewed_at = now
    return who_is(session, clock, started.person, started.id, () if started.strong else demanded)


def sign_out(session: Session, clock: Clock, who: Who) -> None:
    """End the caller's own session."""
    _revoke(session, clock.real(), who, who.session_id)


def revoke_sign_in(session: Session, clock: Clock, who: Who, session_id: str) -> None:
    """End one of the caller's sessions (a lost phone). The door has its tokens disbelieved after the commit."""
    _revoke(session, clock.real(), who, session_id)


def revoke_other_sign_ins(session: Session, clock: Clock, who: Who) -> list[str]:
    """End all of the caller's sessions but this one; their ids."""
    ended = end_all_sign_ins(session, clock, who.person_id, who.session_id)
    audit(session, who, "sign_in.revoke", _home(who), f"person/{who.person_id}", {"sessions": len(ended)})
    return ended


def _revoke(session: Session, now: datetime, who: Who, session_id: str) -> None:
    started = session.get(SignIn, session_id)
    if started is None or started.person_id != who.person_id:
        raise NotFound("sign_in.unknown", "没有这次登录。")
    if started.revoked_at is None:
        started.revoked_at = now
        audit(session, who, "sign_in.revoke", _home(who), f"sign_in/{session_id}", {})


def end_all_sign_ins(session: Session, clock: Clock, person_id: str, keep: str = "") -> list[str]:
    """End every session of a person but one (their password was changed); the ids of those ended."""
    chosen = update(SignIn).where(SignIn.person_id == person_id, SignIn.id != keep, SignIn.revoked_at.is_(None))
    return list(session.scalars(chosen.values(revoked_at=clock.real()).returning(SignIn.id)))


def who_is(session: Session, clock: Clock, person: Person, session_id: str, withheld: Collection[str] = ()) -> Who:
    """A person with the posts they hold today, but those of roles that are withheld."""
    today = clock.today()
    rows = session.scalars(
        select(PostRow)
        .where(
            PostRow.person_id == person.id, PostRow.since <= today, or_(PostRow.until.is_(None), PostRow.until >= today)
        )
        .order_by(PostRow.id)
    )
    posts = tuple(Post(row.id, row.role, Place(row.place)) for row in rows if row.role not in withheld)
    return Who(person.id, person.name, posts, session_id=session_id)


def _home(who: Who) -> str:
    return who.posts[0].place.code if who.posts else _NO_PLACE
