"""The demonstration county's files: complete, consistent with each other, and honest about what is invented."""

import csv
import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image

from shared.contracts.registry import ListedStep
from shared.flowchart import draw
from shared.place import Place, Tier
from shared.security.authority import ROLES
from shared.workbooks import Column, Row, Rows, read_table

TANGYUAN = Path(__file__).parents[2] / "samples" / "tangyuan"
LISTS = {"办理材料", "编写字段", "办理岗位", "步骤材料", "须不同人"}


@cache
def table(name: str) -> list[dict[str, str]]:
    with (TANGYUAN / name).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def steps_table(name: str) -> Rows:
    columns = [
        Column(heading, kind="list" if heading in LISTS else "int" if heading == "公示天数" else "text")
        for heading in table("power_list.csv")[0]
    ]
    sheet = "清单" if name.endswith("xlsx") else None
    return read_table((TANGYUAN / name).read_bytes(), name, columns, sheet=sheet)


@cache
def items() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in steps_table("power_list.csv"):
        found.setdefault(row.text("事项编码"), []).append(row)
    return found


def test_there_are_sixty_one_items_services_in_one_list_and_powers_in_the_other() -> None:
    kinds = Counter(rows[0].text("清单") for rows in items().values())
    assert kinds == {"小微权力事项清单": 37, "权力服务清单": 24}


def test_the_workbook_is_the_csv() -> None:
    assert steps_table("power_list.xlsx") == steps_table("power_list.csv")


def test_the_template_has_the_same_columns_and_no_rows() -> None:
    book = load_workbook(TANGYUAN.parent / "power_list_template.xlsx")
    for sheet, name in (("清单", "power_list.csv"), ("职责", "duty_list.csv")):
        assert [[cell.value for cell in row] for row in book[sheet].iter_rows()] == [list(table(name)[0])]


def test_the_duties_are_six_and_twenty_for_three_posts_and_supervision_s_and_the_partys() -> None:
    rows = table("duty_list.csv")
    kinds = Counter(row["清单"] for row in rows)
    assert kinds == {"监督正面清单": 12, "监督负面清单": 6, "责任清单": 26, "党建工作清单": 8}
    assert {row["责任岗位"] for row in rows if row["清单"] == "责任清单"} == {
        "村党组织书记", "村委会主任", "村务监督委员会主任",
    }  # fmt: skip
    page = load_workbook(TANGYUAN / "duty_list.xlsx")["职责"]
    assert [[cell.value or "" for cell in row] for row in page.iter_rows(min_row=2)] == [
        list(row.values()) for row in rows
    ]


@pytest.mark.parametrize("code", sorted(items()))
def test_every_item_is_complete_and_runs_from_first_step_to_last(code: str) -> None:
    rows = items()[code]
    for heading in (
        "事项名称",
        "事项类别",
        "所属分类",
        "办理依据",
        "适用范围",
        "行使主体",
        "承办部门",
        "联系方式",
        "收费",
        "资料来源",
    ):
        assert rows[0].text(heading), heading
    assert rows[0].parts("办理材料")
    assert rows[0].parts("编写字段")
    assert [row.text("步骤编号") for row in rows] == [f"s{n}" for n in range(1, len(rows) + 1)]
    assert len(rows) >= 3


def test_every_post_may_take_steps_and_every_vote_has_a_rule() -> None:
    may_take = {role.name for role in ROLES.values() if "matter.step" in role.acts}
    rules = {rule["name"] for rule in table("rules.csv")}
    for row in (row for rows in items().values() for row in rows):
        assert set(row.parts("办理岗位")) <= may_take, row
        assert row.parts("办理岗位"), row
        assert row.text("表决规则") in rules | {""}, row


def test_notices_are_posted_and_other_people_are_earlier_steps() -> None:
    for rows in items().values():
        for number, row in enumerate(rows, 1):
            days = row.whole("公示天数") or 0
            assert (row.text("步骤类型") == "公示") == (days > 0), row
            assert row.text("是否公开") == "是" or not days, row
            assert all(int(step[1:]) < number for step in row.parts("须不同人")), row


def test_every_composed_field_is_a_heading_of_the_table() -> None:
    headings = set(table("power_list.csv")[0])
    assert all(set(rows[0].parts("编写字段")) <= headings for rows in items().values())


def test_reserve_land_goes_through_four_deliberations_before_price_lots_and_contracts() -> None:
    kinds = [row.text("步骤类型") for row in items()["SZ-01"]]
    assert kinds == ["提议", "商议", "审议", "公示", "决议", "审核", "公示", "定价", "抓阄", "签约", "公示", "备案"]
    by_kind = {row.text("步骤类型"): row for row in items()["SZ-01"]}
    assert by_kind["决议"].text("表决规则") == "土地承包方案表决"
    assert by_kind["签约"].parts("须不同人") == (by_kind["抓阄"].text("步骤编号"),)
    assert by_kind["备案"].parts("办理岗位") == ("乡镇经管站",)


