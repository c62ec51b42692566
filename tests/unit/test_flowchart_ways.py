"""Branches and walls: ways that part and join again are drawn so that they can be followed; posters are read from afar."""

import re
from dataclasses import replace

import pylopdf_fonts_zh_cn
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from PIL import ImageFont

from shared.contracts.registry import ListedStep
from shared.flowchart import PAPERS, About, Mark, Poster, draw, lay_out, poster
from shared.flowchart.measure import width
from shared.flowchart.paper import Page, write_pdf, write_png
from shared.flowchart.shapes import Layout
from shared.flowchart.steps import STATES
from shared.flowchart.wall import code_of
from shared.flowchart.ways import ways_of
from tests.unit.flows import HARDEST, sample_flows, sample_rules, step
from tests.unit.test_flowchart import MARKS, STEPS, WORDS, check, extents

ABOUT = About(
    place="示范县", listing="小微权力事项清单 第 3 版，2026年11月22日起施行", subtitle="SZ-01 · 重大事项 · 三资管理",
    address="https://sunlight.example/v/230828199201/items/micro_power/SZ-01", contact="村务公开栏公布的村委会办公电话",
    telephone="0454-0000000", basis="《村民委员会组织法》第二十四条（2018年文本）",
)  # fmt: skip
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # no shrinking: a page of text is soon read
FLOWS = {code: (row["事项名称"], steps) for code, (row, steps) in sample_flows().items()} | {
    name: (name, steps) for name, steps in HARDEST.items()
}
SPENDING = HARDEST["生产经营性开支审批（分档）"]


def test_there_are_all_sixty_one_and_the_five_hardest() -> None:
    assert len(FLOWS) == 66


@pytest.mark.parametrize("key", FLOWS)
def test_on_a_phone_nothing_overlaps_and_no_line_runs_through_a_text(key: str) -> None:
    name, steps = FLOWS[key]
    check(lay_out(name, steps, subtitle="SZ-01 · 重大事项", rules=sample_rules()))


@pytest.mark.parametrize("key", FLOWS)
def test_on_a_wall_nothing_overlaps_and_the_smallest_text_is_24_points_on_a1(key: str) -> None:
    made = poster(*FLOWS[key], ABOUT, sample_rules())
    check(made.layout)
    assert made.smallest >= 24
    assert not made.lengthened
    wide, tall = made.size("A1")
    assert (round(wide), round(tall)) in {(594, 841), (841, 594)}


@given(st.lists(STEPS, min_size=1, max_size=9), MARKS)
@settings(deadline=None, max_examples=80, phases=QUICK)
def test_whatever_the_ways_nothing_overlaps(steps: list[ListedStep], marks: dict[str, Mark]) -> None:
    numbered = [replace(one, id=f"s{number}") for number, one in enumerate(steps)]
    check(lay_out("x", numbered, marks=marks))


@given(
    WORDS,
    st.lists(STEPS, min_size=1, max_size=14),
    st.builds(About, WORDS, WORDS, WORDS, st.just(""), WORDS, WORDS, WORDS),
)
@settings(deadline=None, max_examples=40, phases=QUICK)
def test_whatever_the_texts_a_poster_holds_them_or_grows(title: str, steps: list[ListedStep], about: About) -> None:
    made = poster(title, [replace(one, id=f"s{number}") for number, one in enumerate(steps)], about)
    check(made.layout)
    assert made.smallest >= 24


def test_no_text_is_wider_in_the_printed_font_than_was_reckoned() -> None:
    font = ImageFont.truetype(str(pylopdf_fonts_zh_cn.sans_path()), 100)
    for name, steps in FLOWS.values():
        for plan in (lay_out(name, steps, rules=sample_rules()), poster(name, steps, ABOUT, sample_rules()).layout):
            for text in plan.texts:
                assert font.getlength(text.content) * text.size / 100 <= width(text.content, text.size), text.content


def test_ways_part_join_and_end() -> None:
    ways = ways_of(SPENDING)
    assert [[way.target for way in out] for out in ways.out] == [[5, 1, 2], [3], [3], [4, 5], [5], [6], [7]]
    assert ways.parts(0)
    assert not ways.parts(1)
    assert ways.cases[1] == ("1000元≤金额<2000元",)
    assert ways.cases[4] == ("金额≥2000元",)
    assert ways.cases[5] == ways.cases[6] == ()


def test_who_is_turned_away_early_does_not_make_the_rest_a_special_case() -> None:
    ways = ways_of(HARDEST["低保申请（有异议的重新核查）"])
    assert [bool(cases) for cases in ways.cases] == [False, False, False, False, True, True, False, False]


def test_where_all_ways_of_a_choice_join_again_what_led_to_it_is_said() -> None:
    steps = [
        step("a", "甲", "村委会", on="b 金额≥1000元|e 其他"), step("b", "乙", "村委会", on="d 金额<2000元|c 金额≥2000元"),
        step("c", "丙", "村委会"), step("d", "丁", "村委会"), step("e", "戊", "村委会"),
    ]  # fmt: skip
    assert ways_of(steps).cases == ((), ("金额≥1000元",), ("金额≥2000元",), ("金额≥1000元",), ())


