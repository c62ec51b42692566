"""Bodies (组织) that act in flows: those that exist, and which meetings of the rule table each of them holds."""

import re
from collections.abc import Collection
from difflib import get_close_matches

BODIES = {
    "村党组织": ("党员大会", "村“两委”会议"),
    "村“两委”": ("村“两委”会议",),
    "村民委员会": ("村民会议", "村民会议（户代表）", "村民代表会议", "村民小组会议"),
    "村务监督委员会": (),
    "村民会议": ("村民会议", "村民会议（户代表）"),
    "村民代表会议": ("村民代表会议",),
    "村民小组": ("村民小组会议",),
    "村民小组会议": ("村民小组会议",),
    "村民议事会": (),
    "党员大会": ("党员大会",),
    "村股份经济合作社": ("成员大会", "成员代表大会", "理事会"),
    "村股份经济合作社理事会": ("理事会",),
    "村股份经济合作社监事会": (),
    "成员大会": ("成员大会",),
    "成员代表大会": ("成员代表大会",),
    "承包工作小组": (),
    "驻村工作队": (),
    "网格": (),
}
_OFFICE = re.compile(r"(?:县|乡镇|镇|乡|街道)[一-鿿]{2,20}")
_OR = re.compile(r"[或、和]")


def unknown_in(words: str) -> list[str]:
    """The bodies named in a step's words that do not exist; an office of township or county is not looked up."""
    return [one for one in _parts(words) if one not in BODIES and not _OFFICE.fullmatch(one)]


def nearest_to(body: str) -> str:
    """The body that was probably meant; "" where nothing is near."""
    return next(iter(get_close_matches(body, BODIES, 1)), "")


def holds_one_of(words: str, meetings: Collection[str]) -> bool:
    """Whether one of the bodies named holds one of the meetings; a body without known meetings may hold any."""
    known = [BODIES[one] for one in _parts(words) if one in BODIES]
    return any(not own or set(own) & set(meetings) for own in known) or not known


def _parts(words: str) -> list[str]:
    whole = words.strip()
    return [whole] if whole in BODIES else [one.strip() for one in _OR.split(whole) if one.strip()]
