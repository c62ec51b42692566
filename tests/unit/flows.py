# ruff: noqa: E501 - one step a line, as in a table
"""Flows to draw in tests: the sample's 61 items, and five with branches after published procedures.

The five follow shared rules of real counties and townships (amount tiers of spending and of building works, a posting that draws an
objection, contracts to outsiders, use of the seal); names of places are left out.
"""

import csv
from functools import cache
from pathlib import Path

from shared.contracts.registry import Branch, ListedStep
from shared.security.authority import ROLES

SAMPLES = Path(__file__).parents[2] / "samples" / "tangyuan"
_DIGITS = {"1": "一", "2": "二", "3": "三", "4": "四", "5": "五"}


def step(
    id_: str, name: str, body: str, *, papers: str = "", limit: str = "", notice: int = 0, posted: bool = False,
    rule: str = "", actors: str = "village_director", other: str = "", on: str = "",
) -> ListedStep:  # fmt: skip
    """One step. `on`: ways on as "s4 金额<1000元|s2 其他"; `papers`, `actors`, `other` with spaces between."""
    ways = [way.partition(" ") for way in on.split("|") if way]
    return ListedStep(
        id=id_, name=name, kind="handle", actors=actors.split(), body=body, papers=papers.split(), limit=limit,
        posted=posted or notice > 0, notice_days=notice, rule=rule, different_people=other.split(),
        next=[Branch(to=to, when=when) for to, _space, when in ways],
    )  # fmt: skip


HARDEST = {
    "生产经营性开支审批（分档）": [
        step("s1", "经手人报销", "村民委员会", papers="原始凭证 用途说明", limit="凭证取得后5日内", actors="village_clerk", on="s6 金额<1000元|s2 1000元≤金额<2000元|s3 其他"),
        step("s2", "两委集体研究", "村“两委”", papers="会议记录", rule="two_committees", on="s4"),
        step("s3", "两委和村民代表会议表决", "村民代表会议", papers="会议记录 表决票", rule="representatives_meeting"),
        step("s4", "乡镇三资中心审核", "乡镇三资管理服务中心", papers="审核意见", limit="3个工作日内", actors="township_office", on="s5 金额≥2000元|s6 其他"),
        step("s5", "乡镇分管领导核定", "乡镇人民政府", papers="核定意见", limit="3个工作日内", actors="township_office"),
        step("s6", "村主任审批", "村民委员会", papers="审批单", posted=True),
        step("s7", "村支书复核", "村党组织", papers="复核意见", actors="village_secretary", other="s6", posted=True),
    ],
    "非生产经营性开支审批（分档）": [
        step("s1", "经手人报销", "村民委员会", papers="原始凭证", actors="village_clerk", on="s5 金额<500元|s2 500元≤金额<1000元|s3 金额≥1000元"),
        step("s2", "两委集体研究", "村“两委”", papers="会议记录", rule="two_committees", on="s5"),
        step("s3", "两委和村民代表会议表决", "村民代表会议", papers="会议记录", rule="representatives_meeting"),
        step("s4", "乡镇三资中心审核并报分管领导核定", "乡镇三资管理服务中心", papers="审核意见 核定意见", actors="township_office"),
        step("s5", "村主任审批", "村民委员会", papers="审批单"),
        step("s6", "村支书复核", "村党组织", actors="village_secretary", other="s5", posted=True),
    ],
    "村级工程建设（分档）": [
        step("s1", "提出项目和概算", "村党组织", papers="项目申请 概算", actors="village_secretary"),
        step("s2", "两委全体会议通过", "村“两委”", papers="会议记录", rule="two_committees", on="s5 金额<1万元|s4 1万元≤金额<5万元|s3 其他"),
        step("s3", "村民议事会表决", "村民议事会", papers="会议记录 表决结果", rule="village_resolution", on="s5"),
        step("s4", "知会全体监委会成员", "村务监督委员会", papers="知会记录", actors="supervision_head"),
        step("s5", "现场预算并定施工方案", "村务监督委员会", papers="预算书 施工方案", limit="7日内", actors="supervision_head", on="s8 金额<5万元|s6 5万元≤金额<10万元|s7 金额≥10万元"),
        step("s6", "本村有资质施工队现场竞标", "村民委员会", papers="竞标记录", posted=True, on="s8"),
        step("s7", "对外公开招标", "乡镇人民政府", papers="招标公告 中标通知书", limit="公告不少于20日", actors="township_office", notice=7),
        step("s8", "签订施工合同", "村民委员会", papers="施工合同", other="s6 s7", posted=True),
        step("s9", "施工和监督", "村务监督委员会", papers="监督日志", actors="supervision_head supervision_member"),
        step("s10", "验收结算并公示", "村民委员会", papers="验收单 结算书", notice=7),
    ],
    "低保申请（有异议的重新核查）": [
        step("s1", "申请受理", "乡镇人民政府", papers="申请书 户口簿和身份证复印件 家庭收入状况证明 家庭财产状况材料", limit="材料不齐一次性告知", actors="township_office", on="s2 情形=齐全|end 情形=不符合条件书面告知"),
        step("s2", "信息核查、入户调查、邻里访问", "乡镇人民政府", papers="入户调查表", limit="受理之日起30日内（不含群众评议和公示期）", actors="township_office"),
        step("s3", "群众评议", "村民代表会议", papers="评议记录", rule="representatives_meeting"),
        step("s4", "初审意见在村公示", "村民委员会", papers="初审意见", notice=7, on="s5 情形=有异议|s7 其他"),
        step("s5", "重新调查核实", "乡镇人民政府", papers="复查报告", actors="township_office", on="s6 情形=符合|end 情形=不符合条件书面告知"),
        step("s6", "再公示", "村民委员会", papers="复查结果", notice=3),
        step("s7", "入户抽查、审批", "县民政部门", papers="审批表", actors="township_office", on="s8 情形=批准|end 情形=不批准书面说明理由"),
        step("s8", "名单和保障金额长期公示", "村民委员会", papers="名单", posted=True),
    ],
    "发包给本集体经济组织以外的单位或者个人": [
        step("s1", "提出发包方案", "村股份经济合作社", papers="发包方案", actors="cooperative_head"),
        step("s2", "村党组织研究", "村党组织", papers="研究记录", actors="village_secretary", on="s3 情形=本集体成员承包|s4 情形=外来承租或其他经营主体"),
        step("s3", "成员代表大会表决", "成员代表大会", papers="会议记录", rule="representatives_meeting", on="s7"),
        step("s4", "三分之二以上成员或村民代表同意", "村民会议或村民代表会议", papers="会议记录 表决票 签到册", rule="land_plan_members", limit="开会十日前通知"),
        step("s5", "审查承包方资信情况和经营能力", "村务监督委员会", papers="资信证明 审查意见", actors="supervision_head"),
        step("s6", "乡镇人民政府批准", "乡镇人民政府", papers="批准文件", limit="15个工作日内", actors="township_office"),
        step("s7", "方案公示", "村民委员会", papers="发包方案", notice=5, on="s8 金额≥5万元|s9 其他"),
        step("s8", "进入农村产权交易市场公开交易", "县农业农村部门", papers="交易鉴证书", actors="township_office", posted=True),
        step("s9", "签订承包合同", "村股份经济合作社", papers="承包合同", actors="cooperative_head", other="s1", posted=True),
        step("s10", "乡镇备案盖章后生效", "乡镇人民政府", papers="备案登记表", limit="10日内", actors="township_office"),
    ],
}  # fmt: skip
"""By name; the texts are the tests' own."""


