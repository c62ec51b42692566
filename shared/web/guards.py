"""Who may come in. Every view carries exactly one guard; `assert_every_route_guarded` finds the one that doesn't."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, current_app, request

from shared.place import Place
from shared.refusals import NotAllowed, NotFound, Refusal
from shared.security.authority import ACTS, ROLES, Who
from shared.security.tokens import SERVICE_SCOPE
from shared.web.context import NotSignedIn, current_who, signed_in_by_cookie
from shared.web.wording import _

View = TypeVar("View", bound=Callable[..., Any])
PlaceOf = str | Callable[[], str] | None
_MARK = "__guard__"


@dataclass(frozen=True)
class Guard:
    """What a view is guarded by, for the test and for `docs/roles.md`. `detail`: the act, or the stated reason."""

    kind: str
    detail: str


def guard(act: str, place: PlaceOf = None) -> Callable[[View], View]:
    """Let in who holds a post that allows `act` at the place.

    place  name of the URL argument, query, form or JSON field that holds the division code; or a function without
           arguments that returns it; None: a post anywhere (the operation then checks the place itself)
    Raises NotSignedIn, NotAllowed, or NotFound where the code is none.
    """
    if act not in ACTS:
        raise ValueError(f"no role has the act {act!r}; see shared/security/authority.py")

    def check() -> None:
        who = _somebody()
        if who.person_id.startswith("program:") and request.method not in {"GET", "HEAD"}:
            raise NotAllowed("act.people_only", _("其他系统的程序只能读取；办理请由工作人员登录后进行。"), where=act)
        allowed = bool(who.places(act)) if place is None else who.may(act, _place(place))
        if not allowed:
            raise NotAllowed("act.not_allowed", _lacking(act), where=act)

    return _guarded(Guard("act", act), check)


def signed_in(view: View) -> View:
    """Let in any person who is signed in (not a program or a service)."""

    def check() -> None:
        if ":" in _somebody().person_id:
            raise NotAllowed("act.people_only", _("此处只供人员登录后使用。"))

    return _guarded(Guard("signed_in", ""), check)(view)


def for_services(view: View) -> View:
    """Let in the other services of this installation, by their own keys."""

    def check() -> None:
        if SERVICE_SCOPE not in _somebody().scopes:
            raise NotAllowed("act.services_only", _("此处只供本平台的其他服务调用。"))

    return _guarded(Guard("services", ""), check)(view)


def open_to_all(reason: str) -> Callable[[View], View]:
    """Let in everybody; `reason` says why that is right."""
    if not reason.strip():
        raise ValueError("an open route needs a reason")
    return _guarded(Guard("open", reason), lambda: None)


def guard_of(view: Callable[..., Any]) -> Guard | None:
    """The guard a view carries, if any."""
    return cast("Guard | None", getattr(view, _MARK, None))


def assert_every_route_guarded(app: Flask) -> None:
    """Raises AssertionError naming every route without a guard (files that ship in a static folder need none)."""
    open_doors = [
        f"{rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if rule.endpoint.rpartition(".")[2] != "static" and not _all_guarded(app.view_functions[rule.endpoint])
    ]
    if open_doors:
        raise AssertionError("routes without a guard: " + ", ".join(sorted(open_doors)))


def _all_guarded(view: Callable[..., Any]) -> bool:
    view_class = getattr(view, "view_class", None)
    if view_class is None:
        return guard_of(view) is not None
    return all(guard_of(getattr(view_class, method.lower())) is not None for method in view_class.methods)


def _guarded(mark: Guard, check: Callable[[], None]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        if guard_of(view) is not None:
            raise ValueError(f"{view.__qualname__} is guarded twice")

        @wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            check()
            return current_app.ensure_sync(view)(*args, **kwargs)

        setattr(wrapper, _MARK, mark)
        return cast(View, wrapper)

    return decorate


def _somebody() -> Who:
    who = current_who()
    if not who.person_id:
        expired = _("登录已过期，这次没有办理。请重新登录后再办。")
        raise NotSignedIn("sign_in.needed", expired if signed_in_by_cookie() else _("请先登录。"))
    return who


def _place(place: str | Callable[[], str]) -> Place:
    code = place() if callable(place) else _named(place)
    try:
        return Place.of(code)
    except ValueError as error:
        where = "" if callable(place) else place
        raise NotFound(
            "place.unknown", _("没有这个区划代码：%(code)s。请从村或乡镇的页面重新进入。", code=code[:20]), where=where
        ) from error


def _named(name: str) -> str:
    """The one value under a name. Raises Refusal where the parts of a request disagree: the guard and the view would each
    believe another part.
    """
    body = request.get_json(silent=True) if request.is_json else None
    sources = (request.view_args or {}, request.args, request.form, body if isinstance(body, dict) else {})
    values = {str(source[name]) for source in sources if name in source}
    values |= {value for many in (request.args, request.form) for value in many.getlist(name)}
    if len(values) > 1:
        raise Refusal(
            "place.ambiguous", _("请求里写了几个不同的区划代码，不知以哪个为准。请重新打开页面再提交。"), where=name
        )
    return values.pop() if values else ""


def _lacking(act: str) -> str:
    holders = "、".join(role.name for role in ROLES.values() if act in role.acts)
    return _("您的岗位不能在此办理这件事。可以办理的岗位：%(holders)s。", holders=holders)
