"""First and new passwords: activation codes (激活码) that are printed once, and changing one's own."""

import secrets
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.passwords import ALPHABET, faults, grouped, plain
from services.registry.operations.register import check_keeps, home_of, person_of
from services.registry.operations.sign_in import end_all_sign_ins, is_locked, not_signed_in
from services.registry.tables import Activation, Person
from shared.audit import audit
from shared.clock import Clock
from shared.place import Place
from shared.refusals import Refusal
from shared.security.authority import Who
from shared.security.passwords import code_matches, hash_code, hash_password, password_matches

ACTIVATION_LIFETIME = timedelta(days=7)
_CODE_LETTERS = 12  # of 31: 59 bits, and five tries lock the account


def new_code() -> tuple[str, str]:
    """A code to print, and its argon2id hash to keep. Make it before a write begins."""
    letters = [secrets.choice(ALPHABET) for _ in range(_CODE_LETTERS)]
    return grouped(letters), hash_code("".join(letters))


def give_code(session: Session, clock: Clock, who: Who, person_id: str, code_hash: str) -> Person:
    """Let somebody set a password with a code, once, within seven days; an earlier code is void, the account unlocked.

    Raises NotFound, NotAllowed for one who does not keep all of the person's posts.
    """
    person = person_of(session, person_id)
    for post in person.posts:
        check_keeps(who, Place(post.place), post.role)
    now = clock.real()
    row = session.get(Activation, person_id, with_for_update=True) or Activation(person_id=person_id)
    row.code_hash, row.made_at, row.made_by = code_hash, now, who.person_id
    row.ends_at, row.used_at = now + ACTIVATION_LIFETIME, None
    session.add(row)
    person.failures, person.locked_until = 0, None
    audit(session, who, "person.activation", home_of(who), f"person/{person_id}", {})
    return person


def check_code(session: Session, clock: Clock, username: str, code: str) -> str:
    """The id of the person whose code it is. Reads only. Raises WrongCredentials, the same for everything that is wrong."""
    person = session.scalar(select(Person).where(Person.username == username.strip()))
    row = session.get(Activation, person.id) if person else None
    usable = row is not None and row.used_at is None and row.ends_at > clock.real()
    matches = code_matches(row.code_hash if row is not None and usable else "", plain(code))
    if person is None or not matches or is_locked(person, clock):
        raise not_signed_in("password_code")
    return person.id


def activate(session: Session, clock: Clock, person_id: str, password_hash: str) -> list[str]:
    """Set the password with a code that was checked; the code is spent. Ends all sessions; their ids.

    Raises WrongCredentials where the code was spent meanwhile.
    """
    row = session.get(Activation, person_id, with_for_update=True)
    if row is None or row.used_at is not None:
        raise not_signed_in("password_code")
    row.used_at = clock.real()
    person = person_of(session, person_id)
    person.password_hash, person.failures, person.locked_until = password_hash, 0, None
    audit(session, Who(person.id, person.name), "person.activate", "000000000000", f"person/{person.id}", {})
    return end_all_sign_ins(session, clock, person_id)


def change_password(session: Session, clock: Clock, who: Who, old: str, new: str) -> list[str]:
    """One's own password; every session but this one ends: their ids. Raises Refusal where the old one is wrong."""
    person = person_of(session, who.person_id)
    if not password_matches(person.password_hash, old):
        raise Refusal("person.password_wrong", "现在的密码不对。", where="old")
    refuse_weak(new, person.username)
    person.password_hash, person.failures, person.locked_until = hash_password(new), 0, None
    audit(session, who, "person.password", home_of(who), f"person/{person.id}", {})
    return end_all_sign_ins(session, clock, person.id, who.session_id)


def refuse_weak(password: str, username: str) -> None:
    """Raises Refusal with everything that is wrong with a new password."""
    found = faults(password, username)
    if found:
        raise Refusal("person.password_weak", "新密码不合要求：" + "".join(found), where="password")
