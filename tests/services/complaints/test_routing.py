"""Routing and recusal: the subject never sees a report, and it never goes to nobody."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.complaints.domain.routing import PostHeld, Subject, eligible, ladder, recused, route
from shared.place import Place
from shared.refusals import Refusal

TODAY = date(2026, 11, 23)
PLACES = [
    Place.of(code)
    for code in ("23", "2308", "230828", "230828199", "230828200", "230828199201", "230828199202", "230828200201")
]
SUBJECTS = [place for place in PLACES if place.tier >= 6]
posts = st.lists(
    st.builds(
        PostHeld,
        id=st.uuids().map(str),
        person_id=st.sampled_from("abcdefg"),
        place=st.sampled_from(PLACES),
        since=st.sampled_from([date(2020, 1, 1), TODAY, TODAY + timedelta(days=1)]),
        until=st.sampled_from([None, TODAY, TODAY + timedelta(days=30), date(2019, 1, 1), date(2026, 1, 1)]),
        handles=st.booleans(),
    ),
    max_size=12,
)
subjects = st.sampled_from(SUBJECTS).map(Subject)


@given(posts, subjects)
def test_nobody_of_the_subjects_body_nor_led_by_it_is_eligible(held: list[PostHeld], subject: Subject) -> None:
    able = {person for people in eligible(held, subject, TODAY).values() for person in people}
    bound = {p.person_id for p in held if subject.place.contains(p.place) and (p.until is None or p.until >= TODAY)}
    assert not able & bound


@given(posts, subjects)
def test_it_always_goes_somewhere_above_the_subject(held: list[PostHeld], subject: Subject) -> None:
    way = route(held, subject, TODAY)
    assert way.handling in ladder(subject)
    assert way.handling in way.sealed_to
    assert not subject.place.contains(way.handling)


@given(posts, subjects)
def test_it_goes_to_the_lowest_office_where_somebody_may_open_it(held: list[PostHeld], subject: Subject) -> None:
    way, able = route(held, subject, TODAY), eligible(held, subject, TODAY)
    assert way.stranded == (not able)
    if able:
        assert way.handling == max(able, key=lambda place: place.tier)


@given(posts, subjects)
def test_an_office_of_recused_people_alone_gets_no_key(held: list[PostHeld], subject: Subject) -> None:
    way, able = route(held, subject, TODAY), eligible(held, subject, TODAY)
    for place in way.sealed_to:
        holders = [p for p in held if p.handles and p.place == place and p.open_on(TODAY)]
        assert way.stranded or not holders or place in able


@given(posts, subjects)
def test_no_key_below_the_handling_office(held: list[PostHeld], subject: Subject) -> None:
    way = route(held, subject, TODAY)
    assert max(place.tier for place in way.sealed_to) == way.handling.tier


def held(person: str, code: str, *, handles: bool = False, until: date | None = None) -> PostHeld:
    return PostHeld(f"{person}-{code}", person, Place.of(code), date(2020, 1, 1), until, handles)


JW, COUNTY_JW = held("tp-jw", "230828199", handles=True), held("county-jw", "230828", handles=True)
VILLAGE, TOWNSHIP, COUNTY = (Subject(Place.of(code)) for code in ("230828199201", "230828199", "230828"))


def test_a_village_goes_to_its_townships_discipline_office() -> None:
    way = route([JW, COUNTY_JW], VILLAGE, TODAY)
    assert way.handling == Place.of("230828199")
    assert [p.prefix for p in way.sealed_to] == ["230828199", "230828", "2308", "23"]


def test_a_township_goes_to_the_county_and_gets_no_key() -> None:
    way = route([JW, COUNTY_JW], TOWNSHIP, TODAY)
    assert way.handling == Place.of("230828")
    assert Place.of("230828199") not in way.sealed_to


def test_a_county_goes_to_the_city_though_nobody_sits_there() -> None:
    way = route([JW, COUNTY_JW], COUNTY, TODAY)
    assert (way.handling, way.stranded) == (Place.of("2308"), True)


def test_who_also_sits_in_the_village_is_recused_and_the_county_handles_it() -> None:
    way = route([JW, held("tp-jw", "230828199201"), COUNTY_JW], VILLAGE, TODAY)
    assert way.handling == Place.of("230828")
    assert Place.of("230828199") not in way.sealed_to


def test_who_left_the_village_a_year_ago_is_still_recused() -> None:
    assert recused("tp-jw", [JW, held("tp-jw", "230828199201", until=date(2025, 11, 1))], VILLAGE, TODAY)


def test_who_left_the_village_four_years_ago_is_not() -> None:
    assert not recused("tp-jw", [JW, held("tp-jw", "230828199201", until=date(2022, 11, 1))], VILLAGE, TODAY)


def test_who_is_not_known_is_recused() -> None:
    assert recused("stranger", [JW], VILLAGE, TODAY)


def test_all_recused_goes_above_them_all() -> None:
    way = route([JW, held("tp-jw", "230828199201"), COUNTY_JW, held("county-jw", "230828199201")], VILLAGE, TODAY)
    assert (way.handling, way.stranded) == (Place.of("2308"), True)


def test_a_province_is_too_high_a_subject() -> None:
    with pytest.raises(Refusal, match="县及县以下"):
        Subject(Place.of("23"))
