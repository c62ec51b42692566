"""A draw by hand in a test: the land matter at its draw, and what the village does there."""

from typing import Any

from services.registry.domain.lots import HAND, Plot
from services.registry.operations.draw_lots import FreezeRequest, freeze
from services.registry.operations.record_draw import close_draw, record_slip, strike_slip
from services.registry.operations.take_step import StepRequest, take_step
from services.registry.operations.void_draw import void_round
from services.registry.queries.draw_turns import draws_waiting
from services.registry.queries.draws import find_round, round_view
from tests.services.registry.county import County

LISTS = FreezeRequest(HAND, ("01号", "02号", "03号", "04号"), (Plot("甲1", 2050), Plot("甲2", 1500)))


class Drawing:
    """The land matter at its draw, and what the village does there; every act is a unit of work of its own."""

    def __init__(self, county: County, lists: FreezeRequest = LISTS) -> None:
        self.county, self.lists, self.number = county, lists, 0
        self.matter = county.start("SZ-01")
        while county.current(self.matter).kind != "draw_lots":
            step = county.current(self.matter)
            county.take(self.matter)
            if step.notice_days:
                county.end_notice(self.matter, step.id)

    def act(self, operation: Any, role: str, *given: Any) -> Any:
        with self.county.house.database.write() as session:
            clock, who = self.county.house.clock(session), self.county.holder(role)
            return operation(session, clock, who, self.matter, *given)

    def freeze(self, role: str = "village_clerk") -> None:
        self.number = self.act(freeze, role, self.lists).number

    @property
    def version(self) -> int:
        with self.county.house.database.read() as session:
            return find_round(session, self.matter, self.number).version

    @property
    def view(self) -> dict[str, Any]:
        with self.county.house.database.read() as session:
            return round_view(find_round(session, self.matter, self.number))

    def slip(self, household: str, plot: str, role: str = "village_clerk") -> None:
        self.act(record_slip, role, self.number, household, plot, self.version)

    def strike(self, slip: int, reason: str = "户号看错了") -> None:
        self.act(strike_slip, "village_clerk", self.number, slip, reason, self.version)

    def void(self, role: str, reason: str) -> None:
        self.act(void_round, role, self.number, reason)

    def close(self, photos: tuple[str, ...] = ()) -> str:
        digest: str = self.act(close_draw, "village_clerk", self.number, photos, self.version).digest
        return digest

    def sign(self, role: str, digest: str, **more: Any) -> None:
        self.county.sign_draw(self.matter, self.number, self.county.holder(role), digest, **more)

    def to_its_end(self) -> str:
        self.slip("02号", "甲2")
        self.slip("04号", "")
        self.slip("01号", "甲1")
        return self.close()

    def take(self) -> None:
        """Take the step as it stands, with its papers."""
        county, step = self.county, self.county.current(self.matter)
        files = tuple(county.attach(self.matter, county.holder("village_clerk"), paper) for paper in step.papers)
        with county.house.database.read() as session:
            request = StepRequest(county.matter(session, self.matter).version, "当众抓阄", files)
        with county.house.database.write() as session:
            take_step(
                session, county.house.clock(session), county.holder("village_clerk"), self.matter, step.id, request
            )

    def waiting(self, role: str) -> list[str]:
        with self.county.house.database.read() as session:
            return [one["what"] for one in draws_waiting(session, self.county.holder(role))]
