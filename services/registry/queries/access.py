"""Sessions, activation codes, programs; and whose tokens are stale."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.queries.places import below
from services.registry.tables import Activation, Person, PostRow, Program, SignIn
from shared.clock import Clock
from shared.place import Place
from shared.security.tokens import LEEWAY, PROGRAM_LIFETIME


def sign_ins_of(session: Session, clock: Clock, person_id: str) -> Sequence[SignIn]:
    """Somebody's sessions that still stand, newest first."""
    chosen = select(SignIn).where(
        SignIn.person_id == person_id, SignIn.revoked_at.is_(None), SignIn.ends_at > clock.real()
    )
    return session.scalars(chosen.order_by(SignIn.id.desc())).all()


def programs_at(session: Session, places: Iterable[Place]) -> Sequence[Program]:
    """Programs within some divisions (those without one too), the ones in use first."""
    within = below(Program.place, places) | (Program.place == "")
    return session.scalars(select(Program).where(within).order_by(Program.revoked_at.is_not(None), Program.id)).all()


def without_password(session: Session, places: Iterable[Place], most: int) -> Sequence[Person]:
    """People with a post at or below some divisions who have no password yet, by user name; at most so many."""
    posted = select(PostRow.person_id).where(below(PostRow.place, places))
    chosen = select(Person).where(Person.password_hash == "", Person.id.in_(posted))
    return session.scalars(chosen.order_by(Person.username).limit(most)).all()


def activation_of(session: Session, person_id: str) -> Activation | None:
    """The activation code somebody was given last."""
    return session.get(Activation, person_id)


def made_stale(session: Session, clock: Clock) -> dict[str, datetime]:
    """Whose tokens, issued before which moment, are not to be believed though they may not have run out.

    Ended sessions, people whose post was ended, revoked programs: of the last hour, which is longer than a token lives.
    """
    since = clock.real() - PROGRAM_LIFETIME - LEEWAY
    found: dict[str, datetime] = {}
    for subject, moment in (
        (SignIn.id, SignIn.revoked_at), (PostRow.person_id, PostRow.ended_at), (Program.id, Program.revoked_at)
    ):  # fmt: skip
        prefix = "program:" if subject is Program.id else ""
        for whose, at in session.execute(select(subject, moment).where(moment > since).order_by(moment)):
            if at is not None:
                found[f"{prefix}{whose}"] = at
    return found
