"""Flows with branches: what the checks let through can be run, and a run never leaves its flow, whoever tries what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.registry.domain.conditions import Amount, Case, read_condition
from services.registry.domain.flow import END, Branch, Run, Step, Taken
from services.registry.domain.flow_checks import faults_in_flow
from services.registry.domain.going_on import notice_ended
from services.registry.domain.taking import Attempt, take
from shared.refusals import Refusal

DAY = date(2026, 11, 2)
ROLES = ("secretary", "director", "supervisor")
PEOPLE = {"甲": ("secretary", "director"), "乙": ("director",), "丙": ("supervisor",), "丁": ()}  # 甲: 一肩挑
TIERS = (0, 500_000, 2_000_000, None)  # fen
CASES = ("新申请", "复核", "其他")


# Flows: anything that can be written down, sound or not. Most that are drawn are sound, so that both sides are tried.
# Each strategy is made once: Hypothesis takes longer to look a strategy over than to draw from it.
def flows() -> st.SearchStrategy[tuple[Step, ...]]:
    return st.integers(1, 7).flatmap(_steps)


@cache
def _steps(count: int) -> st.SearchStrategy[tuple[Step, ...]]:
    return st.tuples(*[_step(number, count) for number in range(count)])


def _step(number: int, count: int) -> st.SearchStrategy[Step]:
    earlier = [f"s{one}" for one in range(number)]
    return st.builds(
        Step,
        id=st.just(f"s{number}"),
        name=st.just(f"第{number}步"),
        kind=st.sampled_from(["propose", "resolve", "post", "notice", "contract", "draw_lots", "price", "pay"]),
        actors=st.lists(st.sampled_from(ROLES), min_size=1, max_size=2, unique=True).map(tuple),
        papers=st.sampled_from([(), ("方案",), ("方案", "记录")]),
        posted=st.just(True),
        notice_days=st.sampled_from([0, 0, 7]),
        rule=st.sampled_from(["", "", "land_plan"]),
        different_people=st.lists(st.sampled_from(earlier), max_size=1).map(tuple) if earlier else st.just(()),
        next=_ways(number, count),
    )


def _ways(number: int, count: int) -> st.SearchStrategy[tuple[Branch, ...]]:
    later = [f"s{one}" for one in range(number + 1, count)] + [END]
    anywhere = [f"s{one}" for one in range(count)] + [END, "s99"]
    onward = st.sampled_from(later)
    tiers = st.lists(onward, min_size=3, max_size=3, unique=True).map(
        lambda to: tuple(Branch(one, _tier(low, high)) for one, low, high in zip(to, TIERS, TIERS[1:], strict=False))
    )
    cases = st.lists(onward, min_size=2, max_size=2, unique=True).map(
        lambda to: (Branch(to[0], "情形=新申请"), Branch(to[1], "其他"))
    )
    wild = st.lists(
        st.builds(Branch, st.sampled_from(anywhere), st.sampled_from(["", "其他", "金额≥1元", "情形=复核", "金额?"])),
        max_size=3,
    ).map(tuple)
    following: st.SearchStrategy[tuple[Branch, ...]] = st.just(())
    sound = [following, following, onward.map(lambda to: (Branch(to),))]
    sound += [tiers] if len(later) >= 3 else []
    sound += [cases] if len(later) >= 2 else []
    usual = st.one_of(sound)
    return st.integers(0, 9).flatmap(lambda chance: wild if chance == 0 else usual)


def _tier(low: int | None, high: int | None) -> str:
    if not low:
        return f"金额<{(high or 0) // 100}元"
    return f"金额≥{low // 100}元" if high is None else f"{low // 100}元≤金额<{high // 100}元"


@dataclass(frozen=True)
class Facts:
    """What the world is like: the matter's amount, and the kind of case at each step that asks."""

    amount_fen: int
    case: str


FACTS = st.builds(Facts, st.sampled_from([0, 499_999, 500_000, 1_999_999, 2_000_000]), st.sampled_from(CASES))


def path_of(flow: tuple[Step, ...], facts: Facts) -> list[Step]:
    """The one path through a flow, walked as a person reads the table; written without the code under test."""
    rows = {step.id: index for index, step in enumerate(flow)}
    index, path = 0, list[Step]()
    while index < len(flow):
        path.append(flow[index])
        assert len(path) <= len(flow), "a checked flow never goes round"
        target = next((way.to for way in flow[index].next if _fits(way.when, facts)), None)
        assert target is not None or not flow[index].next, "a checked flow always has a way on"
        index = index + 1 if target is None else rows.get(target, len(flow))
    return path