def test_a_lane_that_ends_first_lies_inside() -> None:
    steps = [step("a", "甲", "村委会", on="d 其他|c 金额<1元|b 金额≥1元"), step("b", "乙", "村委会", on="d"), *[
        step(name, name, "村委会") for name in "cd"
    ]]  # fmt: skip
    lanes = ways_of(steps).lanes
    assert lanes == {2: 0, 3: 1}


def test_a_way_back_or_to_nowhere_is_not_drawn() -> None:
    steps = [step("a", "甲", "村委会", on="b"), step("b", "乙", "村委会", on="a|nowhere")]
    assert [[way.target for way in out] for out in ways_of(steps).out] == [[1], [2]]


def test_a_choice_says_its_conditions_and_where_each_leads() -> None:
    plan = lay_out("x", SPENDING)
    said = "".join(text.content for text in plan.texts)
    for words in (
        "看是哪种情况，只走一条路",
        "金额<1000元",
        "→第6步村主任审批",
        "其他情况",
        "仅限：金额≥2000元",
        "转到第4步",
    ):
        assert words in said.replace(" ", "")
    assert len(extents(plan, "choice")) == 2
    assert len(extents(plan, "way")) == 5
    assert "金额<1000元转第6步" in plan.description


def test_a_step_that_does_not_lead_on_has_no_arrow_to_the_one_below() -> None:
    plan = lay_out("x", SPENDING)
    second, third = (disc for disc in plan.discs if disc.number in {2, 3})
    down = [line for line in plan.lines if line.arrow and line.points[0][0] == line.points[-1][0] == second.x]
    assert not any(second.y < line.points[0][1] < third.y for line in down)


def test_steps_not_on_the_way_are_grey_and_said_so() -> None:
    marks = {
        "s1": Mark("done", "2026-11-02", "村文书"),
        "s2": Mark("skipped"),
        "s3": Mark("skipped"),
        "s6": Mark("current"),
    }
    picture = draw("x", SPENDING, marks=marks)
    assert picture.count(">这件事不走这一步<") == 2
    plan = lay_out("x", SPENDING, marks=marks)
    assert any(line.faint for line in plan.lines)
    assert not all(line.faint for line in plan.lines)


def test_a_way_that_was_not_taken_is_faint_though_its_step_is_still_to_come() -> None:
    marks = {"s1": Mark("done"), "s2": Mark("skipped"), "s3": Mark("current"), "s6": Mark("next")}
    plan = lay_out("x", SPENDING, marks=marks)
    first = extents(plan, "way")[0]
    leaving = [line for line in plan.lines if line.points[0] == (first[2], (first[1] + first[3]) / 2)]
    assert [line.faint for line in leaving] == [True]
    assert not lay_out("x", SPENDING).lines[0].faint


@pytest.mark.parametrize(("late", "said"), [(False, "村文书，按时办理"), (True, "村文书，超期办理"), (None, "村文书")])
def test_you_are_here_says_by_whom_and_whether_in_time(late: bool | None, said: str) -> None:
    plan = lay_out("x", SPENDING, marks={"s1": Mark("done", "2026-11-02", "村文书", late)})
    assert said in [text.content for text in plan.texts]
    assert set(STATES) == {"done", "current", "held", "next", "skipped"}


def test_a_poster_tells_whose_list_it_is_from_when_and_whom_to_call() -> None:
    made = poster("机动地发包", FLOWS["SZ-01"][1], ABOUT, sample_rules())
    said = "".join(text.content for text in made.layout.texts)
    for words in (
        "示范县",
        "第 3 版",
        "2026年11月22日起施行",
        "监督电话：0454-0000000",
        "扫码看公开",
        "村“两委”",
        "抓阄",
    ):
        assert words in said
    assert len(made.layout.codes) == 1


def test_the_code_is_the_address_with_its_quiet_zone() -> None:
    rows = code_of("https://sunlight.example/")
    assert len(rows) == len(rows[0]) >= 29
    assert not any(any(row) for row in rows[:4])
    assert rows[4][4:11] == (True,) * 7


def test_a_flow_too_long_for_a_sheet_gets_a_longer_sheet_not_smaller_letters() -> None:
    steps = [step(f"s{n}", f"第{n}道手续" * 3, "村民委员会", papers="甲 乙 丙", notice=5) for n in range(40)]
    made = poster("很长的流程", steps, ABOUT)
    assert made.lengthened
    assert made.smallest >= 24
    assert made.size("A1")[1] > PAPERS["A1"][1]
    check(made.layout)


def pages_of(*made: Poster) -> list[Page]:
    return [Page(one.layout, *one.size("A3"), mark=one.layout.title, margin=one.margin("A3")) for one in made]


def test_a_pdf_has_its_pages() -> None:
    made = poster("机动地发包", FLOWS["SZ-01"][1], ABOUT)
    pdf = write_pdf(pages_of(made, made), "口袋书")
    assert b"/ToUnicode" in pdf  # its text can be selected and searched
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/MediaBox", pdf)) == 2 or b"/Count 2" in pdf


def test_a_png_is_as_wide_as_asked() -> None:
    png = write_png(Layout("x", "x", 600, 300), 900)
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == 900


def test_signs_of_a_typesetters_language_stay_text() -> None:
    wild = [replace(SPENDING[0], name='#eval("1") \\ "x" ] $', next=[])]
    assert write_pdf(pages_of(poster('"]#panic()', wild, ABOUT)), '"#panic()').startswith(b"%PDF-")
