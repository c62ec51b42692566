"""Take up, end, prolong and hand over posts (任职、离任、任期、交接). Matters and objections stay with the post, not the person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from services.registry.domain.holding import (
    HAND_OVER_BASIS,
    TERM_BASIS,
    TERM_YEARS,
    Holding,
    Kinships,
    already_held,
    clashes,
    misplaced,
    term_end,
)
from services.registry.operations.register import body_at, check_keeps, person_of
from services.registry.queries.waiting import desk_of
from services.registry.tables import HandOver, Kin, PlaceRow, PostRow
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import PostAssumed, PostEnded
from shared.ids import new_id
from shared.place import Place
from shared.refusals import Conflict, NotFound, Refusal
from shared.security.authority import ROLES, Post, Who

_REASON = 200
_NOTE = 500


@dataclass(frozen=True)
class Term:
    """From when to when, and whether somebody only stands in (代理), why. `until` None: the term of the law, or open."""

    since: date
    until: date | None = None
    acting: bool = False
    reason: str = ""

    def last_day(self, role: str) -> date | None:
        """`until`, or the end of the term that the law gives the role."""
        return self.until or term_end(role, self.since)


def term_faults(role: str, term: Term) -> list[tuple[str, str, str]]:
    """What is wrong with a term: field, message, basis."""
    found, longest = list[tuple[str, str, str]](), term_end(role, term.since)
    if term.until is not None and term.until < term.since:
        found.append(("until", "任期的终止日期不能早于起始日期。", ""))
    if longest is not None and term.until is not None and term.until > longest:
        found.append(("until", f"任期一届 {TERM_YEARS} 年，最晚到 {longest.isoformat()}。", TERM_BASIS))
    if term.acting and term.until is None:
        found.append(("until", "代理岗位必须写明代理到哪一天。", ""))
    if term.acting and not term.reason.strip():
        found.append(("reason", "代理岗位必须写明原因，例如：原任请病假。", ""))
    if len(term.reason) > _REASON:
        found.append(("reason", f"原因最长 {_REASON} 个字。", ""))
    return found


def assume_post(
    session: Session, who: Who, person_id: str, role: str, place: Place, since: date, until: date | None = None, *,
    acting: bool = False, reason: str = "", follows: str | None = None,
) -> PostRow:  # fmt: skip
    """Give somebody a post from a day on; `until` None means the term of the law, where the role has one.

    Raises NotFound, Refusal (unknown role, a place of another tier, wrong term, a conflict, with the law it rests on),
    Conflict where the post is held.
    """
    if role not in ROLES:
        raise Refusal("post.role", "没有这种岗位，请从岗位表中选。", where="role")
    if wrong := misplaced(role, place):
        raise Refusal("post.place", wrong, where="place")
    term = Term(since, until, acting, reason.strip())
    for where, message, basis in term_faults(role, term):
        raise Refusal("post.term", message, where=where, basis=basis)
    person = person_of(session, person_id)
    lock_place(session, place)
    wanted = Holding("", person.id, person.name, role, place.code, since, term.last_day(role), acting)
    _refuse_conflicts(session, wanted)
    return enter_post(session, who, person.id, role, place, term, follows)


def enter_post(
    session: Session, who: Who, person_id: str, role: str, place: Place, term: Term, follows: str | None = None
) -> PostRow:
    """Write down a post whose term and conflicts were checked, and say so."""
    post = PostRow(
        id=new_id(), person_id=person_id, body_id=body_at(session, ROLES[role].body, place).id, role=role,
        place=place.code, since=term.since, until=term.last_day(role), version=1, acting=term.acting,
        reason=term.reason, follows=follows,
    )  # fmt: skip
    session.add(post)
    session.flush()
    _say_assumed(session, post)
    detail = {"person": person_id, "role": role, "acting": term.acting, "until": _iso(post.until)}
    audit(session, who, "post.assume", place.code, f"post/{post.id}", detail)
    return post


def end_post(session: Session, clock: Clock, who: Who, post_id: str, until: date, reason: str) -> PostRow:
    """Have a post end on a day, its last. Raises NotFound, NotAllowed, Refusal where it has ended already."""
    post = _kept_post(session, who, post_id)
    if not 0 < len(reason.strip()) <= _REASON:
        raise Refusal("post.reason", f"请写明离任原因，最长 {_REASON} 个字，例如：换届、辞职、调离。", where="reason")
    _end(session, clock, who, post, until, reason.strip())
    return post


def change_term(session: Session, who: Who, post_id: str, until: date, reason: str) -> PostRow:
    """Move a term's last day (an election put off with approval 延期换届, a longer absence). Raises Refusal."""
    post = _kept_post(session, who, post_id)
    if post.ended_at is not None or until < post.since:
        raise Refusal("post.ended", "这个岗位已经结束，或者终止日期早于任职日期。", where="until")
    if not 0 < len(reason.strip()) <= _REASON:
        raise Refusal("post.reason", f"请写明调整任期的原因和批准文号，最长 {_REASON} 个字。", where="reason")
    person = post.person
    wanted = Holding(post.id, person.id, person.name, post.role, post.place, post.since, until, post.acting)
    _refuse_conflicts(session, wanted)
    post.until, post.reason = until, reason.strip()
    post.version += 1
    session.flush()
    _say_assumed(session, post)
    audit(session, who, "post.term", post.place, f"post/{post.id}", {"until": until.isoformat()})
    return post


