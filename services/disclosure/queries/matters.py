"""Matters: those of a village with where they stand, and one with every step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import case, select, tuple_
from sqlalchemy.orm import Session

from services.disclosure.domain.questions import ANSWERED, OPEN
from services.disclosure.queries.entries import files_of
from services.disclosure.queries.questions import objections_of_matter
from services.disclosure.tables import (
    AttachmentRow,
    EntryRow,
    FilingRow,
    ItemRow,
    MatterRow,
    NoticeRow,
    ObjectionRow,
    QuestionRow,
    StepRow,
)
from shared.refusals import NotFound

STATES: dict[str, str] = {
    "running": "正在办",
    "held": "暂停：监督委员会有异议",
    "finished": "已办结",
    "cancelled": "已终止",
}
_OVER = ("finished", "cancelled")


@dataclass(frozen=True)
class ShownMatter:
    """A matter in a list. `number` of `steps`: the current step, counted from 1; 0 when it is over."""

    row: MatterRow
    step: str
    number: int
    steps: int
    notice: NoticeRow | None

    @property
    def state(self) -> str:
        return STATES[self.row.state]


@dataclass(frozen=True)
class ShownStep:
    """A step of a whole matter: as listed, as taken (None: not yet), with its files, notice and objections.

    state      done, current, notice, stopped, waiting; objected: taken, and a resident's objection is not answered yet;
               unfiled: taken, and the contracts it signed wait for the township's seal
    filing     of the contracts it signed, where they need that seal
    residents  residents' objections to its posting; words are shown of those answered in public alone
    """

    id: str
    name: str
    state: str
    listed: Mapping[str, Any]
    taken: StepRow | None
    files: Sequence[AttachmentRow]
    notice: NoticeRow | None
    objections: Sequence[ObjectionRow]
    residents: Sequence[QuestionRow] = ()
    filing: FilingRow | None = None

    @property
    def open_residents(self) -> Sequence[QuestionRow]:
        return [one for one in self.residents if one.state == OPEN]

    @property
    def answered_residents(self) -> Sequence[QuestionRow]:
        return [one for one in self.residents if one.state == ANSWERED]


@dataclass(frozen=True)
class WholeMatter:
    """A matter with its item, every step in order, those that were undone, contracts sent back, and the entries posted for it."""

    row: MatterRow
    item: ItemRow | None
    steps: Sequence[ShownStep]
    undone: Sequence[StepRow]
    returned: Sequence[FilingRow]
    entries: Sequence[EntryRow]

    @property
    def state(self) -> str:
        return STATES[self.row.state]

    @property
    def current(self) -> ShownStep | None:
        return next((step for step in self.steps if step.state in {"current", "stopped"}), None)

    @property
    def unfiled(self) -> ShownStep | None:
        """The step beyond which the matter may not go, because the contracts it signed are not filed yet."""
        return next((step for step in self.steps if step.state == "unfiled"), None)

    @property
    def objected(self) -> ShownStep | None:
        """The step beyond which the matter may not go, because residents objected to its posting."""
        return next((step for step in self.steps if step.state == "objected"), None)


def matters_of(session: Session, village: str, limit: int, *, item_code: str = "") -> list[ShownMatter]:
    """A village's matters (of one item, or all), those still running first, then the newest; three queries."""
    over = case((MatterRow.state.in_(_OVER), 1), else_=0)
    query = select(MatterRow).where(MatterRow.village == village)
    if item_code:
        query = query.where(MatterRow.item_code == item_code)
    rows = session.scalars(
        query.order_by(over, MatterRow.started_on.desc(), MatterRow.matter_id.desc()).limit(limit)
    ).all()
    return shown_matters(session, {village: rows})[village]


def shown_matters(session: Session, rows: Mapping[str, Sequence[MatterRow]]) -> dict[str, list[ShownMatter]]:
    """Matters by village as a list shows them; two queries, however many they are."""
    matters = [row for some in rows.values() for row in some]
    notices = _running_notices(session, [row.matter_id for row in matters])
    steps = _steps_of_items(session, matters)
    return {
        village: [_shown(row, row.flow or steps.get(_item_key(row), ()), notices.get(row.matter_id)) for row in some]
        for village, some in rows.items()
    }


def _item_key(row: MatterRow) -> tuple[str, int, str]:
    return row.list_id, row.list_version, row.item_code


def _steps_of_items(
    session: Session, matters: Sequence[MatterRow]
) -> dict[tuple[str, int, str], Sequence[Mapping[str, Any]]]:
    keys = {_item_key(row) for row in matters}
    if not keys:
        return {}
    key = tuple_(ItemRow.list_id, ItemRow.list_version, ItemRow.code)
    found = session.execute(
        select(ItemRow.list_id, ItemRow.list_version, ItemRow.code, ItemRow.steps).where(key.in_(keys))
    )
    return {(list_id, version, code): steps for list_id, version, code, steps in found}


