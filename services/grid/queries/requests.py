"""Residents' requests: what may be asked for in a village, how one stands, those of one's own villages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import Session

from services.grid.domain.requests import OPEN, SERVICES, State
from services.grid.queries.tasks import below
from services.grid.tables import DailyItem, Division, PublishedList, ServiceRequest
from shared.place import Place, Tier
from shared.refusals import NotFound
from shared.security.authority import Who


@dataclass(frozen=True)
class ShownStep:
    """A step as the resident sees it. state: done, current, waiting, not_taken; taken_on: "" or a day."""

    name: str
    body: str
    limit: str
    state: str
    taken_on: date | None
    due_on: date | None


@dataclass(frozen=True)
class Progress:
    """A request as the resident sees it: nothing of who asked."""

    row: ServiceRequest
    village_name: str
    invented: bool
    steps: Sequence[ShownStep]

    @property
    def may_withdraw(self) -> bool:
        begun = any(step.taken_on for step in self.steps)
        return self.row.state in OPEN and self.row.withdrawn_on is None and not begun


def items_in_force(session: Session, village: Place, today: date) -> list[DailyItem]:
    """The daily items of the list of services (权力服务清单) that holds in a village today, in its order."""
    lists = select(PublishedList).where(
        PublishedList.county == village.at(Tier.COUNTY).code,
        PublishedList.kind == SERVICES,
        PublishedList.effective_on <= today,
    )
    newest = session.scalar(lists.order_by(PublishedList.version.desc()).limit(1))
    if newest is None:
        return []
    chosen = select(DailyItem).where(DailyItem.list_id == newest.list_id, DailyItem.list_version == newest.version)
    items = session.scalars(chosen.order_by(DailyItem.position))
    return [one for one in items if not one.place or Place(one.place).contains(village)]


def progress_of(session: Session, row: ServiceRequest) -> Progress:
    """How a request stands."""
    place = session.get(Division, row.village)
    steps = [
        ShownStep(
            step["name"],
            step["body"],
            step["limit"],
            _state(row, step["id"], step["taken_on"]),
            date.fromisoformat(step["taken_on"]) if step["taken_on"] else None,
            row.due_on if step["id"] == row.current_step else None,
        )
        for step in row.steps
    ]
    return Progress(row, place.name if place else "", bool(place and place.invented), steps)


def _state(row: ServiceRequest, step_id: str, taken_on: str) -> str:
    if taken_on:
        return "done"
    if step_id == row.current_step:
        return "current"
    passed = row.ahead is not None and step_id not in row.ahead
    return "not_taken" if row.state == State.FINISHED or passed else "waiting"


def requests_of(who: Who) -> Select[ServiceRequest]:
    """The requests of the villages somebody handles, the newest first by (requested_on, id)."""
    places = [below(ServiceRequest.village, place) for place in who.places("request.read")]
    return select(ServiceRequest).where(or_(false(), *places))


def names_of(session: Session, codes: Sequence[str]) -> dict[str, str]:
    """What villages are called."""
    chosen = select(Division.code, Division.name).where(Division.code.in_(sorted(set(codes))))
    return {code: name for code, name in session.execute(chosen)}  # noqa: C416 - a Row is no pair to mypy


def find_for(session: Session, who: Who, request_id: str) -> ServiceRequest:
    """A request of a village somebody handles. Raises NotFound for any other, in the same words."""
    row = session.get(ServiceRequest, request_id)
    if row is None or not who.may("request.read", Place(row.village)):
        raise NotFound("request.unknown", "没有这项申请，或者不是您负责的村")
    return row
