"""What registry publishes of the lists: the daily items that residents may ask for, with their flows."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from services.grid.domain.requests import SERVICES
from services.grid.tables import DailyItem, PublishedList
from shared.contracts.registry import ItemPublished, ListedStep, ListPublished


def learn_item(session: Session, fact: ItemPublished) -> None:
    """Keep a daily item of the list of services (权力服务清单); the others are started by the village alone."""
    if fact.list_kind != SERVICES or fact.item_class != "daily" or not fact.steps:
        return
    session.merge(
        DailyItem(
            list_id=fact.list_id,
            list_version=fact.list_version,
            code=fact.code,
            list_kind=fact.list_kind,
            position=fact.order,
            name=fact.name,
            category=fact.category,
            place=fact.place,
            materials=list(fact.materials),
            time_limit=fact.time_limit,
            steps=[shown_step(step) for step in fact.steps],
        )
    )


def learn_list(session: Session, fact: ListPublished) -> None:
    """Keep from which day a version holds."""
    session.merge(
        PublishedList(
            list_id=fact.list_id,
            version=fact.version,
            kind=fact.kind,
            county=fact.county,
            effective_on=date.fromisoformat(fact.effective_on),
        )
    )


def shown_step(step: ListedStep) -> dict[str, Any]:
    """What a resident is shown of a step: its name, who takes it and how long that may last."""
    return {"id": step.id, "name": step.name, "body": step.body, "limit": step.limit, "taken_on": ""}
