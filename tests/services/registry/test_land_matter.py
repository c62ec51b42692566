"""Story B as operations: reserve land contracted out, every step in its turn."""

import pytest

from services.registry.domain.contracts import Wanted, term_of
from services.registry.domain.lots import Draw, Plot, Slip
from services.registry.operations.sign_contracts import ContractsRequest
from services.registry.tables import Contract, Matter
from shared.refusals import Invalid, NotAllowed, Refusal
from sqlalchemy import select
from tests.services.registry.county import County


def draw() -> Draw:
    """27 plots, 555 mu together, among 108 households; every fourth draws one."""
    return Draw(
        households=tuple(f"示例户{n:03d}" for n in range(1, 109)),
        plots=tuple(Plot(f"{n:02d}", 2100 if n <= 15 else 2000) for n in range(1, 28)),
        slips=tuple(Slip(f"示例户{n * 4:03d}", f"{n:02d}") for n in range(1, 28)),
    )


def walk(county: County, matter_id: str, until: str = "") -> None:
    """Take every step up to one kind (or to the end), letting each notice period run out."""
    while True:
        with county.house.database.read() as session:
            matter = session.get(Matter, matter_id)
            assert matter is not None
            if matter.status != "running":
                return
        step = county.current(matter_id)
        if step.kind == until:
            return
        more = {}
        if step.kind == "draw_lots":
            more["draw"] = draw()
        if step.kind == "contract":
            with county.house.database.read() as session:
                more["contracts"] = ContractsRequest(term=term_of(county.house.clock(session).today(), 3))
        county.take(matter_id, **more)
        if step.notice_days:
            county.end_notice(matter_id, step.id)


def test_the_matter_runs_to_its_end_with_27_contracts(county: County) -> None:
    county.publish("SZ-01")
    matter_id = county.start("SZ-01")
    walk(county, matter_id)
    with county.house.database.read() as session:
        assert county.matter(session, matter_id).status == "finished"
        contracts = session.scalars(select(Contract).order_by(Contract.number)).all()
    assert len(contracts) == 27
    assert sum(contract.area for contract in contracts) == 55_500
    assert len({contract.number for contract in contracts}) == 27
    assert len(county.facts("registry.step.taken")) == 12
    assert len(county.facts("registry.matter.finished")) == 1
