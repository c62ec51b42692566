"""The three reminders: which talks become due, with whom, when."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.notify.domain.audience import GENERAL_TALK_WITH, Told, Where
from services.notify.domain.talks import Kind, State, general_due
from services.notify.operations.recipients import holders
from services.notify.tables import PostHeld, PowerList, Talk
from shared.clock import Clock
from shared.contracts.complaints import CorrectiveTalkOrdered
from shared.contracts.registry import ListPublished
from shared.ids import derived_id
from shared.place import Place, Tier


def keep_list(session: Session, fact: ListPublished) -> PowerList:
    """Keep a published list version."""
    return session.merge(
        PowerList(
            list_id=fact.list_id,
            kind=fact.kind,
            version=fact.version,
            county=Place.of(fact.county).code,
            name=fact.name,
            effective_on=date.fromisoformat(fact.effective_on),
        )
    )


def order_general_talks(session: Session, clock: Clock, event_id: str, published: PowerList) -> int:
    """事前: every village head of the county is talked with about what was published. Returns how many talks became due.

    Lists that take effect on one day make one talk. A person with two posts in a village (一肩挑) has one talk.
    """
    county = Place(published.county)
    heads = holders(session, [Told(GENERAL_TALK_WITH, Where.BELOW)], county, clock.today())
    return sum(_order_general(session, clock, event_id, head, published) for head in heads)


def order_for_newcomer(session: Session, clock: Clock, event_id: str, post: PostHeld) -> None:
    """事前: who takes up a leading post in a village is talked with about the lists now in force."""
    place = Place(post.place)
    over = post.until is not None and post.until < clock.today()
    if post.role not in GENERAL_TALK_WITH or place.tier != Tier.VILLAGE or over:
        return
    newest = select(PowerList).where(PowerList.county == place.at(Tier.COUNTY).code)
    published = session.scalars(newest.order_by(PowerList.effective_on.desc(), PowerList.list_id).limit(1)).first()
    if published is not None:
        _order_general(session, clock, event_id, post, published)


def _order_general(session: Session, clock: Clock, event_id: str, post: PostHeld, published: PowerList) -> int:
    place, about = Place(post.place), f"lists/{published.county}/{published.effective_on.isoformat()}"
    known = select(Talk.id).where(
        Talk.kind == Kind.GENERAL, Talk.person_id == post.person_id, Talk.place == place.code, Talk.about == about
    )
    if session.scalar(known.limit(1)) is not None:
        return 0
    today = clock.today()
    session.add(_talk(derived_id(event_id, f"general/{post.id}"), Kind.GENERAL, post, about, today, general_due(today)))
    session.flush()
    return 1


def order_special(
    session: Session, clock: Clock, event_id: str, matter_id: str, village: Place, told: Sequence[Told]
) -> dict[str, str]:
    """事中: the acting secretary and the head of supervision are reminded in writing. Returns talk ids by person."""
    talks: dict[str, str] = {}
    for post in holders(session, told, village, clock.today()):
        if post.person_id in talks:
            continue
        talks[post.person_id] = talk_id = derived_id(event_id, f"special/{post.person_id}")
        if session.get(Talk, talk_id) is None:
            session.add(_talk(talk_id, Kind.SPECIAL, post, f"matter/{matter_id}", clock.today(), clock.today()))
    session.flush()
    return talks


def order_corrective(session: Session, clock: Clock, fact: CorrectiveTalkOrdered) -> Talk:
    """事后: the township talks with the holder of a post. The same order again changes nothing."""
    known = session.get(Talk, fact.talk_id)
    if known is not None:
        return known
    township = Place.of(fact.township)
    post = session.get(PostHeld, fact.post_id) or PostHeld(id=fact.post_id, person_id="", role="", place=township.code)
    talk = _talk(fact.talk_id, Kind.CORRECTIVE, post, fact.about, clock.today(), date.fromisoformat(fact.due_on))
    talk.township = township.code
    session.add(talk)
    session.flush()
    return talk


def fill_in_post(session: Session, post: PostHeld) -> None:
    """A talk may have been ordered before notify heard of the post: say now with whom it is."""
    session.execute(
        update(Talk)
        .where(Talk.post_id == post.id, Talk.person_id == "")
        .values(person_id=post.person_id, role=post.role, place=post.place)
    )


def lapse_general(session: Session, post: PostHeld) -> None:
    """Who has left the post need not be talked with beforehand any more; a corrective talk stays due."""
    session.execute(
        update(Talk)
        .where(Talk.post_id == post.id, Talk.kind == Kind.GENERAL, Talk.state == State.DUE)
        .values(state=State.LAPSED, version=Talk.version + 1)
    )


def _talk(talk_id: str, kind: Kind, post: PostHeld, about: str, ordered_on: date, due_on: date) -> Talk:
    place = Place(post.place)
    return Talk(
        id=talk_id,
        kind=kind,
        township=place.at(min(place.tier, Tier.TOWNSHIP)).code,
        place=place.code,
        post_id=post.id,
        person_id=post.person_id,
        role=post.role,
        about=about,
        ordered_on=ordered_on,
        due_on=due_on,
        state=State.DUE,
        held_by="",
        summary="",
        version=1,
    )
