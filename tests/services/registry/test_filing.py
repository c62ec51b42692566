"""Contracts that wait for the township's filing seal (桦南 四统一): not in force before, and nothing goes past them."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services.registry.domain.contract_rules import Kind
from services.registry.domain.contracts import Agreement, Term, term_of
from services.registry.domain.flow import Run, Step
from services.registry.domain.going_on import contracts_filed
from services.registry.domain.taking import Attempt, take
from services.registry.operations.cancel_matter import cancel_matter
from services.registry.operations.posts import assume_post
from services.registry.operations.raise_objection import raise_objection
from services.registry.operations.sign_contracts import ContractsRequest
from services.registry.operations.warn_deadlines import warn_deadlines
from services.registry.queries.matter_views import matter_view
from services.registry.queries.returns import put_right
from services.registry.queries.waiting import desk_of
from services.registry.tables import Contract, Filing, MatterStep
from shared.place import Place
from shared.refusals import Conflict, Invalid, NotAllowed, Refusal
from shared.tables import deadlines
from tests.services.registry.county import VILLAGE, County
from tests.services.registry.rules import BASIS, LAND, LEASE, SEAL_NO, file, rule, send_back
from tests.services.registry.test_land_matter import refused, walk

OTHER = "230828199201"


@pytest.fixture
def sealed(county: County) -> County:
    """The county says that contracts wait for the township's seal."""
    county.publish("SZ-01", "SZ-04", "SZ-12")
    rule(county, kinds=(LAND, LEASE))
    return county


@pytest.fixture
def land(sealed: County) -> str:
    """A land matter whose 27 contracts wait for the township."""
    matter = sealed.start("SZ-01")
    walk(sealed, matter, until="contract")
    sign(sealed, matter)
    return matter


def sign(county: County, matter: str) -> None:
    with county.house.database.read() as session:
        term = term_of(county.house.clock(session).today(), 3)
    county.take(matter, contracts=ContractsRequest(term=term))


def view(county: County, matter: str) -> dict[str, Any]:
    with county.house.database.read() as session:
        return matter_view(session, county.matter(session, matter))


def told(county: County, kind: str) -> list[dict[str, Any]]:
    return [json.loads(body)["data"] for body in county.facts(f"registry.{kind}")]


def test_contracts_wait_and_the_next_step_is_refused_with_the_countys_rule(sealed: County, land: str) -> None:
    seen = view(sealed, land)
    assert {one["state"] for one in seen["contracts"]} == {"waiting"}
    assert {one["in_force_from"] for one in seen["contracts"]} == {None}
    assert seen["waiting_for_filing"]
    refusal = refused(sealed, land)
    assert (refusal.code, refusal.basis) == ("step.contracts_unfiled", BASIS)
    assert "尚未生效" in refusal.message


def test_one_press_files_them_all_and_the_matter_goes_on(sealed: County, land: str) -> None:
    file(sealed, land)
    seen = view(sealed, land)
    assert [one["state"] for one in seen["contracts"]] == ["filed"] * 27
    assert seen["filings"][0]["seal_no"] == SEAL_NO
    with sealed.house.database.read() as session:
        today = sealed.house.clock(session).today()
    assert {one["in_force_from"] for one in seen["contracts"]} == {today}
    walk(sealed, land)
    assert view(sealed, land)["status"] == "finished"


def test_what_waits_what_is_filed_and_what_is_sent_back_are_facts_that_name_nobody(sealed: County, land: str) -> None:
    (submitted,) = told(sealed, "contracts.submitted")
    assert len(submitted["contracts"]) == 27
    assert "示例户" not in json.dumps(submitted, ensure_ascii=False)
    assert (submitted["step_id"], submitted["kind"], submitted["basis"]) == ("s10", "机动地承包", BASIS)
    send_back(sealed, land)
    (returned,), undone = told(sealed, "contracts.returned"), told(sealed, "steps.undone")
    assert returned["reason"] == "合同没有写明四至"
    assert [(one["filing_id"], one["undone"]) for one in undone] == [(submitted["filing_id"], ["s10"])]
    sign(sealed, land)
    file(sealed, land)
    (filed,) = told(sealed, "contracts.filed")
    assert filed["filing_id"] == told(sealed, "contracts.submitted")[1]["filing_id"]
    assert not filed["late"]


def test_what_is_sent_back_is_signed_anew_under_other_numbers_and_stays_visible(sealed: County, land: str) -> None:
    first = {one["number"] for one in view(sealed, land)["contracts"]}
    send_back(sealed, land)
    assert sealed.current(land).id == "s10"
    sign(sealed, land)
    seen = view(sealed, land)
    second = {one["number"] for one in seen["contracts"] if one["state"] == "waiting"}
    assert {one["number"] for one in seen["contracts"] if one["state"] == "returned"} == first
    assert len(second) == 27
    assert not first & second
    assert [one["reason"] for one in seen["filings"]] == ["合同没有写明四至", ""]
    with sealed.house.database.read() as session:
        undone = put_right(session, sealed.matter(session, land)).undone
    assert [(one.step_id, one.kind) for one in undone] == [("s10", "returned")]


