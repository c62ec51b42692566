"""The standing checklists of the townships' rounds, by the keys grid knows. Every village gets each of them in turn."""

CHECKLISTS = {
    "ledger_vouchers": "账目公开与票据核对",
    "notice_board": "公开栏与公示期查看",
    "benefit_roster": "惠民补贴名单核对",
    "projects": "工程项目现场查看",
    "land_assets": "集体资产资源查看",
    "service_window": "便民服务与印章使用查看",
}
FINDINGS = {"as_posted": "与公示一致", "differs": "与公示不一致", "not_seen": "未见到"}
