"""The rules by themselves: flows cannot be skipped, resolutions are counted exactly, draws are consistent."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.areas import area_from
from services.registry.domain.contracts import term_of, yearly_rent
from services.registry.domain.flow import Run, Step
from services.registry.domain.going_on import notice_ended, released
from services.registry.domain.limits import Limit, read_limit
from services.registry.domain.listing import Known, ListedItem, faults_in
from services.registry.domain.lots import Draw, Plot, Slip, check_draw
from services.registry.domain.resolution import OBSERVER, RollEntry, count, resolve
from services.registry.domain.rules import NONE_NEEDED, Rule, Share, Way, rule_in_force
from services.registry.domain.taking import Attempt, take
from shared.refusals import Invalid, NotAllowed, Refusal

DAY = date(2026, 11, 22)
ROLES = ("village_secretary", "village_clerk", "supervision_head")

steps = st.builds(
    Step,
    id=st.just(""),
    name=st.just("步骤"),
    kind=st.sampled_from(["propose", "resolve", "notice", "draw_lots", "price", "handle"]),
    actors=st.lists(st.sampled_from(ROLES), min_size=1, unique=True).map(tuple),
    papers=st.sampled_from([(), ("会议记录",)]),
    notice_days=st.sampled_from([0, 0, 3, 15]),
    rule=st.sampled_from(["", "representatives_meeting"]),
)
flows = st.lists(steps, min_size=1, max_size=6).map(
    lambda found: tuple(
        Step(f"s{n}", one.name, one.kind, one.actors, papers=one.papers, notice_days=one.notice_days, rule=one.rule)
        for n, one in enumerate(found, start=1)
    )
)
attempts = st.builds(
    Attempt,
    step_id=st.sampled_from([f"s{n}" for n in range(1, 8)]),
    person_id=st.sampled_from(["a", "b"]),
    roles=st.sets(st.sampled_from(ROLES)).map(tuple),
    on=st.just(DAY),
    papers=st.sampled_from([frozenset(), frozenset({"会议记录"})]),
    voted=st.booleans(),
    drawn=st.booleans(),
    priced=st.booleans(),
)
moves = st.lists(st.one_of(attempts, st.just("notice")), max_size=60)


@given(flows, moves)
def test_whatever_is_tried_no_step_is_skipped(flow: tuple[Step, ...], tried: list[Attempt | str]) -> None:
    run = Run(flow)
    for move in tried:
        before = run
        try:
            run = _move(run, move)
        except Refusal:
            assert run is before
            continue
        _check_history(run)


def _move(run: Run, move: Attempt | str) -> Run:
    if isinstance(move, Attempt):
        after = take(run, move)
        step = run.steps[len(run.taken)]
        assert set(step.papers) <= move.papers
        assert move.voted or not step.rule
        assert run.waiting_for is None
        return after
    waiting = run.waiting_for
    return notice_ended(run, waiting.id) if waiting else run


def _check_history(run: Run) -> None:
    assert [one.step_id for one in run.taken] == [step.id for step in run.steps[: len(run.taken)]]
    for one, step in zip(run.taken, run.steps, strict=False):
        assert one.role in step.actors
    for one in run.taken[:-1]:
        assert one.notice_ended
    finished = len(run.taken) == len(run.steps) and all(one.notice_ended for one in run.taken)
    assert (run.status == "finished") == finished


@given(flows)
def test_a_flow_that_is_followed_ends(flow: tuple[Step, ...]) -> None:
    run = Run(flow)
    while run.status == "running":
        waiting = run.waiting_for
        if waiting is not None:
            run = notice_ended(run, waiting.id)
            continue
        step = run.current
        assert step is not None
        run = take(run, Attempt(step.id, "a", step.actors, DAY, frozenset(step.papers), True, True, True))
    assert run.status == "finished"


def test_a_held_matter_stands_still_and_goes_on_when_released() -> None:
    flow = (Step("s1", "提议", "propose", ROLES),)
    held = Run(flow, "held")
    attempt = Attempt("s1", "a", ROLES, DAY)
    with pytest.raises(Refusal) as caught:
        take(held, attempt)
    assert caught.value.code == "matter.held"
    assert take(released(held), attempt).status == "finished"


def test_one_person_with_two_posts_cannot_take_incompatible_steps() -> None:
    flow = (Step("s1", "抓阄", "handle", ROLES), Step("s2", "签约", "handle", ROLES, different_people=("s1",)))
    run = take(Run(flow), Attempt("s1", "a", ROLES, DAY))
    with pytest.raises(NotAllowed):
        take(run, Attempt("s2", "a", ROLES, DAY))
    assert take(run, Attempt("s2", "b", ROLES, DAY)).status == "finished"


shares = st.builds(
    lambda parts, strict: Share(min(parts), max(parts), strict),
    st.tuples(st.integers(1, 10), st.integers(1, 10)),
    st.booleans(),
)


@given(shares, st.integers(0, 5000), st.integers(0, 5000))
def test_a_share_is_reached_exactly_where_the_fraction_says(share: Share, count_: int, total: int) -> None:
    part = Fraction(share.numerator, share.denominator) * total
    assert share.reached(count_, total) == (count_ > part if share.strict else count_ >= part)


@given(shares, st.integers(0, 5000))
def test_what_is_needed_is_the_smallest_that_reaches(share: Share, total: int) -> None:
    needed = share.needed(total)
    assert share.reached(needed, total)
    assert needed == 0 or not share.reached(needed - 1, total)


def test_shares_read_as_law_says_them() -> None:
    assert Share(2, 3, strict=False).words == "三分之二以上"
    assert Share(1, 2, strict=True).words == "超过二分之一"


def way(quorum: Share, majority: Share, of: str = "present", body: str = "村民代表会议", since: date = DAY) -> Way:
    return Way("key", "表决", body, since, None, quorum, majority, of, "某法第一条", "")


entries = st.builds(
    lambda present, vote, observer: RollEntry(
        "", OBSERVER if observer else "representative", present, vote if present and not observer else ""
    ),
    st.booleans(),
    st.sampled_from(["for", "against", "abstain", ""]),
    st.sampled_from([False, False, False, True]),
)
rolls = st.lists(entries, min_size=1, max_size=60).map(
    lambda found: [RollEntry(f"人{n}", one.capacity, one.present, one.vote) for n, one in enumerate(found)]
)


@given(rolls)
def test_figures_add_up(roll: list[RollEntry]) -> None:
    figures = count(roll)
    assert figures.in_favour + figures.against + figures.abstained == figures.present <= figures.due


@given(rolls, st.permutations(range(60)))
def test_the_order_of_the_roll_does_not_matter(roll: list[RollEntry], order: list[int]) -> None:
    shuffled = [roll[n] for n in order if n < len(roll)]
    assert count(shuffled) == count(roll)


@given(rolls, shares, shares, st.sampled_from(["present", "due"]))
def test_a_resolution_stands_only_with_quorum_and_majority(
    roll: list[RollEntry], quorum: Share, majority: Share, of: str
) -> None:
    figures = count(roll)
    base = figures.due if of == "due" else figures.present
    stands = (
        bool(figures.due) and quorum.reached(figures.present, figures.due) and majority.reached(figures.in_favour, base)
    )
    rule = Rule("key", (way(quorum, majority, of),))
    if stands:
        assert resolve(rule, "村民代表会议", roll).figures == figures
    else:
        with pytest.raises(Refusal) as caught:
            resolve(rule, "村民代表会议", roll)
        assert caught.value.basis or caught.value.code == "resolution.roll_empty"


def test_the_majority_is_the_deciding_body_s_own() -> None:
    rule = Rule(
        "key", (replace(way(Share(2, 3, strict=False), Share(1, 2, strict=True)), counted=("representative",)),)
    )
    own = [RollEntry(f"代表{n}", "representative", n < 4, "for" if n < 3 else "") for n in range(6)]
    guests = [RollEntry(f"客{n}", "stationed_team", True, "") for n in range(9)]
    figures = resolve(rule, "村民代表会议", [*own, *guests]).figures
    assert (figures.due, figures.present, figures.in_favour) == (6, 4, 3)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (RollEntry("甲", "representative", False, "for"), "resolution.roll_absent"),
        (RollEntry("甲", OBSERVER, True, "for"), "resolution.roll_guest"),
        (RollEntry("甲", "first_secretary", True, "for"), "resolution.roll_guest"),
        (RollEntry("甲", "party_member", True, "for"), "resolution.roll_guest"),
        (RollEntry("甲", "村长", True, "for"), "resolution.roll_capacity"),
        (RollEntry("乙", "representative", True, "for"), "resolution.roll_twice"),
        (RollEntry(" ", "representative", True, "for"), "resolution.roll_name"),
        (RollEntry("甲", "representative", True, "yes"), "resolution.roll_vote"),
    ],
)
def test_a_roll_that_cannot_be_is_refused(entry: RollEntry, code: str) -> None:
    rule = Rule("key", (replace(way(NONE_NEEDED, Share(1, 2, strict=True)), counted=("representative",)),))
    with pytest.raises(Refusal) as caught:
        resolve(rule, "村民代表会议", [RollEntry("乙", "representative", True, "for"), entry])
    assert caught.value.code == code


def test_the_rule_in_force_is_that_of_the_day() -> None:
    half, all_of = Share(1, 2, strict=True), Share(1, 1, strict=False)
    old = Way("key", "", "村民会议", date(2018, 1, 1), date(2025, 12, 31), half, half, "present", "旧", "")
    new = Way("key", "", "村民会议", date(2026, 1, 1), None, half, all_of, "present", "新", "")
    assert rule_in_force([old, new], "key", date(2025, 12, 31)).basis == "旧"
    assert rule_in_force([old, new], "key", date(2026, 1, 1)).basis == "新"
    with pytest.raises(Refusal):
        rule_in_force([old, new], "key", date(2017, 1, 1))


def test_where_only_one_body_may_decide_the_lists_name_for_it_will_do() -> None:
    rule = Rule("key", (way(NONE_NEEDED, NONE_NEEDED, body="党员大会"),))
    assert rule.way_for("村党组织", listed="村党组织").body == "党员大会"
    with pytest.raises(Refusal):
        rule.way_for("村民会议", listed="村党组织")


@given(st.integers(1, 30), st.data())
def test_a_fair_draw_is_accepted_and_any_change_to_it_is_not(plots: int, data: st.DataObject) -> None:
    households = data.draw(st.integers(plots, plots + 100))
    labels = [f"户{n}" for n in range(households)]
    winners = data.draw(st.permutations(labels))[:plots]
    listed = tuple(Plot(f"{n:02d}", 2000) for n in range(plots))
    slips = tuple(Slip(household, plot.no) for household, plot in zip(winners, listed, strict=True))
    check_draw(Draw(tuple(labels), listed, slips))
    gone = data.draw(st.integers(0, plots - 1))
    for wrong in (
        Draw(tuple(labels), listed, slips[:gone] + slips[gone + 1 :]),
        Draw(tuple(labels), listed, (*slips, slips[gone])),
        Draw(tuple(label for label in labels if label != winners[gone]), listed, slips),
        Draw(tuple(labels), listed[:gone] + listed[gone + 1 :], slips),
    ):
        with pytest.raises(Invalid):
            check_draw(wrong)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("受理后10日内", Limit(10, "day")),
        ("5个工作日", Limit(5, "workday")),
        ("收到方案后5日内", Limit(5, "day")),
        ("3日", Limit(3, "day")),
        ("评议前10日", None),
        ("次月15日前", None),
        ("不少于15日", None),
        ("方案提前3日送达党员", None),
        ("1000元以上", None),
        ("当日", None),
        ("", None),
    ],
)
def test_only_plain_numbers_of_days_are_limits(text: str, limit: Limit | None) -> None:
    assert read_limit(text) == limit


def test_contracts_are_measured_and_priced_in_whole_numbers() -> None:
    assert area_from("20.5") == 2050
    assert yearly_rent(2050, 40_001) == 820_021  # 20.5 × 400.01 = 8200.205 yuan
    assert term_of(date(2027, 1, 1), 3).ends_on == date(2029, 12, 31)
    assert term_of(date(2028, 2, 29), 1).ends_on == date(2029, 2, 28)


@pytest.mark.parametrize("start", [date(1, 1, 1), date(1949, 12, 31), date(2201, 1, 1), date(9999, 12, 31)])
def test_a_contract_that_starts_in_no_sensible_year_is_refused(start: date) -> None:
    with pytest.raises(Refusal):
        term_of(start, 1)


def test_the_rent_of_the_largest_area_at_the_highest_price_can_be_kept() -> None:
    with pytest.raises(Refusal):
        area_from("1000000")
    assert yearly_rent(area_from("999999.99"), 10**12) < 2**63


@pytest.mark.parametrize("text", ["", "abc", "-1", "0", "20.555", "NaN", "1e99"])
def test_an_area_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        area_from(text)


def item(*flow: Step, code: str = "SZ-01", line: int = 2) -> ListedItem:
    lines = tuple(range(line, line + len(flow)))
    texts = dict.fromkeys(("category", "basis", "scope", "holder", "department", "contact", "fee"), "有")
    return ListedItem("micro_power", code, "事项", "major", texts, (), (), flow, line, lines)


KNOWN = Known(frozenset({"village_clerk"}), frozenset({"party_members"}))


@pytest.mark.parametrize(
    ("flow", "column"),
    [
        (Step("s1", "", "handle", ("township_secretary",)), "办理岗位"),
        (Step("s1", "", "handle", ("village_clerk",), rule="unheard_of"), "表决规则"),
        (Step("s1", "", "post", ("village_clerk",), notice_days=3), "是否公开"),
        (Step("s1", "", "notice", ("village_clerk",), posted=True), "公示天数"),
        (Step("s1", "", "notice", ("village_clerk",), posted=True, notice_days=61), "公示天数"),
        (Step("s1", "", "handle", ("village_clerk",), different_people=("s1",)), "须不同人"),
        (Step("s1", "", "handle", ("village_clerk",), different_people=("s9",)), "须不同人"),
        (Step("第一步", "", "handle", ("village_clerk",)), "步骤编号"),
    ],
)
def test_a_faulty_step_is_found_in_its_column(flow: Step, column: str) -> None:
    assert [(fault.line, fault.column) for fault in faults_in([item(flow)], KNOWN)] == [(2, column)]


def test_all_faults_are_told_at_once() -> None:
    clerk = ("village_clerk",)
    twice = item(Step("s1", "", "handle", clerk), Step("s1", "", "handle", clerk), code="bad")
    again = item(Step("s1", "", "handle", clerk), code="bad", line=7)
    columns = [fault.column for fault in faults_in([twice, again], KNOWN)]
    assert columns == ["事项编码", "步骤编号", "事项编码", "事项编码"]


def test_contracts_after_a_draw_without_a_price_are_a_dead_end() -> None:
    clerk = ("village_clerk",)
    draw, sign = Step("s1", "", "draw_lots", clerk), Step("s2", "", "contract", clerk)
    assert [fault.line for fault in faults_in([item(draw, sign)], KNOWN)] == [3]
    assert faults_in([item(Step("s0", "", "price", clerk), draw, sign)], KNOWN) == []
