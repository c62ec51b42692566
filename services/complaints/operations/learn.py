"""What complaints keeps of other services' facts: places, posts, entries, ledgers, talks. Applying twice changes nothing."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.complaints.tables import EntryRow, LedgerRow, PersonRow, PlaceRow, PostRow, RectificationRow
from shared.contracts.disclosure import EntryPublished, LedgerPublished
from shared.contracts.notify import TalkRecorded
from shared.contracts.registry import ClockMoved, PlaceRecorded, PostAssumed, PostEnded
from shared.tables import installation


def learn_place(session: Session, fact: PlaceRecorded) -> None:
    """A division stands in the register."""
    session.merge(
        PlaceRow(**{name: getattr(fact, name) for name in ("code", "name", "tier", "kind", "carries_list", "invented")})
    )


def learn_post(session: Session, fact: PostAssumed) -> None:
    """Somebody took up a post."""
    until = date.fromisoformat(fact.until) if fact.until else None
    since = date.fromisoformat(fact.since)
    session.merge(
        PostRow(id=fact.post_id, person_id=fact.person_id, role=fact.role, place=fact.place, since=since, until=until)
    )


def learn_post_ended(session: Session, fact: PostEnded) -> None:
    """Somebody laid a post down; the row stays, for recusal."""
    row = session.get(PostRow, fact.post_id)
    if row is not None:
        row.until = date.fromisoformat(fact.until)


def learn_entry(session: Session, fact: EntryPublished) -> None:
    """Something was posted that a resident may report on."""
    session.merge(
        EntryRow(
            id=fact.entry_id,
            village=fact.village,
            kind=fact.kind,
            title=fact.title,
            amount_fen=fact.amount_fen,
            published_on=date.fromisoformat(fact.published_on),
            path=fact.path,
        )
    )


def learn_ledger(session: Session, fact: LedgerPublished) -> None:
    """A month's ledger was posted."""
    session.merge(LedgerRow(id=fact.ledger_id, village=fact.village, month=fact.month, path=fact.path))


def learn_talk(session: Session, fact: TalkRecorded) -> None:
    """A corrective talk that we ordered was held. Others are not ours."""
    held = RectificationRow.talk_id == fact.talk_id, RectificationRow.talk_held_on.is_(None)
    session.execute(update(RectificationRow).where(*held).values(talk_held_on=date.fromisoformat(fact.held_on)))


def move_clock(session: Session, fact: ClockMoved) -> None:
    """The demonstration clock was moved; a production installation takes no notice."""
    demonstration = installation.c.kind == "demonstration"
    session.execute(update(installation).where(demonstration).values(clock_offset=fact.offset_seconds))


def unnamed(session: Session, most: int = 100) -> list[str]:
    """People who hold posts and whose names are not known yet."""
    known = select(PersonRow.id)
    wanted = select(PostRow.person_id).where(PostRow.person_id.not_in(known)).distinct().limit(most)
    return list(session.scalars(wanted))


def learn_names(session: Session, names: Mapping[str, str]) -> None:
    """What registry calls them."""
    for id_, name in names.items():
        session.merge(PersonRow(id=id_, name=name))
