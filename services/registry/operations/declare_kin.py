"""Declare that two people are close relatives (近亲属申报), or take back what was declared in error."""

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from services.registry.domain.holding import RELATIONS
from services.registry.operations.register import check_keeps, home_of, person_of
from services.registry.tables import Kin, Person
from shared.audit import audit
from shared.clock import Clock
from shared.ids import new_id
from shared.place import Place
from shared.refusals import Conflict, NotFound, Refusal
from shared.security.authority import Who


def declare_kin(session: Session, clock: Clock, who: Who, person_id: str, other_username: str, relation: str) -> Kin:
    """Note a relation. It is never refused for the conflict it shows: that is for the township to see and settle.

    Raises NotFound, Refusal (oneself, no such relation), Conflict where it stands already.
    """
    person = person_of(session, person_id)
    other = session.scalar(select(Person).where(Person.username == other_username.strip()))
    if other is None:
        raise NotFound("person.unknown", "没有这个用户名，请核对。", where="other")
    if other.id == person.id:
        raise Refusal("kin.self", "请填另一个人的用户名。", where="other")
    if relation not in RELATIONS:
        raise Refusal("kin.relation", "请从列出的近亲属关系中选。", where="relation")
    _check_keeps_all(who, person)
    if session.scalar(_between(person.id, other.id).limit(1)):
        raise Conflict("kin.declared", "这两个人的近亲属关系已经登记。", where="other")
    row = Kin(
        id=new_id(), person_id=person.id, other_id=other.id, relation=relation, declared_on=clock.today(),
        declared_by=who.person_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit(session, who, "kin.declare", home_of(who), f"kin/{row.id}", {"people": [person.id, other.id]})
    return row


def withdraw_kin(session: Session, clock: Clock, who: Who, kin_id: str) -> Kin:
    """Take back a declaration made in error; the row stays. Raises NotFound, NotAllowed."""
    row = session.get(Kin, kin_id, with_for_update=True)
    if row is None or row.withdrawn_on is not None:
        raise NotFound("kin.unknown", "没有这条近亲属登记，或者已经撤销。")
    _check_keeps_all(who, person_of(session, row.person_id))
    row.withdrawn_on = clock.today()
    audit(session, who, "kin.withdraw", home_of(who), f"kin/{row.id}", {"people": [row.person_id, row.other_id]})
    return row


def _between(one: str, other: str) -> Select[str]:
    pair = or_((Kin.person_id == one) & (Kin.other_id == other), (Kin.person_id == other) & (Kin.other_id == one))
    return select(Kin.id).where(pair, Kin.withdrawn_on.is_(None))


def _check_keeps_all(who: Who, person: Person) -> None:
    for post in person.posts:
        check_keeps(who, Place(post.place), post.role)
