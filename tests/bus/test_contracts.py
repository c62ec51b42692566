"""The catalogue, its schemas and golden samples."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from shared.bus.envelope import event_of
from shared.contracts import CATALOGUE, Audience
from shared.contracts.readers import READERS
from shared.contracts.reading import MalformedFact, read_as, read_fact
from shared.contracts.registry import StepTaken
from shared.contracts.schema import document_of, envelope_schema, main, sample_of
from shared.settings import SERVICES

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_the_golden_sample_is_read_and_fits_its_schema(name: str) -> None:
    kind = CATALOGUE[name]
    raw = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    fact = read_fact(event_of(raw))
    assert type(fact) is kind
    assert fact.subject == raw["subject"]
    Draft202012Validator(envelope_schema(kind)).validate(raw)
    Draft202012Validator(document_of(kind)).validate(raw["data"])


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_names_say_who_what_and_which_version(name: str) -> None:
    service, *_, version = name.split(".")
    assert service in SERVICES
    assert version.startswith("v")
    assert version[1:].isdigit()
    assert CATALOGUE[name].__doc__
    assert isinstance(CATALOGUE[name].AUDIENCE, Audience)


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_no_person_stands_in_what_others_may_read(name: str) -> None:
    kind = CATALOGUE[name]
    if kind.AUDIENCE is not Audience.SERVICE:
        assert not [field for field in kind.__dataclass_fields__ if "person" in field or "phone" in field]


def test_readers_hear_only_what_is_said() -> None:
    assert not {kind for kinds in READERS.values() for kind in kinds} - set(CATALOGUE)


def test_the_documents_are_what_the_contracts_say() -> None:
    assert main(["--check"]) == 0, "run python -m shared.contracts.schema"


def test_unknown_fields_are_ignored() -> None:
    data = {**sample_of(StepTaken), "invented_later": {"x": 1}}
    assert read_as(StepTaken, data).summary == data["summary"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"late": "yes"}, "late: true or false was expected, not 'yes'"),
        ({"notice_days": 1.5}, "notice_days: a whole number was expected, not 1.5"),
        ({"notice_days": True}, "notice_days: a whole number was expected, not True"),
        ({"files": {}}, "files: a list was expected, not {}"),
        ({"files": [{"id": 5}]}, "files[0].id: text was expected, not 5"),
        ({"vote": {"body": "x"}}, "vote: due is missing"),
    ],
)
def test_what_does_not_fit_is_named(change: dict[str, object], words: str) -> None:
    with pytest.raises(MalformedFact) as wrong:
        read_as(StepTaken, {**sample_of(StepTaken), **change})
    assert words in str(wrong.value)


def test_a_missing_field_is_named() -> None:
    data = sample_of(StepTaken)
    del data["summary"]
    with pytest.raises(MalformedFact, match=r"registry\.step\.taken\.v1: summary is missing"):
        read_as(StepTaken, data)
