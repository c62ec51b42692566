"""Contracts at both doors: pages for the village, its township and its county, JSON for programs within their scopes."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.services.registry.county import PDF, VILLAGE, County
from tests.services.registry.office import Browser
from tests.services.registry.rules import BASIS, LAND, LEASE, SEAL_NO, file, rule
from tests.services.registry.test_api import Caller, village
from tests.services.registry.test_filing import agree, sign
from tests.services.registry.test_land_matter import walk
from tests.services.registry.test_pages import Reader, official
from tests.services.registry.test_programs import bearer, secret_on

OFFICE = f"tp-{VILLAGE[:9]}-office"
RULES = "/registry/rules/contracts"
WRITTEN = {
    "layout": "县6 年4 类2 号6", "length": "18", "kinds": "02，机动地承包，SZ-01、SZ-04/s4\n03,资产租赁,SZ-04/s4\n",
    "shang_mu": "15", "seal": "yes", "filing_days": "3", "basis": BASIS, "since": "",
}  # fmt: skip
PARTS = [
    {"part": "county", "digits": 6}, {"part": "year", "digits": 4}, {"part": "kind", "digits": 2},
    {"part": "serial", "digits": 6},
]  # fmt: skip


@pytest.fixture
def database_kind() -> str:
    """SQLite alone: the same operations and queries run on PostgreSQL in the other tests."""
    return "sqlite"


@pytest.fixture
def call(app: Flask) -> Callable[..., Caller]:
    """Programs' callers by user name; nobody without one."""
    return lambda username="": Caller(app.test_client(), username)


@pytest.fixture
def reader(app: Flask) -> Callable[..., Reader]:
    """People at browsers by user name."""
    return lambda username="": Reader(app, username)


@pytest.fixture
def lease(county: County) -> str:
    """A matter whose next step signs a contract that needs the seal."""
    county.publish("SZ-04", "SZ-01", "SZ-12")
    rule(county, kinds=(LAND, LEASE))
    matter = county.start("SZ-04")
    walk(county, matter, until="contract")
    return matter


def agreement(**changes: Any) -> dict[str, Any]:
    return {
        "subject": "村东闲置校舍", "party": "示例户012", "amount_fen": 3_600_000, "starts_on": "2027-01-01",
        "ends_on": "2027-12-31", **changes,
    }  # fmt: skip


def signed(call: Callable[..., Caller], matter: str) -> dict[str, Any]:
    """The village signs over the API; the matter then."""
    head = call(village("coop"))
    seen = head.get(f"matters/{matter}").json
    step = next(one for one in seen["steps"] if one["id"] == seen["current_step"])
    files = [
        head.upload(f"matters/{matter}/files", PDF, "合同.pdf", paper=paper).json["file_id"] for paper in step["papers"]
    ]
    body = {"version": seen["version"], "file_ids": files, "summary": "已签订", "contract_kind": "03"}
    answer = head.post(f"matters/{matter}/steps/{step['id']}", agreements=[agreement(area_mu=20.5)], **body)
    assert answer.status_code == 200, answer.json
    return answer.json  # type: ignore[no-any-return]


def test_a_village_signs_and_its_township_files_over_the_api(call: Callable[..., Caller], lease: str) -> None:
    seen = signed(call, lease)
    (contract,) = seen["contracts"]
    assert (contract["state"], contract["area_mu"], contract["area_shang"]) == ("waiting", "20.5", "1.37")
    office = call(OFFICE)
    assert office.get(f"contracts/{contract['number']}").json["household"] == "示例户012"
    refused = call(village("coop")).post(f"matters/{lease}/contracts/file", version=seen["version"], seal_no=SEAL_NO)
    assert refused.status_code == 403
    filed = office.post(f"matters/{lease}/contracts/file", version=seen["version"], seal_no=SEAL_NO)
    assert filed.json["contracts"][0]["state"] == "filed"
    assert filed.json["filings"][0]["seal_no"] == SEAL_NO
    stale = office.post(f"matters/{lease}/contracts/file", version=seen["version"], seal_no=SEAL_NO)
    assert (stale.status_code, stale.json["code"]) == (409, "matter.stale")


def test_the_township_sends_back_over_the_api_with_its_reason(call: Callable[..., Caller], lease: str) -> None:
    version = signed(call, lease)["version"]
    office = call(OFFICE)
    assert office.post(f"matters/{lease}/contracts/return", version=version, reason=" ").status_code == 422
    back = office.post(f"matters/{lease}/contracts/return", version=version, reason="没有写四至")
    assert back.json["current_step"] == "s4"
    assert [one["state"] for one in back.json["contracts"]] == ["returned"]


