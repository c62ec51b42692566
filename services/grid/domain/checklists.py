"""Standing checklists (巡查清单): what every village is looked at for in rounds, month after month.

A requested visit uses one of these too, so that nothing in a queue tells it from an ordinary round. The subjects are the
six that a supervision committee oversees (2017 guideline: decisions and disclosure, property, projects, benefits, other).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Checklist:
    """One checklist. `steps` are what the visitor looks at, in order."""

    key: str
    title: str
    steps: tuple[str, ...]


CHECKLISTS: dict[str, Checklist] = {
    checklist.key: checklist
    for checklist in (
        Checklist(
            "ledger_vouchers",
            "账目公开与票据核对",
            (
                "查看村务公开栏上最近一个月的收支明细是否张贴",
                "任选三笔支出，与村里留存的票据逐笔核对日期、用途、金额",
                "查看票据是否有经手人、证明人、审批人签字和村务监督委员会印章",
                "对核对过的票据和公开栏拍照",
            ),
        ),
        Checklist(
            "notice_board",
            "公开栏与公示期查看",
            (
                "查看公开栏内容是否最新、是否看得清",
                "核对正在公示的事项是否仍在张贴",
                "查看公开栏上的二维码能否扫开",
                "对公开栏拍照",
            ),
        ),
        Checklist(
            "benefit_roster",
            "惠民补贴名单核对",
            (
                "核对张贴的低保、补贴名单与手机页面是否一致",
                "查看名单上有没有不该公开的个人信息",
                "走访两户，问是否知道补贴标准",
                "对张贴的名单拍照",
            ),
        ),
        Checklist(
            "projects",
            "工程项目现场查看",
            (
                "查看在建或新完工项目的现场与公示是否相符",
                "查看开工、完工公示是否张贴",
                "问两户附近村民是否知道这个项目",
                "对现场拍照",
            ),
        ),
        Checklist(
            "land_assets",
            "集体资产资源查看",
            (
                "任选两处集体土地、房屋或设备，查看实际使用人与合同是否相符",
                "查看发包、出租结果是否公示",
                "查看资产台账是否更新",
                "对查看的资产拍照",
            ),
        ),
        Checklist(
            "service_window",
            "便民服务与印章使用查看",
            (
                "查看便民服务窗口是否有人值守",
                "查看办事流程图是否张贴、是否看得清",
                "查看印章使用登记是否逐次记录",
                "对窗口和登记本拍照",
            ),
        ),
    )
}
GENERAL = "notice_board"


def checklist_of(key: str) -> Checklist:
    """The checklist of a key; the general one for a key that a newer service knows and this one does not."""
    return CHECKLISTS.get(key, CHECKLISTS[GENERAL])
