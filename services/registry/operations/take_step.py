"""Take a step (办理步骤): checked by the flow, recorded with its meeting, draw and contracts, said to everybody."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from services.registry.domain.flow import Run, Step
from services.registry.domain.lifting import Review, settled, with_reviews
from services.registry.domain.lots import Draw, check_draw
from services.registry.domain.taking import Attempt, take
from services.registry.domain.turns import check_turn
from services.registry.operations.deadlines import open_step, stop_clock
from services.registry.operations.draw_lots import drawn_for
from services.registry.operations.lift import say_lifted
from services.registry.operations.matters import Opened, open_run
from services.registry.operations.privacy import check_public_words
from services.registry.operations.sign_contracts import ContractsRequest, Signing, sign_contracts, signing_for
from services.registry.operations.sign_meeting import Record, signed_record
from services.registry.tables import Household, LiftRow, Matter, MatterStep, Paper, PlotRow
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.base import FileRef
from shared.contracts.registry import MatterFinished, StepTaken, Vote
from shared.place import Place
from shared.refusals import Invalid, Refusal
from shared.security.authority import Who
from shared.statements import Statement, given
from shared.tables import files

_PAPERS = Statement(
    select(Paper.name.label("paper"), files.c.id, files.c.name, files.c.media_type, files.c.size, files.c.digest)
    .join(files, files.c.id == Paper.file_id)
    .where(Paper.matter_id == bindparam("matter_id"), Paper.step_id == "")
)
_TAKE = Statement(
    update(MatterStep)
    .where(MatterStep.matter_id == bindparam("of_matter"), MatterStep.step_id == bindparam("of_step"))
    .values(given("person_id", "role", "taken_on", "late", "case", "summary"))
)
_MOVE, _REVIEW, _END = (
    Statement(update(Matter).where(Matter.id == bindparam("of_matter")).values(given(*names)))
    for names in (("version", "price_fen", "amount_fen"), ("reviews",), ("status", "ended_on"))
)
_USE = Statement(update(Paper).where(Paper.file_id == bindparam("of_file")).values(step_id=bindparam("of_step")))
_SHOW = Statement(update(files).where(files.c.id == bindparam("of_file")).values(public=True))


@dataclass(frozen=True)
class StepRequest:
    """What comes with a step. `version` is the matter's as the person saw it; `price_fen` per mu and year.

    amount_fen, case  of the matter and of this step, where the flow's ways on depend on them
    """

    version: int
    summary: str
    file_ids: tuple[str, ...] = ()
    price_fen: int | None = None
    contracts: ContractsRequest | None = None
    amount_fen: int | None = None
    case: str = ""


def take_step(session: Session, clock: Clock, who: Who, matter_id: str, step_id: str, request: StepRequest) -> Run:
    """Take the matter's next step; returns where it stands then.

    Raises Refusal with rule and article, NotAllowed, Conflict; then nothing is changed.

    It writes rows, not objects: a Matter the session loaded before is read again when it is used next.
    """
    matter = open_run(session, matter_id, request.version)
    papers = _papers(session, matter, request.file_ids)
    roles = tuple(post.role for post in who.holding("matter.step", Place(matter.village)))
    step, _role = check_turn(matter.run, step_id, who.person_id, roles)  # who and when are refused before how
    held = signed_record(session, matter.id, step.id, who.person_id) if step.rule else None
    _check_words(session, matter, step, request, held.names if held else ())
    draw = drawn_for(session, matter.id, step.id, who.person_id) if step.kind == "draw_lots" else None
    if draw:
        check_draw(draw)
    signing = signing_for(session, clock, matter, step, request.contracts) if step.kind == "contract" else None
    attempt = _attempt(clock, who, roles, step, papers, request, held, draw, signing)
    after, placed = _place_reviews(matter, take(matter.run, attempt))
    late, due_on = _keep(session, clock, matter, step, after, placed, request, signing)
    if draw:
        _keep_draw(session, matter.id, draw)
    _use_files(session, step, papers)
    version = matter.version + 1
    for review in placed:
        if review not in matter.reviews:
            say_lifted(session, clock, matter, session.get_one(LiftRow, review.lift_id), after, version)
    detail = {"step": step.id, "papers": sorted(paper.file_id for paper in papers), "version": version}
    audit(session, who, "matter.step", matter.village, f"matter/{matter.id}", detail)
    shown = [paper.reference for paper in papers] if step.posted else []
    fact = _fact(matter, step, after, request.summary.strip(), held, shown, late=late, due_on=due_on)
    record(session, fact, place=matter.village, version=version)
    if after.status == "finished":
        say_finished(session, clock, matter, version)
    session.expire_all()
    return after


def _attempt(
    clock: Clock, who: Who, roles: tuple[str, ...], step: Step, papers: Sequence["_Given"], request: StepRequest,
    held: Record | None, draw: Draw | None, signing: Signing | None,
) -> Attempt:  # fmt: skip
    return Attempt(
        step.id,
        who.person_id,
        roles,
        clock.today(),
        papers=frozenset(paper.name for paper in papers),
        voted=held is not None,
        drawn=draw is not None,
        priced=request.price_fen is not None and request.price_fen > 0,
        amount_fen=request.amount_fen,
        case=request.case,
        unfiled=signing.unfiled if signing else "",
    )


class _Given(NamedTuple):
    """A paper that was uploaded for the matter."""

    file_id: str
    name: str
    reference: FileRef


def _papers(session: Session, matter: Opened, file_ids: tuple[str, ...]) -> list[_Given]:
    """The papers asked for. Raises Invalid for files that are not this matter's or already belong to another step."""
    if not file_ids:
        return []
    found = _PAPERS.rows(session, {"matter_id": matter.id})
    rows = {row.id: _Given(row.id, row.paper, _reference(row)) for row in found}
    findings = [
        {"where": "file_ids", "message": f"附件 {one} 不是本办件的材料，或者已经用于别的步骤。请重新上传。"}
        for one in file_ids
        if one not in rows
    ]
    if findings:
        raise Invalid("paper.foreign", "有附件不能用于这个步骤，请重新上传。", findings)
    return [rows[one] for one in file_ids]


