"""What is typed into registry's forms, read with a finding for every line that is wrong."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from flask import request

from services.registry.domain.areas import area_from
from services.registry.domain.lots import Plot
from services.registry.domain.resolution import CAPACITIES, OBSERVER, RollEntry
from shared.refusals import Invalid, Refusal
from shared.web.wording import _
from shared.workbooks import Column, read_table

_SEPARATORS = re.compile(r"[,，;；、\t]+|\s{2,}| ")
_VOTES = {"同意": "for", "赞成": "for", "反对": "against", "弃权": "abstain", "": ""}
_ABSENT = {"缺席", "未到", "未到会", "请假"}
_MOST_LINES = 5000
_CAPACITIES = {name: key for key, name in CAPACITIES.items()}
_GUEST = CAPACITIES[OBSERVER]
ROLL_COLUMNS = (
    Column("姓名", required=True, max_length=60),
    Column("身份", required=True, kind="choice", choices=tuple(CAPACITIES.values())),
    Column("表决", kind="choice", choices=("同意", "反对", "弃权", "缺席", "列席")),
)

DRAW_COLUMNS = (
    Column("参加户", max_length=60),
    Column("地块", max_length=20),
    Column("亩数", max_length=12),
)


def version_field() -> int:
    """The version of the matter that the page showed."""
    return whole_field("version")


def whole_field(name: str) -> int:
    """A whole number. Raises Refusal."""
    text = request.form.get(name, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refusal("field.number", _("请填一个整数。"), where=name)
    return int(text)


def day_field(name: str) -> date | None:
    """A day, None if left empty. Raises Refusal."""
    text = request.form.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refusal("field.day", _("请填日期，例如 2026-11-22。"), where=name) from error


def yuan_field(name: str) -> int:
    """Fen, from yuan with at most two decimals. Raises Refusal."""
    text = request.form.get(name, "").strip()
    try:
        fen = Decimal(text) * 100
    except InvalidOperation:
        fen = Decimal("NaN")
    if not fen.is_finite() or fen != fen.to_integral_value() or not 0 < fen <= 10**12:
        raise Refusal("field.money", _("请填大于 0 的金额（元），最多两位小数。"), where=name)
    return int(fen)


def roll_field(text_name: str, file_name: str) -> tuple[RollEntry, ...]:
    """A roll, from lines 姓名,身份,表决 or a table with these columns. Raises Invalid with every wrong line."""
    upload = request.files.get(file_name)
    if upload is not None and upload.filename:
        rows = read_table(upload.read(), upload.filename, ROLL_COLUMNS, extra="ignore")
        return tuple(_entry(row.text("姓名"), row.text("身份"), row.text("表决")) for row in rows)
    entries, findings, strange = [], list[dict[str, str]](), False
    for number, parts in _lines(text_name):
        name, capacity, vote = parts[0], parts[1] if len(parts) > 1 else "", parts[2] if len(parts) > 2 else ""
        if capacity not in _CAPACITIES:
            findings.append({"where": text_name, "message": _no_capacity(number, capacity, told=strange)})
            strange = True
            continue
        if vote not in _VOTES and vote not in _ABSENT and vote != _GUEST:
            message = _("第 %(n)d 行“%(vote)s”不是表决，请写同意、反对、弃权、缺席或列席。", n=number, vote=vote[:20])
            findings.append({"where": text_name, "message": message})
            continue
        entries.append(_entry(name, capacity, vote))
    _refuse(findings)
    return tuple(entries)


def _no_capacity(number: int, what: str, *, told: bool) -> str:
    """The capacities are named once, not in every wrong line."""
    if told:
        return _("第 %(n)d 行“%(what)s”也不是身份。", n=number, what=what[:20])
    known = "、".join(_CAPACITIES)
    return _("第 %(n)d 行“%(what)s”不是身份，请写其中一种：%(known)s。", n=number, what=what[:20], known=known)


def attended_field(*, declined: bool) -> bool:
    """Whether whoever signs was there: has to be said, as it is published; whoever declines need not. Raises Refusal."""
    said = request.form.get("attended", "")
    if not declined and said not in ("yes", "no"):
        raise Refusal("sign.attended", _("请选到场没有到场，再会签。"), where="attended")
    return said == "yes"


def lists_field(shang: int) -> tuple[tuple[str, ...], tuple[Plot, ...]]:
    """Households and plots of a draw, from a table or two boxes: a household a line, 地块,面积. Raises Invalid with every wrong line.

    shang: hundredths of a mu in one 垧 of the county; 0 where it is not used.
    """
    upload = request.files.get("draw_file")
    if upload is not None and upload.filename:
        return _lists_table(upload.read(), upload.filename, shang)
    findings = list[dict[str, str]]()
    plots = []
    for number, parts in _lines("plots"):
        try:
            plots.append(Plot(parts[0], area_from("".join(parts[1:]), shang)))
        except Refusal as refusal:
            findings.append({"where": "plots", "message": _("第 %(n)d 行：", n=number) + refusal.message})
    _refuse(findings)
    return tuple(" ".join(parts) for _n, parts in _lines("households")), tuple(plots)


def _lists_table(data: bytes, name: str, shang: int) -> tuple[tuple[str, ...], tuple[Plot, ...]]:
    """One table holds both lists; how many lines each has is its own affair."""
    rows = read_table(data, name, DRAW_COLUMNS, extra="ignore")
    plots, findings = [], list[dict[str, str]]()
    for row in rows:
        if not row.text("地块"):
            continue
        try:
            plots.append(Plot(row.text("地块"), area_from(row.text("亩数"), shang)))
        except Refusal as refusal:
            findings.append(row.finding("亩数", refusal.message) | {"where": "draw_file"})
    _refuse(findings)
    return tuple(row.text("参加户") for row in rows if row.text("参加户")), tuple(plots)


def _entry(name: str, capacity: str, vote: str) -> RollEntry:
    key = _CAPACITIES[capacity]
    if vote == _GUEST or key == OBSERVER:
        return RollEntry(name, key, True, "")
    if vote in _ABSENT:
        return RollEntry(name, key, False, "")
    return RollEntry(name, key, True, _VOTES[vote])


def _lines(name: str) -> list[tuple[int, list[str]]]:
    lines = request.form.get(name, "").splitlines()
    if len(lines) > _MOST_LINES:
        raise Refusal("field.long", _("最多 %(n)d 行。", n=_MOST_LINES), where=name)
    split = ((number, _SEPARATORS.split(line.strip())) for number, line in enumerate(lines, start=1) if line.strip())
    return [(number, [part.strip() for part in parts if part.strip()]) for number, parts in split]


def _refuse(findings: list[dict[str, str]]) -> None:
    if findings:
        raise Invalid("field.lines", _("有 %(n)d 行看不懂，请逐行改正。", n=len(findings)), findings)
