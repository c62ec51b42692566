"""Importing a month's ledger (收支明细) from a workbook: all errors at once by row and column, or the whole file."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.disclosure.domain import ledger as rules
from services.disclosure.tables import LedgerLineRow, LedgerRow, PlaceRow
from shared.audit import audit
from shared.clock import Clock
from shared.ids import new_id
from shared.place import Place, Tier
from shared.refusals import Conflict, Invalid, NotAllowed, NotFound
from shared.security.authority import Who
from shared.workbooks import Column, Kind, Row, read_table

_INCOME, _SPENDING = "收入", "支出"
_ALIASES: dict[str, tuple[str, ...]] = {
    "日期": ("日期", "发生日期", "入账日期"),
    "摘要": ("摘要", "事由", "用途"),
    "收支": ("收支", "方向"),
    "金额": ("金额", "金额（元）", "金额(元)"),
    "收入": ("收入", "收入（元）", "收入(元)"),
    "支出": ("支出", "支出（元）", "支出(元)"),
    "类别": ("类别", "科目", "项目"),
    "凭证号": ("凭证号", "凭证编号", "票据号"),
}
_KINDS: dict[str, Kind] = {"日期": "date", "金额": "money", "收入": "money", "支出": "money"}
COLUMNS = tuple(
    Column(
        name,
        kind=_KINDS.get(column, "text"),
        max_length=120 if column == "摘要" else 60,
    )
    for column, names in _ALIASES.items()
    for name in names
)


@dataclass(frozen=True)
class Imported:
    """The ledger as it stands now, and what was noticed on the way: {"where", "message"} each."""

    ledger: LedgerRow
    notes: list[dict[str, str]]


def import_ledger(
    session: Session, clock: Clock, who: Who, village: str, month: str, data: bytes, name: str
) -> Imported:
    """Take in a month's ledger of a village; it shows nobody anything until it is reviewed and published.

    Raises NotAllowed, Refusal for the month, Conflict where that month is on its way or published, Invalid with every
    error of the file by row and column; then nothing is kept.
    """
    _check_village(session, who, village)
    rules.check_month(month, clock.today())
    _check_free(session, village, month)
    rows = read_table(data, name, COLUMNS, extra="ignore")
    lines, findings = _lines(rows, month)
    if findings:
        raise Invalid(
            "workbook.invalid", f"表格里有 {len(findings)} 处需要改正，什么都没有导入。请全部改好后重新上传。", findings
        )
    ledger = _keep(session, clock, who, village, month, lines)
    audit(session, who, "ledger.import", village, f"ledger/{ledger.id}", {"month": month, "lines": len(lines)})
    return Imported(ledger, rows.notes)


def _check_village(session: Session, who: Who, village: str) -> None:
    place = session.get(PlaceRow, village)
    if place is None or place.tier != Tier.VILLAGE:
        raise NotFound("village.unknown", "没有这个村", where="village")
    if not who.may("ledger.import", Place(village)):
        raise NotAllowed("ledger.import", "只有本村的报账员可以导入收支明细", where="village")


def _check_free(session: Session, village: str, month: str) -> None:
    query = select(LedgerRow).where(
        LedgerRow.village == village, LedgerRow.month == month, LedgerRow.state != rules.RETURNED
    )
    found = session.scalars(query).first()
    if found is not None and found.state == rules.PUBLISHED:
        raise Conflict(
            "ledger.published", f"{month} 的账已经公开，不能重新导入。有错请在那一笔上发更正。", where="month"
        )
    if found is not None:
        raise Conflict(
            "ledger.exists",
            f"{month} 的账已经导入，{rules.STATES[found.state]}。要重新导入，请监督委员会先退回。",
            where="month",
        )


def _lines(rows: list[Row], month: str) -> tuple[list[rules.Line], list[dict[str, str]]]:
    lines, findings = [], []
    for row in rows:
        wrong = _missing(row)
        if not wrong:
            line = _line(row)
            wrong = rules.findings_of(line, month)
            lines.append(line)
        findings.extend(wrong)
    return lines, findings


def _missing(row: Row) -> list[dict[str, str]]:
    """What cannot be read as a line at all."""
    wrong = [row.finding(column, "没有填写。") for column in ("日期", "摘要") if not _value(row, column)]
    income, spending, amount, side = (_value(row, column) for column in ("收入", "支出", "金额", "收支"))
    if amount is not None:
        if side not in {_INCOME, _SPENDING}:
            wrong.append(row.finding("收支", "请填“收入”或“支出”。"))
        if income is not None or spending is not None:
            wrong.append(row.finding("金额", "“金额”与“收入”“支出”只能用一种写法。"))
    elif (income or 0) and (spending or 0):
        wrong.append(row.finding("收入", "一笔不能既有收入又有支出，请分成两行。"))
    elif income is None and spending is None:
        wrong.append(row.finding("金额", "没有填写。"))
    return wrong


def _line(row: Row) -> rules.Line:
    amount = _fen(row, "金额")
    if amount is not None:
        signed = amount if _value(row, "收支") == _INCOME else -amount
    else:
        signed = (_fen(row, "收入") or 0) - (_fen(row, "支出") or 0)
    day = next(row.day(name) for name in _ALIASES["日期"] if row.day(name))
    assert day is not None
    return rules.Line(row.line, day, _text(row, "摘要"), _text(row, "类别"), signed, _text(row, "凭证号"))


def _value(row: Row, column: str) -> object:
    return next((row.values[name] for name in _ALIASES[column] if row.values[name] not in ("", None)), None)


def _fen(row: Row, column: str) -> int | None:
    return next((row.whole(name) for name in _ALIASES[column] if row.whole(name) is not None), None)


def _text(row: Row, column: str) -> str:
    return str(_value(row, column) or "").strip()


def _keep(session: Session, clock: Clock, who: Who, village: str, month: str, lines: list[rules.Line]) -> LedgerRow:
    sums = rules.totals(lines)
    ledger = LedgerRow(
        id=new_id(),
        village=village,
        month=month,
        state=rules.IMPORTED,
        lines=len(lines),
        income_fen=sums.income_fen,
        spending_fen=sums.spending_fen,
        warnings=rules.doubles(lines),
        imported_by=who.person_id,
        imported_at=clock.now(),
        reviewed_by="",
        opinion="",
        published_by="",
    )
    session.add(ledger)
    session.flush()
    session.add_all(_kept(ledger.id, position, line) for position, line in enumerate(lines, start=1))
    session.flush()
    return ledger


def _kept(ledger_id: str, position: int, line: rules.Line) -> LedgerLineRow:
    return LedgerLineRow(
        id=new_id(),
        ledger_id=ledger_id,
        position=position,
        day=line.day,
        summary=line.summary,
        category=line.category,
        amount_fen=line.amount_fen,
        voucher_no=line.voucher_no,
    )
