"""What the base page shows around every page: navigation, banners, the senior view, what was typed and refused."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request
from markupsafe import Markup

from shared.ids import new_id
from shared.refusals import Invalid, Refusal
from shared.security.authority import Who
from shared.web.assets import static_url
from shared.web.context import current_house, current_who, in_request, on_report_path
from shared.web.filters import booked, day, iso_day, moment, period, yuan
from shared.web.forgery import FIELD as CSRF_FIELD
from shared.web.forgery import form_token
from shared.web.idempotency import FIELD as KEY_FIELD
from shared.web.problems import Problem, problem_of
from shared.web.wording import _


@dataclass(frozen=True)
class Entry:
    """One entry of the officials' navigation."""

    name: str
    path: str
    current: bool


@dataclass(frozen=True)
class Frame:
    """Everything around a page's own content."""

    built: bool  # made to be kept as a file, for everybody
    senior: bool
    other_view: str  # link to this page in the other view (长辈版 or 普通版)
    demonstration: bool
    legal_day: date | None  # of the demonstration clock, while it differs from the calendar
    navigation: tuple[Entry, ...]
    person: str
    problem: Problem | None
    done: str


def put_frame(app: Flask) -> None:
    """Give all templates, and the macros they import, what they need."""
    app.jinja_env.filters.update(yuan=yuan, booked=booked, day=day, moment=moment, iso_day=iso_day, period=period)
    app.jinja_env.globals.update(
        page_frame=page_frame, static_url=static_url, csrf_field=csrf_field, typed=typed, error_for=error_for
    )


def page_frame() -> Frame:
    """The frame of the page being made; on a built page without anything of whoever asked."""
    settings = current_house().settings
    if not in_request():
        return Frame(True, False, "?view=senior#senior", settings.demonstration, None, (), "", None, "")
    who = current_who()
    senior = request.args.get("view") == "senior"
    return Frame(
        built=False,
        senior=senior,
        other_view=_link_to_view("" if senior else "senior"),
        demonstration=settings.demonstration,
        legal_day=_legal_day() if settings.demonstration and not on_report_path() else None,
        navigation=_navigation(who),
        person=who.name if who.person_id else "",
        problem=problem_of(_refused()) if _refused() else None,  # type: ignore[arg-type]
        done=_done().get(request.args.get("done", ""), ""),
    )


def csrf_field() -> Markup:
    """The hidden fields of a changing form: the token against forgery, the key against a double click."""
    if not in_request():
        raise RuntimeError("a built page cannot hold a form that changes something; link to a page that does")
    field = Markup('<input type="hidden" name="{}" value="{}">')
    key = field.format(KEY_FIELD, request.form.get(KEY_FIELD) or new_id())
    token = form_token()
    return field.format(CSRF_FIELD, token) + key if token else key


def typed(name: str, default: Any = "") -> Any:
    """What a person just typed into a field that is shown again after a refusal; otherwise `default`."""
    if in_request() and _refused() and name in request.form:
        return request.form[name]
    return "" if default is None else default


def error_for(name: str) -> str:
    """What is wrong with a field, "" if nothing."""
    refusal = _refused() if in_request() else None
    if refusal is None:
        return ""
    if isinstance(refusal, Invalid):
        return "；".join(
            finding["message"].rstrip("。") for finding in refusal.findings if finding.get("where") == name
        )
    return refusal.message if refusal.where == name else ""


def _link_to_view(view: str) -> str:
    kept = [(n, v) for n, v in request.args.items(multi=True) if n not in {"view", "done"}]
    asked = urlencode([*kept, ("view", view)] if view else kept)
    return f"{request.path}?{asked}" if asked else request.path


def _refused() -> Refusal | None:
    refusal = g.get("refusal")
    return refusal if isinstance(refusal, Refusal) else None


def _legal_day() -> date:
    house = current_house()
    with house.database.read() as session:
        return house.clock(session).today()


_NAVIGATION = (  # of a service's entries, the first that one may open is shown
    (
        "registry",
        ("matter.start", "matter.step", "matter.read", "matter.object", "list.read", "people.manage", "system.read"),
        "/registry/",
    ),
    (
        "disclosure",
        ("ledger.import", "ledger.review", "ledger.publish", "roster.publish", "question.answer", "standard.publish"),
        "/disclosure/",
    ),
    ("complaints", ("report.handle",), "/complaints/"),
    ("grid", ("task.read",), "/grid/"),
    ("grid", ("request.read",), "/grid/requests"),
    ("notify", ("inbox.read",), "/notify/"),
)


def _navigation(who: Who) -> tuple[Entry, ...]:
    names = {
        "registry": _("办件"),
        "disclosure": _("公开"),
        "complaints": _("举报"),
        "grid": _("网格"),
        "notify": _("消息"),
    }
    here = current_app.name if not request.path.startswith("/report") else ""
    open_ones: dict[str, str] = {}
    for service, acts, path in _NAVIGATION:
        if any(who.places(act) for act in acts):
            open_ones.setdefault(service, path)
    return tuple(Entry(names[service], path, service == here) for service, path in open_ones.items())


def _done() -> dict[str, str]:
    """Fixed words only: an address must not be able to put its own words on our page."""
    return {
        "saved": _("已保存。"),
        "sent": _("已提交。"),
        "published": _("已公布。"),
        "taken": _("已办理，进入下一步。"),
        "answered": _("已答复。"),
        "withdrawn": _("已撤回。"),
        "signed-out": _("已退出登录。"),
        "moved": _("演示日期已调整。"),
    }
