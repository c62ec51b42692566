"""Whose step it is: a colour per kind of body. The body's name always stands beside it; colour alone says nothing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Lane:
    """`strong` carries white text at a contrast above 4.5:1; `pale` is a background for dark text."""

    strong: str
    pale: str


_LANES: tuple[tuple[tuple[str, ...], Lane], ...] = (
    (("监督委员会", "监委"), Lane("#0b6168", "#e6f3f4")),
    (("两委",), Lane("#6a3d9a", "#f2ecf8")),
    (("县", "区民政", "市"), Lane("#2f3a8f", "#ebecf7")),
    (("乡", "镇", "街道"), Lane("#44515f", "#edf0f3")),
    (("村民会议", "代表会议", "村民大会", "议事会", "小组"), Lane("#8a4a08", "#fbf1e4")),
    (("成员大会", "成员代表大会", "合作社", "集体经济", "理事会"), Lane("#1f6b3a", "#e8f4ec")),
    (("党",), Lane("#a61b1b", "#fbeaea")),
    (("村民委员会", "村委会", "居民委员会", "居委会"), Lane("#1c5a9c", "#e8f0f9")),
)
_OTHER = Lane("#4a4a4a", "#f1f1f1")


def lane_of(body: str) -> Lane:
    """The lane of an acting body, by its Chinese name."""
    for words, lane in _LANES:
        if any(word in body for word in words):
            return lane
    return _OTHER
