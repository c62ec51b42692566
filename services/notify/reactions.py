"""Door 3: what notify does about other services' events. Who is told stands in domain.audience, the words in domain.wording."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from services.notify.domain import wording
from services.notify.domain.audience import ALSO_TOWNSHIP, AUDIENCE, PARTIES_TO_DRAW, SPECIAL_REMINDER, Told, Where
from services.notify.domain.hints import hints
from services.notify.domain.wording import Words
from services.notify.operations.learn import keep_flow, keep_matter, move_clock, record_place, steps_of
from services.notify.operations.order_talks import (
    fill_in_post,
    keep_list,
    lapse_general,
    order_corrective,
    order_for_newcomer,
    order_general_talks,
    order_special,
)
from services.notify.operations.recipients import assume_post, end_post, holders
from services.notify.operations.tell import cause_of, tell, tell_daily
from services.notify.tables import Matter
from shared.bus import Event, Reaction
from shared.clock import Clock
from shared.contracts import Fact, complaints, disclosure, grid, registry
from shared.place import Place

Say = Callable[[Session, Any], Words]


def _tell(
    session: Session, clock: Clock, event: Event, place: str, words: Words, more: Sequence[Told] = ()
) -> None:  # fmt: skip
    """Tell everybody the table names, and `more`."""
    told = holders(session, (*AUDIENCE[event.type], *more), Place.of(place), clock.today())
    tell(session, clock, cause_of(session, clock, event), (post.person_id for post in told), words)


def _telling(fact: type[Fact], say: Say) -> Reaction:
    """A reaction that only tells: the fact's village is the place."""

    def apply(session: Session, clock: Clock, event: Event, said: Any) -> None:
        _tell(session, clock, event, said.village, say(session, said))

    return Reaction(fact, apply)


def _title(session: Session, matter_id: str) -> str:
    matter = session.get(Matter, matter_id) if matter_id else None
    return matter.title if matter else "办件"


def _place_recorded(session: Session, _clock: Clock, _event: Event, fact: registry.PlaceRecorded) -> None:
    record_place(session, fact)


def _clock_moved(session: Session, _clock: Clock, _event: Event, fact: registry.ClockMoved) -> None:
    move_clock(session, fact)


def _item_published(session: Session, _clock: Clock, _event: Event, fact: registry.ItemPublished) -> None:
    keep_flow(session, fact)


def _post_assumed(session: Session, clock: Clock, event: Event, fact: registry.PostAssumed) -> None:
    post = assume_post(session, fact)
    session.flush()
    fill_in_post(session, post)
    order_for_newcomer(session, clock, event.id, post)


def _post_ended(session: Session, _clock: Clock, _event: Event, fact: registry.PostEnded) -> None:
    lapse_general(session, end_post(session, fact))


def _list_published(session: Session, clock: Clock, event: Event, fact: registry.ListPublished) -> None:
    order_general_talks(session, clock, event.id, keep_list(session, fact))
    words = wording.list_published(fact.name, fact.version, fact.items, fact.effective_on)
    _tell(session, clock, event, fact.county, words)


def _matter_started(session: Session, clock: Clock, event: Event, fact: registry.MatterStarted) -> None:
    matter = keep_matter(session, fact)
    session.flush()
    village, cause = Place.of(fact.village), cause_of(session, clock, event)
    reminded: dict[str, str] = {}
    if fact.item_class == "major":
        reminded = order_special(session, clock, event.id, fact.matter_id, village, SPECIAL_REMINDER)
        said = wording.special_reminder(fact.title, fact.item_name, hints(steps_of(session, matter)), fact.matter_id)
        tell(session, clock, cause, reminded, said, reminded)
    told = holders(session, AUDIENCE[event.type], village, clock.today())
    others = (post.person_id for post in told if post.person_id not in reminded)
    tell(session, clock, cause, others, wording.matter_started(fact.title, fact.item_name, fact.matter_id))


def _step_taken(session: Session, fact: registry.StepTaken) -> Words:
    matter = session.get(Matter, fact.matter_id)
    names = {step.id: step.name for step in steps_of(session, matter)} if fact.next_step else {}
    following = names.get(fact.next_step, "见流程图") if fact.next_step else ""
    return wording.step_taken(matter.title if matter else "办件", fact.step_name, following, fact.late, fact.matter_id)