def test_the_desk_of_the_townships_office_shows_what_waits(sealed: County, land: str) -> None:
    def desk(user: str) -> Any:
        with sealed.house.database.read() as session:
            return desk_of(session, sealed.house.clock(session), sealed.who(user))

    (waits,) = desk(f"tp-{VILLAGE[:9]}-office").filings
    assert (waits["matter_id"], waits["contracts"]) == (land, 27)
    assert list(desk("tp-230828199-office").filings) == []
    clerk = f"v-{VILLAGE}-clerk"
    assert [one["matter_id"] for one in desk(clerk).steps] == []
    file(sealed, land)
    assert list(desk(f"tp-{VILLAGE[:9]}-office").filings) == []
    assert [one["matter_id"] for one in desk(clerk).steps] == [land]


@pytest.mark.parametrize("role", ["village_secretary", "supervision_head", "cooperative_head"])
def test_only_the_townships_office_files(sealed: County, land: str, role: str) -> None:
    with pytest.raises(NotAllowed):
        file(sealed, land, sealed.holder(role))
    with pytest.raises(NotAllowed):
        send_back(sealed, land, who=sealed.holder(role))


def test_another_townships_office_does_not_file(sealed: County, land: str) -> None:
    with pytest.raises(NotAllowed):
        file(sealed, land, sealed.who("tp-230828199-office"))


def test_whoever_signed_for_the_village_does_not_file_also_with_two_posts(sealed: County, land: str) -> None:
    signer = sealed.holder("cooperative_head")
    with sealed.house.database.write() as session:
        today = sealed.house.clock(session).today()
        assume_post(session, sealed.who("county"), signer.person_id, "township_office", Place.of(VILLAGE[:9]), today)
    both = sealed.who(f"v-{VILLAGE}-coop")
    with pytest.raises(NotAllowed) as caught:
        file(sealed, land, both)
    assert caught.value.code == "filing.same_person"
    with pytest.raises(NotAllowed):
        send_back(sealed, land, who=both)


def test_filing_asks_for_the_seals_number_and_sending_back_for_a_reason(sealed: County, land: str) -> None:
    for words in ("", " ", "备" * 41, "13812345678"):
        with pytest.raises(Refusal):
            file(sealed, land, seal_no=words)
    with pytest.raises(Refusal, match="理由"):
        send_back(sealed, land, " ")
    with pytest.raises(Refusal, match="姓名"):
        send_back(sealed, land, "任启明没有签字")
    assert view(sealed, land)["filings"][0]["state"] == "waiting"


def test_a_scan_of_the_sealed_contracts_is_kept_with_the_step(sealed: County, land: str) -> None:
    office = sealed.holder("township_office")
    scan = sealed.attach(land, office, "盖章合同")
    with pytest.raises(Invalid):
        file(sealed, land, file_ids=("unknown",))
    file(sealed, land, file_ids=(scan,))
    step = next(one for one in view(sealed, land)["steps"] if one["id"] == "s10")
    assert scan in {one["file_id"] for one in step["files"]}


def test_nothing_is_filed_twice(sealed: County, land: str) -> None:
    file(sealed, land)
    with pytest.raises(Refusal) as caught:
        file(sealed, land)
    assert caught.value.code == "filing.none"
    with pytest.raises(Refusal):
        send_back(sealed, land)


def test_of_two_clerks_who_file_from_the_same_page_one_is_told(sealed: County, land: str) -> None:
    version = view(sealed, land)["version"]

    def press(_turn: int) -> str:
        try:
            file(sealed, land, version=version)
        except Conflict as conflict:
            return conflict.code
        return "filed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, range(2))) == ["filed", "matter.stale"]
    assert len(told(sealed, "contracts.filed")) == 1


def test_an_objection_holds_the_filing_and_filing_goes_on_after_it(sealed: County, land: str) -> None:
    with sealed.house.database.write() as session:
        version = sealed.matter(session, land).version
        head = sealed.holder("supervision_head")
        raise_objection(session, sealed.house.clock(session), head, land, "s10", "面积与图不符", version)
    with pytest.raises(Refusal) as caught:
        file(sealed, land)
    assert caught.value.code == "matter.held"
    assert view(sealed, land)["filings"][0]["state"] == "waiting"


def test_contracts_of_a_matter_given_up_never_take_effect(sealed: County, land: str) -> None:
    with sealed.house.database.write() as session:
        version = sealed.matter(session, land).version
        cancel_matter(
            session, sealed.house.clock(session), sealed.holder("village_secretary"), land, "不再发包", version
        )
    assert {one["state"] for one in view(sealed, land)["contracts"]} == {"dropped"}
    with sealed.house.database.read() as session:
        kinds = select(deadlines.c.settled_at).where(deadlines.c.kind == "registry.contract_filing")
        assert all(session.scalars(kinds))


