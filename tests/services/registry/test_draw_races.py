"""Two press at once at a draw: one wins, the other is told, nothing doubles."""

from concurrent.futures import ThreadPoolExecutor

from services.registry.operations.draw_lots import freeze
from services.registry.operations.record_draw import close_draw, record_slip
from services.registry.tables import DrawSlip
from shared.refusals import Conflict
from tests.services.registry.county import County
from tests.services.registry.drawing import LISTS, Drawing


def test_of_two_who_press_at_once_one_is_told(drawing: Drawing) -> None:
    version = drawing.version

    def press(household: str) -> str:
        try:
            drawing.act(record_slip, "village_clerk", drawing.number, household, "甲1", version)
        except Conflict as conflict:
            return conflict.code
        return "recorded"

    with ThreadPoolExecutor(3) as pool:
        results = sorted(pool.map(press, LISTS.households[:3]))
    assert results == ["draw.stale", "draw.stale", "recorded"]
    with drawing.county.house.database.read() as session:
        assert session.query(DrawSlip).count() == 1


def test_of_two_who_close_and_record_at_once_one_is_told(drawing: Drawing) -> None:
    drawing.slip("01号", "甲1")
    drawing.slip("02号", "甲2")
    version = drawing.version
    tries = [
        lambda: drawing.act(close_draw, "village_clerk", drawing.number, (), version),
        lambda: drawing.act(record_slip, "committee_member", drawing.number, "03号", "", version),
    ]

    def press(turn: int) -> str:
        try:
            tries[turn]()
        except Conflict as conflict:
            return conflict.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(press, range(2)))
    assert results in (["done", "draw.over"], ["done", "draw.stale"])
    slips = drawing.view["slips"]
    assert (len(slips), drawing.view["state"]) in ((2, "closed"), (3, "open"))


def test_two_do_not_begin_a_round_at_once(county: County) -> None:
    county.publish("SZ-01")
    drawing = Drawing(county)

    def begin(_turn: int) -> str:
        try:
            drawing.act(freeze, "village_clerk", LISTS)
        except Conflict as conflict:
            return conflict.code
        return "frozen"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(begin, range(2))) == ["draw.standing", "frozen"]
