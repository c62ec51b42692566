"""What stands on a public page: one path, one template, one context. Built files and live answers come from here alike."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from services.disclosure.domain.categories import DUTY_OUTCOMES, DUTY_STATES, FIVE, FREQUENCIES
from services.disclosure.domain.standards import KINDS
from services.disclosure.pages.common import NOBODYS, CountyPart, figures_of
from services.disclosure.pages.flows import draw_item, draw_matter
from services.disclosure.queries import benefits, duties, entries, fronts, ledgers, lists, matters, places
from services.disclosure.tables import ItemRow
from shared.house import House
from shared.place import Place, Tier
from shared.refusals import NotFound
from shared.security.authority import ROLES


@dataclass(frozen=True)
class Shown:
    """A page: which template, with what."""

    template: str
    context: dict[str, Any]


@dataclass
class Site:
    """Reads pages on one session, for one legal day; keeps what villages of a county share."""

    session: Session
    today: date
    public_url: str
    legal_day: date | None = None
    _counties: dict[str, CountyPart] = field(default_factory=dict)
    _fronts: dict[str, fronts.Front] = field(default_factory=dict)
    _flows: dict[tuple[str, int, str], Markup] = field(default_factory=dict)

    def page(self, path: str) -> Shown:
        """The page at a path. Raises NotFound for a path that is none, or whose subject is unknown."""
        for pattern, make in _PAGES:
            if match := pattern.fullmatch(path):
                shown: Shown = make(self, *match.groups())
                if make in _DAILY:
                    shown.context["legal_day"] = self.legal_day
                return shown
        raise NotFound("page.unknown", "没有这个页面")

    def look_ahead(self, paths: Iterable[str]) -> None:
        """Read what the village pages among some paths show, all at once."""
        codes = [match[1] for path in paths if (match := _VILLAGE.fullmatch(path))]
        self._fronts |= fronts.fronts_of(self.session, codes, self.today)

    def county(self, code: str) -> CountyPart:
        """The part villages of a county share."""
        if code not in self._counties:
            self._counties[code] = CountyPart(
                lists.current_lists(self.session, code),
                {key: found for (_place, key), found in fronts.newest_in(self.session, [code]).items()},
            )
        return self._counties[code]

    def flow(self, item: ItemRow) -> Markup:
        """An item's flowchart, drawn once."""
        key = (item.list_id, item.list_version, item.code)
        if key not in self._flows:
            self._flows[key] = draw_item(item)
        return self._flows[key]

    def home(self) -> Shown:
        """The county with its townships and villages."""
        shown = []
        for county in places.counties(self.session):
            place = Place(county.code)
            part = self.county(county.code)
            townships = places.townships_below(self.session, place)
            counts = places.counts_below(self.session, place)
            items = sum(one.row.items for one in part.lists)
            shown.append({"row": county, "townships": townships, "counts": counts, "lists": part.lists, "items": items})
        return Shown("disclosure/home.html", {"counties": shown})

    def township(self, code: str) -> Shown:
        """A township with its villages and public figures."""
        row = places.find_place(self.session, code)
        if row.tier != Tier.TOWNSHIP:
            raise NotFound("township.unknown", "没有这个乡镇，请从首页选择")
        found = places.townships_below(self.session, Place(row.code))
        figures = places.figures_of(self.session, row.code)
        context = {
            "township": row,
            "villages": found[0].villages if found else [],
            "county": places.find_place(self.session, row.code[:6]),
            "counts": places.counts_below(self.session, Place(row.code)),
            "figures": figures,
            "shown_figures": figures_of(figures),
            "newest": {key: found for (_place, key), found in fronts.newest_in(self.session, [row.code]).items()},
            "invented": row.invented,
        }
        return Shown("disclosure/township.html", context)

    def village(self, code: str) -> Shown:
        """A village: its list, what is running, what was posted, its money, its benefits."""
        if code not in self._fronts:
            self._fronts |= fronts.fronts_of(self.session, [code], self.today)
        if code not in self._fronts:
            raise NotFound("village.unknown", "没有这个村，请从首页选村")
        front = self._fronts[code]
        part = self.county(front.village.county_code)
        context = {
            "part": part,
            "nobodys": NOBODYS,
            "items": sum(one.row.items for one in part.lists),
            "matters": front.matters,
            "five": FIVE,
            "newest": {key: [*front.newest.get(key, []), *part.newest.get(key, [])][: fronts.NEWEST] for key in FIVE},
            "months": front.months,
            "standard": front.standards.current,
            "roster": front.roster,
            "answered": front.answered,
            "address": f"{self.public_url}/v/{code}",
        }
        return self._of_village(front.village, "disclosure/village.html", context)

    def benefits(self, code: str) -> Shown:
        """Standard with year and basis, flow, roster, answers: one page."""
        village = places.find_village(self.session, code)
        item = lists.benefit_item(self.session, village.county_code, "dibao")
        abouts = ["item/dibao", *([f"item/{item.code}"] if item else [])]
        context = {
            "kind": "dibao",
            "kind_name": KINDS["dibao"],
            "standards": benefits.standards_of(self.session, village.place, "dibao", self.today),
            "item": item,
            "flow": self.flow(item) if item else "",
            "roster": benefits.roster_of(self.session, code, "dibao", self.today),
            "rule": benefits.rule_for(self.session, "dibao", code, self.today),
            "answered": benefits.answered_about(self.session, code, abouts),
        }
        return self._of_village(village, "disclosure/benefits.html", context)

    def item(self, code: str, kind: str, item_code: str) -> Shown:
        """One listed item with its flowchart, as seen from a village."""
        village = places.find_village(self.session, code)
        row, item = lists.find_item(self.session, village.county_code, kind, item_code)
        context = {
            "list": row,
            "item": item,
            "flow": self.flow(item) if item.steps else "",
            "posts": [ROLES[post].name if post in ROLES else post for post in item.posts],
            "frequency": FREQUENCIES.get(item.frequency, ""),
            "matters": matters.matters_of(self.session, code, 5, item_code=item_code),
            "answered": benefits.answered_about(self.session, code, [f"item/{item_code}"], 5),
        }
        return self._of_village(village, "disclosure/item.html", context)

    def matter(self, code: str, matter_id: str) -> Shown:
        """One run of an item, step by step."""
        village = places.find_village(self.session, code)
        matter = matters.find_matter(self.session, matter_id, code)
        return self._of_village(village, "disclosure/matter.html", {"matter": matter, "flow": draw_matter(matter)})

    def ledger(self, code: str, month: str) -> Shown:
        """A month's ledger, line by line."""
        village = places.find_village(self.session, code)
        return self._of_village(
            village, "disclosure/ledger.html", {"ledger": ledgers.find_month(self.session, code, month)}
        )

    def duties(self, code: str) -> Shown:
        """What the village's officials owe by the lists, done or not."""
        village = places.find_village(self.session, code)
        context = {
            "shown": duties.duties_of(self.session, village, self.today),
            "roles": {key: role.name for key, role in ROLES.items()},
            "frequencies": FREQUENCIES,
            "states": DUTY_STATES,
            "outcomes": DUTY_OUTCOMES,
        }
        return self._of_village(village, "disclosure/duties.html", context)

    def entry(self, code: str, entry_id: str) -> Shown:
        """One posted record; also a township's or county's."""
        whole = entries.find_entry(self.session, entry_id, code)
        if Place(code).tier == Tier.VILLAGE:
            return self._of_village(places.find_village(self.session, code), "disclosure/entry.html", {"whole": whole})
        place = places.find_place(self.session, code)
        context = {"whole": whole, "village": None, "at": place, "invented": place.invented}
        return Shown("disclosure/entry.html", context)

    def _of_village(self, village: places.Village, template: str, context: dict[str, Any]) -> Shown:
        return Shown(template, {"village": village, "invented": village.invented, **context})


