"""The columns of the county's workbook (docs/power-list-format.md), and which field of an item or a step each one fills."""

from services.registry.domain.flow import KINDS
from services.registry.domain.listing import CLASSES, FREQUENCIES, LISTS, POWERS
from shared.security.authority import ROLES
from shared.workbooks import Column

FLOWS, DUTIES = "清单", "职责"
ITEM_FIELDS = {
    "事项名称": "name", "事项类别": "item_class", "所属分类": "category", "办理依据": "basis", "适用范围": "scope",
    "行使主体": "holder", "办理材料": "materials", "办理时限": "time_limit", "承办部门": "department", "联系方式": "contact",
    "找什么人": "whom", "联系电话": "phone", "表格下载": "forms", "收费": "fee", "适用地方": "place", "资料来源": "source",
    "编写字段": "composed",
}  # fmt: skip
STEP_FIELDS = {
    "步骤编号": "id", "步骤名称": "name", "步骤类型": "kind", "步骤主体": "body", "办理岗位": "actors", "步骤材料": "papers",
    "时限要求": "limit", "是否公开": "posted", "公示天数": "notice_days", "表决规则": "rule", "须不同人": "different_people",
    "后续步骤": "next",
}  # fmt: skip
DUTY_FIELDS = {
    "事项名称": "name", "责任岗位": "posts", "所属分类": "category", "工作内容": "content", "频次": "frequency",
    "完成期限": "due", "办理依据": "basis", "适用地方": "place", "资料来源": "source", "编写字段": "composed",
}  # fmt: skip
END_WORD = "结束"
DUTY_LISTS = tuple(name for name, kind in LISTS.items() if kind not in POWERS)
ROLE_KEYS = {role.name: key for key, role in ROLES.items()}
ROLE_NAMES = {key: role.name for key, role in ROLES.items()}

_ITEM = Column("事项编码", required=True, max_length=20)
COLUMNS = (
    Column("清单", required=True, kind="choice", choices=tuple(LISTS)),
    _ITEM,
    Column("事项名称", max_length=60),
    Column("事项类别", kind="choice", choices=tuple(CLASSES)),
    Column("所属分类", max_length=30),
    Column("办理依据", max_length=300),
    Column("适用范围", max_length=300),
    Column("行使主体", max_length=60),
    Column("办理材料", kind="list"),
    Column("办理时限", max_length=100),
    Column("承办部门", max_length=60),
    Column("联系方式", max_length=100),
    Column("找什么人", max_length=60),
    Column("联系电话", max_length=40),
    Column("表格下载", kind="list"),
    Column("收费", max_length=100),
    Column("适用地方", max_length=12),
    Column("资料来源", max_length=300),
    Column("编写字段", kind="list"),
    Column("步骤编号", required=True, max_length=10),
    Column("步骤名称", required=True, max_length=60),
    Column("步骤类型", required=True, kind="choice", choices=tuple(KINDS.values())),
    Column("步骤主体", required=True, max_length=30),
    Column("办理岗位", required=True, kind="list"),
    Column("步骤材料", kind="list"),
    Column("时限要求", max_length=100),
    Column("是否公开", required=True, kind="choice", choices=("是", "否")),
    Column("公示天数", kind="int"),
    Column("表决规则", max_length=40),
    Column("须不同人", kind="list"),
    Column("后续步骤", kind="list"),
)
DUTY_COLUMNS = (
    Column("清单", required=True, kind="choice", choices=DUTY_LISTS),
    _ITEM,
    Column("事项名称", required=True, max_length=60),
    Column("责任岗位", required=True, kind="list"),
    Column("所属分类", required=True, max_length=30),
    Column("工作内容", required=True, max_length=500),
    Column("频次", kind="choice", choices=tuple(FREQUENCIES)),
    Column("完成期限", max_length=100),
    Column("办理依据", required=True, max_length=300),
    Column("适用地方", max_length=12),
    Column("资料来源", max_length=300),
    Column("编写字段", kind="list"),
)
