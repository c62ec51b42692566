"""How fast matters run, and whether they stay as fast when there are many.

    python -m benchmarks.matters [--json] [--villages 959] [--matters 20000] [--database postgresql+psycopg://…]

Publishes the demonstration lists for the villages and runs matters over all their items to the end, each step in a unit
of work of its own, with its papers and contracts; a step that votes with two more, the record of its meeting with a roll of
forty and the signature under it; a step that draws lots with as many more as its draw by hand takes: the lists, every slip,
the closed record and the signature. One JSON object: `rate` steps per second of the time spent in steps, their meetings and
draws among it; `limit` one-row commits per second by the driver in the same database, measured before, after and nine times
in between; `ratio` of the two, the median over the tenths of the run; `acts`, `ratio_acts` the same by units of work;
`p50_ms`, `p95_ms` of a step; `growth` of a step's p50 from the first thousand matters to the last, step by step of the same items.
Uploading papers, the end of notice periods and the relay's numbering happen in between and are not counted as steps.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from benchmarks.bare import bare_commits
from benchmarks.villages import make_villages, publish, somebody
from services.registry.domain.contracts import term_of
from services.registry.domain.flow import Run, Step, asks_amount, cases_of
from services.registry.domain.going_on import notice_ended
from services.registry.domain.lots import HAND, Plot
from services.registry.domain.resolution import METHODS, RollEntry
from services.registry.operations.draw_lots import FreezeRequest, freeze
from services.registry.operations.matters import run_of
from services.registry.operations.note_notice import note_notice_ended
from services.registry.operations.record_draw import close_draw, record_slip
from services.registry.operations.record_meeting import SHEET, MeetingRequest, record_meeting
from services.registry.operations.rule_words import ways_in_force
from services.registry.operations.sign_contracts import ContractsRequest
from services.registry.operations.sign_draw import sign_draw
from services.registry.operations.sign_meeting import SignRequest, sign_meeting
from services.registry.operations.start_matter import start_matter
from services.registry.operations.take_step import StepRequest, take_step
from services.registry.queries.lists import current_lists
from services.registry.tables import DrawRound, Paper
from shared.bus.numbering import number
from shared.house import House
from shared.ids import new_id
from shared.place import Place
from shared.security.authority import Who
from shared.tables import files
from shared.testing import house_in, running_valkey

PARTS = 10  # of a run; the yardstick is laid on between them, so that a machine that is busy for a while is so for both
WINDOW = 1000  # matters at either end between which growth is measured
VOTES = ["for"] * 34 + ["against"] * 4 + [""] * 2
ROLL = tuple(RollEntry(f"示例{n:02d}", "", bool(vote), vote) for n, vote in enumerate(VOTES, start=1))
LOTS = FreezeRequest(
    HAND,
    households=tuple(f"示例户{n:02d}" for n in range(1, 11)),
    plots=tuple(Plot(f"{n:02d}", 2050) for n in range(1, 6)),
)
SLIPS = tuple(
    (f"示例户{n:02d}", f"{n // 2:02d}" if n % 2 == 0 else "") for n in range(1, 11)
)  # every second draws a plot


@dataclass
class Taking:
    """What was measured: seconds of every step, by matter number and step of an item."""

    seconds: list[float] = field(default_factory=list)
    by_step: dict[tuple[str, str], list[tuple[int, float]]] = field(default_factory=lambda: defaultdict(list))

    def note(self, matter: int, item: str, step: str, seconds: float) -> None:
        """One step was taken."""
        self.seconds.append(seconds)
        self.by_step[item, step].append((matter, seconds))

    def growth(self, matters: int) -> float:
        """Median over the steps of items of: their median at the end by their median at the beginning."""
        window = min(WINDOW, matters // 2)
        ratios = []
        for taken in self.by_step.values():
            early = [seconds for matter, seconds in taken if matter < window]
            late = [seconds for matter, seconds in taken if matter >= matters - window]
            if early and late:
                ratios.append(statistics.median(late) / statistics.median(early))
        return statistics.median(ratios)


class Runner:
    """Runs matters one after the other."""

    def __init__(self, house: House, villages: Sequence[str]) -> None:
        self.house, self.villages, self.taking, self.acts = house, villages, Taking(), 0
        with house.database.read() as session:
            clock = house.clock(session)
            lists = current_lists(session, clock, Place("230828000000"))
            self.items = [(one.kind, item.code) for one in lists for item in one.items if item.steps]
            self.ways = {way.key: way for way in ways_in_force(session, clock.today())}
        self.rolls = {
            key: tuple(replace(one, capacity=way.counted[0]) for one in ROLL) for key, way in self.ways.items()
        }

    def run(self, matters: range) -> float:
        """The matters with these numbers to their end, the items in turn; the rate of their steps."""
        before = len(self.taking.seconds)
        for matter in matters:
            kind, code = self.items[matter % len(self.items)]
            self._run_one(matter, kind, code, self.villages[matter % len(self.villages)])
            if matter % 200 == 199:
                while number(self.house.database.engine) is not None:
                    pass
            if matter % 2000 == 1999:
                sys.stderr.write(f"{matter + 1} matters, {len(self.taking.seconds)} steps\n")
        taken = self.taking.seconds[before:]
        return len(taken) / sum(taken)

    def _run_one(self, number_: int, kind: str, code: str, village: str) -> None:
        secretary = somebody("village_secretary", village)
        with self.house.database.write() as session:
            matter = start_matter(session, self.house.clock(session), secretary, Place(village), kind, code, "")
            matter_id, version, run = matter.id, matter.version, run_of(matter)
        while run.status == "running":
            if run.waiting_for is not None:
                with self.house.database.write() as session:
                    clock = self.house.clock(session)
                    note_notice_ended(session, clock, matter_id, run.waiting_for.id, clock.today())
                run = notice_ended(run, run.waiting_for.id)
                continue
            step = run.current
            assert step is not None
            request, sheet = self._request(matter_id, step, version, run.amount_fen is None)
            who = somebody(step.actors[0], village)
            begun = time.perf_counter()
            run, version = self._take(matter_id, step, who, village, request, sheet)
            self.taking.note(number_, code, step.id, time.perf_counter() - begun)
        assert run.status == "finished"

    def _take(
        self, matter_id: str, step: Step, who: Who, village: str, request: StepRequest, sheet: str
    ) -> tuple[Run, int]:
        """What is measured: a step, and before it its meeting's record and signatures, or its lists, slips and signatures."""
        if step.rule:
            held = self._hold(matter_id, step, request.version, who, village, sheet)
            request = replace(request, version=held)
        if step.kind == "draw_lots":
            self._draw(matter_id, who, village)
            request = replace(request, version=request.version + 1)
        with self.house.database.write() as session:
            run = take_step(session, self.house.clock(session), who, matter_id, step.id, request)
        self.acts += 1
        return run, request.version + 1

    def _request(self, matter_id: str, step: Step, version: int, unstated: bool) -> tuple[StepRequest, str]:
        with self.house.database.write() as session:
            clock = self.house.clock(session)
            names = [*step.papers, *([SHEET] if step.rule else [])]
            today, papers = clock.today(), _papers(session, matter_id, names, clock.real())
        cases = cases_of(step)
        request = StepRequest(
            version,
            "已按流程办理，材料齐全。",
            papers[: len(step.papers)],
            price_fen=90_000 if step.kind == "price" else None,
            contracts=ContractsRequest(term=term_of(today, 3)) if step.kind == "contract" else None,
            amount_fen=1_200_000 if asks_amount(step) and unstated else None,
            case=cases[0] if cases else "",
        )
        return request, papers[-1] if step.rule else ""

    def _hold(self, matter_id: str, step: Step, version: int, who: Who, village: str, sheet: str) -> int:
        """Record the step's meeting and sign it, each in a unit of work of its own; the matter's version after it."""
        way, roll = self.ways[step.rule], self.rolls[step.rule]
        with self.house.database.write() as session:
            clock = self.house.clock(session)
            today = clock.today()
            request = MeetingRequest(way.body, today, METHODS[0], roll, today - timedelta(days=10), (sheet,))
            digest = record_meeting(session, clock, who, matter_id, step.id, request, version)
        self.acts += 2 + way.township_signs  # units of work
        for role in ("supervision_member", *(("township_office",) if way.township_signs else ())):
            signer, wanted = somebody(role, village), SignRequest(digest, attended=True)
            with self.house.database.write() as session:
                sign_meeting(session, self.house.clock(session), signer, matter_id, step.id, wanted)
        return version + 1

    def _draw(self, matter_id: str, who: Who, village: str) -> None:
        """Draw lots by hand: every act a unit of work of its own."""

        def act(operation: Callable[..., DrawRound], actor: Who, *given: object) -> DrawRound:
            self.acts += 1
            with self.house.database.write() as session:
                return operation(session, self.house.clock(session), actor, matter_id, *given)

        row = act(freeze, who, LOTS)
        for slip in SLIPS:
            row = act(record_slip, who, row.number, *slip, row.version)
        row = act(close_draw, who, row.number, (), row.version)
        watcher, signers = somebody("supervision_member", village), [somebody("township_office", village)]
        for signer in (watcher, *(signers if row.township_signs else ())):
            act(sign_draw, signer, row.number, SignRequest(row.digest, attended=True))


