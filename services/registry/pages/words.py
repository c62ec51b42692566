"""What codes are called on registry's pages."""

from services.registry.domain.flow import KINDS
from services.registry.domain.listing import CLASS_NAMES, LIST_NAMES
from shared.security.authority import ROLES
from shared.web.wording import _


def role_names() -> dict[str, str]:
    """Roles as people call them."""
    return {key: role.name for key, role in ROLES.items()}


def statuses() -> dict[str, tuple[str, str]]:
    """A matter's status: words and kind of badge."""
    return {
        "running": (_("办理中"), "info"),
        "held": (_("有异议，暂停"), "stop"),
        "finished": (_("已办结"), "good"),
        "cancelled": (_("已终止"), "plain"),
    }


def objection_states() -> dict[str, tuple[str, str]]:
    """An objection's state: words and kind of badge."""
    return {
        "open": (_("待答复"), "warn"),
        "answered": (_("已答复"), "good"),
        "adopted": (_("已采纳，办件终止"), "stop"),
        "withdrawn": (_("已撤回"), "plain"),
        "escalated": (_("等乡镇裁定"), "warn"),
        "dismissed": (_("乡镇裁定：不成立"), "plain"),
        "amended": (_("乡镇裁定：改正后办"), "good"),
        "upheld": (_("乡镇裁定：成立，终止"), "stop"),
    }


def duty_states() -> dict[str, tuple[str, str]]:
    """How a piece of dated work stands: words and kind of badge."""
    return {
        "overdue": (_("到期未履行"), "stop"),
        "open": (_("待履行"), "wait"),
        "late": (_("逾期履行"), "warn"),
        "done": (_("按期履行"), "good"),
    }


def filing_states() -> dict[str, tuple[str, str]]:
    """Where the filing of contracts (备案) stands: words and kind of badge."""
    return {
        "waiting": (_("待备案，尚未生效"), "wait"),
        "filed": (_("已备案生效"), "good"),
        "returned": (_("已退回，作废"), "stop"),
        "dropped": (_("办件终止，未生效"), "plain"),
    }


def contract_states() -> dict[str, tuple[str, str]]:
    """A contract's state: its filing's, or in force since it was signed where no seal is asked for."""
    return {"in_force": (_("已生效"), "good"), **filing_states()}


def list_names() -> dict[str, str]:
    """Kinds of list."""
    return LIST_NAMES


def class_names() -> dict[str, str]:
    """Classes of item."""
    return CLASS_NAMES


def kind_names() -> dict[str, str]:
    """Kinds of step."""
    return KINDS


def scope_names() -> dict[str, str]:
    """What other systems' programs may be allowed."""
    return {
        "feed:partner": _("读取部门共享的事件（各服务）"),
        "act:list.read": _("读取清单草稿和版本"),
        "act:matter.read": _("读取办件，包括参会名单"),
        "act:refusal.read": _("读取越权记录"),
        "act:system.read": _("读取系统运行状态"),
    }