def _offices_have_work(session: Session, clock: Clock, event: Event, fact: complaints.OfficesHaveWork) -> None:
    told = holders(session, AUDIENCE[event.type], Place.of(fact.county), clock.today())
    people = (post.person_id for post in told)
    tell_daily(session, clock, cause_of(session, clock, event), people, wording.offices_have_work())


def _task_created(session: Session, clock: Clock, event: Event, fact: grid.TaskCreated) -> None:
    told = holders(session, AUDIENCE[event.type], Place.of(fact.village), clock.today())
    people = (post.person_id for post in told)
    tell_daily(session, clock, cause_of(session, clock, event), people, wording.tasks_created())


def _talk_ordered(session: Session, clock: Clock, event: Event, fact: complaints.CorrectiveTalkOrdered) -> None:
    talk = order_corrective(session, clock, fact)
    _tell(session, clock, event, fact.township, wording.talk_ordered(fact.due_on, talk.id))


def _rectification(_session: Session, fact: complaints.RectificationOrdered) -> Words:
    path = f"/v/{Place.of(fact.village)}/e/{fact.entry_id}" if fact.entry_id else f"/v/{Place.of(fact.village)}"
    return wording.rectification_ordered(fact.what, fact.due_on, path)


def _meeting_recorded(session: Session, clock: Clock, event: Event, fact: registry.MeetingRecorded) -> None:
    words = wording.meeting_recorded(_title(session, fact.matter_id), fact.step_name, fact.matter_id, fact.step_id)
    _tell(session, clock, event, fact.village, words, ALSO_TOWNSHIP if fact.township_signs else ())


def _draw_frozen(session: Session, clock: Clock, event: Event, fact: registry.DrawFrozen) -> None:
    public = fact.way == "public"
    words = wording.draw_frozen(_title(session, fact.matter_id), fact.step_name, public, fact.matter_id)
    _tell(session, clock, event, fact.village, words, PARTIES_TO_DRAW if public else ())


def _draw_recorded(session: Session, clock: Clock, event: Event, fact: registry.DrawRecorded) -> None:
    words = wording.draw_recorded(_title(session, fact.matter_id), fact.step_name, fact.matter_id)
    _tell(session, clock, event, fact.village, words, ALSO_TOWNSHIP if fact.township_signs else ())


def _duties_near(session: Session, clock: Clock, event: Event, fact: registry.DutiesNear) -> None:
    _tell_holders(session, clock, event, fact, passed=False)


def _duties_missed(session: Session, clock: Clock, event: Event, fact: registry.DutiesMissed) -> None:
    _tell_holders(session, clock, event, fact, passed=True)
    told = holders(session, AUDIENCE[event.type], Place.of(fact.village), clock.today())
    people = (post.person_id for post in told)
    tell_daily(session, clock, cause_of(session, clock, event), people, wording.duties_missed_below())


def _tell_holders(
    session: Session, clock: Clock, event: Event, fact: registry.DutiesNear | registry.DutiesMissed, *, passed: bool
) -> None:
    """Everybody hears of their own posts' duties only."""
    roles = sorted({post for duty in fact.duties for post in duty.posts})
    names = dict[str, list[str]]()
    for post in holders(session, (Told(tuple(roles), Where.AT),), Place.of(fact.village), clock.today()):
        mine = names.setdefault(post.person_id, [])
        mine += [duty.name for duty in fact.duties if post.role in duty.posts and duty.name not in mine]
    for person, mine in sorted(names.items()):
        words = wording.duties_due(mine, fact.due_on, passed, fact.village)
        tell(session, clock, cause_of(session, clock, event), [person], words)


def _steps_undone(session: Session, clock: Clock, event: Event, fact: registry.StepsUndone) -> None:
    if not fact.filing_id:  # of contracts that were sent back ContractsReturned tells
        words = wording.steps_undone(_title(session, fact.matter_id), fact.returned, fact.matter_id)
        _tell(session, clock, event, fact.village, words)


def _handed_over(session: Session, clock: Clock, event: Event, fact: registry.MatterHandedOver) -> None:
    words = wording.matter_handed_over(_title(session, fact.matter_id), fact.matter_id)
    tell(session, clock, cause_of(session, clock, event), (fact.person_id,), words)


