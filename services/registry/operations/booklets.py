"""Booklets (口袋书): asked for by anybody, drawn in the background, kept as a file, made again when the lists change."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from services.registry.domain.listing import LIST_NAMES
from services.registry.queries.pictures import (
    Edition,
    Pictured,
    Site,
    edition_key,
    edition_of,
    list_line,
    lists_in_force,
    pictured,
    rules_on,
)
from services.registry.queries.places import place_of
from services.registry.tables import Booklet, PlaceRow, PowerList
from shared.audit import audit
from shared.clock import Clock
from shared.files import FileStore, Prepared, forget, keep
from shared.flowchart.booklet import Cover, Entry, contents, contents_pages, cover
from shared.flowchart.paper import Page, write_pdf
from shared.flowchart.wall import PAPERS
from shared.ids import new_id
from shared.place import Place, Tier
from shared.refusals import NotFound
from shared.security.authority import Who

JOB = "registry.make_booklet"
WAITING, DRAWING, READY, FAILED = "waiting", "drawing", "ready", "failed"
_GIVEN_UP = timedelta(minutes=3)  # longer than a job may take: whoever began it is gone
_MOST_TRIES = 3
_KEPT = timedelta(days=30)  # somebody may still have the old one open, or its address
_MOST_DROPPED = 200  # in one unit of work
_STEPS = 6  # pages between two tellings of progress


def ask_booklet(session: Session, clock: Clock, who: Who, site: Site, village: str) -> Booklet:
    """The booklet of the lists in force: as it stands, or begun now; a waiting one is to be drawn by the job `JOB`.

    Asking again while it is drawn or ready changes nothing.

    Raises NotFound for what is no village, or where no list is in force yet.
    """
    edition = edition_of(session, clock, site, village)
    if not edition.items:
        raise NotFound("booklet.no_list", "本县还没有生效的清单，等清单公布生效后再来制作口袋书。")
    found = find_booklet(session, village, edition.key, lock=True)
    if found is None:
        found = _begin(session, clock, edition, village)
        audit(session, who, "booklet.ask", village, f"booklet/{found.id}", {"edition": edition.key})
    elif found.state == FAILED:
        found.state, found.tries, found.drawn = WAITING, 0, 0
    return found


def find_booklet(session: Session, village: str, edition: str, *, lock: bool = False) -> Booklet | None:
    """A village's booklet of one edition."""
    chosen = select(Booklet).where(Booklet.village == village, Booklet.edition == edition)
    return session.scalar(chosen.with_for_update() if lock else chosen)


def ready_booklet(session: Session, village: str) -> Booklet | None:
    """The newest booklet of a village that can be read, whatever its edition."""
    chosen = select(Booklet).where(Booklet.village == village, Booklet.state == READY)
    return session.scalar(chosen.order_by(Booklet.made_at.desc()).limit(1))


def begin_booklet(session: Session, clock: Clock, booklet_id: str) -> Booklet | None:
    """Take a booklet to draw; None where another worker has it, or it is done."""
    found = session.get(Booklet, booklet_id, with_for_update=True)
    if found is None or found.state in {READY, FAILED}:
        return None
    if found.state == DRAWING and found.began_at and clock.real() - found.began_at < _GIVEN_UP:
        return None
    if found.tries >= _MOST_TRIES:
        found.state = FAILED
        return None
    found.state, found.began_at, found.drawn = DRAWING, clock.real(), 0
    found.tries += 1
    return found


def waiting_booklets(session: Session, clock: Clock) -> Sequence[str]:
    """Ids of booklets that nobody is drawing, oldest first."""
    lost = Booklet.began_at < clock.real() - _GIVEN_UP
    chosen = select(Booklet.id).where((Booklet.state == WAITING) | ((Booklet.state == DRAWING) & lost))
    return session.scalars(chosen.order_by(Booklet.asked_at)).all()


def renew_booklets(session: Session, clock: Clock, site: Site) -> int:
    """Where a village's newest booklet is of lists that no longer hold, begin the one of today. Returns how many began."""
    begun, counties = 0, dict[str, Sequence[PowerList]]()
    made = select(PlaceRow).where(PlaceRow.code.in_(select(Booklet.village).where(Booklet.state == READY)))
    for place in session.scalars(made.order_by(PlaceRow.code)).all():
        county = Place(place.code).at(Tier.COUNTY)
        if county.code not in counties:
            counties[county.code] = lists_in_force(session, clock, county)
        key = edition_key(counties[county.code], site, place)
        if counties[county.code] and find_booklet(session, place.code, key) is None:
            _begin(session, clock, edition_of(session, clock, site, place.code), place.code)
            begun += 1
    return begun


