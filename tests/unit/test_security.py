"""Keys, tokens, sealing, passwords."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from shared.clock import Clock
from shared.place import Place
from shared.security import passwords
from shared.security.authority import ROLES, Post, Who
from shared.security.keys import ServiceKeys, jwk, make_keys
from shared.security.passwords import code_matches, decoy, hash_code, hash_password, password_matches
from shared.security.sealing import SealBroken, decrypt, encrypt, new_key, new_pair, open_sealed, seal
from shared.security.tokens import (
    BadToken,
    issue_person_token,
    issue_program_token,
    issue_service_token,
    verify,
)
from shared.settings import SettingsError

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SECRETARY = Who("p-1", "虚构的人", (Post("post-1", "village_secretary", Place("230828199201")),), session_id="s-1")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("keys")
    make_keys(root)
    return root


def keys(root: Path, service: str) -> ServiceKeys:
    return ServiceKeys(service, root / "private" / service, root / "public")


def test_a_person_is_known_to_every_service(installation: Path) -> None:
    token = issue_person_token(keys(installation, "registry"), SECRETARY, NOW)
    assert verify(keys(installation, "grid"), token, NOW) == SECRETARY


def test_a_token_ends(installation: Path) -> None:
    token = issue_person_token(keys(installation, "registry"), SECRETARY, NOW)
    with pytest.raises(BadToken):
        verify(keys(installation, "grid"), token, NOW + timedelta(minutes=31))


def test_a_token_from_the_future_is_refused(installation: Path) -> None:
    token = issue_person_token(keys(installation, "registry"), SECRETARY, NOW + timedelta(hours=1))
    with pytest.raises(BadToken):
        verify(keys(installation, "grid"), token, NOW)


def test_only_registry_can_sign_for_people(installation: Path) -> None:
    with pytest.raises(SettingsError):
        issue_person_token(keys(installation, "grid"), SECRETARY, NOW)


def test_another_installations_token_is_foreign(installation: Path, tmp_path: Path) -> None:
    make_keys(tmp_path)
    token = issue_person_token(keys(tmp_path, "registry"), SECRETARY, NOW)
    with pytest.raises(BadToken):
        verify(keys(installation, "registry"), token, NOW)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJwIn0."])
def test_rubbish_is_no_token(installation: Path, token: str) -> None:
    with pytest.raises(BadToken):
        verify(keys(installation, "registry"), token, NOW)


def test_a_service_token_is_good_for_one_service(installation: Path) -> None:
    token = issue_service_token(keys(installation, "grid"), "registry", NOW)
    assert verify(keys(installation, "registry"), token, NOW).scopes == {"service"}
    with pytest.raises(BadToken):
        verify(keys(installation, "notify"), token, NOW)


def test_a_service_cannot_speak_for_another(installation: Path) -> None:
    pretending = replace(keys(installation, "grid"), service="complaints")
    token = issue_service_token(pretending, "registry", NOW)
    with pytest.raises(BadToken):
        verify(keys(installation, "registry"), token, NOW)


def test_a_program_cannot_be_given_a_services_scope(installation: Path) -> None:
    token = issue_program_token(keys(installation, "registry"), "province", ["service", "feed:partner"], NOW)
    assert verify(keys(installation, "disclosure"), token, NOW).scopes == {"feed:partner"}


def test_keys_are_made_once(installation: Path) -> None:
    before = jwk(keys(installation, "registry").public["tokens"])
    make_keys(installation)
    assert jwk(keys(installation, "registry").public["tokens"]) == before


def test_private_keys_are_readable_by_their_owner_alone(installation: Path) -> None:
    assert {path.stat().st_mode & 0o077 for path in (installation / "private").rglob("*.*")} == {0}


def test_secrets_differ_by_purpose_and_service(installation: Path) -> None:
    registry, grid = keys(installation, "registry"), keys(installation, "grid")
    assert len({registry.derive("csrf"), registry.derive("receipt"), grid.derive("csrf")}) == 3


def test_what_is_sealed_opens_with_the_private_half_only() -> None:
    (private, public), (other, _) = new_pair(), new_pair()
    sealed = seal(public, "水电费".encode())
    assert open_sealed(private, sealed).decode() == "水电费"
    with pytest.raises(SealBroken):
        open_sealed(other, sealed)


def test_a_changed_seal_breaks() -> None:
    key = new_key()
    sealed = encrypt(key, b"text")
    name, _, body = sealed.partition(":")
    changed = f"{name}:{'B' if body[0] == 'A' else 'A'}{body[1:]}"
    with pytest.raises(SealBroken):
        decrypt(key, changed)
    with pytest.raises(SealBroken):
        decrypt(key, "sm4-gcm:AAAA")


def test_passwords() -> None:
    encoded = hash_password("阳光")
    assert password_matches(encoded, "阳光")
    assert not password_matches(encoded, "月光")
    assert not password_matches("", "阳光")


def test_a_guess_at_a_password_costs_what_rfc_9106_recommends() -> None:
    """Its second recommended option (§4): 64 MiB, three passes, four lanes."""
    assert hash_password("阳光").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_guess_at_a_code_of_sixty_random_bits_costs_less() -> None:
    encoded = hash_code("AAAA")
    assert encoded.startswith("$argon2id$v=19$m=8192,t=1,p=1$")
    assert code_matches(encoded, "AAAA")
    assert not code_matches("", "AAAA")


@pytest.mark.parametrize(("hasher", "encode"), [(passwords._HASHER, hash_password), (passwords._CODES, hash_code)])
def test_nobody_learns_from_the_time_it_takes_whether_there_is_such_an_account(
    hasher: PasswordHasher, encode: Callable[[str], str]
) -> None:
    """The decoy is worked on like a real hash: it is one, of the same parameters."""
    parts, others = decoy(hasher).split("$"), encode("x").split("$")
    assert parts[:4] == others[:4]
    assert [len(part) for part in parts] == [len(part) for part in others]


def test_a_post_reaches_its_place_and_below() -> None:
    township = Who("p", "", (Post("a", "township_discipline", Place.of("230828199")),))
    assert township.may("report.handle", Place("230828199201"))
    assert not township.may("report.handle", Place("230828210201"))
    assert not township.may("report.handle", Place.of("230828"))
    assert not township.may("list.publish", Place("230828199201"))


def test_system_administrators_read_no_report() -> None:
    assert "report.handle" not in ROLES["system_admin"].acts


def test_the_clock_is_aware() -> None:
    assert Clock().now().tzinfo is not None
