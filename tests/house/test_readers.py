"""The page that says who hears what is what the services do."""

from importlib import import_module

import pytest

from shared.contracts.readers import READERS

SERVICES = ("registry", "disclosure", "complaints", "grid", "notify")


@pytest.mark.parametrize("service", SERVICES)
def test_who_hears_what(service: str) -> None:
    reactions = import_module(f"services.{service}.reactions").REACTIONS
    assert sorted(reaction.fact.TYPE for reaction in reactions) == sorted(READERS[service])
