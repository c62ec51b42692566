"""The unit of work of a view that changes something."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast, overload

from flask import Response, current_app, g, make_response
from sqlalchemy.orm import Session

from shared.clock import Clock
from shared.refusals import Refusal
from shared.web.context import current_house, current_who, wants_page
from shared.web.forgery import refuse_forged
from shared.web.idempotency import repeatable
from shared.web.readable import refuse_unreadable_form

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "__writes__"
Note = Callable[[Session, Refusal], None]


class _RolledBack(Exception):
    """Carries an answer of 4xx or 5xx out of the unit of work, so that nothing is committed."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


@overload
def writes(view: View) -> View: ...
@overload
def writes(*, again: Callable[..., Any]) -> Callable[[View], View]: ...
def writes(view: View | None = None, *, again: Callable[..., Any] | None = None) -> View | Callable[[View], View]:
    """Give the view a session as its first argument and commit once if it answers below 400.

    Refuses forged requests; a repeated idempotency key (header Idempotency-Key or form field _key) gets the stored answer.
    again  makes the page with the form anew, called with the URL's arguments when a person's input is refused; fields
           show by themselves what was typed and the refusal stands beside its field
    """

    def decorate(changing: View) -> View:
        @wraps(changing)
        def wrapper(*args: Any, **kwargs: Any) -> Response:
            refuse_forged()
            refuse_unreadable_form()
            try:
                return _carry_out(changing, args, kwargs)
            except _RolledBack as stopped:
                return stopped.answer
            except Refusal as refusal:
                _note(refusal)
                if again is None or not wants_page():
                    raise
                g.refusal = refusal
                page = make_response(again(**kwargs))
                page.status_code = refusal.status
                return page

        setattr(wrapper, _MARK, "")
        return cast(View, wrapper)

    return decorate if view is None else decorate(view)


def outside_writes(reason: str) -> Callable[[View], View]:
    """For a view that answers POST without `writes`; `reason` says why. Forged requests are refused all the same.

    It changes nothing (a secret must not stand in an address), or keeps units of work of its own (failed sign-ins count).
    """
    if not reason.strip():
        raise ValueError("a POST outside writes needs a reason")

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            refuse_forged()
            refuse_unreadable_form()
            return current_app.ensure_sync(view)(*args, **kwargs)

        setattr(wrapper, _MARK, reason)
        return cast(View, wrapper)

    return decorate


def is_accounted_for(view: Callable[..., Any]) -> bool:
    """Whether a view that answers POST, PUT, PATCH or DELETE is one of `writes` or says why not."""
    return hasattr(view, _MARK)


def on_refusal(note: Note) -> None:
    """Have `note(session, refusal)` run in a unit of work of its own if this request ends in a refusal.

    What the view changed is rolled back before; what the note records (an attempt to skip a step) stays.
    """
    g.setdefault("refusal_notes", []).append(note)


def _carry_out(view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Response:
    request_ = repeatable(current_who().person_id)
    with current_house().database.write() as session:
        if request_ and (stored := request_.claim(session, _day_of_claim())):
            raise _RolledBack(stored)
        answer = make_response(current_app.ensure_sync(view)(session, *args, **kwargs))
        if answer.status_code >= 400:
            raise _RolledBack(answer)
        if request_:
            answer.direct_passthrough = False
            request_.keep(session, answer)
    return answer


def _day_of_claim() -> Any:
    """The start of the day: the row must not tell to the minute when a report was filed."""
    return Clock().real().replace(hour=0, minute=0, second=0, microsecond=0)


def _note(refusal: Refusal) -> None:
    notes: list[Note] = g.pop("refusal_notes", [])
    if notes:
        with current_house().database.write() as session:
            for note in notes:
                note(session, refusal)