REACTIONS = (
    Reaction(registry.PlaceRecorded, _place_recorded),
    Reaction(registry.ClockMoved, _clock_moved),
    Reaction(registry.ItemPublished, _item_published),
    Reaction(registry.PostAssumed, _post_assumed),
    Reaction(registry.PostEnded, _post_ended),
    Reaction(registry.ListPublished, _list_published),
    Reaction(registry.MatterStarted, _matter_started),
    _telling(registry.StepTaken, _step_taken),
    _telling(
        registry.MatterHeld, lambda s, f: wording.matter_held(_title(s, f.matter_id), f.answer_due_on, f.matter_id)
    ),
    _telling(
        registry.MatterReleased, lambda s, f: wording.matter_released(_title(s, f.matter_id), f.outcome, f.matter_id)
    ),
    _telling(
        registry.ObjectionEscalated,
        lambda s, f: wording.objection_escalated(_title(s, f.matter_id), f.decide_due_on, f.matter_id),
    ),
    _telling(
        registry.DeadlineNear,
        lambda s, f: wording.deadline_near(_title(s, f.matter_id), f.what, f.due_on, f.passed, f.matter_id),
    ),
    _telling(
        registry.MatterLifted,
        lambda s, f: wording.matter_lifted(_title(s, f.matter_id), f.lifted, f.until, f.matter_id),
    ),
    Reaction(registry.StepsUndone, _steps_undone),
    _telling(
        registry.ContractsSubmitted,
        lambda s, f: wording.contracts_submitted(_title(s, f.matter_id), len(f.contracts), f.due_on, f.matter_id),
    ),
    _telling(
        registry.ContractsFiled,
        lambda s, f: wording.contracts_filed(_title(s, f.matter_id), f.seal_no, f.filed_on, f.matter_id),
    ),
    _telling(registry.ContractsReturned, lambda s, f: wording.contracts_returned(_title(s, f.matter_id), f.matter_id)),
    _telling(
        registry.StepCorrected,
        lambda s, f: wording.step_corrected(_title(s, f.matter_id), f.step_name, f.matter_id),
    ),
    Reaction(registry.MatterHandedOver, _handed_over),
    Reaction(registry.DutiesNear, _duties_near),
    Reaction(registry.DutiesMissed, _duties_missed),
    Reaction(registry.MeetingRecorded, _meeting_recorded),
    _telling(
        registry.MeetingSigned,
        lambda s, f: wording.meeting_signed(_title(s, f.matter_id), f.declined, f.matter_id, f.step_id),
    ),
    Reaction(registry.DrawFrozen, _draw_frozen),
    _telling(
        registry.DrawCommitted,
        lambda s, f: wording.draw_committed(_title(s, f.matter_id), f.reveal_until, f.matter_id),
    ),
    Reaction(registry.DrawRecorded, _draw_recorded),
    _telling(registry.DrawSigned, lambda s, f: wording.draw_signed(_title(s, f.matter_id), f.declined, f.matter_id)),
    _telling(registry.MatterCancelled, lambda s, f: wording.matter_cancelled(_title(s, f.matter_id), f.matter_id)),
    _telling(registry.MatterFinished, lambda s, f: wording.matter_finished(_title(s, f.matter_id), f.matter_id)),
    _telling(
        disclosure.NoticeStarted,
        lambda s, f: wording.notice_started(_title(s, f.matter_id), f.ends_on, f"/v/{f.village}/e/{f.entry_id}"),
    ),
    _telling(disclosure.NoticeEnded, lambda s, f: wording.notice_ended(_title(s, f.matter_id), f.matter_id)),
    _telling(disclosure.QuestionAsked, lambda _s, f: wording.question_asked(f.due_on, f.question_id)),
    _telling(registry.RequestAccepted, lambda s, f: wording.request_accepted(_title(s, f.matter_id), f.request_id)),
    _telling(
        disclosure.NoticeObjected,
        lambda s, f: wording.notice_objected(_title(s, f.matter_id), f.due_on, f.question_id),
    ),
    _telling(disclosure.LedgerPublished, lambda _s, f: wording.ledger_published(f.month, f.lines, f.path)),
    Reaction(complaints.OfficesHaveWork, _offices_have_work),
    _telling(complaints.RectificationOrdered, _rectification),
    Reaction(complaints.CorrectiveTalkOrdered, _talk_ordered),
    Reaction(grid.TaskCreated, _task_created),
)
