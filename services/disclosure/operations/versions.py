"""Optimistic versions: nobody decides on a page that has moved on since."""

from shared.refusals import Conflict


def check_version(stands: int, seen: int) -> None:
    """Raises Conflict where the row is no longer in the version the caller saw."""
    if stands != seen:
        raise Conflict("version.stale", "内容已被别人更新，请刷新页面，看过新内容后再办理", where="version")
