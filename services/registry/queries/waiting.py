"""What waits for somebody: steps to take, objections to answer, drafts to publish, fresh refusals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.registry.operations.matters import flow_of
from services.registry.queries.contracts import filings_to_settle
from services.registry.queries.draw_turns import draws_waiting
from services.registry.queries.duties import Work, work_to_do
from services.registry.queries.lists import consultations, open_drafts
from services.registry.queries.look_backs import Owed, look_backs_to_do
from services.registry.queries.matter_views import objection_view, resident_view, summary_view
from services.registry.queries.matters import refusals_at
from services.registry.queries.meetings import meetings_to_sign
from services.registry.queries.work import may_wait_for, objected_at, residents_wait_at, running_at
from services.registry.tables import Draft, Matter, RefusalRow
from shared.clock import Clock
from shared.place import Place, Tier
from shared.security.authority import Who

_FRESH = timedelta(days=30)


@dataclass(frozen=True)
class Desk:
    """One person's desk. `steps` and `objections` are views of matters; `refusals` counts the last thirty days'.

    asked       lists on which one may comment
    signs       records of meetings that wait for one's signature
    filings     matters whose contracts wait for one's filing seal
    draws       draws that wait for one's fingerprint, phrase or signature, or to be watched
    residents   matters with residents' objections that wait for the village's answer
    duties      dated work that one's posts owe and nobody has recorded
    look_backs  half-yearly look-backs of one's places that are overdue or soon will be
    """

    steps: Sequence[dict[str, Any]] = ()
    objections: Sequence[dict[str, Any]] = ()
    escalated: Sequence[dict[str, Any]] = ()
    residents: Sequence[dict[str, Any]] = ()
    signs: Sequence[Mapping[str, Any]] = ()
    filings: Sequence[Mapping[str, Any]] = ()
    draws: Sequence[Mapping[str, Any]] = ()
    running: int = 0
    drafts: Sequence[Draft] = field(default=())
    refusals: int = 0
    asked: Sequence[Draft] = field(default=())
    look_backs: Sequence[Owed] = field(default=())
    duties: Sequence[Work] = ()


def desk_of(session: Session, clock: Clock, who: Who) -> Desk:
    """What waits for somebody today."""
    places = who.places("matter.read") or who.places("matter.step")
    waiting = may_wait_for(session, places, {post.role for post in who.posts})
    answers, decisions = who.places("matter.answer_objection"), who.places("objection.decide")
    asked_by_residents = [*who.places("matter.object"), *who.places("question.answer")]
    county = next((place for place in who.places("list.import") if place.tier == Tier.COUNTY), None)
    return Desk(
        steps=[summary_view(matter) for matter in waiting if may_take_now(who, matter)],
        objections=[_objection(matter, "open") for matter in objected_at(session, answers, "open")],
        escalated=[_objection(matter, "escalated") for matter in objected_at(session, decisions, "escalated")],
        residents=_residents(residents_wait_at(session, asked_by_residents)),
        signs=meetings_to_sign(session, who),
        filings=filings_to_settle(session, who),
        draws=draws_waiting(session, who),
        running=running_at(session, places),
        drafts=open_drafts(session, county) if county else (),
        refusals=_refusals(session, clock, who),
        asked=consultations(session, clock.today()) if who.places("list.comment") else (),
        look_backs=look_backs_to_do(session, clock, who.places("list.look_back") or who.places("list.read")),
        duties=work_to_do(session, clock, who),
    )


def may_take_now(who: Who, matter: Matter) -> bool:
    """Whether somebody holds a post that may take the matter's current step, and no notice, objection or filing is in the way."""
    view = summary_view(matter)
    waits = ("waiting_for_notice", "waiting_for_answer", "waiting_for_filing")
    if matter.status != "running" or any(view[name] for name in waits):
        return False
    roles = {post.role for post in who.holding("matter.step", Place(matter.village))}
    step = next((step for step in flow_of(matter) if step.id == view["current_step"]), None)
    return step is not None and bool(roles & set(step.actors))


def _objection(matter: Matter, state: str) -> dict[str, Any]:
    first = next(one for one in matter.objections if one.state == state)
    return summary_view(matter) | {"objection": objection_view(first)}


def _residents(matters: Sequence[Matter]) -> list[dict[str, Any]]:
    """Every open objection of a resident, with its matter; the first due first."""
    found = [
        summary_view(matter) | {"resident": resident_view(one)}
        for matter in matters
        for one in matter.residents
        if one.answered_on is None
    ]
    return sorted(found, key=lambda view: (view["resident"]["due_on"], view["resident"]["question_id"]))


def _refusals(session: Session, clock: Clock, who: Who) -> int:
    places = who.places("refusal.read")
    if not places:
        return 0
    fresh = refusals_at(places).where(RefusalRow.refused_at >= clock.now() - _FRESH).subquery()
    return session.scalar(select(func.count()).select_from(fresh)) or 0
