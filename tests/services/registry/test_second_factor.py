"""A one-time code counts once, also when it is shown twice at the same moment; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from services.registry.domain.one_time import STEP, code_at
from services.registry.operations import second_factor
from services.registry.operations.second_factor import FactorKeys
from services.registry.tables import RecoveryCode, SecondFactor
from shared.clock import Clock
from shared.security.authority import Who
from tests.services.registry.county import County

KEYS = FactorKeys(b"s" * 32, b"r" * 32)


def set_up(county: County, who: Who) -> tuple[bytes, list[str]]:
    """Switched on with the present code; the secret and the codes on paper."""
    house = county.house
    with house.database.write() as session:
        second_factor.begin(session, KEYS, who)
    with house.database.write() as session:
        secret = second_factor.pending_secret(session, KEYS, who.person_id)
        assert secret is not None
        code = code_at(secret, now_step())
        return secret, second_factor.confirm(session, house.clock(session), KEYS, who, code)


def now_step() -> int:
    return int(Clock().real().timestamp()) // STEP


def shown_twice(county: County, who: Who, code: str) -> list[bool]:
    """Whether two who show a code at once are let in."""

    def show(_turn: int) -> bool:
        with county.house.database.write() as session:
            return second_factor.accept(session, county.house.clock(session), KEYS, who.person_id, code)

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(show, range(2)))


def test_a_code_shown_twice_at_once_counts_once(county: County) -> None:
    who = replace(county.who("county"), session_id="none")
    secret, paper = set_up(county, who)
    assert shown_twice(county, who, code_at(secret, now_step() + 1)) == [False, True]
    assert shown_twice(county, who, paper[0]) == [False, True]
    assert shown_twice(county, who, paper[1]) == [False, True]


def test_the_secret_at_rest_is_not_the_secret(county: County) -> None:
    who = county.who("county")
    secret, paper = set_up(county, who)
    with county.house.database.read() as session:
        row = session.get_one(SecondFactor, who.person_id)
        digests = [one.digest for one in session.query(RecoveryCode)]
    assert secret.hex() not in row.secret
    assert not set(paper) & set(digests)


def test_whoever_keeps_the_register_takes_away_a_lost_second_factor(county: County) -> None:
    clerk = county.holder("village_clerk")
    set_up(county, clerk)
    with county.house.database.write() as session:
        second_factor.reset(session, county.who("county"), clerk.person_id)
    with county.house.database.read() as session:
        assert not second_factor.is_on(session, clerk.person_id)
        assert second_factor.codes_left(session, clerk.person_id) == 0