def hand_over(
    session: Session, clock: Clock, who: Who, post_id: str, successor_id: str, on_day: date, note: str
) -> HandOver:
    """A post passes to a successor on a day: the old one's last day is the day before. Lists what is open now.

    Raises NotFound, NotAllowed, Refusal (a day before the old one began, oneself, a conflict), as taking up does.
    """
    old = _kept_post(session, who, post_id)
    if successor_id == old.person_id:
        raise Refusal("post.successor", "接任人就是现任，不用交接。", where="successor")
    if on_day <= old.since:
        raise Refusal("post.day", "交接日期须晚于现任的任职日期。", where="on_day")
    if len(note) > _NOTE:
        raise Refusal("post.note", f"交接说明最长 {_NOTE} 个字。", where="note")
    items = open_items(session, clock, old)
    _end(session, clock, who, old, date.fromordinal(on_day.toordinal() - 1), "交接")
    new = assume_post(session, who, successor_id, old.role, Place(old.place), on_day, follows=old.id)
    row = HandOver(
        id=new_id(), old_post=old.id, new_post=new.id, on_day=on_day, items=items, note=note.strip(),
        recorded_by=who.person_id, recorded_at=clock.real(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    detail = {"from": old.id, "to": new.id, "on": on_day.isoformat(), "items": len(items), "basis": HAND_OVER_BASIS}
    audit(session, who, "post.hand_over", old.place, f"post/{new.id}", detail)
    return row


def open_items(session: Session, clock: Clock, post: PostRow) -> list[dict[str, str]]:
    """What waits for whoever holds a post: {"kind": "step" or "objection", "matter", "title", "what", "due_on"} each."""
    desk = desk_of(session, clock, Who(post.person_id, "", (Post(post.id, post.role, Place(post.place)),)))
    steps = [("step", one, one["current_step_name"], one["due_on"]) for one in desk.steps]
    answers = [("objection", one, "答复异议", one["objection"]["answer_due_on"]) for one in desk.objections]
    return [
        {"kind": kind, "matter": one["matter_id"], "title": one["title"], "what": what, "due_on": str(due or "")}
        for kind, one, what, due in steps + answers
    ]


def holdings_at(session: Session, places: Iterable[str], since: date) -> list[Holding]:
    """The posts held at some divisions, on a day or later."""
    chosen = select(PostRow).where(PostRow.place.in_(set(places)), or_(PostRow.until.is_(None), PostRow.until >= since))
    return [holding_of(row) for row in session.scalars(chosen.options(joinedload(PostRow.person)))]


def holding_of(row: PostRow) -> Holding:
    """A post as the rules look at it."""
    return Holding(row.id, row.person_id, row.person.name, row.role, row.place, row.since, row.until, row.acting)


def kinships(session: Session) -> Kinships:
    """All relations that were declared and not withdrawn."""
    rows = session.scalars(select(Kin).where(Kin.withdrawn_on.is_(None)))
    return {frozenset({row.person_id, row.other_id}): row.relation for row in rows}


def conflict_words(wanted: Holding, held: Sequence[Holding], kin: Kinships) -> tuple[str, str] | None:
    """Why somebody cannot have a post beside the others held, and the law; None if they can."""
    roles = {key: role.name for key, role in ROLES.items()}
    taken = already_held(wanted, held)
    if taken is not None:
        return f"{roles[wanted.role]}现由{taken.name}担任，请在其岗位上办理交接，或写明代理。", ""
    others = [post for post in held if post.post_id != wanted.post_id]
    found = next(
        (clash for clash in clashes([wanted, *others], kin) if wanted in (clash.watching, clash.watched)), None
    )
    return (found.words(roles), found.basis) if found else None


def lock_place(session: Session, place: Place) -> None:
    """One appointment at a place at a time, so that two cannot miss each other. Raises NotFound."""
    if session.get(PlaceRow, place.code, with_for_update=True) is None:
        raise NotFound("place.unknown", f"没有区划代码 {place.code}，请核对。", where="place")


def _refuse_conflicts(session: Session, wanted: Holding) -> None:
    held = holdings_at(session, [wanted.place], wanted.since)
    found = conflict_words(wanted, held, kinships(session))
    if found is not None:
        message, basis = found
        kind = Refusal if basis else Conflict
        raise kind("post.conflict" if basis else "post.held", message, where="role", basis=basis)


def _kept_post(session: Session, who: Who, post_id: str) -> PostRow:
    post = session.get(PostRow, post_id, with_for_update=True)
    if post is None:
        raise NotFound("post.unknown", "没有这个岗位任职记录。")
    check_keeps(who, Place(post.place), post.role)
    return post


def _end(session: Session, clock: Clock, who: Who, post: PostRow, until: date, reason: str) -> None:
    if post.ended_at is not None or until < post.since or (post.until is not None and until > post.until):
        raise Refusal("post.ended", "这个岗位已经结束，或者结束日期不在任期之内。", where="until")
    post.until, post.ended_at, post.end_reason = until, clock.real(), reason
    post.version += 1
    session.flush()
    fact = PostEnded(
        post_id=post.id, person_id=post.person_id, role=post.role, place=post.place, until=until.isoformat()
    )
    record(session, fact, place=post.place, version=post.version)
    audit(session, who, "post.end", post.place, f"post/{post.id}", {"until": until.isoformat(), "reason": reason})


def _say_assumed(session: Session, post: PostRow) -> None:
    fact = PostAssumed(
        post_id=post.id, person_id=post.person_id, role=post.role, place=post.place, body=ROLES[post.role].body,
        since=post.since.isoformat(), until=_iso(post.until),
    )  # fmt: skip
    record(session, fact, place=post.place, version=post.version)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
