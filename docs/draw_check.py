"""Check a public draw (公开摇号) with nothing but Python: python draw_check.py draw.json

draw.json is what `/registry/draws/<matter>/<round>.json` serves. It prints who got which plot, or what does not fit.
"""

import hashlib
import json
import sys
from pathlib import Path

draw = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
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
text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
seed, counter = hashlib.sha256(text.encode()).digest(), 0
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
result = {plot: household for (plot, _area), household in zip(sorted(draw["plots"]), order)}
if result != draw["result"]:
    sys.exit("结果对不上 the published result is not what lists and phrases give")
for plot, household in result.items():
    print(f"{plot}  {household}")