def _running_notices(session: Session, matter_ids: Sequence[str]) -> dict[str, NoticeRow]:
    if not matter_ids:
        return {}
    query = select(NoticeRow).where(NoticeRow.matter_id.in_(matter_ids), NoticeRow.ended_at.is_(None))
    return {notice.matter_id: notice for notice in session.scalars(query)}


def _shown(row: MatterRow, steps: Sequence[Mapping[str, Any]], notice: NoticeRow | None) -> ShownMatter:
    ids = [step["id"] for step in steps]
    number = ids.index(row.current_step) + 1 if row.current_step in ids else 0
    return ShownMatter(row, steps[number - 1]["name"] if number else "", number, len(steps), notice)


def find_matter(session: Session, matter_id: str, village: str = "") -> WholeMatter:
    """One matter with everything; eight queries. Raises NotFound."""
    row = session.get(MatterRow, matter_id)
    if row is None or (village and row.village != village):
        raise NotFound("matter.unknown", "没有这个办件，请从村的页面重新进入")
    item = session.get(ItemRow, (row.list_id, row.list_version, row.item_code))
    taken = session.scalars(select(StepRow).where(StepRow.matter_id == matter_id).order_by(StepRow.position)).all()
    notices = session.scalars(select(NoticeRow).where(NoticeRow.matter_id == matter_id)).all()
    objections = session.scalars(
        select(ObjectionRow).where(ObjectionRow.matter_id == matter_id).order_by(ObjectionRow.held_on)
    ).all()
    entries = session.scalars(select(EntryRow).where(EntryRow.matter_id == matter_id).order_by(EntryRow.seq)).all()
    files = files_of(session, [entry.id for entry in entries])
    standing = [step for step in taken if step.undone_on is None]
    steps = _steps(row, item, standing, notices, objections, files)
    steps = _objected(row, steps, standing, objections_of_matter(session, matter_id))
    filings = session.scalars(select(FilingRow).where(FilingRow.matter_id == matter_id).order_by(FilingRow.filing_id))
    steps, returned = _with_filings(steps, filings.all())
    return WholeMatter(row, item, steps, [step for step in taken if step.undone_on], returned, entries)


def _steps(
    row: MatterRow,
    item: ItemRow | None,
    taken: Sequence[StepRow],
    notices: Sequence[NoticeRow],
    objections: Sequence[ObjectionRow],
    files: Mapping[str, Sequence[AttachmentRow]],
) -> list[ShownStep]:
    done = {step.step_id: step for step in taken}
    posted = {step.entry_id for step in taken}
    notice_of = {notice.step_id: notice for notice in notices if notice.entry_id in posted}
    published = item.steps if item else [{"id": step.step_id, "name": step.name} for step in taken]
    listed = row.flow or published
    return [
        ShownStep(
            id=step["id"],
            name=step["name"],
            state=_state(row, step["id"], done.get(step["id"]), notice_of.get(step["id"])),
            listed=step,
            taken=done.get(step["id"]),
            files=files.get(done[step["id"]].entry_id, ()) if step["id"] in done else (),
            notice=notice_of.get(step["id"]),
            objections=[objection for objection in objections if objection.step_id == step["id"]],
        )
        for step in listed
    ]


def _objected(
    row: MatterRow, steps: Sequence[ShownStep], taken: Sequence[StepRow], residents: Sequence[QuestionRow]
) -> list[ShownStep]:
    """Steps with residents' objections; an open one stops the matter at the last step taken, never at an earlier one."""
    if not residents:
        return list(steps)
    shown = [replace(step, residents=[one for one in residents if one.step_id == step.id]) for step in steps]
    last = taken[-1].entry_id if taken and row.state not in _OVER else ""
    held = {one.step_id for one in residents if last and one.about == last and one.state == OPEN}
    return [replace(step, state="objected") if step.id in held else step for step in shown]


def _with_filings(steps: Sequence[ShownStep], filings: Sequence[FilingRow]) -> tuple[list[ShownStep], list[FilingRow]]:
    """Steps with the filing of the contracts they signed; and the filings that the township sent back."""
    standing = {one.step_id: one for one in filings if one.state != "returned"}
    shown = [replace(step, filing=standing.get(step.id)) for step in steps]
    waits = {one.step_id for one in standing.values() if one.state == "waiting"}
    shown = [replace(step, state="unfiled") if step.taken and step.id in waits else step for step in shown]
    return shown, [one for one in filings if one.state == "returned"]


def _state(row: MatterRow, step_id: str, taken: StepRow | None, notice: NoticeRow | None) -> str:
    if taken is not None:
        return "notice" if notice is not None and notice.ended_at is None and row.state not in _OVER else "done"
    if step_id != row.current_step:
        left_aside = row.ahead is not None and step_id not in row.ahead and row.state != "cancelled"
        return "not_taken" if left_aside else "waiting"
    return "stopped" if row.state == "held" else "current"


def notices_of(session: Session, matter_id: str) -> list[NoticeRow]:
    """A matter's notice periods, the earliest first."""
    query = select(NoticeRow).where(NoticeRow.matter_id == matter_id)
    return list(session.scalars(query.order_by(NoticeRow.started_on, NoticeRow.notice_id)))
