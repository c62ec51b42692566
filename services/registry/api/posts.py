"""People and posts for programs: who holds which, enter, give, end, prolong, hand over. Names leave by this door to nobody else."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from services.registry.api.credentials import disbelieve
from services.registry.api.people import place_from
from services.registry.operations.give_post import enter_person, give_post
from services.registry.operations.posts import change_term, end_post, hand_over
from services.registry.queries.people import people_at
from services.registry.tables import HandOver, PostRow
from shared.refusals import NotAllowed
from shared.web import current_house, current_who, guard, read_slice, writes

posts = Blueprint("registry_posts", __name__, url_prefix="/registry/api", description="人员和岗位 · People and posts")
_Reason = validate.Length(max=200)


class HeldOut(Schema):
    """A post and who holds it. Days in China, the last one included; until: null without an end."""

    post_id = fields.String(attribute="id")
    person_id = fields.String()
    username = fields.String(attribute="person.username")
    name = fields.String(attribute="person.name")
    role = fields.String()
    place = fields.String()
    since = fields.Date()
    until = fields.Date(allow_none=True)
    acting = fields.Boolean()
    reason = fields.String()
    version = fields.Integer()


class HeldPageOut(Schema):
    """A page of posts. after: where the next page begins, null on the last."""

    posts = fields.List(fields.Nested(HeldOut))
    after = fields.String(allow_none=True)


class PostsIn(Schema):
    """At or below which division."""

    place = fields.String(required=True)
    after = fields.String(load_default="")


class PostIn(Schema):
    """A post. since: today if left out; until: the term of the law if left out; acting needs until and reason."""

    role = fields.String(required=True, validate=validate.Length(max=40))
    place = fields.String(required=True)
    since = fields.Date(load_default=None, allow_none=True)
    until = fields.Date(load_default=None, allow_none=True)
    acting = fields.Boolean(load_default=False)
    reason = fields.String(load_default="", validate=_Reason)


class PersonIn(PostIn):
    """Somebody new, with a first post. They set a password with a code on paper."""

    username = fields.String(required=True, validate=validate.Length(min=1, max=60))
    name = fields.String(required=True, validate=validate.Length(min=1, max=60))


class PostEndIn(Schema):
    """The last day of a post, today if left out, and why."""

    until = fields.Date(load_default=None, allow_none=True)
    reason = fields.String(required=True, validate=_Reason)


class PostTermIn(Schema):
    """A term's new last day, and why."""

    until = fields.Date(required=True)
    reason = fields.String(required=True, validate=_Reason)


class PostHandOverIn(Schema):
    """Who follows, from which day (today if left out)."""

    successor_id = fields.String(required=True, validate=validate.Length(max=36))
    on_day = fields.Date(load_default=None, allow_none=True)
    note = fields.String(load_default="", validate=validate.Length(max=500))


class PostHandOverOut(Schema):
    """A hand-over, with what was open: kind, matter, title, what, due_on each."""

    hand_over_id = fields.String(attribute="id")
    old_post = fields.String()
    new_post = fields.String()
    on_day = fields.Date()
    items = fields.List(fields.Dict())
    note = fields.String()


@posts.route("/posts", methods=["GET"])
@guard("people.manage")
@posts.arguments(PostsIn, location="query")
@posts.response(200, HeldPageOut)
def held(asked: dict[str, str]) -> dict[str, Any]:
    """Posts held at a division and below it, also those that ended."""
    place = place_from(asked["place"], "place")
    if not current_who().may("people.manage", place):
        raise NotAllowed("act.not_allowed", "您不能管理这里的人员和岗位。", where="place")
    with current_house().database.read() as session:
        page = read_slice(session, people_at(place), (PostRow.place, PostRow.id), size=100)
        return {"posts": page.rows, "after": page.after}


@posts.route("/people", methods=["POST"])
@guard("people.manage")
@writes
@posts.arguments(PersonIn)
@posts.response(201, HeldOut)
def enter(session: Session, body: dict[str, Any]) -> PostRow:
    """Enter somebody with a first post. 422 with the law where it conflicts with another."""
    return enter_person(session, current_who(), **_asked(session, body))


@posts.route("/people/<person_id>/posts", methods=["POST"])
@guard("people.manage")
@writes
@posts.arguments(PostIn)
@posts.response(201, HeldOut)
def give(session: Session, body: dict[str, Any], person_id: str) -> PostRow:
    """One more post for somebody in the register."""
    post = give_post(session, current_who(), person_id, **_asked(session, body))
    disbelieve(session, current_house(), person_id)
    return post


@posts.route("/posts/<post_id>/end", methods=["POST"])
@guard("people.manage")
@writes
@posts.arguments(PostEndIn)
@posts.response(200, HeldOut)
def end(session: Session, body: dict[str, Any], post_id: str) -> PostRow:
    """A post ends, for a reason."""
    clock = current_house().clock(session)
    post = end_post(session, clock, current_who(), post_id, body["until"] or clock.today(), body["reason"])
    disbelieve(session, current_house(), post.person_id)
    return post


@posts.route("/posts/<post_id>/term", methods=["POST"])
@guard("people.manage")
@writes
@posts.arguments(PostTermIn)
@posts.response(200, HeldOut)
def prolong(session: Session, body: dict[str, Any], post_id: str) -> PostRow:
    """A term's last day moves, for a reason."""
    post = change_term(session, current_who(), post_id, body["until"], body["reason"])
    disbelieve(session, current_house(), post.person_id)
    return post


@posts.route("/posts/<post_id>/hand-over", methods=["POST"])
@guard("people.manage")
@writes
@posts.arguments(PostHandOverIn)
@posts.response(201, PostHandOverOut)
def pass_on(session: Session, body: dict[str, Any], post_id: str) -> HandOver:
    """A post passes to a successor; what was open then is in the answer."""
    clock = current_house().clock(session)
    day, successor = body["on_day"] or clock.today(), body["successor_id"]
    made = hand_over(session, clock, current_who(), post_id, successor, day, body["note"])
    disbelieve(session, current_house(), successor, session.get_one(PostRow, post_id).person_id)
    return made


def _asked(session: Session, body: dict[str, Any]) -> dict[str, Any]:
    since = body["since"] or current_house().clock(session).today()
    return {**body, "place": place_from(body["place"], "place"), "since": since}
