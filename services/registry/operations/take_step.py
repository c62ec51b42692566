"""Take a step (办理步骤): checked by the flow, recorded with its meeting, draw and contracts, said to everybody."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.registry.domain.flow import Attempt, Run, Step, take
from services.registry.domain.lots import Draw, check_draw
from services.registry.domain.resolution import Resolution
from services.registry.operations.deadlines import open_step, start_clock, stop_clock
from services.registry.operations.matters import open_matter, run_of
from services.registry.operations.privacy import check_public_words
from services.registry.operations.resolutions import MeetingRequest, keep_meeting, resolve_meeting
from services.registry.operations.sign_contracts import ContractsRequest, sign_contracts
from services.registry.tables import Household, Matter, Paper, PlotRow
from shared.audit import audit
from shared.bus import record
from shared.clock import Clock
from shared.contracts.base import FileRef
from shared.contracts.registry import MatterFinished, StepTaken, Vote
from shared.files import find
from shared.place import Place
from shared.refusals import Invalid, Refusal
from shared.security.authority import Who
from shared.tables import files


@dataclass(frozen=True)
class StepRequest:
    """What comes with a step. `version` is the matter's as the person saw it; `price_fen` per mu and year.

    amount_fen, case  of the matter and of this step, where the flow's ways on depend on them
    """

    version: int
    summary: str
    file_ids: tuple[str, ...] = ()
    meeting: MeetingRequest | None = None
    draw: Draw | None = None
    price_fen: int | None = None
    contracts: ContractsRequest | None = None
    amount_fen: int | None = None
    case: str = ""


def take_step(session: Session, clock: Clock, who: Who, matter_id: str, step_id: str, request: StepRequest) -> Matter:
    """Take the matter's next step. Raises Refusal with rule and article, NotAllowed, Conflict; then nothing is changed."""
    matter = open_matter(session, matter_id, request.version)
    village, run = Place(matter.village), run_of(matter)
    papers = _papers(session, matter, request.file_ids)
    step = next((one for one in run.steps if one.id == step_id), None)
    # The flow is asked first without what the step must prove, so that who and when are refused before how.
    take(run, _attempt(who, village, clock.today(), step_id, papers, request, proved=True))
    assert step is not None
    resolution = resolve_meeting(session, clock, matter, step, request.meeting) if step.rule else None
    _check_words(session, village, step, request)
    if request.draw:
        check_draw(request.draw)
    attempt = _attempt(who, village, clock.today(), step_id, papers, request)
    after = take(run, _proved(attempt, resolution, request))
    _keep(session, clock, who, matter, step, after, request, papers)
    if resolution and request.meeting:
        keep_meeting(session, matter, step, request.meeting, resolution)
    references = _use_files(session, matter, step, papers)
    _say(session, clock, matter, step, after, resolution, references)
    return matter


def _attempt(
    who: Who,
    village: Place,
    today: date,
    step_id: str,
    papers: dict[str, str],
    request: StepRequest,
    *,
    proved: bool = False,
) -> Attempt:
    return Attempt(
        step_id,
        who.person_id,
        roles=tuple(post.role for post in who.holding("matter.step", village)),
        on=today,
        papers=frozenset(papers.values()),
        voted=proved,
        drawn=proved,
        priced=proved,
        amount_fen=request.amount_fen,
        case=request.case,
    )


def _proved(attempt: Attempt, resolution: Resolution | None, request: StepRequest) -> Attempt:
    return replace(
        attempt,
        voted=resolution is not None,
        drawn=request.draw is not None,
        priced=request.price_fen is not None and request.price_fen > 0,
    )


def _papers(session: Session, matter: Matter, file_ids: tuple[str, ...]) -> dict[str, str]:
    """Paper names by file id. Raises Invalid for files that are not this matter's or already belong to another step."""
    rows = {row.file_id: row for row in session.scalars(select(Paper).where(Paper.matter_id == matter.id))}
    findings = [
        {"where": "file_ids", "message": f"附件 {one} 不是本办件的材料，或者已用于别的步骤。请重新上传。"}
        for one in file_ids
        if one not in rows or rows[one].step_id
    ]
    if findings:
        raise Invalid("paper.foreign", "有附件不能用于这个步骤，请重新上传。", findings)
    return {one: rows[one].name for one in file_ids}