def _papers(session: Any, matter_id: str, names: Sequence[str], at: Any) -> tuple[str, ...]:
    """The step's papers as rows; the files themselves are not what is measured."""
    ids = [new_id() for _paper in names]
    if ids:
        common = {"digest": "0" * 64, "media_type": "application/pdf", "size": 1000, "public": False, "at": at}
        session.execute(
            insert(files), [{"id": one, "name": "材料.pdf", "subject": f"matter/{matter_id}", **common} for one in ids]
        )
        session.add_all(
            Paper(file_id=one, matter_id=matter_id, name=paper, uploaded_by="", uploaded_at=at)
            for one, paper in zip(ids, names, strict=True)
        )
    return tuple(ids)


def measure(house: House, villages: int, matters: int) -> dict[str, Any]:
    """All of it, in one database."""
    url = house.settings.database_url
    limits, rates = [bare_commits(url, ("办理中",), 1000)], []
    codes = make_villages(house, villages)
    begun = time.monotonic()
    items = publish(house)
    published = time.monotonic() - begun
    runner = Runner(house, codes)
    begun = time.monotonic()
    for part in range(PARTS):
        rates.append(runner.run(range(matters * part // PARTS, matters * (part + 1) // PARTS)))
        limits.append(bare_commits(url, ("办理中",), 1000))
    took = time.monotonic() - begun
    seconds = runner.taking.seconds
    cuts = statistics.quantiles(seconds, n=100)
    ratio = statistics.median(rate / statistics.mean(limits[part : part + 2]) for part, rate in enumerate(rates))
    return {
        "database": house.database.engine.dialect.name,
        "villages": villages,
        "items": items,
        "publish_s": round(published, 2),
        "matters": matters,
        "steps": len(seconds),
        "rate": round(len(seconds) / sum(seconds)),
        "limit": round(statistics.median(limits)),
        "ratio": round(ratio, 3),
        "acts": runner.acts,
        "ratio_acts": round(ratio * runner.acts / len(seconds), 3),
        "p50_ms": round(cuts[49] * 1000, 2),
        "p95_ms": round(cuts[94] * 1000, 2),
        "growth": round(runner.taking.growth(matters), 2),
        "seconds": round(took),
        "rates": [round(one) for one in rates],
        "limits": [round(one) for one in limits],
    }


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matters", description="How fast matters run.")
    parser.add_argument("--villages", type=int, default=959)
    parser.add_argument("--matters", type=int, default=20_000)
    parser.add_argument("--database", default="", help="an empty database; a fresh SQLite file if left out")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sunlight-bench-") as name, running_valkey(Path(name)) as redis_url:
        given = {"database_url": asked.database} if asked.database else {}
        found = measure(house_in(Path(name), "registry", redis_url=redis_url, **given), asked.villages, asked.matters)
    print(json.dumps(found) if asked.json else "\n".join(f"{key:>10}  {value}" for key, value in found.items()))


if __name__ == "__main__":
    main()
