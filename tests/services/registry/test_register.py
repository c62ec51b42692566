"""The register refuses what its rows have no room for before anything is touched."""

from typing import cast

import pytest
from sqlalchemy.orm import Session

from services.registry.operations.register import add_person
from shared.refusals import Refusal
from shared.security.authority import Who


@pytest.mark.parametrize(
    ("username", "name", "where"),
    [("a" * 61, "韩秋实", "username"), ("韩", "韩秋实", "username"), ("han", "", "name"), ("han", "长" * 61, "name")],
)
def test_a_person_whose_names_do_not_fit_is_refused(username: str, name: str, where: str) -> None:
    untouched = cast(Session, None)
    with pytest.raises(Refusal) as refusal:
        add_person(untouched, Who("person-1", "郑"), username, name, "")
    assert refusal.value.where == where