def _reference(row: Any) -> FileRef:
    return FileRef(id=row.id, name=row.name, media_type=row.media_type, size=row.size, digest=row.digest)


def _check_words(session: Session, matter: Opened, step: Step, request: StepRequest, names: Sequence[str]) -> None:
    if step.posted and not request.summary.strip():
        raise Refusal("summary.missing", f"步骤“{step.name}”要向全体村民公开，请写一段公开摘要。", where="summary")
    check_public_words(session, Place(matter.village), request.summary, "summary", names)


def _place_reviews(matter: Opened, after: Run) -> tuple[Run, tuple[Review, ...]]:
    """Approvals asked for before the matter began stand before the step that follows its first."""
    if after.current is None or all(review.before for review in matter.reviews):
        return after, matter.reviews
    placed = settled(matter.reviews, after.current.id)
    return replace(after, steps=with_reviews(matter.item.steps, placed)), placed


def _keep(
    session: Session, clock: Clock, matter: Opened, step: Step, after: Run, reviews: Sequence[Review],
    request: StepRequest, signing: Signing | None,
) -> tuple[bool, date | None]:  # fmt: skip
    """Change the rows of the step, of the one that follows, and of the matter. Returns whether it was late, and by when
    the one that follows is due."""
    taken, today = after.taken[-1], after.taken[-1].on
    late = matter.due_on is not None and today > matter.due_on
    key = {"of_matter": matter.id, "of_step": step.id}
    done = {"person_id": taken.person_id, "role": taken.role, "taken_on": today, "late": late, "case": taken.case}
    _TAKE.run(session, {**key, **done, "summary": request.summary.strip()})
    if matter.due_on is not None:
        stop_clock(session, clock, matter.id, step.id)
    if signing:
        sign_contracts(session, clock, matter, step, signing, taken.person_id)
    due_on = None
    if after.current is not None:
        position, runs = len(after.taken) + 1, not step.notice_days and not taken.unfiled
        due_on = open_step(session, matter.id, matter.village, after.current, position, today, clock_runs=runs)
    of, price = {"of_matter": matter.id}, request.price_fen if step.kind == "price" else matter.price_fen
    _MOVE.run(session, {**of, "version": matter.version + 1, "price_fen": price, "amount_fen": after.amount_fen})
    if reviews != matter.reviews:
        _REVIEW.run(session, {**of, "reviews": [asdict(review) for review in reviews]})
    if after.status == "finished":
        _END.run(session, {**of, "status": after.status, "ended_on": today})
    return late, due_on


def _keep_draw(session: Session, matter_id: str, draw: Draw) -> None:
    won = {slip.plot: slip.household for slip in draw.slips}
    session.add_all(Household(matter_id=matter_id, label=label) for label in draw.households)
    session.add_all(
        PlotRow(matter_id=matter_id, no=plot.no, area=plot.area, household=won[plot.no]) for plot in draw.plots
    )
    session.flush()


def _use_files(session: Session, step: Step, papers: Sequence[_Given]) -> None:
    """Bind the papers to the step; what the step posts, everybody may open."""
    if not papers:
        return
    _USE.run_each(session, [{"of_file": paper.file_id, "of_step": step.id} for paper in papers])
    if step.posted:
        _SHOW.run_each(session, [{"of_file": paper.file_id} for paper in papers])


def _fact(
    matter: Opened, step: Step, after: Run, summary: str, held: Record | None,
    shown: list[FileRef], *, late: bool, due_on: date | None,
) -> StepTaken:  # fmt: skip
    return StepTaken(
        matter_id=matter.id,
        village=matter.village,
        item_code=matter.item_code,
        step_id=step.id,
        step_name=step.name,
        step_kind=step.kind,
        body=step.body,
        role=after.taken[-1].role,
        taken_on=after.taken[-1].on.isoformat(),
        summary=summary,
        vote=_vote(held),
        files=shown,
        posted=step.posted,
        notice_days=step.notice_days,
        next_step=after.current.id if after.current else "",
        late=late,
        amount_fen=after.amount_fen,
        case=after.taken[-1].case,
        ahead=sorted(after.ahead),
        next_due_on=due_on.isoformat() if due_on else "",
    )


def say_finished(session: Session, clock: Clock, matter: Opened | Matter, version: int) -> None:
    """Record that the matter came to its end."""
    fact = MatterFinished(
        matter_id=matter.id, village=matter.village, item_code=matter.item_code, finished_on=clock.today().isoformat()
    )
    record(session, fact, place=matter.village, version=version)


def _vote(held: Record | None) -> Vote | None:
    if held is None:
        return None
    row = held.row
    return Vote(
        body=row.body,
        due=row.due,
        present=row.present,
        in_favour=row.in_favour,
        against=row.against,
        abstained=row.abstained,
        rule=row.rule,
        basis=row.basis,
        signed_by=list(held.roles),
    )
