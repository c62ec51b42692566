"""Several people at once: one wins, the others are told; numbers are given once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from services.registry.operations.import_list import import_list
from services.registry.operations.publish_list import publish_list
from services.registry.tables import Contract, PowerList
from shared.refusals import Conflict, Refusal
from tests.services.registry.county import County, workbook
from tests.services.registry.test_land_matter import walk


def test_of_two_who_take_a_step_from_the_same_page_one_is_told_it_is_stale(county: County) -> None:
    county.publish("JC-10")
    patrol = county.start("JC-10")
    who, step = county.holder("village_secretary"), county.current(patrol)

    def take(_turn: int) -> str:
        try:
            county.take(patrol, who=who, step=step, version=1)
        except Conflict as conflict:
            return conflict.code
        return "taken"

    with ThreadPoolExecutor(4) as pool:
        results = sorted(pool.map(take, range(4)))
    assert results == ["matter.stale"] * 3 + ["taken"]
    assert len(county.facts("registry.step.taken")) == 1


def test_two_villages_that_sign_at_once_get_numbers_of_their_own(county: County) -> None:
    county.publish("SZ-01")
    matters = [county.start("SZ-01") for _ in range(2)]
    for matter_id in matters:
        walk(county, matter_id, until="contract")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda matter_id: walk(county, matter_id), matters))
    with county.house.database.read() as session:
        serials = session.scalars(select(Contract.serial).order_by(Contract.serial)).all()
    assert serials == list(range(1, 55))


def test_two_drafts_published_at_once_are_two_versions(county: County) -> None:
    who = county.who("county")
    drafts = []
    for _ in range(2):
        with county.house.database.write() as session:
            drafts.append(import_list(session, county.house.clock(session), who, "l.csv", workbook("SZ-01")).id)

    def publish(draft_id: str) -> Any:
        with county.house.database.write() as session:
            return publish_list(session, county.house.clock(session), who, draft_id, None)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(publish, drafts))
    with county.house.database.read() as session:
        assert session.scalars(select(PowerList.version).order_by(PowerList.version)).all() == [1, 2]


def test_a_step_that_fails_leaves_nothing_behind(county: County) -> None:
    county.publish("JC-10")
    patrol = county.start("JC-10")
    said = len(county.facts("registry."))
    with pytest.raises(Refusal):
        county.take(patrol, summary="电话 13812345678")
    assert len(county.facts("registry.")) == said
    with county.house.database.read() as session:
        assert county.matter(session, patrol).version == 1
