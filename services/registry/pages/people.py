"""People and their posts, for the offices that keep the register; what townships must settle about them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.api.credentials import disbelieve
from services.registry.domain.holding import HAND_OVER_BASIS, RELATIONS, TERM_BASIS, warning
from services.registry.operations.declare_kin import declare_kin, withdraw_kin
from services.registry.operations.give_post import enter_person, give_post
from services.registry.operations.posts import change_term, end_post, hand_over, open_items
from services.registry.operations.register import check_keeps
from services.registry.operations.second_factor import is_on, reset
from services.registry.pages.forms import day_field
from services.registry.pages.words import role_names
from services.registry.queries.access import activation_of
from services.registry.queries.people import findings, hand_overs_of, kin_of, people_at, person_named
from services.registry.queries.places import place_names, place_of
from services.registry.tables import Person, PostRow
from shared.place import Place
from shared.refusals import NotAllowed, NotFound, Refusal
from shared.security.authority import ROLES
from shared.web import current_house, current_who, done, guard, read_slice, writes

people = Blueprint("registry_people_pages", __name__, url_prefix="/registry")


@people.get("/people")
@guard("people.manage")
def overview() -> str:
    """Who holds which post at a place and below it."""
    house = current_house()
    place = _place(request.args.get("place", "") or current_who().places("people.manage")[0].code)
    if not current_who().may("people.manage", place):
        raise NotAllowed("act.not_allowed", "您不能管理这里的人员和岗位。", where="place")
    with house.database.read() as session:
        row, today = place_of(session, place.code), house.clock(session).today()
        page = read_slice(session, people_at(place), (PostRow.place, PostRow.id), size=50)
        names = place_names(session, [post.place for post in page.rows])
    states = {post.id: _state(post, today) for post in page.rows}
    return render_template(
        "registry/people.html", place=row, slice=page, names=names, roles=role_names(), states=states
    )


@people.get("/people/findings")
@guard("people.read")
def to_settle() -> str:
    """Posts that exclude each other, and terms that end."""
    house, who = current_house(), current_who()
    with house.database.read() as session:
        today = house.clock(session).today()
        found = findings(session, today, who.places("people.read"))
        codes = [post.place for post in (*found.ending, *found.over)] + [one.watching.place for one in found.clashes]
        names = place_names(session, codes)
        return render_template(
            "registry/people_findings.html", found=found, names=names, roles=role_names(), basis=TERM_BASIS
        )


@people.get("/people/new")
@guard("people.manage")
def new_page() -> str:
    """Enter somebody with a first post."""
    house = current_house()
    with house.database.read() as session:
        today = house.clock(session).today()
    return render_template("registry/person_new.html", roles=_role_choices(), today=today)


@people.post("/people/new")
@guard("people.manage")
@writes(again=new_page)
def add(session: Session) -> BaseResponse:
    """Add the person and the post. There is no password until they set one with the code the office prints."""
    form = request.form
    post = enter_person(session, current_who(), form.get("username", ""), form.get("name", ""), **_asked(session))
    return done(f"/registry/people/{post.person_id}", "saved")


@people.get("/people/<person_id>")
@guard("people.manage")
def person_page(person_id: str) -> str:
    """One person: posts, hand-overs, relatives, how they sign in."""
    house = current_house()
    with house.database.read() as session:
        person, today = _managed(session, person_id), house.clock(session).today()
        return render_template(
            "registry/person.html",
            person=person,
            names=place_names(session, [post.place for post in person.posts]),
            roles=role_names(),
            today=today,
            states={post.id: _state(post, today) for post in person.posts},
            hand_overs=hand_overs_of(session, [post.id for post in person.posts]),
            kin=kin_of(session, person_id),
            relations=RELATIONS,
            role_choices=_role_choices(),
            activation=activation_of(session, person_id),
            factor=is_on(session, person_id),
            own_sign_in=house.settings.oidc is None,
        )


@people.post("/people/<person_id>/posts")
@guard("people.manage")
@writes(again=person_page)
def give(session: Session, person_id: str) -> BaseResponse:
    """One more post."""
    give_post(session, current_who(), person_id, **_asked(session))
    disbelieve(session, current_house(), person_id)
    return done(f"/registry/people/{person_id}", "saved")


@people.get("/people/<person_id>/posts/<post_id>")
@guard("people.manage")
def post_page(person_id: str, post_id: str) -> str:
    """One post: hand it over, end it, move its term."""
    house = current_house()
    with house.database.read() as session:
        person, clock = _managed(session, person_id), house.clock(session)
        post = _post(person, post_id)
        return render_template(
            "registry/post.html",
            person=person,
            post=post,
            state=_state(post, clock.today()),
            place=place_of(session, post.place),
            roles=role_names(),
            today=clock.today(),
            items=open_items(session, clock, post),
            basis=HAND_OVER_BASIS,
        )


@people.post("/people/<person_id>/posts/<post_id>/end")
@guard("people.manage")
@writes(again=post_page)
def end(session: Session, person_id: str, post_id: str) -> BaseResponse:
    """A post ends on a day, for a reason."""
    clock = current_house().clock(session)
    end_post(session, clock, current_who(), post_id, day_field("until") or clock.today(), _text("end_reason"))
    disbelieve(session, current_house(), person_id)
    return done(f"/registry/people/{person_id}", "saved")


@people.post("/people/<person_id>/posts/<post_id>/term")
@guard("people.manage")
@writes(again=post_page)
def term(session: Session, person_id: str, post_id: str) -> BaseResponse:
    """A term's last day moves, for a reason."""
    until = day_field("term_until")
    if until is None:
        raise Refusal("field.day", "请填新的届满日期。", where="term_until")
    change_term(session, current_who(), post_id, until, _text("term_reason"))
    disbelieve(session, current_house(), person_id)
    return done(f"/registry/people/{person_id}", "saved")


