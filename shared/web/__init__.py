"""The web ground of all services: application, guards, units of work, errors, pages. `docs/pages.md` is the guide."""

from shared.web.answers import done, expected_version, with_etag
from shared.web.application import application, register, render_public
from shared.web.context import NotSignedIn, current_house, current_who
from shared.web.cookies import clear_session_cookies, set_session_cookies
from shared.web.errors import safe_next
from shared.web.guards import assert_every_route_guarded, for_services, guard, open_to_all, signed_in
from shared.web.limits import limit
from shared.web.paging import Slice, read_slice
from shared.web.writing import on_refusal, outside_writes, writes

__all__ = [
    "NotSignedIn",
    "Slice",
    "application",
    "assert_every_route_guarded",
    "clear_session_cookies",
    "current_house",
    "current_who",
    "done",
    "expected_version",
    "for_services",
    "guard",
    "limit",
    "on_refusal",
    "open_to_all",
    "outside_writes",
    "read_slice",
    "register",
    "render_public",
    "safe_next",
    "set_session_cookies",
    "signed_in",
    "with_etag",
    "writes",
]
