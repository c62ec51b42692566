"""People and their posts, for the county office that keeps the register."""

import secrets

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.operations.register import add_person, assume_post, check_keeps, end_post, set_password
from services.registry.pages.forms import day_field
from services.registry.pages.words import role_names
from services.registry.queries.places import people_at, place_names, place_of
from services.registry.tables import Person, PostRow
from shared.place import Place
from shared.refusals import NotAllowed, NotFound
from shared.web import current_house, current_who, done, guard, read_slice, writes

people = Blueprint("registry_people_pages", __name__, url_prefix="/registry")


@people.get("/people")
@guard("people.manage")
def overview() -> str:
    """Who holds which post at a place and below it."""
    place = _place(request.args.get("place", "") or current_who().places("people.manage")[0].code)
    if not current_who().may("people.manage", place):
        raise NotAllowed("act.not_allowed", "您不能管理这里的人员和岗位。", where="place")
    with current_house().database.read() as session:
        row = place_of(session, place.code)
        page = read_slice(session, people_at(place), (PostRow.place, PostRow.id), size=50)
        names = place_names(session, [post.place for post in page.rows])
    return render_template("registry/people.html", place=row, slice=page, names=names, roles=role_names())


@people.get("/people/new")
@guard("people.manage")
def new_page() -> str:
    """Enter somebody with a first post."""
    house = current_house()
    with house.database.read() as session:
        today = house.clock(session).today()
    return render_template("registry/person_new.html", roles=sorted(role_names().items()), today=today)


@people.post("/people/new")
@guard("people.manage")
@writes(again=new_page)
def add(session: Session) -> BaseResponse:
    """Add the person and the post. There is no password until the office sets one."""
    who, form = current_who(), request.form
    place = _place(form.get("place", ""))
    check_keeps(who, place, form.get("role", ""))
    since = day_field("since") or current_house().clock(session).today()
    person = add_person(session, who, form.get("username", ""), form.get("name", ""), "")
    assume_post(session, who, person.id, form.get("role", ""), place, since, day_field("until"))
    return done(f"/registry/people/{person.id}", "saved")


@people.get("/people/<person_id>")
@guard("people.manage")
def person_page(person_id: str) -> str:
    """One person: posts, password."""
    house = current_house()
    with house.database.read() as session:
        person = _managed(session, person_id)
        names = place_names(session, [post.place for post in person.posts])
        today = house.clock(session).today()
        return render_template(
            "registry/person.html", person=person, names=names, roles=role_names(), today=today,
            suggestion=secrets.token_urlsafe(12), role_choices=sorted(role_names().items()),
        )  # fmt: skip


@people.post("/people/<person_id>/posts")
@guard("people.manage")
@writes(again=person_page)
def give_post(session: Session, person_id: str) -> BaseResponse:
    """One more post."""
    who, place = current_who(), _place(request.form.get("place", ""))
    _managed(session, person_id)
    check_keeps(who, place, request.form.get("role", ""))
    since = day_field("since") or current_house().clock(session).today()
    assume_post(session, who, person_id, request.form.get("role", ""), place, since, day_field("until"))
    return done(f"/registry/people/{person_id}", "saved")


@people.post("/people/<person_id>/posts/<post_id>/end")
@guard("people.manage")
@writes
def end(session: Session, person_id: str, post_id: str) -> BaseResponse:
    """A post ends today, or on the day given."""
    day = day_field("until") or current_house().clock(session).today()
    end_post(session, current_who(), post_id, day)
    return done(f"/registry/people/{person_id}", "saved")


@people.post("/people/<person_id>/password")
@guard("people.manage")
@writes(again=person_page)
def password(session: Session, person_id: str) -> BaseResponse:
    """A new password; the account is unlocked and its sessions end."""
    _managed(session, person_id)
    set_password(session, current_house().clock(session), current_who(), person_id, request.form.get("password", ""))
    return done(f"/registry/people/{person_id}", "saved")


def _managed(session: Session, person_id: str) -> Person:
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("person.unknown", "没有这个人员。")
    for post in person.posts:
        check_keeps(current_who(), Place(post.place), post.role)
    return person


def _place(code: str) -> Place:
    try:
        return Place.of(code.strip())
    except ValueError as error:
        raise NotFound("place.unknown", "没有这个区划代码，请核对。", where="place") from error
