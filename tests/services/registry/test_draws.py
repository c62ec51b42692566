"""Draws by commit and reveal: nobody chooses the result, nobody is silent in secret, anybody can reckon it again."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.drawing import PARTIES, Round, check_phrase, draw_of, fingerprint
from services.registry.domain.lots import PUBLIC, Plot, check_draw
from services.registry.operations.commit_reveal import commit, reveal
from services.registry.operations.draw_lots import FreezeRequest, freeze
from services.registry.operations.void_draw import void_round
from services.registry.queries.draw_turns import draws_waiting
from services.registry.tables import DrawRound, PlotRow
from shared.refusals import Conflict, Invalid, NotAllowed, Refusal
from tests.services.registry.county import VILLAGE, County
from tests.services.registry.test_pages import Reader

PHRASES = {party: f"丰收之年，{name}说了算不算" for party, name in PARTIES.items()}
HOUSEHOLDS = tuple(f"{number:03d}号" for number in range(1, 31))
PLOTS = tuple(Plot(f"{number:02d}", 2050) for number in range(1, 8))
LISTS = FreezeRequest(PUBLIC, HOUSEHOLDS, PLOTS)


def complete(households: tuple[str, ...], plots: tuple[Plot, ...], phrases: dict[str, str] = PHRASES) -> Round:
    """A round in which everybody has revealed."""
    return Round("m1", 1, households, plots, {one: fingerprint(said) for one, said in phrases.items()}, phrases)


@given(
    st.lists(st.text("甲乙丙丁0123", min_size=1, max_size=6), min_size=1, max_size=40, unique=True),
    st.integers(1, 40),
    st.text(min_size=12, max_size=40),
)
def test_a_draw_is_one_and_does_not_depend_on_the_order_of_the_lists(labels: list[str], count: int, said: str) -> None:
    households, plots = tuple(labels), tuple(Plot(f"{n:02d}", n) for n in range(1, min(count, len(labels)) + 1))
    phrases = {**PHRASES, "village_clerk": said}
    drawn = draw_of(complete(households, plots, phrases))
    check_draw(drawn)
    again = draw_of(complete(households[::-1], plots[::-1], phrases))
    assert {slip.plot: slip.household for slip in drawn.slips} == {slip.plot: slip.household for slip in again.slips}


def test_every_household_is_as_likely_as_every_other() -> None:
    first = Counter(
        draw_of(complete(HOUSEHOLDS[:5], PLOTS[:1], {**PHRASES, "village_clerk": f"第{n}次试摇，看看公不公平"}))
        .slips[0]
        .household
        for n in range(2000)
    )
    assert len(first) == 5
    assert all(abs(times - 400) < 100 for times in first.values())  # five standard deviations


def test_each_phrase_alone_changes_the_result() -> None:
    results = {
        tuple(
            slip.household
            for slip in draw_of(complete(HOUSEHOLDS, PLOTS, {**PHRASES, party: "换了一句口令的结果不同"})).slips
        )
        for party in PARTIES
    }
    assert len(results | {tuple(slip.household for slip in draw_of(complete(HOUSEHOLDS, PLOTS)).slips)}) == 4


def test_a_phrase_that_was_not_committed_is_refused() -> None:
    found = Round("m1", 1, HOUSEHOLDS, PLOTS, {one: fingerprint(said) for one, said in PHRASES.items()}, {})
    with pytest.raises(Refusal, match="对不上"):
        check_phrase(found, "village_clerk", PHRASES["village_clerk"] + "。")


@pytest.fixture
def drawing(county: County) -> tuple[County, str]:
    """The land matter at its draw."""
    county.publish("SZ-01")
    matter = county.start("SZ-01")
    while county.current(matter).kind != "draw_lots":
        step = county.current(matter)
        county.take(matter)
        if step.notice_days:
            county.end_notice(matter, step.id)
    return county, matter


def do(county: County, operation, role: str, *given: object):  # type: ignore[no-untyped-def]
    """One act on the draw."""
    with county.house.database.write() as session:
        return operation(session, county.house.clock(session), county.holder(role), *given)


def test_three_parties_draw_and_the_step_takes_their_result(
    drawing: tuple[County, str], app: Flask, tmp_path: Path
) -> None:
    county, matter = drawing
    with pytest.raises(Invalid, match="不一致"):
        do(county, freeze, "village_clerk", matter, replace(LISTS, households=HOUSEHOLDS[:3]))
    with pytest.raises(NotAllowed, match="村股份经济合作社办理"):
        do(county, freeze, "supervision_head", matter, LISTS)
    do(county, freeze, "village_clerk", matter, LISTS)
    with pytest.raises(Conflict, match="不能再改"):
        do(county, freeze, "village_clerk", matter, replace(LISTS, households=HOUSEHOLDS[1:]))
    with pytest.raises(NotAllowed, match="三方"):
        do(county, commit, "cooperative_head", matter, 1, fingerprint("x" * 20))
    for party, phrase in PHRASES.items():
        with pytest.raises(Refusal, match="没有提交指纹"):
            do(county, reveal, party, matter, 1, phrase)
        do(county, commit, party, matter, 1, fingerprint(phrase))
    with pytest.raises(Refusal, match="还没有结束"):
        county.take(matter)
    for party, phrase in PHRASES.items():
        do(county, reveal, party, matter, 1, phrase)
    county.take(matter)
    told = app.test_client().get(f"/registry/draws/{matter}/1.json").get_json()
    with county.house.database.read() as session:
        lots = {row.no: row.household for row in session.query(PlotRow).filter_by(matter_id=matter)}
    assert told["result"] == lots
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    script = Path(__file__).parents[3] / "docs" / "draw_check.py"
    checked = subprocess.run([sys.executable, script, file], capture_output=True, encoding="utf-8", check=True)
    assert checked.stdout.split()[1::2] == [lots[no] for no in sorted(lots)]
    told["result"]["01"] = "别人"
    file.write_text(json.dumps(told), encoding="utf-8")
    assert subprocess.run([sys.executable, script, file], capture_output=True).returncode == 1


def test_who_is_silent_makes_the_round_void_in_public_and_another_begins(
    drawing: tuple[County, str], app: Flask
) -> None:
    county, matter = drawing
    do(county, freeze, "village_clerk", matter, LISTS)
    for party, phrase in PHRASES.items():
        do(county, commit, party, matter, 1, fingerprint(phrase))
    do(county, reveal, "village_clerk", matter, 1, PHRASES["village_clerk"])
    with pytest.raises(Refusal, match="期限还没有过"):
        do(county, void_round, "supervision_head", matter, 1, "等不及了")
    page = app.test_client().get(f"/registry/draws/{matter}").get_data(as_text=True)
    assert PHRASES["village_clerk"] not in page  # whoever is last must not see what the others said
    assert "作废这一轮" not in Reader(app, f"v-{VILLAGE}-jd").open(f"/registry/draws/{matter}")
    county.move_clock(4)
    assert "作废这一轮" in Reader(app, f"v-{VILLAGE}-jd").open(f"/registry/draws/{matter}")
    do(county, void_round, "supervision_head", matter, 1, "")
    page = app.test_client().get(f"/registry/draws/{matter}").get_data(as_text=True)
    assert "期限内没有亮口令的一方：村务监督委员会主任、乡镇经管站" in page
    do(county, freeze, "village_clerk", matter, LISTS)
    with county.house.database.read() as session:
        assert [row.state for row in session.query(DrawRound).order_by(DrawRound.number)] == ["void", "open"]


def test_while_a_fingerprint_is_missing_a_round_is_void_with_a_reason(drawing: tuple[County, str], app: Flask) -> None:
    county, matter = drawing
    do(county, freeze, "village_clerk", matter, LISTS)
    do(county, commit, "village_clerk", matter, 1, fingerprint(PHRASES["village_clerk"]))
    with pytest.raises(NotAllowed):
        do(county, void_round, "cooperative_head", matter, 1, "名单写漏了一户")
    with pytest.raises(Refusal, match="理由"):
        do(county, void_round, "village_clerk", matter, 1, " ")
    do(county, void_round, "village_clerk", matter, 1, "名单写漏了一户")
    page = app.test_client().get(f"/registry/draws/{matter}").get_data(as_text=True)
    assert "名单写漏了一户" in page
    with pytest.raises(Conflict, match="已经结束"):
        do(county, commit, "supervision_head", matter, 1, fingerprint(PHRASES["supervision_head"]))


def test_the_parties_find_the_draw_on_their_desks(drawing: tuple[County, str]) -> None:
    county, matter = drawing

    def asked(role: str) -> list[str]:
        with county.house.database.read() as session:
            return [one["what"] for one in draws_waiting(session, county.holder(role))]

    do(county, freeze, "village_clerk", matter, LISTS)
    assert [asked(party) for party in PARTIES] == [["commit"]] * 3
    for party, phrase in PHRASES.items():
        do(county, commit, party, matter, 1, fingerprint(phrase))
    do(county, reveal, "village_clerk", matter, 1, PHRASES["village_clerk"])
    assert {party: asked(party) for party in PARTIES} == {
        "village_clerk": [], "supervision_head": ["reveal"], "township_office": ["reveal"],
    }  # fmt: skip
    assert [len(county.facts(f"draw.{kind}")) for kind in ("frozen", "committed")] == [1, 1]


def test_while_the_matter_is_held_nobody_reveals(drawing: tuple[County, str]) -> None:
    county, matter = drawing
    do(county, freeze, "village_clerk", matter, LISTS)
    with county.house.database.write() as session:
        county.matter(session, matter).status = "held"
    with pytest.raises(Refusal, match="暂停"):
        do(county, commit, "village_clerk", matter, 1, fingerprint(PHRASES["village_clerk"]))