def test_the_township_has_a_term_that_warns_before_and_after(sealed: County, land: str) -> None:
    with sealed.house.database.read() as session:
        filing = session.scalars(select(Filing)).one()
        due_on, today = filing.due_on, sealed.house.clock(session).today()
    assert due_on is not None

    def warned() -> list[tuple[str, str, bool]]:
        with sealed.house.database.write() as session:
            warn_deadlines(session, sealed.house.clock(session))
        near = [one for one in told(sealed, "deadline.near") if one["what"] == "filing"]
        return [(one["matter_id"], one["step_id"], one["passed"]) for one in near]

    assert warned() == []
    sealed.move_clock((due_on - today - timedelta(days=1)).days)
    assert warned() == [(land, "s10", False)]
    sealed.move_clock(2)
    assert warned() == [(land, "s10", False), (land, "s10", True)]
    file(sealed, land)
    assert told(sealed, "contracts.filed")[0]["late"]
    assert view(sealed, land)["filings"][0]["late"]


def test_the_next_steps_own_time_begins_with_the_filing(county: County) -> None:
    county.publish("SZ-02")
    rule(county, kinds=(Kind("02", "家庭承包", ("SZ-02",)),))
    matter = county.start("SZ-02")
    walk(county, matter, until="contract")
    agree(county, matter, kind="02")
    assert due(county, matter, "s7") is None
    county.move_clock(2)
    file(county, matter)
    with county.house.database.read() as session:
        today = county.house.clock(session).today()
    assert due(county, matter, "s7") == today + timedelta(days=10)


def due(county: County, matter: str, step_id: str) -> date | None:
    with county.house.database.read() as session:
        return session.get_one(MatterStep, (matter, step_id)).due_on


def agree(county: County, matter: str, kind: str = "03", **changes: Any) -> None:
    with county.house.database.read() as session:
        today = county.house.clock(session).today()
    given: dict[str, Any] = {"subject": "村东闲置校舍", "party": "示例户012", "amount_fen": 3_600_000} | changes
    agreed = Agreement(term=Term(today, today + timedelta(days=364)), **given)
    county.take(matter, contracts=ContractsRequest(agreements=(agreed,), kind=kind))


def test_what_follows_no_draw_has_a_number_too_where_the_county_names_its_kind(sealed: County) -> None:
    lease = sealed.start("SZ-04")
    walk(sealed, lease, until="contract")
    assert refused(sealed, lease).code == "contract.kind"
    assert refused(sealed, lease, contracts=ContractsRequest(kind="03")).code == "contract.missing"
    agree(sealed, lease, kind="03")
    (one,) = view(sealed, lease)["contracts"]
    assert (one["kind_name"], one["amount_fen"], one["rent_fen"], one["area"]) == ("资产租赁", 3_600_000, None, "—")
    assert one["number"][10:12] == "03"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"subject": " "}, "标的"),
        ({"party": ""}, "对方"),
        ({"amount_fen": 0}, "总价"),
        ({"subject": "任启明的校舍"}, "姓名"),
    ],
)
def test_a_contract_that_cannot_be_kept_is_refused_with_the_reason(
    sealed: County, wrong: dict[str, Any], said: str
) -> None:
    lease = sealed.start("SZ-04")
    walk(sealed, lease, until="contract")
    with pytest.raises(Refusal) as caught:
        agree(sealed, lease, **{**wrong, "subject": wrong.get("subject", "校舍").strip()})
    findings = caught.value.findings if isinstance(caught.value, Invalid) else []
    assert said in caught.value.message + "".join(finding["message"] for finding in findings)


def test_where_no_seal_is_asked_for_contracts_are_in_force_when_they_are_signed(county: County) -> None:
    county.publish("SZ-01")
    matter = county.start("SZ-01")
    walk(county, matter)
    seen = view(county, matter)
    assert {one["state"] for one in seen["contracts"]} == {"in_force"}
    assert seen["filings"] == []
    assert told(county, "contracts") == []


def test_a_matter_that_ends_with_its_contracts_is_finished_by_their_filing() -> None:
    run = Run((Step("s1", "签订合同", "contract", ("village_clerk",)),))
    signed = take(run, Attempt("s1", "甲", ("village_clerk",), date(2026, 11, 2), unfiled=BASIS))
    assert signed.status == "running"
    assert contracts_filed(signed, "s1").status == "finished"


def test_two_villages_that_sign_at_once_get_numbers_without_gap_or_meeting(sealed: County) -> None:
    villages = [sealed, County(sealed.house, OTHER)]
    matters = [one.start("SZ-01") for one in villages]
    for one, matter in zip(villages, matters, strict=True):
        walk(one, matter, until="contract")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(sign, villages, matters))
    with sealed.house.database.read() as session:
        found = session.execute(select(Contract.scope, Contract.serial).order_by(Contract.serial)).all()
    assert {scope for scope, _serial in found} == {found[0].scope}
    assert [serial for _scope, serial in found] == list(range(1, 55))