def _fits(when: str, facts: Facts) -> bool:
    condition = read_condition(when)
    if isinstance(condition, Amount):
        return condition.low <= facts.amount_fen < (condition.high or 10**18)
    return facts.case in condition.names if isinstance(condition, Case) else True


def cooperative(step: Step, facts: Facts, person: str, role: str) -> Attempt:
    """Somebody of the right post with everything the step asks for."""
    case = _case(step, facts)
    return Attempt(
        step.id, person, (role,), DAY, frozenset(step.papers), voted=True, drawn=True, priced=True,
        amount_fen=facts.amount_fen, case=case,
    )  # fmt: skip


def _case(step: Step, facts: Facts) -> str:
    named = [name for way in step.next if isinstance(one := read_condition(way.when), Case) for name in one.names]
    return "" if not named else facts.case if facts.case in named else "其他"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(flows(), FACTS)
def test_what_the_checks_let_through_ends_on_every_path(flow: tuple[Step, ...], facts: Facts) -> None:
    if faults_in_flow(flow):
        return
    run, path = Run(flow), path_of(flow, facts)
    for number, step in enumerate(path):
        assert run.current == step
        run = take(run, cooperative(step, facts, f"人{number}", step.actors[0]))  # never the same person twice
        run = notice_ended(run, step.id)
    assert run.status == "finished"
    assert run.current is None


MOSTLY = (True, True, True, False)
TRIED = product(
    ("甲", "甲", "乙", "丙", "丁"),
    ("", "", "", *(f"s{number}" for number in range(7))),  # "": whatever is current
    (("方案", "记录"), ("方案", "记录"), ("方案",), ()),
    MOSTLY,
    MOSTLY,
    (False, True),
)
ATTEMPTS = st.lists(st.sampled_from(list(TRIED)), min_size=20, max_size=40)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(flows(), FACTS, ATTEMPTS)
def test_no_step_out_of_order_and_no_end_without_evidence_votes_and_notices(
    flow: tuple[Step, ...], facts: Facts, attempts: list[tuple[str, str, tuple[str, ...], bool, bool, bool]]
) -> None:
    """Random people try random things; what is accepted is held against the table, step by step."""
    if faults_in_flow(flow):
        return
    run, path, accepted = Run(flow), path_of(flow, facts), list[tuple[Step, str]]()
    notice_runs = False
    for person, wanted, papers, proved, tells, time_passes in attempts:
        if time_passes and accepted:
            run, notice_runs = notice_ended(run, accepted[-1][0].id), False
        tried = wanted or (run.current.id if run.current else "s0")
        step = next((one for one in flow if one.id == tried), flow[0])
        attempt = Attempt(
            tried, person, PEOPLE[person], DAY, frozenset(papers), voted=proved, drawn=proved, priced=proved,
            amount_fen=facts.amount_fen if tells else None, case=_case(step, facts) if tells else "",
        )  # fmt: skip
        try:
            after = take(run, attempt)
        except Refusal:
            continue
        assert not notice_runs, "a step was taken while a notice period ran"
        assert len(accepted) < len(path), "a step was taken after the end"
        assert path[len(accepted)].id == tried, "a step was taken out of order"
        _proved(step, attempt, accepted)
        accepted.append((step, person))
        run, notice_runs = after, step.notice_days > 0
    done = len(accepted) == len(path) and not notice_runs
    assert (run.status == "finished") == done, "a matter ends with its path and its last notice, and not before"
    assert [one.step_id for one in run.taken] == [step.id for step, _person in accepted]


def _proved(step: Step, attempt: Attempt, accepted: list[tuple[Step, str]]) -> None:
    assert set(step.papers) <= attempt.papers, "a step was taken without its papers"
    assert set(step.actors) & set(attempt.roles), "a step was taken by the wrong post"
    assert attempt.voted or not step.rule, "a resolution was taken without a vote"
    assert attempt.drawn or step.kind != "draw_lots", "a draw was taken without its lots"
    assert attempt.priced or step.kind != "price", "a price was agreed without a price"
    before = {one.id: person for one, person in accepted}
    assert all(before.get(one) != attempt.person_id for one in step.different_people), "one person did both"


def _flow(**ways: tuple[Branch, ...]) -> list[Step]:
    return [Step(name, name, "handle", ("director",), next=next_) for name, next_ in ways.items()]