def test_the_next_step_is_refused_and_the_refusal_is_kept(call: Callable[..., Caller], lease: str) -> None:
    version = signed(call, lease)["version"]
    refused = call(OFFICE).post(f"matters/{lease}/steps/s5", version=version, summary="备案")
    assert (refused.status_code, refused.json["code"], refused.json["basis"]) == (422, "step.contracts_unfiled", BASIS)


def test_contracts_are_listed_page_by_page_where_one_may_look(call: Callable[..., Caller], county: County) -> None:
    county.publish("SZ-01", "SZ-04")
    rule(county)
    matter = county.start("SZ-01")
    walk(county, matter, until="contract")
    sign(county, matter)
    office = call(OFFICE)
    first = office.get("contracts?limit=20").json
    rest = office.get(f"contracts?limit=20&after={first['after']}").json
    listed = [one["number"] for one in first["contracts"] + rest["contracts"]]
    assert listed == sorted(listed)
    assert len(listed) == 27
    assert rest["after"] == ""
    assert len(office.get(f"contracts?place={VILLAGE}&state=waiting&matter_id={matter}").json["contracts"]) == 20 + 7
    assert office.get("contracts?state=filed").json["contracts"] == []
    assert office.get("contracts?place=230828199").status_code == 403
    assert call("tp-230828199-office").get("contracts").json["contracts"] == []
    assert call("tp-230828199-office").get(f"contracts/{listed[0]}").status_code == 404
    assert call().get("contracts").status_code == 401


def test_a_program_reads_contracts_within_its_scope_and_files_none(
    app: Flask, call: Callable[..., Caller], lease: str
) -> None:
    seen = signed(call, lease)
    county = Browser(app)
    county.sign_in("county")
    added: dict[str, Any] = {
        "client": "one-map",
        "name": "一张图平台",
        "place": "230828210000",
        "scopes": ["act:matter.read"],
    }
    headers = bearer(app, "one-map", secret_on(county.post("/registry/programs", **added)))
    client = app.test_client()
    numbers = [one["number"] for one in client.get("/registry/api/contracts", headers=headers).json["contracts"]]  # type: ignore[index]
    assert numbers == [seen["contracts"][0]["number"]]
    body = {"version": seen["version"], "seal_no": SEAL_NO}
    path = f"/registry/api/matters/{lease}/contracts/file"
    assert client.post(path, json=body, headers=headers).status_code == 403
    elsewhere = {**added, "client": "other", "place": "230828199000"}
    other = bearer(app, "other", secret_on(county.post("/registry/programs", **elsewhere)))
    assert client.get("/registry/api/contracts", headers=other).json["contracts"] == []  # type: ignore[index]


def test_outsiders_see_a_contract_without_the_other_party(call: Callable[..., Caller], lease: str) -> None:
    signed(call, lease)
    (contract,) = call().get(f"matters/{lease}").json["contracts"]
    assert (contract["plot"], contract["household"], contract["state"]) == ("村东闲置校舍", "", "waiting")


def test_rules_are_read_by_everybody_and_added_by_the_county(call: Callable[..., Caller], county: County) -> None:
    county.publish("SZ-01")
    usual = call().get("contract-rules?county=230828").json
    assert (usual["rules"], usual["today"]["seal"], usual["today"]["layout"]) == ([], False, "县6 年4 类2 号6")
    with county.house.database.read() as session:
        today = county.house.clock(session).today().isoformat()
    wanted: dict[str, Any] = {
        "in_force_from": today, "parts": PARTS, "length": 18, "shang_mu": "10", "seal": True, "filing_days": 3,
        "kinds": [{"code": "02", "name": "机动地承包", "belongs": ["SZ-01"]}], "basis": BASIS,
    }  # fmt: skip
    added = call("county").post("contract-rules", **wanted)
    assert added.status_code == 201, added.json
    assert added.json["example"] == f"230828{today[:4]}02000001"
    assert call().get("contract-rules?county=230828").json["today"] == added.json
    assert call(OFFICE).post("contract-rules", **wanted).status_code == 403
    wrong = call("county").post("contract-rules", **{**wanted, "length": 17, "parts": PARTS[:3]})
    assert wrong.status_code == 422
    assert {finding["where"] for finding in wrong.json["findings"]} == {"layout"}


