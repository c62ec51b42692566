"""A county's own rules for contracts: their numbers, their kinds, its 垧, and whether they wait for the township's filing seal.

Huanan's 四统一 (2025): six contract models (工程建设、机动地承包、资产租赁、资源发包 …), one contract one number of eighteen digits,
in force only with the township's 农村集体经济组织合同备案专用章.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.registry.domain.areas import HEILONGJIANG
from services.registry.domain.contract_numbers import EIGHTEEN, Layout, check_layout, kind_digits
from shared.refusals import Invalid, Refusal

MOST_DAYS = 60  # working days in which a township must file
LONGEST_BASIS = 200
LONGEST_NAME = 40


@dataclass(frozen=True)
class Kind:
    """A kind of contract (合同范本). `belongs`: steps ("SZ-04/s4"), items ("SZ-01") or categories ("三资管理") that sign it."""

    code: str
    name: str
    belongs: tuple[str, ...] = ()


@dataclass(frozen=True)
class ContractRules:
    """The rules of a county from a day on; `id` "" and `since` None: those of a county that set none.

    shang        hundredths of a mu in one 垧; 0 where it is not used
    filing_days  working days in which the township must file; 0 for no term
    """

    layout: Layout = EIGHTEEN
    kinds: tuple[Kind, ...] = ()
    shang: int = HEILONGJIANG
    seal: bool = False
    filing_days: int = 0
    basis: str = ""
    since: date | None = None
    id: str = ""


RESERVE_LAND = Kind("02", "机动地承包")  # second of the six contract models
USUAL = ContractRules(kinds=(RESERVE_LAND,), basis="本县没有另行规定")


def in_force(rows: Sequence[ContractRules], today: date) -> ContractRules:
    """Of a county's rules, in the order of their days, the last that holds; USUAL where none does."""
    return next((one for one in reversed(rows) if one.since is not None and one.since <= today), USUAL)


def kinds_for(rules: ContractRules, item_code: str, category: str, step_id: str) -> tuple[Kind, ...]:
    """The kinds of contract that a step may sign: those that name the step, else the item, else its category."""
    if not rules.id:
        return rules.kinds
    for wanted in (f"{item_code}/{step_id}", item_code, category):
        if named := tuple(kind for kind in rules.kinds if wanted in kind.belongs):
            return named
    return ()


def choose_kind(kinds: Sequence[Kind], wanted: str) -> Kind:
    """The kind that is meant. Raises Refusal where it must be said, or is none of them."""
    if not wanted and len(kinds) == 1:
        return kinds[0]
    found = next((kind for kind in kinds if kind.code == wanted), None)
    if found is None:
        known = "、".join(f"{kind.code} {kind.name}" for kind in kinds)
        raise Refusal("contract.kind", f"请选择合同的种类：{known}。", where="kind")
    return found


def check_rules(rules: ContractRules, length: int, listed: Collection[str]) -> None:
    """Raise Invalid with everything that is wrong with rules a county wants to add.

    length  digits of a number
    listed  what kinds may belong to: categories and items of the county's lists, and their steps that sign contracts
    """
    check_layout(rules.layout, length)
    found = [*_kinds(rules, listed), *_terms(rules)]
    if found:
        findings = [{"where": where, "message": message, "code": "rules.contract"} for where, message in found]
        raise Invalid("rules.contract", f"合同规则有 {len(found)} 处不对，什么都没有保存。请逐条改正。", findings)


def _kinds(rules: ContractRules, listed: Collection[str]) -> Iterator[tuple[str, str]]:
    width = kind_digits(rules.layout)
    if not rules.kinds:
        yield "kinds", "没有写合同种类，至少写一种。"
    codes = [kind.code for kind in rules.kinds]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield "kinds", f"有两种合同用了同一个代码“{code}”。"
    for kind in rules.kinds:
        yield from (("kinds", message) for message in _kind(kind, width, listed))


def _kind(kind: Kind, width: int, listed: Collection[str]) -> Iterator[str]:
    right = len(kind.code) == width if width else 1 <= len(kind.code) <= 4
    if not (right and kind.code.isascii() and kind.code.isdigit()):
        yield f"合同种类“{kind.name}”的代码“{kind.code}”应是 {width or '1 到 4'} 位数字。"
    if not 2 <= len(kind.name) <= LONGEST_NAME:
        yield f"合同种类 {kind.code} 的名称应在 2 到 {LONGEST_NAME} 个字之间。"
    if not kind.belongs:
        yield f"合同种类“{kind.name}”没有写用于哪些事项。"
    for name in kind.belongs:
        if name not in listed:
            yield f"本县公布的清单里没有分类、事项或者签约步骤“{name}”（合同种类“{kind.name}”）。"


def _terms(rules: ContractRules) -> Iterator[tuple[str, str]]:
    if not 0 <= rules.filing_days <= MOST_DAYS:
        yield "filing_days", f"备案期限应在 1 到 {MOST_DAYS} 个工作日之间，不定期限的留空。"
    if rules.filing_days and not rules.seal:
        yield "filing_days", "合同不用备案的，不能写备案期限。"
    if not 2 <= len(rules.basis) <= LONGEST_BASIS:
        yield "basis", f"请用 2 到 {LONGEST_BASIS} 个字写明依据（哪份文件、哪次会议）。"
