"""Meetings on a step: recorded by the village, read with their roll, signed by the supervision committee (会签)."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.domain.resolution import CAPACITIES, GUESTS, METHODS
from services.registry.domain.signing import SIGNER_NAMES
from services.registry.operations.attach_paper import attach_paper
from services.registry.operations.record_meeting import SHEET, MeetingRequest, record_meeting
from services.registry.operations.rule_words import ways_in_force
from services.registry.operations.sign_meeting import SignRequest, sign_meeting
from services.registry.pages.forms import attended_field, day_field, roll_field, version_field
from services.registry.pages.words import role_names
from services.registry.queries.matter_views import find_matter, matter_view, summary_view
from services.registry.queries.matters import check_reads
from services.registry.queries.meetings import kind_to_sign, meeting_view, roll_of, sheets_of
from services.registry.refusing import keeping
from shared.place import Place
from shared.refusals import NotFound
from shared.web import current_house, current_who, done, guard, writes

meetings = Blueprint("registry_meetings_pages", __name__, url_prefix="/registry/matters/<matter_id>")


@meetings.get("/steps/<step_id>/meeting")
@guard("matter.step")
def record_page(matter_id: str, step_id: str) -> str:
    """The form: when it was called and held, how it voted, its roll, its sign-in sheet."""
    house = current_house()
    with house.database.read() as session:
        matter = find_matter(session, matter_id)
        check_reads(current_who(), matter)
        view = matter_view(session, matter)
        step = next((one for one in view["steps"] if one["id"] == step_id and one["rule"]), None)
        if step is None:
            raise NotFound("step.not_on_flow", "这一步不用会议表决。请从办件页面重新进入。")
        today = house.clock(session).today()
        ways = [way for way in ways_in_force(session, today) if way.key == step["rule"]]
        return render_template(
            "registry/meeting_record.html",
            matter=view,
            step=step,
            ways=ways,
            today=today,
            methods=[(one, one) for one in METHODS],
            capacities=CAPACITIES,
            sheets=sheets_of(session, matter_id, step_id),
            invented=view["invented"],
        )


@meetings.post("/steps/<step_id>/meeting")
@guard("matter.step")
@writes(again=record_page)
def record(session: Session, matter_id: str, step_id: str) -> BaseResponse:
    """Keep the record; it waits for its signatures."""
    keeping(matter_id=matter_id, step_id=step_id)
    house = current_house()
    clock = house.clock(session)
    for upload in request.files.getlist("sheet"):
        if upload.filename:
            attach_paper(
                session, clock, current_who(), house.files, matter_id, SHEET, upload.filename, upload.read()
            )  # fmt: skip
    session.flush()
    sheets = tuple(one["id"] for one in sheets_of(session, matter_id, step_id))
    wanted = _request(clock.today(), sheets)
    record_meeting(session, clock, current_who(), matter_id, step_id, wanted, version_field())
    return done(f"/registry/matters/{matter_id}/meetings/{step_id}", "saved")


@meetings.get("/meetings/<step_id>")
@guard("matter.read")
def meeting(matter_id: str, step_id: str) -> str:
    """The record with its named roll: for those who work on the village's matters or oversee them."""
    who = current_who()
    with current_house().database.read() as session:
        matter = find_matter(session, matter_id)
        check_reads(who, matter)
        row = roll_of(session, matter_id, step_id)
        roles = [post.role for post in who.holding("meeting.sign", Place(matter.village))]
        current = any(one.step_id == step_id and one.taken_on is None for one in matter.steps)
        view = summary_view(matter)
        return render_template(
            "registry/meeting.html",
            matter=view,
            meeting=meeting_view(session, matter, row),
            may_sign=kind_to_sign(who, row, roles) if current and matter.status == "running" else "",
            waits=current,
            capacities=CAPACITIES,
            guests=GUESTS,
            signers=SIGNER_NAMES,
            roles=role_names(),
            invented=view["invented"],
        )


@meetings.post("/meetings/<step_id>/sign")
@guard("meeting.sign")
@writes(again=meeting)
def sign(session: Session, matter_id: str, step_id: str) -> BaseResponse:
    """Sign, or decline to."""
    keeping(matter_id=matter_id, step_id=step_id)
    form = request.form
    declined = form.get("decision", "") == "decline"
    wanted = SignRequest(
        digest=form.get("digest", ""),
        attended=attended_field(declined=declined),
        declined=declined,
        note=form.get("note", ""),
    )
    sign_meeting(session, current_house().clock(session), current_who(), matter_id, step_id, wanted)
    return done(f"/registry/matters/{matter_id}/meetings/{step_id}", "saved")


def _request(today: date, sheets: tuple[str, ...]) -> MeetingRequest:
    text: dict[str, Any] = {name: request.form.get(name, "").strip() for name in ("body", "method")}
    held_on = day_field("held_on") or today
    return MeetingRequest(
        body=text["body"][:60],
        held_on=held_on,
        method=text["method"][:40],
        roll=roll_field("roll", "roll_file"),
        called_on=day_field("called_on") or held_on,
        sheets=sheets,
    )
