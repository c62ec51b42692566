"""Places: a village with those above it, a township with its villages, the search by name."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.disclosure.tables import FiguresRow, LedgerRow, MatterRow, PlaceRow
from shared.place import Place, Tier
from shared.refusals import NotFound

_MOST_FOUND = 60


@dataclass(frozen=True)
class Village:
    """A village (or community) with the names above it."""

    code: str
    name: str
    kind: str
    invented: bool
    carries_list: bool
    township: str  # name
    township_code: str  # nine digits
    county: str
    county_code: str

    @property
    def place(self) -> Place:
        return Place(self.code)

    @property
    def full_name(self) -> str:
        """County, township, village."""
        return f"{self.county}{self.township}{self.name}"


@dataclass(frozen=True)
class Township:
    """A township and its villages that carry lists."""

    code: str
    name: str
    invented: bool
    villages: Sequence[PlaceRow]


def find_village(session: Session, code: str) -> Village:
    """One village. Raises NotFound for anything that is none."""
    village = find_villages(session, [code]).get(code)
    if village is None:
        raise NotFound("village.unknown", "没有这个村，请从首页选村")
    return village


def find_villages(session: Session, codes: Collection[str]) -> dict[str, Village]:
    """Villages by code, with the names above them; codes that are none are left out. One query."""
    asked = [code for code in codes if _is_village(code)]
    wanted = {place for code in asked for place in (code, f"{code[:6]}000000", f"{code[:9]}000")}
    rows = {row.code: row for row in session.scalars(select(PlaceRow).where(PlaceRow.code.in_(wanted)))}
    names = {code: row.name for code, row in rows.items()}
    return {code: _village(rows[code], names) for code in asked if code in rows and rows[code].tier == Tier.VILLAGE}


def _is_village(code: str) -> bool:
    try:
        return Place(code).tier == Tier.VILLAGE
    except ValueError:
        return False


def _village(row: PlaceRow, names: Mapping[str, str]) -> Village:
    county, township = f"{row.code[:6]}000000", f"{row.code[:9]}000"
    return Village(
        code=row.code,
        name=row.name,
        kind=row.kind,
        invented=row.invented,
        carries_list=row.carries_list,
        township=names.get(township, ""),
        township_code=row.code[:9],
        county=names.get(county, ""),
        county_code=county,
    )


def find_place(session: Session, code: str) -> PlaceRow:
    """Any place, by full or short code. Raises NotFound."""
    try:
        place = session.get(PlaceRow, Place.of(code).code)
    except ValueError:
        place = None
    if place is None:
        raise NotFound("place.unknown", "没有这个地方，请从首页选择")
    return place


def counties(session: Session) -> list[PlaceRow]:
    """The counties of this installation."""
    return list(session.scalars(select(PlaceRow).where(PlaceRow.tier == int(Tier.COUNTY)).order_by(PlaceRow.code)))


def townships_below(session: Session, place: Place) -> list[Township]:
    """Townships at or below a place that have villages with lists; the invented ones last."""
    query = select(PlaceRow).where(PlaceRow.tier.in_([int(Tier.TOWNSHIP), int(Tier.VILLAGE)]), _below(place))
    townships: dict[str, PlaceRow] = {}
    villages: dict[str, list[PlaceRow]] = {}
    for row in session.scalars(query.order_by(PlaceRow.code)):
        if row.tier == Tier.TOWNSHIP:
            townships[row.code[:9]] = row
        elif row.carries_list:
            villages.setdefault(row.code[:9], []).append(row)
    found = [
        Township(code, townships[code].name, townships[code].invented, villages[code])
        for code in villages
        if code in townships
    ]
    return sorted(found, key=lambda township: (township.invented, township.code))


def search_villages(session: Session, words: str) -> list[Village]:
    """Villages whose name, or whose township's name, holds the words; at most 60."""
    words = words.strip()
    if not words:
        return []
    pattern = "%" + words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
    above = select(PlaceRow.code).where(PlaceRow.tier == int(Tier.TOWNSHIP), PlaceRow.name.like(pattern, escape="\\"))
    township = func.substr(PlaceRow.code, 1, 9)
    named = PlaceRow.name.like(pattern, escape="\\") | township.in_(select(func.substr(above.subquery().c.code, 1, 9)))
    query = select(PlaceRow).where(PlaceRow.tier == int(Tier.VILLAGE), PlaceRow.carries_list.is_(True), named)
    rows = list(session.scalars(query.order_by(PlaceRow.invented, PlaceRow.code).limit(_MOST_FOUND)))
    names = _names_above(session, rows)
    return [_village(row, names) for row in rows]


def _names_above(session: Session, rows: Sequence[PlaceRow]) -> dict[str, str]:
    codes = {f"{row.code[:length]:0<12}" for row in rows for length in (6, 9)}
    return {row.code: row.name for row in session.scalars(select(PlaceRow).where(PlaceRow.code.in_(codes)))}


@dataclass(frozen=True)
class Counts:
    """How much a place and those below it show: villages with lists, matters running and finished, months published."""

    villages: int
    running: int
    finished: int
    months: int


def counts_below(session: Session, place: Place) -> Counts:
    """Figures of a place and everything below it, in one query."""
    low, high = place.prefix.ljust(12, "0"), place.prefix.ljust(12, "9")
    matters = select(func.count()).select_from(MatterRow).where(MatterRow.village.between(low, high))
    row = session.execute(
        select(
            select(func.count())
            .select_from(PlaceRow)
            .where(PlaceRow.tier == int(Tier.VILLAGE), PlaceRow.carries_list.is_(True), _below(place))
            .scalar_subquery(),
            matters.where(MatterRow.state.in_(["running", "held"])).scalar_subquery(),
            matters.where(MatterRow.state == "finished").scalar_subquery(),
            select(func.count())
            .select_from(LedgerRow)
            .where(LedgerRow.village.between(low, high), LedgerRow.state == "published")
            .scalar_subquery(),
        )
    ).one()
    return Counts(*row)


def figures_of(session: Session, township: str) -> FiguresRow | None:
    """A township's newest public figures on reports, by full or nine-digit code."""
    query = select(FiguresRow).where(FiguresRow.township.in_([township[:9], township[:9].ljust(12, "0")]))
    return session.scalars(query.order_by(FiguresRow.year.desc()).limit(1)).first()


def _below(place: Place) -> ColumnElement[bool]:
    return PlaceRow.code.between(place.prefix.ljust(12, "0"), place.prefix.ljust(12, "9"))


def within(column: InstrumentedAttribute[str], places: Sequence[Place]) -> ColumnElement[bool]:
    """Whether a column's division code lies at or below any of some places."""
    ranges = [column.between(place.prefix.ljust(12, "0"), place.prefix.ljust(12, "9")) for place in places]
    return or_(*ranges) if ranges else column.is_(None)