WRONG: Mapping[str, tuple[list[Step], str]] = {
    "backward": (_flow(a=(), b=(Branch("a"),)), "绕圈子"),
    "to itself": (_flow(a=(Branch("a"),)), "绕圈子"),
    "nowhere": (_flow(a=(Branch("z"),), b=()), "没有步骤“z”"),
    "unreachable": (_flow(a=(Branch("c"),), b=(), c=()), "没有一条路走到"),
    "two ways, no condition": (_flow(a=(Branch("b"), Branch("c")), b=(), c=()), "不带条件"),
    "otherwise first": (_flow(a=(Branch("b", "其他"), Branch("c", "金额≥1元")), b=(), c=()), "最后一条"),
    "mixed": (_flow(a=(Branch("b", "金额≥1元"), Branch("c", "情形=甲")), b=(), c=()), "不能混用"),
    "hole": (_flow(a=(Branch("b", "金额<10元"), Branch("c", "金额≥20元")), b=(), c=()), "从 10 元到不足 20 元"),
    "no top": (_flow(a=(Branch("b", "金额<10元"), Branch("c", "10元≤金额<2万元")), b=(), c=()), "达到 20000 元"),
    "overlap": (_flow(a=(Branch("b", "金额≤10元"), Branch("c", "金额≥10元")), b=(), c=()), "10 元同时满足"),
    "case twice": (_flow(a=(Branch("b", "情形=甲"), Branch("c", "情形=乙或甲")), b=(), c=()), "“甲”写在了两条"),
    "one case": (_flow(a=(Branch("b", "情形=甲"),), b=()), "只有一种情形"),
    "words": (_flow(a=(Branch("b", "大概很多钱"),), b=()), "看不懂条件"),
    "empty range": (_flow(a=(Branch("b", "20元≤金额<10元"),), b=()), "没有任何金额"),
    "same target": (_flow(a=(Branch("b", "金额<10元"), Branch("b", "金额≥10元")), b=()), "合并成一条"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_flow_that_cannot_be_run_is_named(name: str) -> None:
    flow, words = WRONG[name]
    assert any(words in fault.message for fault in faults_in_flow(flow))


def test_lots_without_a_price_on_one_of_two_paths() -> None:
    flow = [
        Step("a", "甲", "draw_lots", ("director",), next=(Branch("b", "情形=定价"), Branch("c", "其他"))),
        Step("b", "乙", "price", ("director",)),
        Step("c", "丙", "contract", ("director",)),
    ]
    assert [fault.step_id for fault in faults_in_flow(flow)] == ["c"]


def test_a_stated_amount_is_not_changed() -> None:
    flow = (
        Step("a", "甲", "propose", ("director",), next=(Branch("b", "金额<5000元"), Branch("c", "其他"))),
        Step("b", "乙", "pay", ("director",), next=(Branch(END),)),
        Step("c", "丙", "resolve", ("director",)),
    )
    run = take(Run(flow), Attempt("a", "乙", ("director",), DAY, amount_fen=499_999))
    assert run.current == flow[1]
    assert run.ahead == {"b"}
    with pytest.raises(Refusal, match="不能再改"):
        take(run, Attempt("b", "乙", ("director",), DAY, amount_fen=500_000))


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("金额<5000元", Amount(0, 500_000)),
        ("金额 ≤ 5000.50 元", Amount(0, 500_051)),
        ("金额＞2万元", Amount(2_000_001, None)),
        ("金额≥1.5万元", Amount(1_500_000, None)),
        ("5000元<金额≤2万元", Amount(500_001, 2_000_001)),
        ("情形＝外来承租或外来流转", Case(("外来承租", "外来流转"))),
    ],
)
def test_conditions_are_read(words: str, meant: object) -> None:
    assert read_condition(words) == meant


def test_a_held_run_takes_nothing() -> None:
    flow = (Step("a", "甲", "propose", ("director",)), Step("b", "乙", "pay", ("director",)))
    run = Run(flow, "held", (Taken("a", "乙", "director", DAY, notice_ended=True),))
    with pytest.raises(Refusal, match="异议"):
        take(run, Attempt("b", "乙", ("director",), DAY))


def test_an_amount_once_stated_leaves_only_its_own_ways_ahead() -> None:
    flow = (
        Step("a", "甲", "propose", ("director",), next=(Branch("b", "金额≥10元"), Branch("c", "其他"))),
        Step("b", "乙", "review", ("director",), next=(Branch("c", "金额<100元"), Branch("d", "其他"))),
        Step("c", "丙", "pay", ("director",), next=(Branch(END),)),
        Step("d", "丁", "resolve", ("director",)),
    )
    assert Run(flow).ahead == {"a", "b", "c", "d"}
    assert take(Run(flow), Attempt("a", "乙", ("director",), DAY, amount_fen=5_000)).ahead == {"b", "c"}
