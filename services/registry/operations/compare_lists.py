"""What changed between two published versions of a list (版本比较), for both doors."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from services.registry.domain.flow import KINDS
from services.registry.domain.list_diff import ItemChange, Words, differences
from services.registry.domain.listing import CLASS_NAMES, FREQUENCY_NAMES
from services.registry.operations.list_content import content_of, rule_names
from services.registry.operations.workbook_columns import DUTY_FIELDS, ITEM_FIELDS, ROLE_NAMES, STEP_FIELDS
from services.registry.queries.lists import find_list
from services.registry.tables import PowerList
from shared.refusals import NotFound


def compare_lists(session: Session, one_id: str, other_id: str) -> tuple[PowerList, PowerList, list[ItemChange]]:
    """The older and the newer version, and every difference. Raises NotFound for an unknown one or another list's."""
    one, other = find_list(session, one_id), find_list(session, other_id)
    if (one.county, one.kind) != (other.county, other.kind):
        raise NotFound("list.not_comparable", "这两份不是同一种清单，不能比较。")
    old, new = (one, other) if one.version <= other.version else (other, one)
    words = difference_words(rule_names(session))
    return old, new, differences(content_of(old)["items"], content_of(new)["items"], words)


def difference_words(rules: Mapping[str, str]) -> Words:
    """Headings of every field as the workbook has them, and what keys are called. `rules`: names by rule key."""
    items = {name: heading for heading, name in (DUTY_FIELDS | ITEM_FIELDS).items()}
    steps = {name: heading for heading, name in STEP_FIELDS.items() if name != "id"}
    names = {
        "item_class": CLASS_NAMES, "frequency": FREQUENCY_NAMES, "kind": KINDS, "rule": rules, "posts": ROLE_NAMES,
        "actors": ROLE_NAMES,
    }  # fmt: skip
    return Words(items, steps, names)
