"""Which steps of a published flow may still come; flows go forward only, along the ways each step names."""

from collections.abc import Mapping, Sequence
from typing import Any


def steps_ahead(listed: Sequence[Mapping[str, Any]], current: str) -> set[str]:
    """Ids of the steps that may still come, `current` among them; none where it is "" (the path is at its end).

    listed  steps of shared.contracts.registry.ListedStep, decoded, in the list's order
    """
    ahead = {current} - {""}
    for step, following in zip(listed, [*listed[1:], None], strict=True):
        if step["id"] not in ahead:
            continue
        ways = [way["to"] for way in step.get("next", [])]
        ahead.update(ways or ([following["id"]] if following else []))
    return ahead - {"end"}
