"""Who holds which post, which terms end, and which posts exclude each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from services.registry.domain.holding import TERMED, WARN_DAYS, Clash, clashes, warning
from services.registry.operations.posts import holding_of, kinships
from services.registry.queries.places import below
from services.registry.tables import HandOver, Kin, Person, PostRow
from shared.place import Place

_MOST = 5000


@dataclass(frozen=True)
class Findings:
    """What a township or county should settle: posts that exclude each other; terms that end soon, or ran out unfollowed."""

    clashes: Sequence[Clash]
    ending: Sequence[PostRow]
    over: Sequence[PostRow]

    @property
    def count(self) -> int:
        """All of them."""
        return len(self.clashes) + len(self.ending) + len(self.over)


def people_at(place: Place) -> Select[PostRow]:
    """Posts held at a place or below it, with their people."""
    return (
        select(PostRow)
        .join(Person)
        .where(below(PostRow.place, [place]))
        .options(selectinload(PostRow.person), selectinload(PostRow.body))
    )


def findings(session: Session, today: date, places: Iterable[Place]) -> Findings:
    """What is wrong or will soon be at and below some divisions, from the register as it stands."""
    within = below(PostRow.place, places)
    held = select(PostRow).where(within, or_(PostRow.until.is_(None), PostRow.until >= today))
    rows = session.scalars(
        held.options(joinedload(PostRow.person)).order_by(PostRow.place, PostRow.id).limit(_MOST)
    ).all()
    found = clashes([holding_of(row) for row in rows], kinships(session))
    soon = today + timedelta(days=WARN_DAYS)
    ending = [
        row
        for row in rows
        if row.until is not None and row.until <= soon and row.ended_at is None and not _followed(row, rows)
    ]
    return Findings(found, ending, _over(session, within, today, rows))


def ends_near(session: Session, today: date, post_ids: Sequence[str]) -> dict[str, date]:
    """The last days of those posts whose term ends soon, by post."""
    rows = session.execute(select(PostRow.id, PostRow.until).where(PostRow.id.in_(post_ids)))
    return {row.id: row.until for row in rows if row.until is not None and warning(row.until, today)}


def person_named(session: Session, username: str) -> Person | None:
    """Somebody by user name."""
    return session.scalar(select(Person).where(Person.username == username))


def people_named(session: Session, ids: Sequence[str]) -> Sequence[Person]:
    """People with their posts, by user name."""
    chosen = select(Person).where(Person.id.in_(ids)).options(selectinload(Person.posts))
    return session.scalars(chosen.order_by(Person.username)).all()


def hand_overs_of(session: Session, post_ids: Sequence[str]) -> Sequence[HandOver]:
    """What was handed over with some posts, either way, newest first."""
    chosen = select(HandOver).where(or_(HandOver.old_post.in_(post_ids), HandOver.new_post.in_(post_ids)))
    return session.scalars(chosen.order_by(HandOver.id.desc())).all()


def kin_of(session: Session, person_id: str) -> list[tuple[Kin, Person]]:
    """Somebody's declared close relatives in the register. For those who keep the register alone."""
    chosen = select(Kin).where(or_(Kin.person_id == person_id, Kin.other_id == person_id), Kin.withdrawn_on.is_(None))
    rows = session.scalars(chosen.order_by(Kin.id)).all()
    others = {row.id: row.other_id if row.person_id == person_id else row.person_id for row in rows}
    people = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(others.values())))}
    return [(row, people[others[row.id]]) for row in rows]


def _over(session: Session, within: ColumnElement[bool], today: date, held: Sequence[PostRow]) -> Sequence[PostRow]:
    """Terms that ran out within a year by themselves, while nobody has the post now."""
    ran_out = select(PostRow).where(
        within,
        PostRow.until < today,
        PostRow.until >= today - timedelta(days=365),
        PostRow.ended_at.is_(None),
        PostRow.role.in_(TERMED),
    )
    rows = session.scalars(ran_out.options(joinedload(PostRow.person)).order_by(PostRow.place, PostRow.id).limit(_MOST))
    return [row for row in rows if not _followed(row, held)]


def _followed(row: PostRow, held: Sequence[PostRow]) -> bool:
    """Whether the same person goes on, or somebody follows, in the same post."""
    return any(
        other.id != row.id and (other.role, other.place) == (row.role, row.place) and other.since > row.since
        and (other.until is None or row.until is None or other.until > row.until)
        for other in held
    )  # fmt: skip
