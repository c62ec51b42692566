"""Old answers and old notes go; young ones stay."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select

from shared.housekeeping import keep_house
from shared.tables import applied, idempotency
from shared.testing import house_in


def test_what_is_old_is_forgotten(tmp_path: Path) -> None:
    house = house_in(tmp_path, "grid")
    now = datetime.now(UTC)
    with house.database.write() as session:
        for days in (1, 5):
            row = {"key": f"k{days}", "who": "w", "digest": "", "status": 200, "headers": "", "body": ""}
            session.execute(insert(idempotency).values(row | {"at": now - timedelta(days=days)}))
        for position, days in enumerate((399, 401)):
            row = {"source": "registry", "position": position, "event_id": str(position)}
            session.execute(insert(applied).values(row | {"at": now - timedelta(days=days)}))
    keep_house(house, "")
    with house.database.read() as session:
        assert session.scalars(select(idempotency.c.key)).all() == ["k1"]
        assert session.scalars(select(applied.c.position)).all() == [0]
    house.database.engine.dispose()
