"""Give somebody a post (任命), known or new: by the offices that keep the register of the place for that role, and of the person."""

from datetime import date

from sqlalchemy.orm import Session

from services.registry.operations.posts import assume_post
from services.registry.operations.register import add_person, check_keeps, person_of
from services.registry.tables import PostRow
from shared.place import Place
from shared.security.authority import Who


def give_post(
    session: Session, who: Who, person_id: str, role: str, place: Place, since: date, until: date | None = None, *,
    acting: bool = False, reason: str = "",
) -> PostRow:  # fmt: skip
    """One more post for somebody in the register. Raises NotAllowed, and what `assume_post` raises."""
    for post in person_of(session, person_id).posts:
        check_keeps(who, Place(post.place), post.role)
    check_keeps(who, place, role)
    return assume_post(session, who, person_id, role, place, since, until, acting=acting, reason=reason)


def enter_person(
    session: Session, who: Who, username: str, name: str, role: str, place: Place, since: date,
    until: date | None = None, *, acting: bool = False, reason: str = "",
) -> PostRow:  # fmt: skip
    """Enter somebody with a first post. There is no password until they set one with a code. Raises as `give_post` does."""
    check_keeps(who, place, role)
    person = add_person(session, who, username, name, "")
    return assume_post(session, who, person.id, role, place, since, until, acting=acting, reason=reason)
