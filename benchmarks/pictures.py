"""How fast the pictures of a county's items are drawn, and a village's booklet.

    python -m benchmarks.pictures [--json]

Publishes the demonstration lists in a register of its own and draws what their items are drawn as. `items`: how many have a
flow; `svg_s`, `posters_s`, `pdf_s` seconds to draw all of them for phones, to lay all of them out for walls, and to set all
posters as PDF; `items_s` their sum (aim: 3); `booklet_s` seconds from taking up one village's booklet to its file being kept,
progress told meanwhile (aim: 30); `booklet_bytes`; `smallest_pt` the smallest letter on A1 (aim: 24).
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from services.registry.demonstration import load
from services.registry.jobs import JOBS
from services.registry.operations.booklets import JOB, ask_booklet
from services.registry.operations.import_list import import_list
from services.registry.operations.publish_list import publish_list
from services.registry.queries.pictures import Pictured, edition_of, pictured, site_of
from services.registry.tables import Booklet
from shared.flowchart import write_svg
from shared.flowchart.paper import Page, write_pdf
from shared.house import House
from shared.security.authority import NOBODY
from shared.testing import house_in, somebody

SAMPLES = Path(__file__).parents[1] / "samples" / "tangyuan"
VILLAGE = "230828199201"
Made = TypeVar("Made")


def measured(work: Callable[[], Made]) -> tuple[float, Made]:
    """Seconds, and what was made."""
    began = time.perf_counter()
    made = work()
    return time.perf_counter() - began, made


def published(folder: Path) -> House:
    """A register with the demonstration county and its lists."""
    house = house_in(folder, "registry")
    office = somebody(("county_office", "230828"))
    with house.database.write() as session:
        load(session, house.clock(session), SAMPLES)
        draft = import_list(
            session, house.clock(session), office, "power_list.csv", (SAMPLES / "power_list.csv").read_bytes()
        )
        publish_list(session, house.clock(session), office, draft.id, None)
    return house


def items_of(house: House) -> list[Pictured]:
    """All items of the village's booklet."""
    with house.database.read() as session:
        site = site_of(house)
        edition = edition_of(session, house.clock(session), site, VILLAGE)
        return [pictured(session, row, site, VILLAGE) for _listing, row in edition.items]


def booklet(house: House) -> int:
    """Have the booklet made as the worker does; its size in bytes."""
    with house.database.write() as session:
        asked = ask_booklet(session, house.clock(session), NOBODY, site_of(house), VILLAGE).id
    next(job for job in JOBS if job.name == JOB).run(house, asked)
    with house.database.read() as session:
        return session.get_one(Booklet, asked).size


def bench() -> dict[str, float]:
    """Everything once; seconds, bytes, points."""
    with tempfile.TemporaryDirectory() as folder:
        house = published(Path(folder))
        items = items_of(house)
        svg, _drawn = measured(lambda: [write_svg(item.layout) for item in items])
        laid, posters = measured(lambda: [item.poster() for item in items])
        pages = [Page(one.layout, *one.size("A1"), margin=one.margin("A1")) for one in posters]
        pdf, _data = measured(lambda: write_pdf(pages, "posters"))
        whole, size = measured(lambda: booklet(house))
        house.database.engine.dispose()
    return {
        "items": len(items), "svg_s": round(svg, 2), "posters_s": round(laid, 2), "pdf_s": round(pdf, 2),
        "items_s": round(svg + laid + pdf, 2), "booklet_s": round(whole, 2), "booklet_bytes": size,
        "smallest_pt": round(min(one.smallest for one in posters), 1),
    }  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pictures", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    options = parser.parse_args(arguments)
    told = bench()
    print(json.dumps(told) if options.json else "\n".join(f"{name:14} {value}" for name, value in told.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