def drop_old_booklets(session: Session, clock: Clock, store: FileStore) -> int:
    """Let go of booklets of lists that no longer hold, a month after a newer one was ready. Returns how many."""
    newer = aliased(Booklet)
    followed = exists().where(
        newer.village == Booklet.village,
        newer.state == READY,
        newer.made_at > Booklet.made_at,
        newer.made_at < clock.real() - _KEPT,
    )
    old = session.scalars(select(Booklet).where(Booklet.state == READY, followed).limit(_MOST_DROPPED)).all()
    for booklet in old:
        forget(session, store, booklet.file_id)
        session.delete(booklet)
    return len(old)


def _begin(session: Session, clock: Clock, edition: Edition, village: str) -> Booklet:
    begun = Booklet(
        id=new_id(), village=village, edition=edition.key, state=WAITING, total=len(edition.items) + 1, drawn=0, tries=0,
        asked_at=clock.real(),
    )  # fmt: skip
    session.add(begun)
    session.flush()
    return begun


def draw_booklet(
    session: Session, clock: Clock, site: Site, booklet_id: str, progress: Callable[[int], None]
) -> bytes:  # fmt: skip
    """The booklet of a village as PDF: cover, contents, one item a page on A4. `progress` is told how many pages are drawn."""
    booklet = session.get_one(Booklet, booklet_id)
    edition = edition_of(session, clock, site, booklet.village)
    rules = {one.id: rules_on(session, one.effective_on) for one in edition.lists}
    drawn: list[Page] = []
    named: list[tuple[str, Pictured]] = []
    for listing, row in edition.items:
        item = pictured(session, row, site, booklet.village, rules[listing.id])
        made = item.poster(upright=True)
        drawn.append(Page(made.layout, *PAPERS["A4"], item.name, made.margin("A4")))
        named.append((f"{LIST_NAMES.get(listing.kind, listing.name)} · {row.category}", item))
        if len(drawn) % _STEPS == 0:
            progress(len(drawn))
    front = _front(session, edition, site, booklet.village, named)
    pages = [*front, *(replace(page, number=number) for number, page in enumerate(drawn, len(front) + 1))]
    return write_pdf(pages, f"{booklet.place.name}小微权力清单口袋书")


def _front(
    session: Session, edition: Edition, site: Site, village: str, named: Sequence[tuple[str, Pictured]]
) -> list[Page]:  # fmt: skip
    place, county = place_of(session, village), place_of(session, Place(village).at(Tier.COUNTY).code)
    first = 2 + contents_pages([Entry(group, item.code, item.name, 0) for group, item in named])
    entries = [Entry(group, item.code, item.name, first + number) for number, (group, item) in enumerate(named)]
    front = Cover(
        village=place.name,
        county=county.name,
        lists=[list_line(one) for one in edition.lists],
        address=f"{site.address}/v/{village}",
        telephone=site.telephone,
        note="虚构示范：这个村不存在" if place.invented else "",
    )
    size = PAPERS["A4"]
    return [Page(cover(front), *size, "封面"), *(Page(one, *size, one.title) for one in contents(entries))]


def keep_booklet(session: Session, clock: Clock, store: FileStore, booklet_id: str, pdf: bytes) -> Booklet:
    """Keep a drawn booklet, open to all."""
    booklet = session.get_one(Booklet, booklet_id, with_for_update=True)
    name = f"{booklet.place.name}小微权力清单口袋书.pdf"
    kept = keep(
        session, store, Prepared(pdf, "application/pdf", name), subject=f"booklet/{booklet.id}", public=True, at=clock.real()
    )  # fmt: skip
    booklet.state, booklet.drawn, booklet.made_at = READY, booklet.total, clock.real()
    booklet.file_id, booklet.digest, booklet.size = kept.id, kept.digest, kept.size
    return booklet


def tell_progress(session: Session, booklet_id: str, drawn: int) -> None:
    """How many pages of a booklet are drawn."""
    session.get_one(Booklet, booklet_id).drawn = drawn
