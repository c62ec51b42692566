"""People and posts by workbook, and the slips with activation codes."""

from io import BytesIO

from flask import Blueprint, make_response, render_template, request, send_file
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.api.credentials import refuse_own_sign_in
from services.registry.operations.import_people import COLUMNS, export, import_people, template
from services.registry.operations.register import keeps
from services.registry.operations.set_password import ACTIVATION_LIFETIME, give_code, new_code
from services.registry.pages.words import role_names
from services.registry.queries.access import activation_of, without_password
from services.registry.queries.people import people_named
from services.registry.queries.places import place_names
from shared.refusals import Refusal
from shared.web import current_house, current_who, guard, outside_writes, writes

people_import = Blueprint("registry_people_import", __name__, url_prefix="/registry")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SLIPS = 30  # a page of slips


@people_import.get("/people/import")
@guard("people.manage")
def import_page() -> str:
    """The form, and all findings when a workbook was refused."""
    return render_template("registry/people_import.html", columns=[column.name for column in COLUMNS], result=None)


@people_import.post("/people/import")
@guard("people.manage")
@writes(again=import_page)
def import_workbook(session: Session) -> BaseResponse:
    """Enter what is new, and say what was done."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Refusal("file.missing", "没有收到文件。请选择人员工作簿（.xlsx 或 .csv）。", where="file")
    clock = current_house().clock(session)
    result = import_people(session, clock, current_who(), upload.filename, upload.read())
    columns = [column.name for column in COLUMNS]
    return make_response(render_template("registry/people_import.html", columns=columns, result=result))


@people_import.get("/people/template.xlsx")
@guard("people.manage")
def empty_workbook() -> BaseResponse:
    """The empty workbook to fill in."""
    return send_file(BytesIO(template()), mimetype=_XLSX, as_attachment=True, download_name="人员和岗位模板.xlsx")


@people_import.get("/people/export.xlsx")
@guard("people.manage")
def present_workbook() -> BaseResponse:
    """Who holds which post, as the workbook that imports unchanged."""
    house = current_house()
    with house.database.read() as session:
        data = export(session, current_who(), house.clock(session).today())
    return send_file(BytesIO(data), mimetype=_XLSX, as_attachment=True, download_name="人员和岗位.xlsx")


@people_import.get("/people/activation")
@guard("people.manage")
def activation_page() -> str:
    """Those who have no password yet."""
    with current_house().database.read() as session:
        found = without_password(session, current_who().places("people.manage"), 4 * _SLIPS)
        waiting = [person for person in found if keeps(current_who(), person)][:_SLIPS]
        given = {person.id: activation_of(session, person.id) for person in waiting}
    return render_template(
        "registry/activation.html", waiting=waiting, given=given, most=_SLIPS, days=ACTIVATION_LIFETIME.days
    )


@people_import.post("/people/activation")
@guard("people.manage")
@outside_writes("codes are hashed before the write begins, and an answer with codes is never kept")
def print_codes() -> BaseResponse:
    """A slip for each person chosen. Printed again, the earlier slip is void."""
    house, who, chosen = current_house(), current_who(), list(dict.fromkeys(request.form.getlist("person")))
    refuse_own_sign_in(house)
    if not 0 < len(chosen) <= _SLIPS:
        raise Refusal("activation.chosen", f"请选 1 到 {_SLIPS} 人。", where="person")
    made = {person_id: new_code() for person_id in chosen}
    with house.database.write() as session:
        clock = house.clock(session)
        for person_id, (_code, hashed) in made.items():
            give_code(session, clock, who, person_id, hashed)
    with house.database.read() as session:
        people = people_named(session, chosen)
        names = place_names(session, [post.place for person in people for post in person.posts])
        slips = [(person, made[person.id][0]) for person in people]
        until = (clock.real() + ACTIVATION_LIFETIME).date()
        page = render_template(
            "registry/activation_slips.html", slips=slips, names=names, roles=role_names(), until=until,
            address=f"{house.settings.public_url}/registry/activate",
        )  # fmt: skip
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer
