"""Take a step: first its papers (each kept as soon as it is sent), then the form."""

from datetime import date

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.domain.areas import area_from, mu
from services.registry.domain.contracts import Agreement, Term, term_of
from services.registry.domain.lots import WAYS
from services.registry.domain.signing import SIGNER_NAMES
from services.registry.operations.attach_paper import attach_paper
from services.registry.operations.matters import flow_of
from services.registry.operations.sign_contracts import ContractsRequest
from services.registry.operations.take_step import StepRequest, take_step
from services.registry.pages.forms import day_field, version_field, whole_field, yuan_field
from services.registry.pages.words import role_names
from services.registry.queries.contract_rules import may_sign, shang_at
from services.registry.queries.draws import draw_state
from services.registry.queries.matter_views import find_matter, matter_view, waiting_papers
from services.registry.queries.matters import check_reads
from services.registry.refusing import keeping
from services.registry.tables import Matter
from shared.clock import Clock
from shared.refusals import NotFound, Refusal
from shared.web import current_house, current_who, done, guard, writes

steps = Blueprint("registry_steps_pages", __name__, url_prefix="/registry")


@steps.get("/matters/<matter_id>/steps/<step_id>")
@guard("matter.step")
def step_page(matter_id: str, step_id: str) -> str:
    """The step with what it needs."""
    house = current_house()
    with house.database.read() as session:
        matter = find_matter(session, matter_id)
        check_reads(current_who(), matter)
        view = matter_view(session, matter)
        step = next((one for one in view["steps"] if one["id"] == step_id), None)
        if step is None:
            raise NotFound("step.not_on_flow", "本事项的流程图里没有这个步骤。")
        clock = house.clock(session)
        kept = waiting_papers(session, matter)
        rules, kinds = may_sign(session, clock, matter, step_id)
        draw = draw_state(session, matter) if step["kind"] == "draw_lots" else None
    return render_template(
        "registry/step.html",
        matter=view,
        step=step,
        kept=kept,
        draw=draw,
        ways=WAYS,
        missing=[paper for paper in step["papers"] if paper not in {one["paper"] for one in kept}],
        today=clock.today(),
        rules=rules,
        shang_mu=mu(rules.shang) if rules.shang else "",
        kinds=[(kind.code, f"{kind.code} {kind.name}") for kind in kinds],
        roles=role_names(),
        signers=SIGNER_NAMES,
        invented=view["invented"],
    )


@steps.post("/matters/<matter_id>/steps/<step_id>/papers")
@guard("matter.step")
@writes(again=step_page)
def attach(session: Session, matter_id: str, step_id: str) -> BaseResponse:
    """Keep the chosen files now: a refused step does not lose them."""
    house = current_house()
    chosen = [(request.form.get("paper", ""), one) for one in request.files.getlist("file") if one.filename]
    if not chosen:
        raise Refusal("file.missing", "没有选择文件，请选择要上传的材料。", where="file")
    for paper, upload in chosen:
        attach_paper(
            session, house.clock(session), current_who(), house.files, matter_id, paper, upload.filename or "",
            upload.read(),
        )  # fmt: skip
    return done(f"/registry/matters/{matter_id}/steps/{step_id}", "saved")


@steps.post("/matters/<matter_id>/steps/<step_id>")
@guard("matter.step")
@writes(again=step_page)
def take(session: Session, matter_id: str, step_id: str) -> BaseResponse:
    """Take the step with everything attached for it."""
    keeping(matter_id=matter_id, step_id=step_id)
    matter, clock = find_matter(session, matter_id), current_house().clock(session)
    take_step(session, clock, current_who(), matter_id, step_id, _request(session, clock, matter, step_id))
    return done(f"/registry/matters/{matter_id}", "taken")


def _request(session: Session, clock: Clock, matter: Matter, step_id: str) -> StepRequest:
    step = next((one for one in flow_of(matter) if one.id == step_id), None)
    kind = step.kind if step else ""
    kept = waiting_papers(session, matter)
    wanted, shang = set(step.papers) if step else set(), shang_at(session, clock, matter.village)
    return StepRequest(
        version=version_field(),
        summary=request.form.get("summary", ""),
        file_ids=tuple(one["file_id"] for one in kept if one["paper"] in wanted),
        price_fen=yuan_field("price") if kind == "price" else None,
        amount_fen=yuan_field("amount") if "amount" in request.form else None,
        case=request.form.get("case", "").strip()[:60],
        contracts=_contracts(clock.today(), shang) if kind == "contract" else None,
    )


def _contracts(today: date, shang: int) -> ContractsRequest | None:
    """One term for the plots that were drawn, or one contract on something else; None where neither was asked for."""
    form, kind = request.form, request.form.get("contract_kind", "")[:4]
    if form.get("years"):
        return ContractsRequest(term=term_of(day_field("starts_on") or today, whole_field("years")), kind=kind)
    if "subject" not in form:
        return None
    term = Term(day_field("starts_on") or today, day_field("ends_on") or today)
    area = area_from(form["area"], shang) if form.get("area", "").strip() else 0
    agreed = Agreement(form["subject"].strip(), form.get("party", "").strip(), yuan_field("total"), term, area)
    return ContractsRequest(agreements=(agreed,), kind=kind)
