"""Rules for contracts as a county writes them, in tests: by default like those of Huanan's 四统一."""

from dataclasses import replace
from typing import Any

from services.registry.domain.contract_numbers import read_layout
from services.registry.domain.contract_rules import Kind
from services.registry.operations.contract_rules import RuleRequest, add_rule
from services.registry.operations.file_contracts import FilingRequest, file_contracts, return_contracts
from services.registry.tables import ContractRule
from shared.security.authority import Who
from tests.services.registry.county import County

SEAL_NO = "金银库备字〔2026〕12号"
BASIS = "桦南县农村集体经济合同“四统一”（2025年11月）"
LAND, LEASE, BUILDING = (
    Kind("02", "机动地承包", ("SZ-01", "SZ-04/s4")),
    Kind("03", "资产租赁", ("SZ-12", "SZ-04/s4")),
    Kind("01", "工程建设", ("XM-03", "XM-04")),
)


def rule(county: County, user: str = "county", **changes: Any) -> ContractRule:
    """Somebody adds a rule of the county: eighteen digits, sealed by the township within three working days."""
    with county.house.database.write() as session:
        clock = county.house.clock(session)
        wanted = RuleRequest(
            since=clock.today(),
            layout=read_layout("县6 年4 类2 号6"),
            length=18,
            kinds=(LAND,),
            shang=1500,
            seal=True,
            filing_days=3,
            basis=BASIS,
        )
        return add_rule(session, clock, county.who(user), replace(wanted, **changes))


def file(county: County, matter_id: str, who: Who | None = None, version: int = 0, **more: Any) -> None:
    """The township files what waits in a matter."""
    with county.house.database.write() as session:
        version = version or county.matter(session, matter_id).version
        request = FilingRequest(more.pop("seal_no", SEAL_NO), **more)
        clock = county.house.clock(session)
        file_contracts(session, clock, who or county.holder("township_office"), matter_id, request, version)


def send_back(county: County, matter_id: str, reason: str = "合同没有写明四至", who: Who | None = None) -> None:
    """The township sends back what waits in a matter."""
    with county.house.database.write() as session:
        version = county.matter(session, matter_id).version
        clock = county.house.clock(session)
        return_contracts(session, clock, who or county.holder("township_office"), matter_id, reason, version)
