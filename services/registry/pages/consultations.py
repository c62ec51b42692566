"""Consultation on a list: what is proposed, what was said to it and how each comment was answered, for everybody."""

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.domain.list_diff import differences
from services.registry.operations import consult_list
from services.registry.operations.compare_lists import difference_words
from services.registry.operations.consult_list import CommentRequest
from services.registry.operations.list_content import content_of, newest_version, rule_names, whole_lists
from services.registry.operations.rule_words import rule_words
from services.registry.pages.list_words import chart, names, states
from services.registry.queries.lists import comments_on, consulted_draft
from services.registry.queries.places import place_names, place_of
from services.registry.tables import Comment
from shared.contracts.registry import Branch, ListedStep
from shared.place import Place
from shared.refusals import NotFound
from shared.web import current_house, current_who, done, guard, open_to_all, writes

consultations = Blueprint("registry_consultations_pages", __name__, url_prefix="/registry/consultations")


@consultations.get("/<draft_id>")
@open_to_all("what a county means to publish is laid open for comments")
def page(draft_id: str) -> str:
    """The proposed lists, what would change, and every comment with its answer."""
    house, who = current_house(), current_who()
    with house.database.read() as session:
        draft = consulted_draft(session, draft_id)
        today = house.clock(session).today()
        lists, comments = whole_lists(draft), comments_on(session, draft)
        words = difference_words(rule_names(session))
        newest = {one["kind"]: newest_version(session, draft.county, one["kind"]) for one in lists}
        changes = {
            one["kind"]: differences(content_of(old)["items"], one["items"], words)
            for one in lists
            if (old := newest[one["kind"]]) is not None
        }
        mine = [place for place in who.places("list.comment") if Place(draft.county).contains(place)]
        called = place_names(session, [*(place.code for place in mine), *(one.place for one in comments)])
        county = place_of(session, draft.county)
        open_now = (
            draft.state == "consultation" and draft.consulted_until is not None and today <= draft.consulted_until
        )
        return render_template(
            "registry/list_consultation.html", draft=draft, lists=lists, comments=comments, changes=changes, county=county,
            places=called, mine=[(place.code, called[place.code]) for place in mine if place.code in called],
            open_now=open_now, may_answer=who.may("list.import", Place(draft.county)), states=states(), **names(),
        )  # fmt: skip


@consultations.post("/<draft_id>")
@guard("list.comment")
@writes(again=page)
def comment(session: Session, draft_id: str) -> BaseResponse:
    """Say something to it."""
    form = request.form
    kind, _slash, code = form.get("about", "").partition("/")
    asked = CommentRequest(
        _place(form.get("place", "")),
        form.get("capacity", ""),
        form.get("speaker", ""),
        kind,
        code,
        form.get("text", ""),
    )
    consult_list.comment(session, current_house().clock(session), current_who(), draft_id, asked)
    return done(f"/registry/consultations/{draft_id}", "saved")


@consultations.get("/<draft_id>/comments/<comment_id>")
@guard("list.import")
def answer_page(draft_id: str, comment_id: str) -> str:
    """One comment, to be answered."""
    with current_house().database.read() as session:
        draft = consulted_draft(session, draft_id)
        row = session.get(Comment, comment_id)
        if row is None or row.draft_id != draft.id:
            raise NotFound("comment.unknown", "没有这条意见。")
        return render_template(
            "registry/list_answer.html", draft=draft, comment=row, places=place_names(session, [row.place]), **names()
        )


@consultations.post("/<draft_id>/comments/<comment_id>")
@guard("list.import")
@writes(again=answer_page)
def answer(session: Session, draft_id: str, comment_id: str) -> BaseResponse:
    """Answer it."""
    form = request.form
    clock = current_house().clock(session)
    consult_list.answer(session, clock, current_who(), comment_id, form.get("text", ""), form.get("accepted") == "yes")
    return done(f"/registry/consultations/{draft_id}", "saved")


@consultations.get("/<draft_id>/items/<kind>/<code>")
@open_to_all("what a county means to publish is laid open for comments")
def item(draft_id: str, kind: str, code: str) -> str:
    """One proposed item with its flowchart."""
    house = current_house()
    with house.database.read() as session:
        draft = consulted_draft(session, draft_id)
        found = next(
            (
                one
                for part in whole_lists(draft)
                if part["kind"] == kind
                for one in part["items"]
                if one["code"] == code
            ),
            None,
        )
        if found is None:
            raise NotFound("item.unknown", "征求意见的清单里没有这个事项。")
        steps = [ListedStep(**{**step, "next": [Branch(**one) for one in step["next"]]}) for step in found["steps"]]
        drawn = chart(found["name"], code, steps, rule_words(session, house.clock(session).today()))
        places = place_names(session, [found["place"]]) if found["place"] else {}
        return render_template(
            "registry/item.html", item=found, chart=drawn, draft=draft, power_list=None, asked=True, **names(),
            steps=found["steps"], places=places, kind=kind,
        )  # fmt: skip


def _place(code: str) -> Place:
    try:
        return Place.of(code)
    except ValueError as error:
        raise NotFound("place.unknown", "没有这个区划代码，请核对。", where="place") from error
