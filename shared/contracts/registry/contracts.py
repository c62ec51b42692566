"""Contracts (合同) that wait for the township's filing seal 备案专用章, where a county's rules ask for it.

Who the other party is does not stand here: it is shown to those who work on the matter or oversee it.
"""

from dataclasses import dataclass
from typing import ClassVar

from shared.contracts.base import Audience, Fact


@dataclass(frozen=True, kw_only=True)
class SignedContract:
    """One contract under its number. Of plots that were drawn the rent is reckoned by area, of others the whole price is told."""

    number: str  # as the county lays its numbers out; never given twice
    subject: str  # the plot, or what else it is about (标的)
    area: int  # in hundredths of a mu; 0 where it is about no land
    area_words: str  # as people there write it, e.g. 20.5 亩 / 1.37 垧; "" where it is about no land
    price_fen: int | None  # per mu and year
    rent_fen: int | None  # per year
    amount_fen: int | None  # the whole price
    starts_on: str
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class ContractsSubmitted(Fact):
    """A step signed contracts that are not in force yet: they wait for the township's filing seal (待备案)."""

    TYPE: ClassVar[str] = "registry.contracts.submitted.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    filing_id: str
    matter_id: str
    village: str
    step_id: str  # the step that signed them; its StepTaken follows
    step_name: str
    kind: str  # the contract model (合同范本), in Chinese
    contracts: list[SignedContract]
    submitted_on: str
    due_on: str  # the last day on which the township files them or sends them back; "" where the county sets no term
    basis: str  # the county's rule


@dataclass(frozen=True, kw_only=True)
class ContractsFiled(Fact):
    """The township filed the contracts under its seal: they are in force from this day (已备案生效)."""

    TYPE: ClassVar[str] = "registry.contracts.filed.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    filing_id: str
    matter_id: str
    village: str
    step_id: str
    seal_no: str  # the seal's reference number (备案号)
    filed_on: str
    late: bool  # after its term


@dataclass(frozen=True, kw_only=True)
class ContractsReturned(Fact):
    """The township sent the contracts back: they never took effect, and are signed anew under other numbers.

    The step that signed them is undone with them: StepsUndone follows.
    """

    TYPE: ClassVar[str] = "registry.contracts.returned.v1"
    AUDIENCE: ClassVar[Audience] = Audience.PUBLIC
    SUBJECT: ClassVar[str] = "matter/{matter_id}"
    filing_id: str
    matter_id: str
    village: str
    step_id: str
    role: str  # of whoever sent them back
    reason: str
    returned_on: str
