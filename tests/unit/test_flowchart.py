"""Flowcharts: nothing overlaps, nothing is cut off, nothing can run, and everything can be heard as well as seen."""

import re
from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.registry import Branch, ListedStep
from shared.flowchart import Mark, draw, lay_out
from shared.flowchart.lanes import _LANES, _OTHER, lane_of
from shared.flowchart.measure import balanced, listed, width, wrap
from shared.flowchart.shapes import Layout

STEP = ListedStep(
    id="s1", name="村“两委”会商议", kind="discuss", actors=["village_director", "village_clerk"], body="村“两委”",
    papers=["会议记录", "发包方案"], limit="3日内", posted=True, notice_days=5, rule="two_committees", different_people=[],
)  # fmt: skip
WORDS = st.text(st.characters(codec="utf-8"), max_size=60) | st.text("机动地发包（、，。）“”A1 ", max_size=300)
STEPS = st.builds(
    ListedStep,
    id=st.sampled_from([f"s{n}" for n in range(30)]),
    name=WORDS,
    kind=st.just("handle"),
    actors=st.lists(st.sampled_from(["village_clerk", "township_office", "另一岗位"]) | WORDS, max_size=4),
    body=WORDS | st.sampled_from(["村党组织", "村民会议或村民代表会议"]),
    papers=st.lists(WORDS, max_size=4),
    limit=WORDS,
    posted=st.booleans(),
    notice_days=st.sampled_from([0, 0, 3, 15]),
    rule=st.sampled_from(["", "party_members"]),
    different_people=st.lists(st.sampled_from(["s1", "s2"]), max_size=2),
    next=st.lists(
        st.builds(
            Branch,
            to=st.sampled_from([*(f"s{n}" for n in range(30)), "end", "nowhere"]),
            when=st.sampled_from(["", "金额≥50000元", "情形=外来承租", "其他"]) | WORDS,
        ),
        max_size=4,
    ),
)
MARKS = st.dictionaries(
    st.sampled_from([f"s{n}" for n in range(30)]),
    st.builds(
        Mark,
        st.sampled_from(["done", "current", "held", "next", "skipped"]),
        st.sampled_from(["", "2026-11-22"]) | WORDS,
        WORDS,
        st.sampled_from([None, False, True]),
    ),
    max_size=5,
)
BOXES = {"head", "card", "wait", "choice", "end", "foot"}
Extent = tuple[float, float, float, float]


def overlap(one: Extent, other: Extent) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def within(inner: Extent, outer: Extent) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def check(plan: Layout) -> None:
    page = (0, 0, plan.width, plan.height)
    boxes = [panel.extent for panel in plan.panels if panel.part in BOXES]
    small = [panel.extent for panel in plan.panels if panel.part not in BOXES]
    texts = [text.extent for text in plan.texts]
    assert all(within(box, page) for box in boxes)
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))
    assert not any(overlap(one, other) for one, other in combinations(small, 2))
    for extent in [*small, *texts]:
        assert sum(within(extent, box) for box in boxes) == 1
    for text in texts:
        # a label's or tag's own text lies inside it; any other text keeps off it
        assert all(within(text, panel) or not overlap(shrunk(text), panel) for panel in small)
    assert not any(overlap(shrunk(one), shrunk(other)) for one, other in combinations(texts, 2))
    assert all(within(code.extent, box) for code, box in zip(plan.codes, extents(plan, "code"), strict=True))
    check_lines(plan)


def check_lines(plan: Layout) -> None:
    """No line runs through a text or a number, or across a card; none leaves the page."""
    cards = [(x + 1, y + 1, right - 1, bottom - 1) for x, y, right, bottom in extents(plan, "card", "wait", "foot")]
    numbers = [disc for disc in plan.discs if disc.number is not None]  # at a diamond lines meet
    discs = [(d.x - d.radius + 4, d.y - d.radius + 4, d.x + d.radius - 4, d.y + d.radius - 4) for d in numbers]
    for line in plan.lines:
        for stretch in line.extents:
            assert within(stretch, (0, 0, plan.width, plan.height))
            inner = (stretch[0] + 4, stretch[1] + 4, stretch[2] - 4, stretch[3] - 4)
            assert not any(overlap(stretch, shrunk(text.extent)) for text in plan.texts)
            assert not any(overlap(inner, box) for box in (*cards, *discs))

    down = [(a[0], *sorted((a[1], b[1]))) for line in plan.lines for a, b in pairwise(line.points) if a[0] == b[0]]
    for (x, top, bottom), (other, above, below) in combinations(down, 2):
        assert x != other or min(bottom, below) - max(top, above) <= 0, "two lines run in one lane"


def extents(plan: Layout, *parts: str) -> list[Extent]:
    return [panel.extent for panel in plan.panels if panel.part in parts]


def shrunk(extent: Extent) -> Extent:
    """The ink of a line without the room that its height counts generously (0.12 em above, 0.1 below)."""
    left, top, right, bottom = extent
    size = (bottom - top) / 1.25
    return left, top + 0.12 * size, right, bottom - 0.1 * size


