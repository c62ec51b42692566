"""A resident's request for a daily item (我要办), as grid tells of it: a matter is started, or the reason why not is said.

Who asked, their telephone and what they wrote stay in grid; the matter is called by its item's name.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.operations.cancel_matter import cancel
from services.registry.operations.deadlines import stop_clock
from services.registry.operations.published import Published
from services.registry.operations.start_matter import begin, item_in_force, listing_place
from services.registry.tables import Matter, ServiceRequest
from shared.bus import Event, record
from shared.clock import Clock
from shared.contracts.grid import ServiceRequested, ServiceWithdrawn
from shared.contracts.registry import RequestAccepted, RequestDeclined
from shared.ids import derived_id
from shared.place import Place
from shared.refusals import Refusal
from shared.security.authority import Who

GRID = Who(person_id="service:grid", name="")
SERVICES = "power_service"  # 权力服务清单: what a village does for residents who ask
WITHDRAWN = "申请人撤回申请"


def take_request(session: Session, clock: Clock, event: Event, fact: ServiceRequested) -> None:
    """Start the item's matter, waiting for its first step; the same event again starts none."""
    if session.get(ServiceRequest, fact.request_id) is not None:
        return
    try:
        village = _village(session, fact.village)
        item = _daily(session, clock, village, fact)
    except Refusal as refusal:
        _decline(session, event, fact, refusal)
        return
    matter_id = derived_id(event.id, "registry.request.matter")
    matter = begin(session, clock, GRID, village, item, fact.list_kind, item.name, matter_id)
    session.add(ServiceRequest(request_id=fact.request_id, matter_id=matter.id, requested_on=clock.today()))
    session.flush()
    session.refresh(matter)
    first = matter.steps[0]
    accepted = RequestAccepted(
        request_id=fact.request_id,
        village=village.code,
        matter_id=matter.id,
        list_id=item.list_id,
        list_version=item.list_version,
        first_step=first.step_id,
        accepted_on=clock.today().isoformat(),
        due_on=first.due_on.isoformat() if first.due_on else "",
    )
    record(session, accepted, place=village.code)


def withdraw_request(session: Session, clock: Clock, fact: ServiceWithdrawn) -> None:
    """The resident takes it back: the matter ends, unless somebody has taken a step; then it goes on."""
    request = session.get(ServiceRequest, fact.request_id)
    if request is None:
        return
    matter = session.scalars(select(Matter).where(Matter.id == request.matter_id).with_for_update()).one()
    if matter.status != "running" or any(step.taken_on for step in matter.steps):
        return
    for step in matter.steps:
        stop_clock(session, clock, matter.id, step.step_id)
    matter.version += 1
    cancel(session, clock, GRID, matter, WITHDRAWN)


def _village(session: Session, code: str) -> Place:
    try:
        village = Place.of(code)
    except ValueError as error:
        raise Refusal("place.unknown", f"没有区划代码为 {code[:20]} 的村（社区），请核对。") from error
    listing_place(session, village)
    return village


def _daily(session: Session, clock: Clock, village: Place, fact: ServiceRequested) -> Published:
    item = item_in_force(session, clock, village, fact.list_kind, fact.item_code)
    if item.item_class != "daily":
        raise Refusal(
            "request.not_daily",
            f"“{item.name}”是重大事项，要由村里按四议两公开发起，不能由个人申请办理。有想法请向村里提议，或者在公开页提问。",
        )
    if fact.list_kind != SERVICES:
        raise Refusal(
            "request.not_service",
            f"“{item.name}”是村里自己办的事，不在权力服务清单里，不能由个人申请办理。有疑问请在公开页提问。",
        )
    return item


def _decline(session: Session, event: Event, fact: ServiceRequested, refusal: Refusal) -> None:
    declined = RequestDeclined(
        request_id=fact.request_id, village=fact.village, code=refusal.code, reason=refusal.message
    )
    record(session, declined, place=event.place)
