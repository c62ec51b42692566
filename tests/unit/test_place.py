"""Division codes: tiers, parents and what lies within what."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.place import Place, Tier

CODES = st.from_regex(r"[1-9][0-9]{11}", fullmatch=True)
TAIHUA = Place("230828210201")


@pytest.mark.parametrize(
    ("short", "code", "tier"),
    [
        ("23", "230000000000", Tier.PROVINCE),
        ("2308", "230800000000", Tier.CITY),
        ("230828", "230828000000", Tier.COUNTY),
        ("230828210", "230828210000", Tier.TOWNSHIP),
        ("230828210201", "230828210201", Tier.VILLAGE),
    ],
)
def test_short_and_full_codes_name_the_same_place(short: str, code: str, tier: Tier) -> None:
    assert Place.of(short) == Place(code)
    assert (Place(code).tier, Place(code).prefix) == (tier, short)


@pytest.mark.parametrize(
    "code",
    ["", "2", "2308282", "23082821020x", "０３０８２８２１０２０１", "030828210201", "2308282102011", "-30828210201"],
)
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError):
        Place.of(code)


def test_a_village_lies_in_its_township_county_city_and_province() -> None:
    above = [str(TAIHUA.at(tier)) for tier in Tier]
    assert above == ["230000000000", "230800000000", "230828000000", "230828210000", "230828210201"]
    assert all(Place(code).contains(TAIHUA) for code in above)


def test_neighbours_do_not_contain_each_other() -> None:
    assert not Place.of("230828199").contains(TAIHUA)
    assert not TAIHUA.contains(Place.of("230828210"))


def test_there_is_nothing_below_a_places_own_tier() -> None:
    with pytest.raises(ValueError):
        Place.of("230828").at(Tier.TOWNSHIP)


@given(CODES)
def test_parents_lead_up_to_a_province_and_contain_all_below(code: str) -> None:
    place = Place(code)
    chain = [place]
    while (parent := chain[-1].parent) is not None:
        chain.append(parent)
    assert chain[-1].tier is Tier.PROVINCE
    assert all(upper.contains(lower) for n, upper in enumerate(chain) for lower in chain[: n + 1])
    assert all(upper.tier < lower.tier for lower, upper in pairwise(chain))


@given(CODES, CODES, CODES)
def test_containing_is_an_order(one: str, two: str, three: str) -> None:
    a, b, c = Place(one), Place(two), Place(three)
    assert a.contains(a)
    assert not (a.contains(b) and b.contains(a)) or a == b
    assert not (a.contains(b) and b.contains(c)) or a.contains(c)


@given(CODES)
def test_a_place_is_its_prefix(code: str) -> None:
    assert Place.of(Place(code).prefix) == Place(code)
