"""Figures are said when they change, the constant signal at its hours."""

import json

from services.complaints.operations.figures import publish_figures, tell_offices
from services.complaints.queries import figures_of
from shared.place import Place
from tests.services.complaints.office import TOWNSHIP, Offices, later


def published(offices: Offices) -> int:
    with offices.house.database.write() as session:
        return publish_figures(session, offices.clock)


def test_a_clarified_report_counts_in_public(offices: Offices) -> None:
    offices.file()
    assert published(offices) == 0
    offices.accept()
    offices.clarify()
    assert published(offices) == 1
    assert published(offices) == 0
    with offices.house.database.read() as session:
        row = figures_of(session, Place(TOWNSHIP))
        assert row is not None
        assert (row.clarified, row.rectified, row.answered) == (1, 0, 0)
    data = json.loads(offices.said()[-1][1])["data"]
    assert (data["township"], data["clarified"], data["year"]) == (TOWNSHIP, 1, 2026)


def test_one_rating_is_not_shown(offices: Offices) -> None:
    code = offices.file()
    offices.accept()
    offices.clarify()
    offices.answer()
    offices.rate(code, 1)
    published(offices)
    with offices.house.database.read() as session:
        row = figures_of(session, Place(TOWNSHIP))
        assert row is not None
        assert (row.answered, row.rated, row.satisfied, row.withheld) == (1, 0, 0, "rated satisfied")


def test_offices_are_told_once_an_hour_whether_or_not_anything_came(offices: Offices) -> None:
    for clock, count in ((offices.clock, 1), (offices.clock, 0), (later(1), 1)):
        with offices.house.database.write() as session:
            assert tell_offices(session, clock, (9, 15)) == count
    slots = [json.loads(body)["data"]["slot"] for _, body in offices.said()]
    assert slots == ["2026-11-23T09", "2026-11-24T09"]
