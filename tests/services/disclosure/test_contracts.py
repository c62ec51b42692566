"""Contracts that wait for the township's seal, as villagers see them: not in force yet, filed and when, or sent back and why."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from services.disclosure.app import create_app
from services.disclosure.queries.matters import find_matter
from services.disclosure.tables import PageDue, StepRow
from shared.contracts.registry import (
    ContractsFiled,
    ContractsReturned,
    ContractsSubmitted,
    MatterCancelled,
    SignedContract,
    StepsUndone,
)
from shared.house import House
from tests.services.disclosure.world import VILLAGE, hear, publish_list, start_matter, step_taken

SEAL_NO = "备字12号"
_PLOTS = [
    SignedContract(
        number=f"23082820260200000{n}", subject=f"0{n}", area=2050, area_words="20.5 亩 / 1.37 垧", price_fen=40_000,
        rent_fen=820_000, amount_fen=None, starts_on="2027-01-01", ends_on="2029-12-31",
    )
    for n in (1, 2)
]  # fmt: skip


def submitted(filing_id: str = "f1") -> ContractsSubmitted:
    return ContractsSubmitted(
        filing_id=filing_id, matter_id="m1", village=VILLAGE, step_id="s4", step_name="签订发包合同", kind="机动地承包",
        contracts=_PLOTS, submitted_on="2026-11-22", due_on="2026-11-25", basis="县里的规定",
    )  # fmt: skip


def about(kind: type[Any], filing_id: str = "f1", **given: Any) -> Any:
    return kind(filing_id=filing_id, matter_id="m1", village=VILLAGE, step_id="s4", **given)


def sign(house: House, filing_id: str = "f1") -> str:
    """The step is taken: first what waits is said, then the step; its posting."""
    with house.database.write() as session:
        hear(session, submitted(filing_id))
        hear(session, step_taken(step_id="s4", next_step="s5", step_kind="contract", step_name="签订发包合同"))
        rows = session.scalars(select(StepRow).where(StepRow.undone_on.is_(None), StepRow.step_id == "s4"))
        return rows.one().entry_id


def apply(house: House, *facts: Any) -> None:
    with house.database.write() as session:
        for fact in facts:
            hear(session, fact)


@pytest.fixture
def client(house: House) -> Iterator[FlaskClient]:
    with house.database.write() as session:
        publish_list(session)
        start_matter(session)
    app = create_app(house.settings)
    yield app.test_client()
    app.extensions["sunlight.house"].database.engine.dispose()


def matter_page(client: FlaskClient) -> str:
    return client.get(f"/v/{VILLAGE}/matters/m1").text


def test_contracts_that_wait_stand_at_their_step_and_posting_as_not_in_force(client: FlaskClient, house: House) -> None:
    posting = sign(house)
    for page in (matter_page(client), client.get(f"/v/{VILLAGE}/e/{posting}").text):
        assert "2 份合同待备案，尚未生效" in page
        assert "乡镇应在 2026年11月25日 前备案" in page
        assert "20.5 亩 / 1.37 垧" in page
        assert "230828202602000001" in page
    with house.database.read() as session:
        stands = find_matter(session, "m1").unfiled
        assert stands is not None
        assert stands.id == "s4"


def test_once_filed_both_say_so_with_the_day(client: FlaskClient, house: House) -> None:
    posting = sign(house)
    apply(house, about(ContractsFiled, seal_no=SEAL_NO, filed_on="2026-11-24", late=False))
    for page in (matter_page(client), client.get(f"/v/{VILLAGE}/e/{posting}").text):
        assert "2 份合同已备案生效" in page
        assert "2026年11月24日" in page
        assert SEAL_NO in page
        assert "尚未生效" not in page


def test_what_was_sent_back_stays_to_be_read_with_its_reason(client: FlaskClient, house: House) -> None:
    first = sign(house)
    undone = StepsUndone(
        matter_id="m1", village=VILLAGE, returned=True, role="township_office", undone=["s4"], reason="没有写四至",
        undone_on="2026-11-24", next_step="s4", ahead=["s4", "s5"], filing_id="f1",
    )  # fmt: skip
    apply(
        house, about(ContractsReturned, role="township_office", reason="没有写四至", returned_on="2026-11-24"), undone
    )
    second = sign(house, "f2")
    assert first != second
    page = matter_page(client)
    assert "2 份合同已退回，作废" in page
    assert "2 份合同待备案，尚未生效" in page
    assert "已退回，作废" in client.get(f"/v/{VILLAGE}/e/{first}").text
    assert "已退回" not in client.get(f"/v/{VILLAGE}/e/{second}").text


def test_contracts_of_a_matter_given_up_are_said_never_to_have_taken_effect(client: FlaskClient, house: House) -> None:
    sign(house)
    apply(house, MatterCancelled(matter_id="m1", village=VILLAGE, reason="改期", cancelled_on="2026-11-25"))
    page = matter_page(client)
    assert "2 份合同没有备案，没有生效" in page
    assert "尚未生效" not in page


def test_the_pages_that_show_them_are_built_anew(client: FlaskClient, house: House) -> None:
    posting = sign(house)
    with house.database.write() as session:
        session.execute(delete(PageDue))
    apply(house, about(ContractsFiled, seal_no=SEAL_NO, filed_on="2026-11-24", late=True))
    with house.database.read() as session:
        pages = set(session.scalars(select(PageDue.page)))
    assert {f"/v/{VILLAGE}/matters/m1", f"/v/{VILLAGE}/e/{posting}"} <= pages