def test_low_income_benefits_are_posted_for_seven_days() -> None:
    assert [row.whole("公示天数") for row in items()["FW-01"] if row.whole("公示天数")] == [7]


def test_no_personal_telephone_stands_in_the_list() -> None:
    assert not re.search(r"1[3-9]\d{9}", (TANGYUAN / "power_list.csv").read_text("utf-8-sig"))


def test_all_flowcharts_can_be_drawn() -> None:
    names = {role.name: key for key, role in ROLES.items()}
    for rows in items().values():
        steps = [
            ListedStep(
                id=row.text("步骤编号"), name=row.text("步骤名称"), kind="handle", body=row.text("步骤主体"),
                actors=[names[name] for name in row.parts("办理岗位")], papers=list(row.parts("步骤材料")),
                limit=row.text("时限要求"), posted=row.text("是否公开") == "是", notice_days=row.whole("公示天数") or 0,
                rule=row.text("表决规则"), different_people=list(row.parts("须不同人")),
            )
            for row in rows
        ]  # fmt: skip
        assert draw(rows[0].text("事项名称"), steps).startswith("<svg")


def test_the_county_has_its_real_villages_and_one_invented_township() -> None:
    rows = table("divisions.csv")
    real = Counter(row["kind"] for row in rows if row["carries_list"] == "1" and row["invented"] == "0")
    assert real == {"village": 139, "community": 12}
    assert [row["name"] for row in rows if row["invented"] == "1"] == ["示范镇", "示范一村", "示范二村"]


def test_every_place_stands_after_the_place_above_it() -> None:
    codes = {row["code"] for row in table("divisions.csv")}
    for row in table("divisions.csv"):
        place = Place(row["code"])
        assert place.tier == int(row["tier"])
        assert place.tier is Tier.PROVINCE or str(place.parent) in codes
    tiers = [int(row["tier"]) for row in table("divisions.csv")]
    assert all(above <= below for above, below in pairwise(tiers))


def test_everybody_holds_a_known_post_at_a_known_place_and_is_said_to_be_invented() -> None:
    codes = {row["code"] for row in table("divisions.csv")}
    for row in table("people.csv"):
        assert row["role"] in ROLES
        assert row["place"] in codes
        assert row["note"].startswith("虚构人物")
    names: dict[str, set[str]] = {}
    for row in table("people.csv"):
        names.setdefault(row["username"], set()).add(row["name"])
    assert all(len(found) == 1 for found in names.values())


def test_each_rule_has_an_article_and_no_two_rows_hold_at_once() -> None:
    rows = table("rules.csv")
    for row in rows:
        assert row["basis"]
        assert row["majority_test"] in {"at_least", "more_than"}
        assert re.fullmatch(r"\d/\d", row["majority"])
        assert re.fullmatch(r"(\d/\d)?", row["quorum"])
    for row in rows:
        same = [other for other in rows if (other["key"], other["body"]) == (row["key"], row["body"])]
        spans = sorted((other["effective_from"], other["effective_to"] or "9999") for other in same)
        assert all(earlier[1] < later[0] for earlier, later in pairwise(spans))


def test_a_land_plan_needs_two_thirds_of_all() -> None:
    rows = [row for row in table("rules.csv") if row["key"] == "land_plan_members"]
    assert {(row["majority"], row["majority_test"], row["majority_base"]) for row in rows} == {
        ("2/3", "at_least", "due")
    }
    assert {row["body"] for row in rows} == {"村民会议", "村民代表会议"}


def test_the_ledger_holds_the_427_yuan_once_and_one_invoice_twice() -> None:
    rows = table("ledger_2026-10.csv")
    assert [row["日期"] for row in rows if row["金额（元）"] == "427.00"] == ["2026-10-23"]
    twice = [summary for summary, count in Counter(row["摘要"] for row in rows).items() if count == 2]
    assert len(twice) == 1
    assert "发票" in twice[0]


def test_the_roster_carries_what_must_never_be_shown_but_no_valid_number() -> None:
    rows = table("roster_dibao.csv")
    assert {"身份证号", "银行卡号", "病情", "家庭住址", "联系电话"} <= set(rows[0])
    assert not any(re.fullmatch(r"\d{17}[\dX]", row["身份证号"]) for row in rows)
    assert any(row["年龄"] == "8岁" for row in rows)


@pytest.mark.parametrize("name", ["voucher.jpg", "visit.jpg"])
def test_pictures_carry_a_location_that_the_system_must_take_off(name: str) -> None:
    with Image.open(TANGYUAN / name) as picture:
        assert picture.getexif().get_ifd(0x8825)


def test_papers_are_pdf_files() -> None:
    papers = sorted(path.name for path in TANGYUAN.glob("*.pdf"))
    assert {"minutes.pdf", "plan.pdf", "contract.pdf", "result.pdf", "consent.pdf"} <= set(papers)
    assert all((TANGYUAN / name).read_bytes().startswith(b"%PDF-") for name in papers)
