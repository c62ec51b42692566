"""`python -m local.story [--url …] [--only a,b,c,d]`"""

import argparse
import sys
from pathlib import Path

from local.story import a_list, b_matter, c_report, d_far_away
from local.story.client import StoryBroken
from local.story.teller import Teller

CHAPTERS = {"a": a_list.play, "b": b_matter.play, "c": c_report.play, "d": d_far_away.play}


def main(arguments: list[str]) -> int:
    """Play the chapters; 0 when every one held."""
    parser = argparse.ArgumentParser(prog="sunlight story", description="把四个故事在运行中的系统上演一遍")
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="网关地址")
    parser.add_argument("--password", default="sunlight-demo")
    parser.add_argument("--only", default="a,b,c,d", help="只演哪几段，如 a,c")
    chosen = parser.parse_args(arguments)
    samples = Path(__file__).resolve().parents[2] / "samples" / "tangyuan"
    teller = Teller(chosen.url.rstrip("/"), samples, chosen.password)
    try:
        for letter in chosen.only.split(","):
            CHAPTERS[letter.strip()](teller)
    except StoryBroken as broken:
        print(f"\n✗ 故事断在这里：{broken}", file=sys.stderr)
        return 1
    print("\n✓ 四个故事都演完了" if chosen.only == "a,b,c,d" else "\n✓ 演完了", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
