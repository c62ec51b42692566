"""Import people and posts from a workbook (人员和岗位): all of it or nothing; what stands already is left as it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from services.registry.domain.holding import Holding, Kinships, misplaced
from services.registry.operations.posts import (
    Term,
    conflict_words,
    enter_post,
    holding_of,
    kinships,
    lock_place,
    term_faults,
)
from services.registry.operations.register import add_person, check_keeps, keeps, name_faults
from services.registry.queries.places import below
from services.registry.tables import Person, PlaceRow, PostRow
from shared.audit import audit
from shared.clock import Clock
from shared.place import Place
from shared.refusals import Invalid, NotAllowed
from shared.security.authority import ROLES, Who
from shared.workbooks import Column, Row, read_table, write_xlsx
from shared.workbooks.columns import Value

_ROLE = {role.name: key for key, role in ROLES.items()}
COLUMNS = (
    Column("用户名", required=True, max_length=60),
    Column("姓名", required=True, max_length=60),
    Column("岗位", required=True, kind="choice", choices=tuple(_ROLE)),
    Column("区划代码", required=True, max_length=12),
    Column("任职日期", required=True, kind="date"),
    Column("任期届满", kind="date"),
    Column("代理", kind="choice", choices=("是", "否")),
    Column("代理原因", max_length=200),
)
_FIELDS = {"until": "任期届满", "reason": "代理原因", "username": "用户名", "name": "姓名"}
_MOST = 5000
_PART = 500
_T = TypeVar("_T", Person, PlaceRow, PostRow)


@dataclass(frozen=True)
class Imported:
    """How many people and posts were entered, how many rows stood already, and what the reader put right on the way."""

    people: int
    posts: int
    unchanged: int
    notes: Sequence[dict[str, str]]


@dataclass(frozen=True)
class _Wanted:
    row: Row
    username: str
    name: str
    role: str
    place: Place
    term: Term

    def holding(self, person_id: str) -> Holding:
        return Holding(
            f"row:{self.row.line}", person_id, self.name, self.role, self.place.code, self.term.since,
            self.term.last_day(self.role), self.term.acting,
        )  # fmt: skip


@dataclass
class _Check:
    """Everything that is wrong with the rows, by row and column."""

    who: Who
    people: dict[str, Person]
    places: set[str]
    held: list[Holding]
    kin: Kinships
    findings: list[dict[str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    seen: set[tuple[str, str, str]] = field(default_factory=set)

    def wanted(self, row: Row) -> _Wanted | None:
        """The row as a wish; None if anything about it is wrong, or if it stands already."""
        before = len(self.findings)
        username, name, role = row.text("用户名").strip(), row.text("姓名").strip(), _ROLE[row.text("岗位")]
        since = row.day("任职日期") or date.min
        term = Term(since, row.day("任期届满"), row.text("代理") == "是", row.text("代理原因").strip())
        place = self._place(row)
        self._person(row, username, name)
        if place is None:
            return None
        standing = self._standing(username, role, place, since)
        if standing is not None:
            self._unchanged(row, standing, term)
            return None
        for where, message, basis in term_faults(role, term):
            self._say(row, _FIELDS[where], f"{message}{f'依据：{basis}' if basis else ''}")
        if wrong := misplaced(role, place):
            self._say(row, "区划代码", wrong)
        self._keeper(row, place, role)
        if (username, role, place.code) in self.seen:
            self._say(row, "岗位", "和前面一行重复：同一个人、同一个岗位、同一个地方。请删去一行。")
        self.seen.add((username, role, place.code))
        return _Wanted(row, username, name, role, place, term) if len(self.findings) == before else None

    def conflict(self, wanted: _Wanted) -> None:
        """Held against what stands, and what earlier rows ask for."""
        person = self.people.get(wanted.username)
        holding = wanted.holding(person.id if person else f"new:{wanted.username}")
        nearby = [post for post in self.held if post.place == holding.place]
        found = conflict_words(holding, nearby, self.kin)
        if found is not None:
            message, basis = found
            self._say(wanted.row, "岗位", f"{message}{f'依据：{basis}' if basis else ''}")
        self.held.append(holding)

    def _place(self, row: Row) -> Place | None:
        code = row.text("区划代码").strip()
        if code and code not in self.places:
            self._say(row, "区划代码", f"没有区划代码“{code}”。请填 12 位代码，并先登记这个区划。")
        return Place(code) if code in self.places else None

    def _person(self, row: Row, username: str, name: str) -> None:
        for where, message in name_faults(username, name):
            if row.text(_FIELDS[where]):  # an empty cell was told by the reader
                self._say(row, _FIELDS[where], message)
        known = self.people[username].name if username in self.people else self.names.get(username)
        if known is not None and name and name != known:
            self._say(row, "姓名", f"用户名“{username}”已登记为“{known}”。是另一个人请换用户名，写错了请改正。")
        self.names.setdefault(username, name)

    def _keeper(self, row: Row, place: Place, role: str) -> None:
        try:
            check_keeps(self.who, place, role)
        except NotAllowed as refusal:
            self._say(row, "岗位", refusal.message)

    def _standing(self, username: str, role: str, place: Place, since: date) -> Holding | None:
        person = self.people.get(username)
        if person is None:
            return None
        key = (person.id, role, place.code, since)
        return next((post for post in self.held if (post.person_id, post.role, post.place, post.since) == key), None)

    def _unchanged(self, row: Row, standing: Holding, term: Term) -> None:
        if term.until is not None and term.until != standing.until:
            self._say(row, "任期届满", "这个任职已经登记，届满日期不同。调整任期请到这个人的页面办理，写明原因。")
        if term.acting != standing.acting:
            self._say(row, "代理", "这个任职已经登记，是否代理与登记的不同。请到这个人的页面办理。")

    def _say(self, row: Row, column: str, message: str) -> None:
        self.findings.append(row.finding(column, message))


def import_people(session: Session, clock: Clock, who: Who, filename: str, data: bytes) -> Imported:
    """Enter the people and posts of a workbook that the register does not have yet. People get no password by this.

    Raises Invalid with every finding by row and column; then nothing was entered.
    """
    rows = read_table(data, filename, COLUMNS, max_rows=_MOST)
    check = _check(session, who, rows)
    wanted = [one for one in (check.wanted(row) for row in rows) if one is not None]
    for one in wanted:
        check.conflict(one)
    if check.findings:
        count = len(check.findings)
        message = f"表格里有 {count} 处需要改正，什么都没有导入。请全部改好后重新上传。"
        raise Invalid("people.invalid", message, check.findings)
    added = _enter(session, who, wanted, check.people)
    if wanted:
        detail = {"people": added, "posts": len(wanted), "day": clock.today().isoformat()}
        audit(session, who, "people.import", who.places("people.manage")[0].code, "people", detail)
    return Imported(added, len(wanted), len(rows) - len(wanted), rows.notes)


def template() -> bytes:
    """The empty workbook."""
    return write_xlsx(COLUMNS, [], sheet="人员和岗位")


def export(session: Session, who: Who, today: date) -> bytes:
    """The posts in force that somebody keeps, as a workbook that imports unchanged."""
    held = select(PostRow).where(below(PostRow.place, who.places("people.manage")), PostRow.ended_at.is_(None))
    rows = session.scalars(held.options(joinedload(PostRow.person)).order_by(PostRow.place, PostRow.id))
    kept = (row for row in rows if (row.until is None or row.until >= today) and keeps(who, row.person))
    return write_xlsx(COLUMNS, (_line(row) for row in kept), sheet="人员和岗位")


def _line(row: PostRow) -> dict[str, Value]:
    return {
        "用户名": row.person.username, "姓名": row.person.name, "岗位": ROLES[row.role].name, "区划代码": row.place,
        "任职日期": row.since, "任期届满": row.until, "代理": "是" if row.acting else "",
        "代理原因": row.reason if row.acting else "",
    }  # fmt: skip


def _check(session: Session, who: Who, rows: Sequence[Row]) -> _Check:
    usernames = {row.text("用户名").strip() for row in rows}
    codes = {row.text("区划代码").strip() for row in rows}
    people = {one.username: one for one in _in_parts(session, Person, Person.username, usernames)}
    places = {one.code for one in _in_parts(session, PlaceRow, PlaceRow.code, codes)}
    for code in sorted(places):
        lock_place(session, Place(code))
    held = [holding_of(row) for row in _in_parts(session, PostRow, PostRow.place, places)]
    return _Check(who, people, places, held, kinships(session))


def _in_parts(session: Session, table: type[_T], column: InstrumentedAttribute[str], values: Iterable[str]) -> list[_T]:
    """Rows by a column's values, asked for in parts that every database takes."""
    ordered = sorted(values)
    parts = (ordered[at : at + _PART] for at in range(0, len(ordered), _PART))
    return [row for part in parts for row in session.scalars(select(table).where(column.in_(part)))]


def _enter(session: Session, who: Who, wanted: Sequence[_Wanted], people: dict[str, Person]) -> int:
    known = dict(people)
    for one in wanted:
        if one.username not in known:
            known[one.username] = add_person(session, who, one.username, one.name, "")
        enter_post(session, who, known[one.username].id, one.role, one.place, one.term)
    return len(known) - len(people)
