"""The rules of a draw by hand by themselves: whatever is tried in whatever order, the record stays whole."""

import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.hand_drawing import (
    BLANK,
    HandDraw,
    add_slip,
    close,
    digest_of,
    record_of,
    result_of,
    strike,
)
from services.registry.domain.lots import Plot, check_draw
from shared.refusals import Conflict, Refusal

AT = "2026-11-22T01:00:00+00:00"
LABELS = tuple(f"{n:02d}号" for n in range(1, 7))
PLOTS = tuple(Plot(f"{n:02d}", 2000) for n in range(1, 4))

acts = st.one_of(
    st.tuples(st.just("slip"), st.sampled_from((*LABELS, "路人")), st.sampled_from((*[p.no for p in PLOTS], BLANK, "99"))),
    st.tuples(st.just("strike"), st.integers(0, 12), st.sampled_from(("看错了", " "))),
    st.tuples(st.just("close"), st.none(), st.none()),
)  # fmt: skip


def tried(draw: HandDraw, act: tuple[str, object, object]) -> HandDraw:
    """The draw after an act, or as it was where the rules refuse it."""
    kind, one, other = act
    try:
        if kind == "slip":
            return add_slip(draw, str(one), str(other), AT)
        return strike(draw, int(str(one)), str(other), AT) if kind == "strike" else close(draw)
    except Refusal:
        return draw


def begun(all_draw: bool = False, households: int = 6, plots: int = 3) -> HandDraw:
    return HandDraw("m1", 1, LABELS[:households], PLOTS[:plots], all_draw)


def drawn(draw: HandDraw, *slips: tuple[str, str]) -> HandDraw:
    for household, plot in slips:
        draw = add_slip(draw, household, plot, AT)
    return draw


@given(st.booleans(), st.integers(3, 6), st.lists(acts, max_size=40))
def test_in_any_order_each_plot_and_household_is_drawn_once_and_nothing_written_is_lost(
    all_draw: bool, households: int, order: list[tuple[str, object, object]]
) -> None:
    draw = begun(all_draw, households)
    for act in order:
        before, draw = draw, tried(draw, act)
        assert max(Counter(slip.household for slip in draw.standing).values(), default=1) == 1
        assert max(Counter(slip.plot for slip in draw.standing if slip.plot).values(), default=1) == 1
        assert len(draw.households_left) == len(draw.plots_left) + draw.blanks_left >= 0
        assert [slip.number for slip in draw.slips] == list(range(1, len(draw.slips) + 1))
        for old, new in zip(before.slips, draw.slips, strict=False):  # what was written stays; a strike stays too
            assert replace(new, struck="", struck_at="") == replace(old, struck="", struck_at="")
            assert new.struck == old.struck or not old.struck
        assert len(draw.slips) >= len(before.slips)
        if before.closed:
            assert draw == before
    if draw.closed:
        result = result_of(draw)
        check_draw(result)
        assert {(s.household, s.plot) for s in result.slips} == {(s.household, s.plot) for s in draw.standing if s.plot}
        assert not all_draw or not draw.households_left


@given(st.booleans(), st.lists(acts, max_size=25), st.data())
def test_however_a_draw_was_begun_it_can_be_drawn_to_its_end(
    all_draw: bool, order: list[tuple[str, object, object]], data: st.DataObject
) -> None:
    draw = begun(all_draw)
    for act in order:
        draw = tried(draw, act)
    while not draw.closed and not draw.complete:
        household = data.draw(st.sampled_from(draw.households_left))
        left = [plot.no for plot in draw.plots_left] + [BLANK] * (draw.blanks_left > 0)
        draw = add_slip(draw, household, data.draw(st.sampled_from(left)), AT)
    check_draw(result_of(draw if draw.closed else close(draw)))


@pytest.mark.parametrize(
    ("household", "plot", "code"),
    [
        ("路人", "02", "draw.household"),
        ("01号", "02", "draw.drew"),
        ("01号", BLANK, "draw.drew"),
        ("02号", "99", "draw.plot"),
        ("02号", "01", "draw.taken"),
    ],
)
def test_a_slip_that_cannot_be_is_refused_and_says_which_one_is_in_its_way(
    household: str, plot: str, code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        add_slip(drawn(begun(), ("01号", "01")), household, plot, AT)
    assert caught.value.code == code


def test_there_are_as_many_slips_as_households() -> None:
    draw = drawn(begun(households=4), ("01号", BLANK))
    with pytest.raises(Refusal, match="空阄一共 1 个"):
        add_slip(draw, "02号", BLANK, AT)


def test_a_struck_slip_frees_household_and_plot_and_stays_to_be_read() -> None:
    draw = strike(drawn(begun(), ("01号", "01")), 1, "应是 02 号地块", AT)
    draw = add_slip(draw, "02号", "01", AT)
    draw = add_slip(draw, "01号", "02", AT)
    assert [(slip.number, slip.household, slip.plot, slip.struck) for slip in draw.slips] == [
        (1, "01号", "01", "应是 02 号地块"), (2, "02号", "01", ""), (3, "01号", "02", ""),
    ]  # fmt: skip
    with pytest.raises(Conflict, match="已经作废过"):
        strike(draw, 1, "再来一次", AT)
    with pytest.raises(Refusal, match="理由"):
        strike(draw, 2, " ", AT)


def test_where_everybody_draws_the_record_is_not_closed_when_the_plots_are_gone() -> None:
    slips = [("01号", "01"), ("02号", "02"), ("03号", "03")]
    close(drawn(begun(all_draw=False), *slips))
    with pytest.raises(Refusal, match="还有 3 户没有抓"):
        close(drawn(begun(all_draw=True), *slips))
    close(drawn(begun(all_draw=True), *slips, ("04号", BLANK), ("05号", BLANK), ("06号", BLANK)))


def test_the_fingerprint_is_of_the_whole_record() -> None:
    draw = drawn(begun(), ("01号", "01"), ("02号", "02"), ("03号", "03"))
    others = [
        strike(draw, 1, "看错了", AT),
        replace(draw, slips=draw.slips[::-1]),
        replace(draw, all_draw=True),
        replace(draw, households=draw.households[:-1]),
        replace(draw, number=2),
    ]
    assert len({digest_of(draw), digest_of(draw, ["ab"]), *map(digest_of, others)}) == 2 + len(others)
    assert digest_of(draw) == digest_of(close(draw))
    assert json.loads(json.dumps(record_of(draw))) == record_of(draw)