def test_the_county_adds_a_rule_on_its_page_and_everybody_reads_it(
    reader: Callable[..., Reader], county: County
) -> None:
    county.publish("SZ-01", "SZ-04")
    office = reader("county")
    assert "没有另行规定" in reader().open(RULES)
    wrong = office.send(RULES, {**WRITTEN, "kinds": "02,机动地承包\n03,资产租赁,月亮"})
    assert wrong.status_code == 422
    assert "第 1 行" in wrong.text
    assert "看不懂" in office.send(RULES, {**WRITTEN, "layout": "县六年四"}).text
    assert "月亮" in office.send(RULES, {**WRITTEN, "kinds": "03,资产租赁,月亮"}).text
    added = office.send(RULES, WRITTEN)
    assert added.status_code == 200, added.text
    read = reader().open(RULES)
    assert "乡镇盖备案专用章以后生效，乡镇在 3 个工作日内备案" in read
    assert "1 垧 = 15 亩" in read
    assert "增加一条规则" not in read
    assert "合同规则" in reader().open("/registry/rules")


def test_a_village_signs_on_its_pages_and_its_township_files(reader: Callable[..., Reader], lease: str) -> None:
    head, office = reader(official("coop")), reader(OFFICE)
    step = f"/registry/matters/{lease}/steps/s4"
    for paper in re.findall(r'type="hidden" name="paper" value="([^"]*)"', head.open(step)):
        head.send(f"{step}/papers", {"paper": paper, "file": (io.BytesIO(PDF), "合同.pdf")}, page=step)
    shown = head.open(step)
    assert "备案以前不生效" in shown
    assert "03 资产租赁" in shown
    given = {
        "summary": "已签订",
        "subject": "村东闲置校舍",
        "party": "示例户012",
        "total": "36000",
        "ends_on": "2029-12-31",
    }
    assert "请选择合同的种类" in head.send(step, given).text
    assert "大于 0 的亩数" in head.send(step, {**given, "contract_kind": "03", "area": "两亩"}).text
    taken = head.send(step, {**given, "contract_kind": "03", "area": "1.5垧"})
    assert "合同待备案，尚未生效" in taken.text
    assert "22.5 亩 / 1.5 垧" in taken.text
    assert "等我备案的合同" in office.open("/registry/")
    page = f"/registry/matters/{lease}/contracts"
    assert "备案以前合同不生效" in head.open(page)
    assert "请填写备案号" in office.send(f"{page}/file", {"seal_no": ""}, page=page).text
    back = office.send(f"{page}/return", {"reason": "没有写四至"}, page=page)
    assert "已退回，作废" in back.text
    assert "没有写四至" in head.open(f"/registry/matters/{lease}")
    assert "合同待备案" in head.send(step, {**given, "contract_kind": "03"}).text
    scan = (io.BytesIO(PDF), "盖章合同.pdf")
    filed = office.send(f"{page}/file", {"seal_no": SEAL_NO, "scans": scan}, page=page)
    assert "已备案生效" in filed.text
    assert SEAL_NO in filed.text
    assert "盖章合同.pdf" in office.open(f"/registry/matters/{lease}")
    assert "等我备案的合同" not in office.open("/registry/")


def test_the_list_of_contracts_opens_by_state(reader: Callable[..., Reader], county: County, lease: str) -> None:
    agree(county, lease)
    office = reader(OFFICE)
    assert "村东闲置校舍" in office.open("/registry/contracts?state=waiting")
    assert "没有这样的合同" in office.open("/registry/contracts?state=filed")
    file(county, lease)
    assert "已备案生效" in office.open("/registry/contracts?state=nonsense")


def test_plots_are_typed_in_shang_where_the_county_uses_it_and_shown_in_both(
    reader: Callable[..., Reader], county: County
) -> None:
    county.publish("SZ-01", "SZ-04")
    matter = county.start("SZ-01")
    walk(county, matter, until="draw_lots")
    clerk, page = reader(official("clerk")), f"/registry/draws/{matter}"
    typed = {"way": "public", "households": "示例户001\n示例户002", "plots": "01,1.5垧\n02 20.5 亩"}
    assert "1 垧 = 15 亩" in clerk.open(page)
    frozen = clerk.send(page, typed)
    assert "22.5 亩 / 1.5 垧" in frozen.text
    assert "20.5 亩 / 1.37 垧" in frozen.text


def test_where_the_county_does_not_use_shang_it_is_refused(reader: Callable[..., Reader], county: County) -> None:
    county.publish("SZ-01", "SZ-04")
    rule(county, shang=0)
    matter = county.start("SZ-01")
    walk(county, matter, until="draw_lots")
    page = f"/registry/draws/{matter}"
    refused = reader(official("clerk")).send(page, {"way": "hand", "households": "示例户001", "plots": "01,1.5垧"})
    assert "本县的面积不用垧" in refused.text
    county.take(matter)
    shown = reader(official("clerk")).open(f"/registry/matters/{matter}")
    assert "21 亩" in shown
    assert "垧" not in shown