@people.post("/people/<person_id>/posts/<post_id>/hand-over")
@guard("people.manage")
@writes(again=post_page)
def pass_on(session: Session, person_id: str, post_id: str) -> BaseResponse:
    """A post passes to a successor."""
    clock, successor = current_house().clock(session), person_named(session, _text("successor"))
    if successor is None:
        raise NotFound("person.unknown", "没有这个用户名。接任人要先登记。", where="successor")
    on_day = day_field("on_day") or clock.today()
    hand_over(session, clock, current_who(), post_id, successor.id, on_day, _text("note"))
    disbelieve(session, current_house(), person_id, successor.id)
    return done(f"/registry/people/{person_id}", "saved")


@people.post("/people/<person_id>/kin")
@guard("people.manage")
@writes(again=person_page)
def declare(session: Session, person_id: str) -> BaseResponse:
    """Two people are close relatives."""
    clock = current_house().clock(session)
    declare_kin(session, clock, current_who(), person_id, _text("other"), _text("relation"))
    return done(f"/registry/people/{person_id}", "saved")


@people.post("/people/<person_id>/kin/<kin_id>/withdraw")
@guard("people.manage")
@writes
def withdraw(session: Session, person_id: str, kin_id: str) -> BaseResponse:
    """It was declared in error."""
    withdraw_kin(session, current_house().clock(session), current_who(), kin_id)
    return done(f"/registry/people/{person_id}", "saved")


@people.post("/people/<person_id>/second-factor/reset")
@guard("people.manage")
@writes
def reset_factor(session: Session, person_id: str) -> BaseResponse:
    """Telephone and paper are lost."""
    reset(session, current_who(), person_id)
    return done(f"/registry/people/{person_id}", "saved")


def _asked(session: Session) -> dict[str, Any]:
    """The post that was filled in."""
    return {
        "role": _text("role"),
        "place": _place(request.form.get("place", "")),
        "since": day_field("since") or current_house().clock(session).today(),
        "until": day_field("until"),
        "acting": request.form.get("acting") == "1",
        "reason": _text("reason"),
    }


def _state(post: PostRow, today: date) -> tuple[str, str]:
    """How a post stands: words and kind of badge."""
    if post.ended_at is not None and post.until is not None and post.until < today:
        return "已结束", "plain"
    if post.since > today:
        return "还没到任", "wait"
    near = warning(post.until, today)
    if near == "over":
        return "任期已届满", "stop"
    if near == "ending":
        return ("代理快到期" if post.acting else "任期快届满"), "warn"
    return ("代理中", "info") if post.acting else ("在任", "good")


def _role_choices() -> Sequence[tuple[str, str]]:
    """Roles by tier, as the table of roles has them."""
    return [(key, role.name) for key, role in ROLES.items()]


def _post(person: Person, post_id: str) -> PostRow:
    found = next((post for post in person.posts if post.id == post_id), None)
    if found is None:
        raise NotFound("post.unknown", "没有这个岗位任职记录。")
    return found


def _managed(session: Session, person_id: str) -> Person:
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("person.unknown", "没有这个人员。")
    for post in person.posts:
        check_keeps(current_who(), Place(post.place), post.role)
    return person


def _text(name: str) -> str:
    return request.form.get(name, "").strip()


def _place(code: str) -> Place:
    try:
        return Place.of(code.strip())
    except ValueError as error:
        raise NotFound("place.unknown", "没有这个区划代码，请核对。", where="place") from error
