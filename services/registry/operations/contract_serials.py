"""Give contracts their numbers: each scope's serials in turn, its row locked until they are committed."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from services.registry.domain.contract_numbers import number_in
from services.registry.tables import Contract, ContractSerial


def give_numbers(session: Session, scope: str, count: int) -> list[tuple[int, str]]:
    """The next serials of a scope and their numbers. Raises Refusal once they are used up.

    A number that a contract has already (by another layout, before the county's rules changed) is stepped over.
    """
    row = _locked(session, scope)
    given = list[tuple[int, str]]()
    while len(given) < count:
        wanted = [
            (serial, number_in(scope, serial)) for serial in range(row.last + 1, row.last + 1 + count - len(given))
        ]
        numbers = [number for _serial, number in wanted]
        taken = set(session.scalars(select(Contract.number).where(Contract.number.in_(numbers))))
        given += [one for one in wanted if one[1] not in taken]
        row.last = wanted[-1][0]
    session.flush()
    return given


def _locked(session: Session, scope: str) -> ContractSerial:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    first = dialect.insert(ContractSerial).values(scope=scope, last=0)
    session.execute(first.on_conflict_do_nothing())  # two villages may sign the first contracts of a scope at once
    return session.get_one(ContractSerial, scope, with_for_update=True, populate_existing=True)
