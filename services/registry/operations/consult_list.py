"""Consult on a draft (征求意见): villages, departments and residents' representatives comment; every comment is answered."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from services.registry.domain.list_life import (
    ADOPTED,
    CAPACITIES,
    CONSULTATION,
    DRAFT,
    DROPPED,
    check_adoption,
    check_consultation,
    check_editable,
    check_open_for_comments,
)
from services.registry.operations.drafts import open_draft
from services.registry.operations.list_content import faults_of
from services.registry.operations.privacy import check_public_words
from services.registry.tables import Comment, Draft
from shared.audit import audit
from shared.clock import Clock
from shared.ids import new_id
from shared.place import Place
from shared.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from shared.security.authority import Who

_LONGEST = 1000


@dataclass(frozen=True)
class CommentRequest:
    """A comment. kind, code: about which list and item, "" about all; speaker: which office, or how many people, never a name."""

    place: Place
    capacity: str
    speaker: str
    kind: str
    code: str
    text: str


def consult(session: Session, clock: Clock, who: Who, draft_id: str, version: int, until: date) -> Draft:
    """Lay a draft open for comments until the end of a day. Raises Invalid where it has faults, Refusal for too short a time."""
    draft = open_draft(session, who, draft_id, version)
    check_consultation(draft.state, until, clock.today())
    if faults := faults_of(session, draft):
        raise Invalid("draft.faults", f"草稿里有 {len(faults)} 处需要改正，改好后再征求意见。", faults)
    draft.state, draft.consulted_on, draft.consulted_until = CONSULTATION, clock.today(), until
    draft.version += 1
    audit(session, who, "list.consult", draft.county, f"draft/{draft.id}", {"until": until.isoformat()})
    return draft


def take_back(session: Session, who: Who, draft_id: str, version: int) -> Draft:
    """Back to a draft, to change it by what was said; the comments and answers stay."""
    draft = open_draft(session, who, draft_id, version)
    if draft.state not in {CONSULTATION, ADOPTED}:
        raise Conflict("draft.not_consulted", "这份草稿没有在征求意见，不用退回。")
    draft.state, draft.adopted_by, draft.adopted_on = DRAFT, "", None
    draft.version += 1
    audit(session, who, "list.take_back", draft.county, f"draft/{draft.id}", {})
    return draft


def drop(session: Session, who: Who, draft_id: str, version: int) -> Draft:
    """Give a draft up."""
    draft = open_draft(session, who, draft_id, version)
    check_editable(draft.state)
    draft.state = DROPPED
    draft.version += 1
    audit(session, who, "list.drop", draft.county, f"draft/{draft.id}", {})
    return draft


def comment(session: Session, clock: Clock, who: Who, draft_id: str, asked: CommentRequest) -> Comment:
    """Say something to a list in consultation, as or for somebody. Everybody reads it. Raises NotFound, NotAllowed, Refusal."""
    draft = session.get(Draft, draft_id)
    if draft is None or not Place(draft.county).contains(asked.place):
        raise NotFound("draft.unknown", "没有这份征求意见的清单。")
    if not who.may("list.comment", asked.place):
        raise NotAllowed("act.not_allowed", "您在这个地方没有可以提意见的岗位。", where="place")
    check_open_for_comments(draft.state, draft.consulted_until, clock.today())
    if asked.capacity not in CAPACITIES:
        raise Refusal("comment.capacity", "请选择以什么身份提意见。", where="capacity")
    _check_about(draft, asked)
    row = Comment(
        id=new_id(),
        draft_id=draft.id,
        list_kind=asked.kind,
        item_code=asked.code,
        capacity=asked.capacity,
        place=asked.place.code,
        speaker=_words(session, asked.place, asked.speaker, "speaker", 60),
        text=_words(session, asked.place, asked.text, "text", _LONGEST),
        made_by=who.person_id,
        made_at=clock.now(),
    )
    session.add(row)
    session.flush()
    audit(session, who, "list.comment", asked.place.code, f"comment/{row.id}", {"draft": draft.id})
    return row


def answer(session: Session, clock: Clock, who: Who, comment_id: str, text: str, accepted: bool) -> Comment:
    """Answer a comment, taken up or not. An answer may be bettered until the list is adopted."""
    row = session.get(Comment, comment_id, with_for_update=True)
    if row is None:
        raise NotFound("comment.unknown", "没有这条意见。")
    if not who.may("list.import", Place(row.draft.county)):
        raise NotAllowed("act.not_allowed", "只有本县清单主管部门可以答复意见。")
    if row.draft.state not in {DRAFT, CONSULTATION}:
        raise Conflict("draft.fixed", "这份清单已经审定或公布，答复不能再改。")
    row.answer = _words(session, Place(row.place), text, "text", _LONGEST)
    row.accepted, row.answered_by, row.answered_at = accepted, who.person_id, clock.now()
    audit(session, who, "list.answer", row.draft.county, f"comment/{row.id}", {"accepted": accepted})
    return row


@dataclass(frozen=True)
class Adoption:
    """By which meeting, on which day, and what became of the comments, for all to read."""

    meeting: str
    on: date
    summary: str


def adopt(session: Session, clock: Clock, who: Who, draft_id: str, version: int, adoption: Adoption) -> Draft:
    """The list was adopted (审定) by a meeting, after consultation. Raises Refusal, Conflict, NotAllowed, NotFound."""
    draft = open_draft(session, who, draft_id, version)
    unanswered = sum(not one.answer for one in draft.comments)
    check_adoption(draft.state, draft.consulted_until, adoption.on, clock.today(), unanswered)
    county = Place(draft.county)
    draft.adopted_by = _words(session, county, adoption.meeting, "meeting", 100)
    draft.summary = _words(session, county, adoption.summary, "summary", 2000)
    draft.adopted_on, draft.state = adoption.on, ADOPTED
    draft.version += 1
    detail = {"by": draft.adopted_by, "on": adoption.on.isoformat()}
    audit(session, who, "list.adopt", draft.county, f"draft/{draft.id}", detail)
    return draft


def _check_about(draft: Draft, asked: CommentRequest) -> None:
    about = {(one["kind"], item["code"]) for one in draft.content["lists"] for item in one["items"]}
    about |= {("", ""), *((one["kind"], "") for one in draft.content["lists"])}
    if (asked.kind, asked.code) not in about:
        raise Refusal("comment.about", "这份清单里没有您选的事项，请重新选择。", where="about")


def _words(session: Session, place: Place, text: str, where: str, longest: int) -> str:
    text = text.strip()
    if not text:
        raise Refusal("words.empty", "请填写这一项。", where=where)
    if len(text) > longest:
        raise Refusal("words.long", f"最多 {longest} 个字，现在有 {len(text)} 个字。", where=where)
    check_public_words(session, place, text, where)
    return text
