"""Duties (履职): what a village's posts owe by when and what was recorded; how the villages below a place stand."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.domain.duties import OUTCOMES, Duty
from services.registry.domain.listing import FREQUENCY_NAMES, LIST_NAMES
from services.registry.operations.record_duty import DutyRequest, record_duty
from services.registry.pages.forms import whole_field
from services.registry.pages.words import duty_states, role_names
from services.registry.queries.duties import Work, at_any_time, attendance_of, duties_of, find_owed, records_of, work_of
from services.registry.queries.duties_below import tallies_at
from services.registry.queries.places import village_of
from services.registry.tables import DutyRecord
from shared.files import of_subject, prepare
from shared.place import Place, Tier
from shared.web import current_house, current_who, done, guard, writes
from shared.workbooks import Column, write_xlsx

duties = Blueprint("registry_duties_pages", __name__, url_prefix="/registry")
_COLUMNS = (
    Column("清单"), Column("事项编码"), Column("职责"), Column("责任岗位"), Column("时期"), Column("期限", kind="date"),
    Column("状态"), Column("登记日期", kind="date"), Column("结果"), Column("内容"),
)  # fmt: skip
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@duties.get("/duties")
@guard("matter.read")
def overview() -> str:
    """How every village I oversee stands, those that owe most first."""
    house = current_house()
    with house.database.read() as session:
        tallies = tallies_at(session, house.clock(session), current_who().places("matter.read"))
    return render_template("registry/duties_below.html", tallies=tallies)


@duties.get("/villages/<village>/duties")
@guard("matter.read", place="village")
def of_village(village: str) -> str:
    """A village's duties: what is to be done, what was done; by post if asked."""
    house, place = current_house(), Place(village)
    asked = request.args.get("post", "")
    with house.database.read() as session:
        row, clock = village_of(session, village), house.clock(session)
        work = [one for one in work_of(session, clock, place) if not asked or asked in one.owed.duty.posts]
        listed = duties_of(session, place.at(Tier.COUNTY), clock.today())
        loose = [one for one in at_any_time(listed, place, clock.today()) if not asked or asked in one.posts]
        records = records_of(session, place)
        return render_template(
            "registry/duties.html", place=row, work=work, loose=loose, asked=asked,
            noted={(one.list_kind, one.code): _whenever(records, one) for one in loose},
            attendance=attendance_of(session, place, clock.today()), mine=_mine(place),
            posts=[key for key in role_names() if any(key in one.posts for one in listed)], **_names(),
            invented=row.invented,
        )  # fmt: skip


@duties.get("/villages/<village>/duties.xlsx")
@guard("matter.read", place="village")
def workbook(village: str) -> Response:
    """The same as a workbook (履职台账)."""
    house = current_house()
    with house.database.read() as session:
        village_of(session, village)
        work = work_of(session, house.clock(session), Place(village))
        data = write_xlsx(_COLUMNS, [_line(one) for one in work], sheet="履职台账")
    headers = {"Content-Disposition": f'attachment; filename="duties-{village}.xlsx"'}
    return Response(data, mimetype=_XLSX, headers=headers)


@duties.get("/villages/<village>/duties/<kind>/<code>")
@guard("matter.read", place="village")
def record_page(village: str, kind: str, code: str) -> str:
    """One piece of work (?period=): what the list says, what was recorded, and the form for those who owe it."""
    house, place, period = current_house(), Place(village), request.values.get("period", "")
    with house.database.read() as session:
        row, clock = village_of(session, village), house.clock(session)
        one = find_owed(session, clock, place, kind, code, period)
        records = records_of(session, place).get((kind, code, one.key), [])
        shown = [(record, of_subject(session, f"duty/{record.id}")) for record in records]
    return render_template(
        "registry/duty.html", place=row, owed=one, dated=bool(period), period=period, records=shown, seen=len(shown),
        may_record=bool(_mine(place) & set(one.duty.posts)), outcomes=list(OUTCOMES.items()),
        frequencies=FREQUENCY_NAMES, today=clock.today(), invented=row.invented, **_names(),
    )  # fmt: skip


@duties.post("/villages/<village>/duties/<kind>/<code>")
@guard("duty.record", place="village")
@writes(again=record_page)
def record(session: Session, village: str, kind: str, code: str) -> BaseResponse:
    """Keep a record with the files that show it."""
    house, form = current_house(), request.form
    uploads = [prepare(one.read(), one.filename) for one in request.files.getlist("file") if one.filename]
    told = DutyRequest(form.get("outcome", ""), form.get("text", ""), whole_field("seen"), uploads)
    period = form.get("period", "")
    record_duty(
        session, house.clock(session), current_who(), house.files, Place(village), kind, code, period, told
    )  # fmt: skip
    return done(f"/registry/villages/{village}/duties", "saved")


def _whenever(records: Mapping[tuple[str, str, str], Sequence[DutyRecord]], duty: Duty) -> list[DutyRecord]:
    """What was recorded of a duty without a last day."""
    mine = [rows for (kind, code, _period), rows in records.items() if (kind, code) == (duty.list_kind, duty.code)]
    return [row for rows in mine for row in rows if row.due_on is None]


def _mine(village: Place) -> set[str]:
    return {post.role for post in current_who().holding("duty.record", village)}


def _names() -> dict[str, Any]:
    return {
        "roles": role_names(),
        "lists": LIST_NAMES,
        "states": duty_states(),
        "results": OUTCOMES,
    }


def _line(one: Work) -> dict[str, Any]:
    record: DutyRecord | None = one.record
    return {
        "清单": LIST_NAMES[one.owed.duty.list_kind],
        "事项编码": one.owed.duty.code,
        "职责": one.owed.duty.name,
        "责任岗位": "；".join(role_names().get(post, post) for post in one.owed.duty.posts),
        "时期": one.owed.name,
        "期限": one.owed.due_on,
        "状态": duty_states()[one.state][0],
        "登记日期": record.recorded_on if record else None,
        "结果": OUTCOMES[record.outcome] if record else "",
        "内容": record.text if record else "",
    }