def _check_words(session: Session, village: Place, step: Step, request: StepRequest) -> None:
    if step.posted and not request.summary.strip():
        raise Refusal("summary.missing", f"步骤“{step.name}”要向全体村民公开，请写一段公开摘要。", where="summary")
    names = [entry.name for entry in request.meeting.roll] if request.meeting else []
    check_public_words(session, village, request.summary, "summary", names)


def _keep(
    session: Session, clock: Clock, who: Who, matter: Matter, step: Step, after: Run, request: StepRequest,
    papers: dict[str, str],
) -> None:  # fmt: skip
    today = clock.today()
    row = matter.steps[-1]
    row.person_id, row.role, row.taken_on = who.person_id, after.taken[-1].role, today
    row.late = row.due_on is not None and today > row.due_on
    row.summary, row.case = request.summary.strip(), after.taken[-1].case
    matter.amount_fen = after.amount_fen
    stop_clock(session, clock, matter, step.id)
    if request.draw and step.kind == "draw_lots":
        _keep_draw(session, matter, request.draw)
    if request.price_fen and step.kind == "price":
        matter.price_fen = request.price_fen
    if step.kind == "contract":
        sign_contracts(session, clock, matter, request.contracts)
    following = after.current
    if following is not None:
        open_step(session, matter, following.id, len(after.taken) + 1, today)
        if not step.notice_days:  # otherwise its clock starts when the notice period has run out
            start_clock(session, matter, following.id, following.limit, today)
    matter.status = after.status
    matter.ended_on = today if after.status == "finished" else None
    matter.version += 1
    session.flush()
    detail = {"step": step.id, "papers": sorted(papers), "version": matter.version}
    audit(session, who, "matter.step", matter.village, f"matter/{matter.id}", detail)


def _keep_draw(session: Session, matter: Matter, draw: Draw) -> None:
    won = {slip.plot: slip.household for slip in draw.slips}
    session.add_all(Household(matter_id=matter.id, label=label) for label in draw.households)
    session.add_all(
        PlotRow(matter_id=matter.id, no=plot.no, area=plot.area, household=won[plot.no]) for plot in draw.plots
    )
    session.flush()


def _use_files(session: Session, matter: Matter, step: Step, papers: dict[str, str]) -> list[FileRef]:
    """Bind the papers to the step; what the step posts, everybody may open."""
    if not papers:
        return []
    session.execute(
        update(Paper).where(Paper.matter_id == matter.id, Paper.file_id.in_(papers)).values(step_id=step.id)
    )
    if step.posted:
        session.execute(update(files).where(files.c.id.in_(papers)).values(public=True))
    return [find(session, file_id)[0] for file_id in papers]


def _say(
    session: Session, clock: Clock, matter: Matter, step: Step, after: Run, resolution: Resolution | None,
    references: list[FileRef],
) -> None:  # fmt: skip
    taken, row = after.taken[-1], next(one for one in matter.steps if one.step_id == step.id)
    fact = StepTaken(
        matter_id=matter.id,
        village=matter.village,
        item_code=matter.item_code,
        step_id=step.id,
        step_name=step.name,
        step_kind=step.kind,
        body=step.body,
        role=taken.role,
        taken_on=clock.today().isoformat(),
        summary=row.summary,
        vote=_vote(step, resolution),
        files=references if step.posted else [],
        posted=step.posted,
        notice_days=step.notice_days,
        next_step=after.current.id if after.current else "",
        late=row.late,
        amount_fen=matter.amount_fen,
        case=row.case,
    )
    record(session, fact, place=matter.village, version=matter.version)
    if after.status == "finished":
        say_finished(session, clock, matter)


def say_finished(session: Session, clock: Clock, matter: Matter) -> None:
    """Record that the matter came to its end."""
    fact = MatterFinished(
        matter_id=matter.id, village=matter.village, item_code=matter.item_code, finished_on=clock.today().isoformat()
    )
    record(session, fact, place=matter.village, version=matter.version)


def _vote(step: Step, resolution: Resolution | None) -> Vote | None:
    if resolution is None:
        return None
    figures = resolution.figures
    return Vote(
        body=resolution.way.body,
        due=figures.due,
        present=figures.present,
        in_favour=figures.in_favour,
        against=figures.against,
        abstained=figures.abstained,
        rule=step.rule,
        basis=resolution.way.basis,
    )
