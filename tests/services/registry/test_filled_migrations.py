"""A county's database of an earlier version, filled, becomes one of today with everything in it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.command import upgrade
from alembic.config import Config
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.resolution import read_roll
from services.registry.operations.contract_serials import give_numbers
from services.registry.tables import Contract, DrawRound, Meeting
from shared.database import make_engine
from shared.migrations import migrations_folder

DAY, NOW = date(2026, 11, 22), datetime(2026, 11, 22, tzinfo=UTC)
MATTER, LIST, VILLAGE = "m" * 36, "l" * 36, "230828210201"


class Filling:
    """Rows written into whatever columns there are: those left out get something of their type."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine, self.known = engine, sa.MetaData()
        self.known.reflect(engine)

    def put(self, table: str, **given: Any) -> None:
        found = self.known.tables[table]
        row = {one.name: given[one.name] if one.name in given else self.some(one) for one in found.columns}
        with self.engine.begin() as connection:
            connection.execute(sa.insert(found), row)

    def some(self, column: Any) -> Any:
        if column.nullable:
            return None
        kind = column.type
        if isinstance(kind, sa.JSON):
            return []
        if isinstance(kind, sa.Boolean):
            return False
        if isinstance(kind, sa.Integer):
            return 1
        if isinstance(kind, sa.DateTime):
            return NOW
        return DAY if isinstance(kind, sa.Date) else ""


def migrate(engine: sa.Engine, revision: str) -> None:
    """Bring the database to a revision."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder("registry")))
    config.attributes["engine"] = engine
    upgrade(config, revision)


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    made = make_engine(database_url)
    yield made
    made.dispose()


def test_contracts_and_rolls_of_an_earlier_version_are_kept(engine: sa.Engine) -> None:
    migrate(engine, "0012_minimums")
    filling = Filling(engine)
    filling.put("places", code=VILLAGE, name="示例村")
    filling.put("power_lists", id=LIST, county="230828000000", kind="micro_power")
    filling.put("items", list_id=LIST, code="SZ-01")
    filling.put("steps", list_id=LIST, item_code="SZ-01", id="s5", kind="resolve")
    filling.put("steps", list_id=LIST, item_code="SZ-01", id="s10", kind="contract", position=2)
    filling.put("matters", id=MATTER, village=VILLAGE, list_id=LIST, item_code="SZ-01")
    for position, step in enumerate(("s5", "s10"), start=1):
        filling.put("matter_steps", matter_id=MATTER, step_id=step, position=position, taken_on=DAY)
    filling.put("contract_serials", county="230828000000", year=2026, last=27)
    filling.put(
        "contracts", number="230828202602000027", county="230828000000", year=2026, serial=27, matter_id=MATTER,
        plot="27", household="示例户108", mu_per_shang=15,
    )  # fmt: skip
    filling.put("draw_rounds", matter_id=MATTER, number=1, step_id="s9", state="void", reveal_until=DAY)
    filling.put("meetings", matter_id=MATTER, step_id="s5", digest="d" * 64)
    for number, name in ((2, "乙"), (10, "癸"), (1, "甲")):
        filling.put(
            "rolls", matter_id=MATTER, step_id="s5", number=number, name=name, capacity="villager", present=name != "癸",
            vote="for",
        )  # fmt: skip
    filling.put("meetings", matter_id=MATTER, step_id="s10", digest="e" * 64)
    migrate(engine, "head")
    with Session(engine) as session:
        contract = session.scalars(select(Contract)).one()
        kept = (contract.scope, contract.step_id, contract.shang, contract.kind, contract.filing_id)
        assert kept == ("230828202602######", "s10", 1500, "02", None)
        assert give_numbers(session, contract.scope, 1) == [(28, "230828202602000028")]
        (drawn,) = session.scalars(select(DrawRound))
        assert (drawn.way, drawn.state, drawn.version, drawn.files, drawn.reveal_until) == (
            "public",
            "void",
            1,
            [],
            DAY,
        )
        rolls = {row.step_id: read_roll(row.roll) for row in session.scalars(select(Meeting))}
        assert list(rolls["s10"]) == []
        assert [(line.name, line.present) for line in rolls["s5"]] == [("甲", True), ("乙", True), ("癸", False)]  # fmt: skip
