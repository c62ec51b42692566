"""Drawing lots (抓阄) for plots: 27 plots among more than a hundred households, each plot drawn exactly once."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shared.refusals import Invalid

PUBLIC, HAND = "public", "hand"
WAYS = {HAND: "现场抓阄", PUBLIC: "公开摇号"}
MOST = 2000  # households, and plots, in one draw
LONGEST_HOUSEHOLD, LONGEST_PLOT = 60, 20  # characters of a label


@dataclass(frozen=True)
class Plot:
    """A plot (地块). `area` is in hundredths of a mu (亩), a whole number."""

    no: str
    area: int


@dataclass(frozen=True)
class Slip:
    """A slip (阄) that won: which household drew which plot."""

    household: str
    plot: str


@dataclass(frozen=True)
class Draw:
    """A whole draw. `households` are the labels of all that took part, also those that drew a blank."""

    households: tuple[str, ...]
    plots: tuple[Plot, ...]
    slips: tuple[Slip, ...]


def check_draw(draw: Draw) -> None:
    """Raise Invalid with every inconsistency at once: plots and households listed once, each plot drawn once."""
    _refuse([*_lists(draw.households, draw.plots), *_slips(draw)])


def check_lists(households: Sequence[str], plots: Sequence[Plot]) -> None:
    """Raise Invalid with every fault of the lists before a draw; there must be a household for every plot."""
    findings = _lists(households, plots)
    if len(households) < len(plots):
        findings.append(_finding("lots.households", f"参加户只有 {len(households)} 户，地块有 {len(plots)} 块。"))
    _refuse(findings)


def _lists(households: Sequence[str], plots: Sequence[Plot]) -> list[dict[str, str]]:
    return [
        *_listed("lots.households", "参加户", households, LONGEST_HOUSEHOLD),
        *_listed("lots.plots", "地块", [plot.no for plot in plots], LONGEST_PLOT),
        *(_finding("lots.plots", f"地块“{plot.no}”的面积要大于 0 亩。") for plot in plots if plot.area <= 0),
    ]


def _refuse(findings: list[dict[str, str]]) -> None:
    if findings:
        raise Invalid(
            "lots.inconsistent", f"抓阄记录有 {len(findings)} 处不一致，什么都没有保存。请逐条改正。", findings
        )


def _finding(where: str, message: str) -> dict[str, str]:
    return {"where": where, "message": message, "code": "lots.inconsistent"}


def _listed(where: str, what: str, labels: Sequence[str], longest: int) -> list[dict[str, str]]:
    if not labels:
        return [_finding(where, f"没有登记{what}。")]
    findings = [_finding(where, f"{what}有空白的一行。")] if any(not label.strip() for label in labels) else []
    if len(labels) > MOST:
        findings.append(_finding(where, f"{what}有 {len(labels)} 个，一次最多 {MOST} 个。"))
    findings += [
        _finding(where, f"{what}“{label[:longest]}…”太长，最多 {longest} 个字。")
        for label in labels
        if len(label) > longest
    ]
    findings += [
        _finding(
            where, f"{what}“{''.join(sign for sign in label if sign.isprintable())}”里有看不见的字符，请重新填写。"
        )
        for label in labels
        if not label.isprintable()
    ]
    # “０１号” and “01号” are one household to everybody who reads the list
    read = Counter("".join(unicodedata.normalize("NFKC", label).split()) for label in labels)
    twice = sorted(label for label, times in read.items() if times > 1)
    return findings + [_finding(where, f"{what}“{label}”登记了不止一次。") for label in twice]


def _slips(draw: Draw) -> list[dict[str, str]]:
    where, findings = "lots.slips", []
    households, plots = set(draw.households), {plot.no for plot in draw.plots}
    for number, slip in enumerate(draw.slips, start=1):
        if slip.household not in households:
            findings.append(_finding(where, f"第 {number} 个阄的“{slip.household}”不在参加户里。"))
        if slip.plot not in plots:
            findings.append(_finding(where, f"第 {number} 个阄的地块“{slip.plot}”不在地块表里。"))
    drawn = Counter(slip.plot for slip in draw.slips)
    findings += [_finding(where, f"地块“{no}”没有人抓到。") for no in sorted(plots - set(drawn))]
    findings += [_finding(where, f"地块“{no}”被抓了 {times} 次。") for no, times in sorted(drawn.items()) if times > 1]
    winners = Counter(slip.household for slip in draw.slips)
    return findings + [
        _finding(where, f"“{household}”抓了 {times} 个地块，每户最多一个。")
        for household, times in sorted(winners.items())
        if times > 1
    ]