@given(WORDS, st.lists(STEPS, max_size=6), WORDS, MARKS)
@settings(deadline=None, max_examples=80)
def test_whatever_the_texts_nothing_overlaps_or_leaves_its_box(
    title: str, steps: list[ListedStep], subtitle: str, marks: dict[str, Mark]
) -> None:
    check(lay_out(title, steps, subtitle=subtitle, marks=marks, rules={"party_members": "应到会党员半数以上同意" * 3}))


@given(WORDS, st.lists(STEPS, max_size=3))
@settings(deadline=None, max_examples=60)
def test_the_picture_is_well_formed_and_holds_nothing_but_shapes_and_text(title: str, steps: list[ListedStep]) -> None:
    root = ElementTree.fromstring(draw(title, steps))
    for element in root.iter():
        assert element.tag.rpartition("}")[2] in {"svg", "title", "desc", "rect", "circle", "path", "text"}
        assert not {name for name in element.attrib if name.startswith("on") or name in {"style", "href", "class"}}


@given(WORDS, st.sampled_from([26.0, 29.0, 34.0]), st.integers(120, 560))
def test_lines_fit_their_room_and_lose_no_character(text: str, size: float, room: int) -> None:
    for lines in (wrap(text, size, room), balanced(text, size, room)):
        assert all(width(line, size) <= room for line in lines)
        kept = "".join(lines).replace(" ", "")
        assert kept == "".join(wrap(text, size, 10**9)).replace(" ", "")


@given(st.text("机动地发包方案公示决议（），。“”", max_size=80))
def test_no_line_begins_with_a_closing_or_ends_with_an_opening_mark(text: str) -> None:
    plain = re.sub(r"[（），。“”]{2,}", "，", text)
    lines = wrap(plain, 30, 400)
    assert not any(line[0] in "），。”" for line in lines[1:])
    assert not any(line[-1] in "（“" for line in lines[:-1])


def test_lists_break_between_their_parts() -> None:
    assert listed(["村务监督委员会主任", "村务监督委员会委员"], 29, 390) == [
        "村务监督委员会主任、",
        "村务监督委员会委员",
    ]


def test_all_that_a_villager_must_see_is_there() -> None:
    contract = replace(STEP, id="s2", name="签订发包合同", different_people=["s1"], notice_days=0, rule="")
    shown = "".join(text.content for text in lay_out("机动地发包", [STEP, contract], subtitle="SZ-01").texts)
    for part in (
        "机动地发包",
        "SZ-01",
        "村“两委”",
        "村委会主任、村文书",
        "会议记录、发包方案",
        "3日内",
        "公示满 5 天",
        "第 1 步",
        "办结",
    ):
        assert part in shown


def test_the_rule_of_a_vote_is_told_in_the_words_given() -> None:
    shown = "".join(text.content for text in lay_out("x", [STEP], rules={"two_committees": "到会过半数同意"}).texts)
    assert "到会过半数同意" in shown


def test_it_can_be_heard_as_well_as_seen() -> None:
    root = ElementTree.fromstring(draw("机动地发包", [STEP], marks={"s1": Mark("held", "2026-11-20")}))
    named = {element.get("id"): element.text or "" for element in root}
    title, description = (named[name] for name in (root.get("aria-labelledby") or "").split())
    assert root.get("role") == "img"
    assert title == "机动地发包 流程图"
    assert "第1步，村“两委”：村“两委”会商议；材料：会议记录、发包方案" in description
    assert "有异议，暂停2026-11-20" in description


@pytest.mark.parametrize(
    ("state", "word"),
    [("done", "已办"), ("current", "正在办理"), ("held", "有异议，暂停"), ("next", "待办"), ("skipped", "不走这一步")],
)
def test_you_are_here_is_told_in_words_not_by_colour_alone(state: str, word: str) -> None:
    assert word in draw("x", [STEP], marks={"s1": Mark(state, "2026-11-22")})  # type: ignore[arg-type]


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError):
        draw("x", [STEP], marks={"s1": Mark("lost")})  # type: ignore[arg-type]


def test_markup_in_a_name_stays_text() -> None:
    picture = draw('<script>alert("x")</script>', [replace(STEP, name="</text><a href='x'>", body="&amp;")])
    assert "<script" not in picture
    assert "<a " not in picture


def test_two_pictures_on_a_page_have_different_ids() -> None:
    one, other = draw("甲", [STEP]), draw("乙", [STEP])
    assert set(re.findall(r' id="([^"]+)"', one)).isdisjoint(re.findall(r' id="([^"]+)"', other))


def test_white_text_stands_out_on_every_lane() -> None:
    for lane in [lane for _, lane in _LANES] + [_OTHER]:
        assert 1.05 / (luminance(lane.strong) + 0.05) >= 4.5
        assert (luminance(lane.pale) + 0.05) / (luminance("#1c2430") + 0.05) >= 7


def test_bodies_of_one_kind_share_a_lane_and_different_kinds_do_not() -> None:
    bodies = [
        "村党组织",
        "村“两委”",
        "村民会议或村民代表会议",
        "村民委员会",
        "村股份经济合作社",
        "村务监督委员会",
        "乡镇人民政府",
        "县民政部门",
    ]
    assert len({lane_of(body) for body in bodies}) == len(bodies)
    assert lane_of("成员代表大会") == lane_of("村股份经济合作社")
    assert lane_of("村民代表会议") == lane_of("村民会议")


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