def site_of(house: House, session: Session) -> Site:
    """What pages are read from, on one session; a demonstration's moved clock shows its day."""
    clock = house.clock(session)
    return Site(session, clock.today(), house.settings.public_url, clock.today() if clock.offset else None)


_CODE, _KEY = r"([1-9]\d{11})", r"([\w.-]{1,60})"
_DAILY = (Site.home, Site.township, Site.village, Site.benefits)  # built anew every day, so they may say which it is
_VILLAGE = re.compile(rf"/v/{_CODE}")
_PAGES: tuple[tuple[re.Pattern[str], Callable[..., Shown]], ...] = (
    (re.compile(r"/"), Site.home),
    (re.compile(r"/t/([1-9]\d{8})"), Site.township),
    (_VILLAGE, Site.village),
    (re.compile(rf"/v/{_CODE}/benefits"), Site.benefits),
    (re.compile(rf"/v/{_CODE}/duties"), Site.duties),
    (re.compile(rf"/v/{_CODE}/items/{_KEY}/{_KEY}"), Site.item),
    (re.compile(rf"/v/{_CODE}/matters/{_KEY}"), Site.matter),
    (re.compile(rf"/v/{_CODE}/ledger/(\d{{4}}-\d\d)"), Site.ledger),
    (re.compile(rf"/v/{_CODE}/e/{_KEY}"), Site.entry),
)
