"""Who is told of what: one table, from event type to the roles at places that stand in a relation to the event.

Names of roles are those of `shared.security.authority.ROLES`. A person holding several of the posts is told once.
"""

from dataclasses import dataclass
from enum import StrEnum

from shared.place import Place, Tier


class Where(StrEnum):
    """Where a post lies, seen from the event's place."""

    AT = "at"  # at the very place
    TOWNSHIP = "township"  # at its township
    BELOW = "below"  # at the place and everywhere below it
    UPWARDS = "upwards"  # at the place, its township, its county: every post that reaches it


@dataclass(frozen=True)
class Told:
    """These roles, there, are told."""

    roles: tuple[str, ...]
    where: Where


_VILLAGE_HEADS = ("village_secretary", "village_director")
_SUPERVISORS = ("supervision_head", "supervision_member")

AUDIENCE: dict[str, tuple[Told, ...]] = {
    "registry.list.published.v1": (
        Told(("village_secretary", "village_director", "supervision_head", "cooperative_head"), Where.BELOW),
        Told(("village_clerk", "accountant", "township_secretary", "township_office"), Where.BELOW),
    ),
    "registry.matter.started.v1": (Told(_SUPERVISORS, Where.AT), Told(("township_office",), Where.TOWNSHIP)),
    "registry.step.taken.v1": (Told((*_VILLAGE_HEADS, "village_clerk", "supervision_head"), Where.AT),),
    "registry.matter.held.v1": (
        Told((*_VILLAGE_HEADS, "cooperative_head", "village_clerk"), Where.AT),
        Told(("township_office",), Where.TOWNSHIP),
    ),
    "registry.objection.escalated.v1": (
        Told((*_VILLAGE_HEADS, *_SUPERVISORS), Where.AT),
        Told(("township_office",), Where.TOWNSHIP),
    ),
    "registry.deadline.near.v1": (
        Told((*_VILLAGE_HEADS, "village_clerk"), Where.AT),
        Told(("township_office",), Where.TOWNSHIP),
    ),
    "registry.matter.lifted.v1": (
        Told((*_VILLAGE_HEADS, "cooperative_head", "village_clerk", "supervision_head"), Where.AT),
    ),
    "registry.steps.undone.v1": (
        Told((*_VILLAGE_HEADS, "cooperative_head", "village_clerk", "supervision_head"), Where.AT),
    ),
    "registry.step.corrected.v1": (
        Told(_SUPERVISORS, Where.AT),
        Told(("township_office",), Where.TOWNSHIP),
    ),
    "registry.duties.missed.v1": (Told(("township_office",), Where.TOWNSHIP),),
    "registry.meeting.recorded.v1": (Told(_SUPERVISORS, Where.AT),),
    "registry.meeting.signed.v1": (Told((*_VILLAGE_HEADS, "village_clerk"), Where.AT),),
    "registry.contracts.submitted.v1": (Told(("township_office",), Where.TOWNSHIP),),
    "registry.contracts.filed.v1": (
        Told((*_VILLAGE_HEADS, "cooperative_head", "village_clerk", "supervision_head"), Where.AT),
    ),
    "registry.contracts.returned.v1": (
        Told((*_VILLAGE_HEADS, "cooperative_head", "village_clerk", "supervision_head"), Where.AT),
    ),
    "registry.draw.frozen.v1": (Told(_SUPERVISORS, Where.AT),),
    "registry.draw.committed.v1": (
        Told(("supervision_head", "village_clerk"), Where.AT),
        Told(("township_office",), Where.TOWNSHIP),
    ),
    "registry.draw.recorded.v1": (Told(_SUPERVISORS, Where.AT),),
    "registry.draw.signed.v1": (Told((*_VILLAGE_HEADS, "village_clerk"), Where.AT),),
    "registry.matter.released.v1": (Told((*_VILLAGE_HEADS, *_SUPERVISORS), Where.AT),),
    "registry.matter.cancelled.v1": (Told(_SUPERVISORS, Where.AT), Told(("township_office",), Where.TOWNSHIP)),
    "registry.matter.finished.v1": (
        Told((*_VILLAGE_HEADS, "supervision_head"), Where.AT),
        Told(("township_office",), Where.TOWNSHIP),
    ),
    "registry.request.accepted.v1": (
        Told(("village_clerk",), Where.AT),
        Told(("grid_member", "grid_leader"), Where.AT),
    ),
    "disclosure.notice.started.v1": (Told(_SUPERVISORS, Where.AT),),
    "disclosure.notice.ended.v1": (Told((*_VILLAGE_HEADS, "village_clerk", "cooperative_head"), Where.AT),),
    "disclosure.question.asked.v1": (Told((*_VILLAGE_HEADS, "village_clerk"), Where.AT),),
    "disclosure.notice.objected.v1": (Told((*_VILLAGE_HEADS, "village_clerk", *_SUPERVISORS), Where.AT),),
    "disclosure.ledger.published.v1": (
        Told(("supervision_head", "village_secretary"), Where.AT),
        Told(("township_office",), Where.TOWNSHIP),
    ),
    "complaints.offices.have_work.v1": (Told(("township_discipline", "county_discipline"), Where.BELOW),),
    "complaints.rectification.ordered.v1": (
        Told((*_VILLAGE_HEADS, "accountant", "supervision_head"), Where.AT),
        Told(("township_secretary",), Where.TOWNSHIP),
    ),
    "complaints.talk.ordered.v1": (Told(("township_secretary",), Where.TOWNSHIP),),
    "grid.task.created.v1": (Told(("grid_member", "grid_leader"), Where.UPWARDS),),
}
SPECIAL_REMINDER: tuple[Told, ...] = (Told(("village_secretary", "supervision_head"), Where.AT),)
ALSO_TOWNSHIP: tuple[Told, ...] = (Told(("township_office",), Where.TOWNSHIP),)  # where it signs too
PARTIES_TO_DRAW: tuple[Told, ...] = (
    Told(("village_clerk",), Where.AT),
    *ALSO_TOWNSHIP,
)  # beside the supervision committee
GENERAL_TALK_WITH = ("village_secretary", "village_director", "supervision_head", "cooperative_head")


@dataclass(frozen=True)
class Reach:
    """Division codes from `lowest` to `highest`, both included, as an index can search them."""

    lowest: str
    highest: str


def reach_of(where: Where, place: Place) -> tuple[Reach, ...]:
    """The places a relation means, seen from an event's place. A tier the place does not have is left out."""
    if where == Where.BELOW:
        return (Reach(place.prefix.ljust(12, "0"), place.prefix.ljust(12, "9")),)
    tiers = {
        Where.AT: (place.tier,),
        Where.TOWNSHIP: (Tier.TOWNSHIP,),
        Where.UPWARDS: (place.tier, Tier.TOWNSHIP, Tier.COUNTY),
    }[where]
    codes = dict.fromkeys(place.at(tier).code for tier in tiers if tier <= place.tier)
    return tuple(Reach(code, code) for code in codes)
