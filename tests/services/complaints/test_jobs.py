"""The clock's work: found by rows, done once however often it runs, patient with services that are away."""

from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest
from sqlalchemy import select

from services.complaints.jobs import JOBS
from services.complaints.operations.visit import request_visit
from services.complaints.reactions import REACTIONS
from services.complaints.tables import FileRow, PersonRow
from shared.bus import Event
from shared.clock import Clock
from shared.contracts.base import FileRef
from shared.contracts.grid import VisitReported
from shared.house import House
from shared.peers import PeerUnavailable
from tests.services.complaints.office import TOWNSHIP, VILLAGE, Offices, who

JPEG = b"\xff\xd8\xffpicture"


@dataclass
class Peers:
    """The other services as these tests want them: away until told."""

    here: bool = False
    asked: list[str] = field(default_factory=list)

    def get_bytes(self, _service: str, path: str) -> bytes:
        self._ask(path)
        return JPEG

    def get_json(self, _service: str, path: str) -> Any:
        self._ask(path)
        return [{"id": "accountant", "name": "岳清账"}]

    def _ask(self, path: str) -> None:
        self.asked.append(path)
        if not self.here:
            raise PeerUnavailable("away")


@pytest.fixture
def peers() -> Peers:
    return Peers()


@pytest.fixture
def working(house: House, peers: Peers) -> House:
    return replace(house, peers=cast(Any, peers))


def run(house: House, name: str) -> None:
    (job,) = (job for job in JOBS if job.name == f"complaints.{name}")
    job.run(house, "")


def types(offices: Offices) -> list[str]:
    return [kind.split(".", 1)[1] for kind, _ in offices.said()]


def test_every_job_may_run_on_an_empty_service(working: House) -> None:
    for job in JOBS:
        job.run(working, "")


def test_names_are_learnt_when_registry_is_back(offices: Offices, working: House, peers: Peers) -> None:
    run(working, "fetch_names")
    peers.here = True
    run(working, "fetch_names")
    run(working, "fetch_names")
    assert len(peers.asked) == 2
    with offices.house.database.read() as session:
        assert session.scalar(select(PersonRow.name).where(PersonRow.id == "accountant")) == "岳清账"


def test_a_photograph_comes_when_grid_is_back(offices: Offices, working: House, peers: Peers) -> None:
    offices.clock = Clock()
    offices.file()
    offices.accept()
    with offices.house.database.write() as session:
        report = request_visit(session, offices.clock, who("tp-jw"), offices.only().id, 2, "projects", at_once=True)
    run(working, "say_visits")
    run(working, "say_visits")
    assert types(offices) == ["visit.requested.v1"]
    photo = FileRef(id="a/../b", name="x.jpg", media_type="image/jpeg", size=9, digest="0" * 64)
    fact = VisitReported(
        task_id="t",
        visit_id=report.visits[0].id,
        township=TOWNSHIP,
        village=VILLAGE,
        finding="as_posted",
        files=[photo],
        reported_on="2026-11-23",
    )
    (reaction,) = (r for r in REACTIONS if r.fact is VisitReported)
    event_id = "0198c0de-0000-7000-8000-000000000001"
    event = Event(event_id, fact.TYPE, "grid", fact.subject, VILLAGE, Clock().now(), 1, 1, "e", "", {})
    with offices.house.database.write() as session:
        reaction.apply(session, offices.clock, event, fact)
    run(working, "fetch_photos")
    peers.here = True
    with offices.house.database.write() as session:
        row = session.scalars(select(FileRow).where(FileRow.origin == "visit")).one()
        assert (row.body, row.tries) == (None, 1)
        row.next_try_at = Clock().real()
    run(working, "fetch_photos")
    run(working, "fetch_photos")
    with offices.house.database.read() as session:
        body = session.scalars(select(FileRow.body).where(FileRow.origin == "visit")).one()
    assert body
    assert JPEG not in body
    assert len(peers.asked) == 2


def test_the_signal_comes_once_an_hour_with_nothing_filed(offices: Offices, working: House) -> None:
    run(working, "tell_offices")
    run(working, "tell_offices")
    assert types(offices) == ["offices.have_work.v1"]


def test_production_says_figures_once_a_day(offices: Offices, working: House) -> None:
    production = replace(working, settings=replace(working.settings, demonstration=False))
    offices.clock = Clock()
    run(production, "publish_figures")
    offices.file()
    offices.accept()
    offices.rectify()
    offices.answer()
    run(production, "publish_figures")
    assert "figures.published.v1" not in types(offices)
    run(working, "publish_figures")
    assert types(offices)[-1] == "figures.published.v1"
