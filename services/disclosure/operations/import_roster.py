"""Importing a benefits roster (惠民名单): only what the rule orders is ever stored; the rest is dropped and named."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from services.disclosure.domain.rosters import (
    COLUMNS,
    RosterRule,
    age_columns,
    aliases,
    dropped_columns,
    is_under_age,
    key_of,
    shown_name,
)
from services.disclosure.queries.benefits import rule_for
from services.disclosure.tables import PlaceRow, RosterLineRow, RosterRow
from shared.audit import audit
from shared.clock import Clock
from shared.ids import new_id
from shared.place import Place, Tier
from shared.refusals import Invalid, NotAllowed, NotFound, Refusal
from shared.security.authority import Who
from shared.workbooks import Column, Kind, Row, Rows, read_table

_PERIOD = re.compile(r"20\d{2}(-(0[1-9]|1[0-2])|-Q[1-4])?", re.ASCII)
_HEADING = re.compile(r"「(.+?)」")


def import_roster(
    session: Session, clock: Clock, who: Who, village: str, kind: str, period: str, data: bytes, name: str
) -> RosterRow:
    """Take in a roster of a village for a period ("2026-11", "2026-Q4", "2026"); it shows once it is published.

    Columns the rule does not order are dropped before anything is stored; recipients under fourteen are left out.
    Raises NotAllowed, Refusal, Invalid with every error of the file.
    """
    _check_village(session, who, village)
    _check_period(period)
    rule = rule_for(session, kind, village, clock.today())
    rows = read_table(data, name, _columns(), extra="ignore")
    lines, left_out = _lines(rows, rule, period, clock.today())
    roster = RosterRow(
        id=new_id(),
        village=village,
        kind=kind,
        period=period,
        rows=len(lines),
        left_out=left_out,
        total_fen=sum(line.amount_fen or 0 for line in lines),
        shows=list(rule.shows),
        dropped=[{"column": d.column, "reason": d.reason} for d in dropped_columns(_headings(rows), rule)],
        imported_by=who.person_id,
        imported_at=clock.now(),
        entry_id="",
    )
    _keep(session, roster, lines)
    noted = {"kind": kind, "period": period, "rows": len(lines)}
    audit(session, who, "roster.import", village, f"roster/{roster.id}", noted)
    return roster


def _keep(session: Session, roster: RosterRow, lines: Sequence[RosterLineRow]) -> None:
    session.add(roster)
    session.flush()
    for line in lines:
        line.roster_id = roster.id
    session.add_all(lines)
    session.flush()


def _check_village(session: Session, who: Who, village: str) -> None:
    place = session.get(PlaceRow, village)
    if place is None or place.tier != Tier.VILLAGE:
        raise NotFound("village.unknown", "没有这个村", where="village")
    if not who.may("roster.publish", Place(village)):
        raise NotAllowed("roster.publish", "只有本村书记、主任或文书可以公布名单", where="village")


def _check_period(period: str) -> None:
    if not _PERIOD.fullmatch(period):
        raise Refusal("roster.period", "期间请写成 2026-11、2026-Q4 或 2026", where="period")


def _columns() -> list[Column]:
    kinds: dict[str, Kind] = {"amount": "money"}
    known = [Column(name, kind=kinds.get(key, "text"), max_length=60) for key in COLUMNS for name in aliases(key)]
    return [*known, *(Column(name, max_length=60) for name in age_columns())]


def _headings(rows: Rows) -> list[str]:
    """The file's headings: those read, then those the reader passed over (it names them in its notes)."""
    read = list(rows[0].positions)
    passed = [
        match[1] for note in rows.notes if "没有读取" in note["message"] and (match := _HEADING.search(note["where"]))
    ]
    return [*read, *passed]


def _lines(rows: Sequence[Row], rule: RosterRule, period: str, today: date) -> tuple[list[RosterLineRow], int]:
    lines: list[RosterLineRow] = []
    findings: list[dict[str, str]] = []
    left_out = 0
    for row in rows:
        values = _by_key(row)
        if is_under_age({name: str(value or "") for name, value in row.values.items()}, today):
            left_out += 1
            continue
        findings.extend(_wrong(row, values))
        if not findings:
            lines.append(_line(len(lines) + 1, values, rule, period))
    if findings:
        raise Invalid(
            "workbook.invalid", f"表格里有 {len(findings)} 处需要改正，什么都没有导入。请全部改好后重新上传。", findings
        )
    return lines, left_out


def _by_key(row: Row) -> Mapping[str, object]:
    found = ((key_of(name), value) for name, value in row.values.items() if value not in ("", None))
    return {key: value for key, value in found if key}


def _wrong(row: Row, values: Mapping[str, object]) -> list[dict[str, str]]:
    wrong = [row.finding(COLUMNS[key], "没有填写。") for key in ("name", "amount") if key not in values]
    amount = values.get("amount")
    if isinstance(amount, int) and amount <= 0:
        wrong.append(row.finding(COLUMNS["amount"], "应大于 0。"))
    return wrong


def _line(position: int, values: Mapping[str, object], rule: RosterRule, period: str) -> RosterLineRow:
    amount = values["amount"] if "amount" in rule.shows else None
    return RosterLineRow(
        position=position,
        name=shown_name(str(values["name"]), rule) if "name" in rule.shows else "",
        group=str(values.get("group", "")) if "group" in rule.shows else "",
        amount_fen=amount if isinstance(amount, int) else None,
        period=str(values.get("period", period)) if "period" in rule.shows else "",
    )
