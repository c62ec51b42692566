"""Time limits as lists word them (办理期限): read where they are a number of days, left to people where they are not."""

import re
from dataclasses import dataclass

# Not "评议前10日" (ten days before), "每月5日" (a day of the month), "不少于15日" (at least).
_LIMIT = re.compile(r"[^0-9前每月不]{0,14}([1-9][0-9]{0,2})\s*个?(工作日|日|天)(?:内|以内|之内)?", re.ASCII)


@dataclass(frozen=True)
class Limit:
    """A number of days: unit "day" (日) or "workday" (工作日)."""

    length: int
    unit: str


def read_limit(text: str) -> Limit | None:
    """The limit, e.g. from 5个工作日 or 15日内; None where the wording is not simply a number of days."""
    found = _LIMIT.fullmatch(text.strip())
    if found is None:
        return None
    return Limit(int(found[1]), "workday" if found[2] == "工作日" else "day")
