"""What the tests of all services share."""

import pytest
from argon2 import PasswordHasher

from shared.security import passwords


@pytest.fixture(autouse=True)
def _cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A guess at a password costs next to nothing here: shown is who gets in; what it costs, tests/unit shows."""
    for name in ("_HASHER", "_CODES"):
        monkeypatch.setattr(passwords, name, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
