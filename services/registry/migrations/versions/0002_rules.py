"""The quorum and majority rules known in November 2026, each with its source. Later law is a later revision.

Revision ID: 0002_rules
Revises: 0001_registry
"""

import csv
from datetime import date
from pathlib import Path

from alembic import op
from sqlalchemy import insert

from services.registry.tables import RuleRow

revision = "0002_rules"
down_revision = "0001_registry"
branch_labels = None
depends_on = None

ROWS = Path(__file__).parents[1] / "data" / "rules_0002.csv"


def upgrade() -> None:
    with ROWS.open(encoding="utf-8", newline="") as handle:
        rows = [_row(line) for line in csv.DictReader(handle)]
    op.get_bind().execute(insert(RuleRow.__table__), rows)


def _row(line: dict[str, str]) -> dict[str, object]:
    dates = {
        "in_force_from": date.fromisoformat(line.pop("effective_from")),
        "in_force_until": _day(line.pop("effective_to")),
    }
    line["majority_of"] = line.pop("majority_base")
    if line.pop("quorum_base") != "due":
        raise ValueError("a quorum is a share of those due to attend")
    return {**line, **dates}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
