"""Keep the register: places (区划), people and their posts (岗位)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.operations.sign_in import end_all_sign_ins
from services.registry.tables import Body, Person, PlaceRow, PostRow
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import PlaceRecorded, PostAssumed, PostEnded
from shared.ids import new_id
from shared.place import Place
from shared.refusals import Conflict, NotAllowed, NotFound, Refusal
from shared.security.authority import ROLES, Who
from shared.security.passwords import hash_password, password_matches

BODIES = {
    "party": "村党组织", "committee": "村民委员会", "supervision": "村务监督委员会", "cooperative": "股份经济合作社",
    "office": "党委政府办公机构", "discipline": "纪检监察机构", "grid": "网格",
}  # fmt: skip
_SHORTEST_PASSWORD = 10
_USERNAME = 60
_NAME = 60


@dataclass(frozen=True)
class PlaceRecord:
    """A division as it is to be recorded; fields as in shared.contracts.registry.PlaceRecorded."""

    place: Place
    name: str
    kind: str
    carries_list: bool
    invented: bool = False


def record_place(session: Session, who: Who, new: PlaceRecord) -> PlaceRow:
    """Record a division, or change its record."""
    row = session.get(PlaceRow, new.place.code, with_for_update=True)
    if row is None:
        row = PlaceRow(code=new.place.code, version=0)
        session.add(row)
    row.name, row.kind, row.tier = new.name, new.kind, int(new.place.tier)
    row.carries_list, row.invented = new.carries_list, new.invented
    row.version += 1
    session.flush()
    fact = PlaceRecorded(
        code=row.code,
        name=row.name,
        tier=row.tier,
        kind=row.kind,
        carries_list=row.carries_list,
        invented=row.invented,
    )
    record(session, fact, place=row.code, version=row.version)
    audit(session, who, "place.record", row.code, f"place/{row.code}", {"name": row.name})
    return row


def add_person(session: Session, who: Who, username: str, name: str, password_hash: str) -> Person:
    """Enter somebody who may sign in. Raises Conflict where the user name is taken."""
    username, name = username.strip(), name.strip()
    if not username or len(username) > _USERNAME or not username.isascii() or not username.isprintable():
        raise Refusal("person.username", "用户名只能用字母、数字和连字符，最长 60 个字符。", where="username")
    if not name or len(name) > _NAME:
        raise Refusal("person.name", f"请填写姓名，最长 {_NAME} 个字。", where="name")
    if session.scalar(select(Person.id).where(Person.username == username)):
        raise Conflict("person.username_taken", f"用户名“{username}”已有人使用，请换一个。", where="username")
    person = Person(id=new_id(), username=username, name=name, password_hash=password_hash)
    session.add(person)
    session.flush()
    audit(session, who, "person.add", _at(who), f"person/{person.id}", {"username": username})
    return person


def set_password(session: Session, clock: Clock, who: Who, person_id: str, password: str) -> None:
    """Give somebody a new password, unlock the account and end its sessions. Raises Refusal for a short one."""
    person = _person(session, person_id)
    for post in person.posts:
        check_keeps(who, Place(post.place), post.role)
    _set(session, clock, person, password)
    audit(session, who, "person.password", _at(who), f"person/{person.id}", {})


def change_password(session: Session, clock: Clock, who: Who, old: str, new: str) -> None:
    """One's own password; every session but this one ends. Raises Refusal where the old one is wrong."""
    person = _person(session, who.person_id)
    if not password_matches(person.password_hash, old):
        raise Refusal("person.password_wrong", "现在的密码不对。", where="old")
    _set(session, clock, person, new, keep=who.session_id)
    audit(session, who, "person.password", _at(who), f"person/{person.id}", {})


def assume_post(
    session: Session, who: Who, person_id: str, role: str, place: Place, since: date, until: date | None = None
) -> PostRow:
    """Give somebody a post from a day on. Raises NotFound, Refusal for an unknown role or a backwards term."""
    if role not in ROLES:
        raise Refusal("post.role", "没有这种岗位，请从岗位表中选。", where="role")
    if until is not None and until < since:
        raise Refusal("post.term", "任期的终止日期不能早于起始日期。", where="until")
    person, body = _person(session, person_id), _body(session, ROLES[role].body, place)
    post = PostRow(
        id=new_id(),
        person_id=person.id,
        body_id=body.id,
        role=role,
        place=place.code,
        since=since,
        until=until,
        version=1,
    )
    session.add(post)
    session.flush()
    fact = PostAssumed(
        post_id=post.id,
        person_id=person.id,
        role=role,
        place=place.code,
        body=body.kind,
        since=since.isoformat(),
        until=until.isoformat() if until else "",
    )
    record(session, fact, place=place.code, version=1)
    audit(session, who, "post.assume", place.code, f"post/{post.id}", {"person": person.id, "role": role})
    return post


def end_post(session: Session, who: Who, post_id: str, until: date) -> PostRow:
    """Have a post end on a day. Raises NotFound, NotAllowed, Refusal where it has ended already."""
    post = session.get(PostRow, post_id, with_for_update=True)
    if post is None:
        raise NotFound("post.unknown", "没有这个岗位任职记录。")
    check_keeps(who, Place(post.place), post.role)
    if post.until is not None or until < post.since:
        raise Refusal("post.ended", "这个岗位已经结束，或者结束日期早于任职日期。", where="until")
    post.until = until
    post.version += 1
    session.flush()
    fact = PostEnded(
        post_id=post.id, person_id=post.person_id, role=post.role, place=post.place, until=until.isoformat()
    )
    record(session, fact, place=post.place, version=post.version)
    audit(session, who, "post.end", post.place, f"post/{post.id}", {"until": until.isoformat()})
    return post


def _set(session: Session, clock: Clock, person: Person, password: str, keep: str = "") -> None:
    if len(password) < _SHORTEST_PASSWORD:
        raise Refusal("person.password_short", f"密码至少 {_SHORTEST_PASSWORD} 位。", where="password")
    person.password_hash, person.failures, person.locked_until = hash_password(password), 0, None
    end_all_sign_ins(session, clock, person.id, keep)


def _person(session: Session, person_id: str) -> Person:
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("person.unknown", "没有这个人员。")
    return person


def _body(session: Session, kind: str, place: Place) -> Body:
    if session.get(PlaceRow, place.code) is None:
        raise NotFound("place.unknown", f"没有区划代码 {place.code}，请核对。", where="place")
    found = session.scalar(select(Body).where(Body.place == place.code, Body.kind == kind))
    if found is None:
        found = Body(id=new_id(), place=place.code, kind=kind, name=BODIES[kind])
        session.add(found)
        session.flush()
    return found


def _at(who: Who) -> str:
    return who.posts[0].place.code if who.posts else "000000000000"


def check_keeps(who: Who, place: Place, role: str) -> None:
    """Raise NotAllowed unless somebody keeps the register of a place for this role.

    Discipline posts are kept by discipline posts alone: who could give themselves one, or reset its password, could
    read reports (DESIGN §6).
    """
    discipline = ROLES[role].body == "discipline" if role in ROLES else False
    if not any((ROLES[post.role].body == "discipline") == discipline for post in who.holding("people.manage", place)):
        keeper = "纪检监察机构" if discipline else "县清单主管部门"
        raise NotAllowed("act.not_allowed", f"这个岗位的人员由{keeper}管理。", where="role")
