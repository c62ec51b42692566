"""Passwords: argon2id with the library's defaults (RFC 9106's low-memory profile)."""

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_HASHER = PasswordHasher()
# A code of sixty random bits needs no stretching; a page of them must not take a minute.
_CODES = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """An encoded argon2id hash with its parameters and salt."""
    return _HASHER.hash(password)


def password_matches(encoded: str, password: str) -> bool:
    """Whether the password is the hashed one; False for an empty or broken hash, after the same work."""
    return _matches(_HASHER, encoded or decoy(_HASHER), password)


def hash_code(code: str) -> str:
    """An encoded argon2id hash of a random code of ours, with light parameters."""
    return _CODES.hash(code)


def code_matches(encoded: str, code: str) -> bool:
    """As `password_matches`, for codes."""
    return _matches(_CODES, encoded or decoy(_CODES), code)


def decoy(hasher: PasswordHasher) -> str:
    """What is verified against when there is no such account, so that the answer takes as long: nobody's hash."""
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}$c3VubGlnaHQtZGVjb3ktcw$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def _matches(hasher: PasswordHasher, encoded: str, secret: str) -> bool:
    try:
        return hasher.verify(encoded, secret)
    except (Argon2Error, InvalidHashError):
        return False
