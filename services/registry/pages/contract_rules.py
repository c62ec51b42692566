"""A county's rules for contracts: read by everybody, added by its list office."""

import re
from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registry.domain.areas import shang_from
from services.registry.domain.contract_numbers import read_layout
from services.registry.domain.contract_rules import USUAL, Kind
from services.registry.operations.contract_rules import RuleRequest, add_rule, rules_at, seen
from services.registry.operations.import_list import county_of
from services.registry.pages.forms import day_field, whole_field
from services.registry.queries.contract_rules import rule_rows, rule_view
from services.registry.queries.places import place_names
from shared.place import Place, Tier
from shared.refusals import Invalid
from shared.web import current_house, current_who, done, guard, open_to_all, writes
from shared.web.wording import _

contract_rules = Blueprint("registry_contract_rules_pages", __name__, url_prefix="/registry/rules/contracts")
_NO_COUNTY = Place.of("230828")
_COMMA = re.compile(r"[,，]")
_LIST = re.compile(r"[、;；\s]+")


@contract_rules.get("")
@open_to_all("by which rules contracts are numbered and filed is for everybody")
def page() -> str:
    """The rules of every county, and the form for another where one may add it."""
    house, who = current_house(), current_who()
    county = next((place for place in who.places("list.publish") if place.tier == Tier.COUNTY), None)
    with house.database.read() as session:
        today = house.clock(session).today()
        rows = rule_rows(session)
        holding = {code: rules_at(session, Place(code), today).id for code in {row.county for row in rows}}
        shown = [
            {**rule_view(seen(row), Place(row.county), today.year), "standing": _standing(row, holding, today)}
            for row in rows
        ]
        current = rule_view(rules_at(session, county, today), county, today.year) if county else {}
        return render_template(
            "registry/contract_rules.html",
            rules=shown,
            usual=rule_view(USUAL, county or _NO_COUNTY, today.year),
            places=place_names(session, [row.county for row in rows]),
            may_add=county is not None,
            current=current,
            kinds=_lines_of(current.get("kinds", ())) if current.get("rule_id") else "",
            today=today,
        )


@contract_rules.post("")
@guard("list.publish")
@writes(again=page)
def add(session: Session) -> BaseResponse:
    """Add a rule."""
    form, clock = request.form, current_house().clock(session)
    county_of(current_who(), "list.publish")
    wanted = RuleRequest(
        since=day_field("since") or clock.today(),
        layout=read_layout(form.get("layout", "")[:200]),
        length=whole_field("length"),
        kinds=_kinds(form.get("kinds", "")[:8000]),
        shang=shang_from(form.get("shang_mu", "")),
        seal=form.get("seal", "") == "yes",
        filing_days=whole_field("filing_days") if form.get("filing_days", "").strip() else 0,
        basis=form.get("basis", ""),
    )
    add_rule(session, clock, current_who(), wanted)
    return done("/registry/rules/contracts", "saved")


def _standing(row: Any, holding: dict[str, str], today: Any) -> tuple[str, str]:
    if holding[row.county] == row.id:
        return _("现行"), "good"
    return (_("尚未生效"), "wait") if row.in_force_from > today else (_("已被替代"), "plain")


def _kinds(text: str) -> tuple[Kind, ...]:
    """Kinds, a line each: 代码,名称,用于. Raises Invalid with every line that is wrong."""
    kinds, findings = list[Kind](), list[dict[str, str]]()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = [part.strip() for part in _COMMA.split(line, maxsplit=2)]
        if len(parts) != 3:
            message = _("第 %(n)d 行应写成“代码,名称,用于哪些事项”。", n=number)
            findings.append({"where": "kinds", "message": message})
            continue
        kinds.append(Kind(parts[0], parts[1], tuple(one for one in _LIST.split(parts[2]) if one)))
    if findings:
        raise Invalid("field.lines", _("有 %(n)d 行看不懂，请逐行改正。", n=len(findings)), findings)
    return tuple(kinds)


def _lines_of(kinds: tuple[Kind, ...]) -> str:
    return "\n".join(f"{kind.code},{kind.name},{'、'.join(kind.belongs)}" for kind in kinds)
