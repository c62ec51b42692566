"""What the operations on drafts share: opening one for a change, and keeping what became of it."""

import copy
from typing import Any

from sqlalchemy.orm import Session

from services.registry.operations.list_content import list_content, whole_lists
from services.registry.tables import Draft
from shared.place import Place
from shared.refusals import Conflict, NotAllowed, NotFound
from shared.security.authority import Who


def open_draft(session: Session, who: Who, draft_id: str, version: int) -> Draft:
    """The draft, locked, if it is still as the caller saw it. Raises NotFound, NotAllowed, Conflict."""
    draft = session.get(Draft, draft_id, with_for_update=True)
    if draft is None:
        raise NotFound("draft.unknown", "没有这份清单草稿，请从清单页面重新进入。")
    if not who.may("list.import", Place(draft.county)):
        raise NotAllowed("act.not_allowed", "只有本县清单主管部门可以修改清单草稿。")
    if draft.version != version:
        raise Conflict(
            "draft.stale",
            "草稿在您打开页面之后已有变化，这次没有保存。请刷新页面，看过新内容后再改。",
            where="version",
        )
    return draft


def lists_to_change(draft: Draft) -> list[dict[str, Any]]:
    """A copy of the draft's lists that may be changed and given to `keep_lists`."""
    return copy.deepcopy(whole_lists(draft))


def keep_lists(draft: Draft, lists: list[dict[str, Any]]) -> None:
    """Have the draft say what was changed."""
    kept = [list_content(one["kind"], one["items"]) for one in lists]
    draft.content = {**draft.content, "lists": kept}
    draft.version += 1


def item_in(lists: list[dict[str, Any]], kind: str, code: str) -> dict[str, Any]:
    """One item of the lists, to be changed in place. Raises NotFound."""
    for one in lists:
        found: dict[str, Any] | None = next((item for item in one["items"] if item["code"] == code), None)
        if one["kind"] == kind and found is not None:
            return found
    raise NotFound("item.unknown", "草稿里没有这个事项，请从草稿页面重新进入。")
