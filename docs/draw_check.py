"""Check a draw of lots (抓阄、公开摇号) with nothing but Python: python draw_check.py draw.json

draw.json is what `/registry/draws/<matter>/<round>.json` serves. It prints who got which plot, or what does not fit.

A public draw is reckoned again from its lists and phrases. Of a draw by hand the record is checked: its fingerprint is the
one that was signed, each household drew once and each plot was drawn once, and the result is what the slips say.
"""

import hashlib
import json
import sys
from pathlib import Path


def canonical(said):
    """SHA-256 of something as canonical JSON."""
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def by_hand(draw):
    """The result of a draw by hand."""
    record = draw["record"]
    if canonical(record).hexdigest() != draw["digest"] or (record["matter"], record["round"]) != (
        draw["matter"],
        draw["round"],
    ):
        sys.exit("记录与会签的指纹对不上 the record is not the one that was signed")
    standing = [(household, plot) for _number, household, plot, _at, struck, _when in record["slips"] if not struck]
    households = [household for household, _plot in standing]
    plots = [plot for _household, plot in standing if plot]
    if len(set(households)) != len(households) or not set(households) <= set(record["households"]):
        sys.exit("有户抓了不止一次，或者不在名单上 a household drew twice, or is not on the list")
    if sorted(plots) != sorted(plot for plot, _area in record["plots"]):
        sys.exit("有地块没有抓出，或者抓了不止一次 a plot was not drawn, or twice")
    if record["all_draw"] and set(households) != set(record["households"]):
        sys.exit("有户没有抓 a household has not drawn")
    return {plot: household for household, plot in standing if plot}


def in_public(draw):
    """The result of a draw by commit and reveal, reckoned again."""
    for party, phrase in draw["phrases"].items():
        if hashlib.sha256(phrase.encode()).hexdigest() != draw["commitments"][party]:
            sys.exit(f"{party}: 口令与指纹对不上 the phrase does not have the published fingerprint")
    said = {
        "draw": "sunlight-draw-v1",
        "matter": draw["matter"],
        "round": draw["round"],
        "households": sorted(draw["households"]),
        "plots": sorted(draw["plots"]),
        "phrases": sorted(draw["phrases"].items()),
    }
    seed, counter = canonical(said).digest(), 0
    order = sorted(draw["households"])
    for last in range(len(order) - 1, 0, -1):
        fair = 2**64 - 2**64 % (last + 1)
        while True:
            number = int.from_bytes(hashlib.sha256(seed + counter.to_bytes(8, "big")).digest()[:8], "big")
            counter += 1
            if number < fair:
                break
        chosen = number % (last + 1)
        order[last], order[chosen] = order[chosen], order[last]
    return {plot: household for (plot, _area), household in zip(sorted(draw["plots"]), order)}


draw = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
if draw["state"] not in ("drawn", "closed"):
    sys.exit("这一轮已经作废，或者还没有结束 this round is void, or not over yet")
result = by_hand(draw) if draw["way"] == "hand" else in_public(draw)
if result != draw["result"]:
    sys.exit("结果对不上 the published result is not what lists, slips and phrases give")
for plot, household in sorted(result.items()):
    print(f"{plot}  {household}")