@cache
def sample_flows() -> dict[str, tuple[dict[str, str], list[ListedStep]]]:
    """Each sample item's own row and its steps, by code."""
    names = {role.name: key for key, role in ROLES.items()}
    found: dict[str, tuple[dict[str, str], list[ListedStep]]] = {}
    with (SAMPLES / "power_list.csv").open(encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle):
            item = found.setdefault(row["事项编码"], (row, []))
            item[1].append(_read(row, names))
    assert any(one.next for one in found["SZ-09"][1])
    return found


def _read(row: dict[str, str], names: dict[str, str]) -> ListedStep:
    def parts(heading: str) -> list[str]:
        return [part for part in row[heading].split("；") if part]

    return ListedStep(
        id=row["步骤编号"], name=row["步骤名称"], kind="handle", actors=[names[name] for name in parts("办理岗位")],
        body=row["步骤主体"], papers=parts("步骤材料"), limit=row["时限要求"], posted=row["是否公开"] == "是",
        notice_days=int(row["公示天数"]), rule=row["表决规则"], different_people=parts("须不同人"),
        next=[Branch(to=to.replace("办结", "end"), when=when) for to, _, when in (way.partition("：") for way in parts("后续步骤"))],
    )  # fmt: skip


@cache
def sample_rules() -> dict[str, str]:
    """The rules in force, in words as registry makes them for walls, by key and by name."""
    rules: dict[str, list[str]] = {}
    with (SAMPLES / "rules.csv").open(encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle):
            if not row["effective_to"]:
                quorum = f"应到人员{_share(row, 'quorum')}到会，" if row["quorum"] else ""
                of = "应到人员" if row["majority_base"] == "due" else "到会人员"
                for key in (row["key"], row["name"]):
                    rules.setdefault(key, []).append(f"{row['body']}：{quorum}{of}{_share(row, 'majority')}同意")
    return {key: "；".join(ways) for key, ways in rules.items()}


def _share(row: dict[str, str], which: str) -> str:
    up, down = row[which].split("/")
    words = f"{_DIGITS[down]}分之{_DIGITS[up]}"
    return f"超过{words}" if row[f"{which}_test"] == "more_than" else f"{words}以上"
