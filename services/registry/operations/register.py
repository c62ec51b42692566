"""Keep the register: places (区划), people and their posts (岗位)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.tables import Body, Person, PlaceRow
from shared.audit import audit
from shared.bus import record
from shared.contracts.registry import PlaceRecorded
from shared.ids import new_id
from shared.place import Place
from shared.refusals import Conflict, NotAllowed, NotFound, Refusal
from shared.security.authority import ROLES, Who

BODIES = {
    "party": "村党组织", "committee": "村民委员会", "supervision": "村务监督委员会", "cooperative": "股份经济合作社",
    "office": "党委政府办公机构", "discipline": "纪检监察机构", "grid": "网格",
}  # fmt: skip
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


def name_faults(username: str, name: str) -> list[tuple[str, str]]:
    """What is wrong with a user name ("username") or a name ("name"), and what to do."""
    found = []
    if not username or len(username) > _USERNAME or not username.isascii() or not username.isprintable():
        found.append(("username", f"用户名只能用字母、数字和连字符，最长 {_USERNAME} 个字符。"))
    if not name or len(name) > _NAME:
        found.append(("name", f"请填写姓名，最长 {_NAME} 个字。"))
    return found


def add_person(session: Session, who: Who, username: str, name: str, password_hash: str) -> Person:
    """Enter somebody who may sign in. Raises Conflict where the user name is taken."""
    username, name = username.strip(), name.strip()
    for where, message in name_faults(username, name):
        raise Refusal(f"person.{where}", message, where=where)
    if session.scalar(select(Person.id).where(Person.username == username)):
        raise Conflict("person.username_taken", f"用户名“{username}”已有人使用，请换一个。", where="username")
    person = Person(id=new_id(), username=username, name=name, password_hash=password_hash)
    session.add(person)
    session.flush()
    audit(session, who, "person.add", home_of(who), f"person/{person.id}", {"username": username})
    return person


def person_of(session: Session, person_id: str) -> Person:
    """Somebody in the register. Raises NotFound."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("person.unknown", "没有这个人员。")
    return person


def body_at(session: Session, kind: str, place: Place) -> Body:
    """The body of a kind at a recorded place; made when first needed."""
    found = session.scalar(select(Body).where(Body.place == place.code, Body.kind == kind))
    if found is None:
        found = Body(id=new_id(), place=place.code, kind=kind, name=BODIES[kind])
        session.add(found)
        session.flush()
    return found


def home_of(who: Who) -> str:
    """Under which division an act that has none of its own is noted in the audit trail."""
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


def keeps(who: Who, person: Person) -> bool:
    """Whether somebody keeps the register for all of a person's posts."""
    try:
        for post in person.posts:
            check_keeps(who, Place(post.place), post.role)
    except NotAllowed:
        return False
    return True
