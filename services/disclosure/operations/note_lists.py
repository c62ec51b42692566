"""Published lists: kept item by item; the list's own event makes the version the current one in its whole county."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.disclosure.domain import addresses
from services.disclosure.domain.categories import LIST_KINDS, LISTED, PROCEDURE
from services.disclosure.operations.mark_pages import mark_pages, villages_below
from services.disclosure.operations.post_entry import Posting, add_entry
from services.disclosure.tables import ItemRow, ListRow
from shared.bus import Event
from shared.clock import Clock
from shared.contracts.registry import ItemPublished, ListPublished
from shared.ids import derived_id
from shared.place import Place


def note_item(session: Session, fact: ItemPublished) -> None:
    """Keep one item of a version; it shows once the list's own event has come."""
    session.execute(
        delete(ItemRow).where(
            ItemRow.list_id == fact.list_id, ItemRow.list_version == fact.list_version, ItemRow.code == fact.code
        )
    )
    row = asdict(fact)
    session.add(ItemRow(position=row.pop("order"), **row))
    session.flush()


def note_list(session: Session, clock: Clock, event: Event, fact: ListPublished) -> None:
    """Post a version under 清单内容 and its flowcharts under 运行程序, have every page built; it is current once it holds."""
    if session.get(ListRow, (fact.list_id, fact.version)):
        return
    session.add(
        ListRow(
            list_id=fact.list_id,
            version=fact.version,
            kind=fact.kind,
            county=fact.county,
            name=fact.name,
            effective_on=date.fromisoformat(fact.effective_on),
            items=fact.items,
            composed_note=fact.composed_note,
            current=False,
        )
    )
    session.flush()
    bring_into_force(session, clock.today())
    postings = _postings(event, fact, _flows(session, fact))
    for posting in postings:
        add_entry(session, clock, posting)
    _mark_all(session, postings, Place.of(fact.county))


def bring_into_force(session: Session, today: date) -> None:
    """Of every list the newest version that holds today is the current one; where none holds yet, the first to come."""
    lists: dict[tuple[str, str], list[ListRow]] = {}
    for row in session.scalars(select(ListRow).order_by(ListRow.version)):
        lists.setdefault((row.county, row.kind), []).append(row)
    for versions in lists.values():
        holding = [row for row in versions if row.effective_on <= today]
        chosen = holding[-1] if holding else min(versions, key=lambda row: (row.effective_on, -row.version))
        for row in versions:
            row.current = row is chosen
    session.flush()


def _flows(session: Session, fact: ListPublished) -> int:
    """How many items have a flow; duties (职责) have none."""
    chosen = select(ItemRow.steps).where(ItemRow.list_id == fact.list_id, ItemRow.list_version == fact.version)
    return sum(bool(steps) for steps in session.scalars(chosen))


def _postings(event: Event, fact: ListPublished, flows: int) -> list[Posting]:
    version = f"第 {fact.version} 版"
    held = f"共 {fact.items} 项，自 {fact.effective_on} 起施行。{_how(fact)}{fact.composed_note}"
    name = fact.name or LIST_KINDS.get(fact.kind, fact.kind)
    postings = [
        Posting(
            id=derived_id(event.id, "disclosure.entry.list"),
            place=fact.county,
            kind="list",
            category=LISTED,
            title=f"{name}（{version}）",
            body=held,
        ),
        Posting(
            id=derived_id(event.id, "disclosure.entry.procedure"),
            place=fact.county,
            kind="list",
            category=PROCEDURE,
            title=f"{name}运行流程图（{version}）",
            body=f"一事项一流程，共 {flows} 张流程图，写明谁来办、要什么材料、多长时间、在哪里公示。",
        ),
    ]
    return postings if flows else postings[:1]


def _how(fact: ListPublished) -> str:
    if fact.adopted_by:
        return f"经征求意见，由{fact.adopted_by}于 {fact.adopted_on} 审定。"
    return f"未经征求意见直接公布，理由：{fact.direct_reason.rstrip('。')}。" if fact.direct_reason else ""


def _mark_all(session: Session, postings: Sequence[Posting], county: Place) -> None:
    villages = villages_below(session, county)
    later = [
        "/",
        *sorted({addresses.township(village) for village in villages}),
        *(addresses.benefits(village) for village in villages),
        *(addresses.entry(county.code, posting.id) for posting in postings),
    ]
    mark_pages(session, [], later, wide=[addresses.village(village) for village in villages])
