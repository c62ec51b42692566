"""Passwords: argon2id with the library's defaults (RFC 9106's low-memory profile)."""

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    """An encoded argon2id hash with its parameters and salt."""
    return _HASHER.hash(password)


def password_matches(encoded: str, password: str) -> bool:
    """Whether the password is the hashed one; False for an empty or broken hash, after the same work."""
    try:
        return _HASHER.verify(encoded or _DECOY, password)
    except (Argon2Error, InvalidHashError):
        return False


# Verified against when there is no such account, so that the answer takes as long.
_DECOY = "$argon2id$v=19$m=65536,t=3,p=4$c3VubGlnaHRkZWNveXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
