"""What law asks of a flow at least, and that every body in it exists: checked when a list is saved, said with the article."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.bodies import holds_one_of, nearest_to, unknown_in
from services.registry.domain.flow import END, Branch, Step, ways_on
from services.registry.domain.minimums import Minimum, undercut
from services.registry.operations.import_list import import_list
from services.registry.operations.list_content import remarks_of
from services.registry.operations.publish_list import publish_list
from shared.refusals import Invalid
from tests.services.registry.county import SAMPLES, County, workbook

LAW = Minimum("发包", "rule", "land_plan_members", "某法第一条", binding=True)


def step(id_: str, **more: object) -> Step:
    return Step(id_, id_, "handle", ("village_clerk",), **more)  # type: ignore[arg-type]


def short(minimum: Minimum, *steps: Step) -> bool:
    return bool(list(undercut([minimum], "土地发包", "", steps)))


def test_a_vote_must_lie_on_every_path() -> None:
    vote = step("b", rule="land_plan_members")
    around = step("a", next=(Branch("b", "金额<100元"), Branch(END, "其他")))
    assert not short(LAW, step("a"), vote)
    assert short(LAW, around, vote)
    assert short(LAW, step("a"), step("b", rule="party_members"))
    assert not list(undercut([LAW], "开证明", "", [step("a")]))


def test_the_plan_is_posted_before_the_vote() -> None:
    posted = Minimum("发包", "posted_before_vote", "", "某法第二条", binding=True)
    assert short(posted, step("a"), step("b", rule="land_plan_members"), step("c", posted=True))
    assert not short(posted, step("a", posted=True), step("b", rule="land_plan_members"))


def test_days_and_posts() -> None:
    week = Minimum("发包", "notice_days", "7", "某条例", binding=False)
    assert short(week, step("a", posted=True, notice_days=6))
    assert not short(week, step("a", posted=True, notice_days=7))
    township = Minimum("发包", "role", "township_office", "某法第三条", binding=True)
    assert short(township, step("a"))
    assert not short(township, Step("a", "审核", "review", ("township_office",)))


@st.composite
def flows(draw: st.DrawFn) -> list[Step]:
    count = draw(st.integers(1, 6))
    made = []
    for number in range(count):
        later = [f"s{one}" for one in range(number + 1, count)] + [END]
        ways = draw(st.lists(st.sampled_from(later), max_size=2, unique=True))
        rule = draw(st.sampled_from(["", "", "land_plan_members"]))
        made.append(step(f"s{number}", rule=rule, next=tuple(Branch(one) for one in ways)))
    return made


@given(flows())
def test_what_is_said_is_what_walking_every_path_finds(steps: list[Step]) -> None:
    def walks(number: int) -> Iterator[bool]:
        met = steps[number].rule == "land_plan_members"
        for target in ways_on(steps, number):
            if target == END:
                yield met
            else:
                yield from (met or one for one in walks(int(target[1:])))

    assert short(LAW, *steps) == (not all(walks(0)))


def test_bodies_that_do_not_exist_are_named_with_what_was_meant() -> None:
    assert unknown_in("村民会议或村民代表会议") == []
    assert unknown_in("县自然资源登记机构") == []
    assert unknown_in("村务监督委员") == ["村务监督委员"]
    assert nearest_to("村务监督委员") == "村务监督委员会"
    assert holds_one_of("村“两委”", {"村“两委”会议"})
    assert not holds_one_of("村“两委”", {"党员大会"})


def rewritten(column: str, old: str, new: str, *codes: str) -> bytes:
    """The sample's rows of some items with one cell's words changed wherever they stand."""
    text = workbook(*codes).decode("utf-8-sig")
    assert f",{old}," in text, column
    return text.replace(f",{old},", f",{new},").encode("utf-8-sig")


@contextmanager
def refused(county: County, data: bytes) -> Iterator[list[str]]:
    found = list[str]()
    with pytest.raises(Invalid) as caught, county.house.database.write() as session:
        import_list(session, county.house.clock(session), county.who("county"), "list.csv", data)
    found += [one["message"] for one in caught.value.findings]
    yield found


def test_a_list_that_undercuts_the_law_is_refused_with_the_article(county: County) -> None:
    data = rewritten("表决规则", "土地承包方案表决", "村民代表会议表决", "SZ-02")
    with refused(county, data.replace("村民会议或村民代表会议".encode(), "村民代表会议".encode())) as found:
        assert any("第十九条" in one for one in found)


def test_a_body_that_does_not_exist_is_refused_where_it_stands(county: County) -> None:
    with refused(county, rewritten("步骤主体", "村务监督委员会", "村务监督委员", "SZ-01")) as found:
        assert any("是不是“村务监督委员会”" in one for one in found)


def test_a_meeting_the_body_does_not_hold_is_refused(county: County) -> None:
    with refused(county, rewritten("表决规则", "党员大会审议表决", "集体经济组织成员大会表决", "SZ-01")) as found:
        assert any("不召开这样的会议" in one for one in found)


def test_the_sample_undercuts_nothing_and_its_remarks_go_with_what_is_published(county: County) -> None:
    who = county.who("county")
    with county.house.database.write() as session:
        clock = county.house.clock(session)
        draft = import_list(session, clock, who, "list.csv", workbook())
        remarks = remarks_of(session, draft)
        assert {one["code"] for one in remarks} == {"XM-01", "XM-02"}
        assert all("第二十四条" in one["message"] for one in remarks)
        published = publish_list(session, clock, who, draft.id, None)
        session.flush()
        assert {one["code"] for one in next(one for one in published if one.kind == "micro_power").remarks} == {
            "XM-01",
            "XM-02",
        }


def test_every_minimum_names_its_law_and_where_it_was_read() -> None:
    path = Path("services/registry/migrations/data/minimums_0012.csv")
    with (SAMPLES.parents[1] / path).open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert rows
    assert all(row["basis"].startswith("《") and row["source"] for row in rows)
