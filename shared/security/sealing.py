"""Sealing to a public key: whoever lacks the private half, this program included, can no longer read it.

One interface with algorithm names, so that SM2/SM4 can stand in. Today: an ephemeral X25519 key, HKDF-SHA-256 and
AES-256-GCM (as in HPKE's base mode, RFC 9180 §5.1.1, without its framing).
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ALGORITHM = "x25519-hkdf-sha256-aes256gcm"
SYMMETRIC = "aes256gcm"


class SealBroken(Exception):
    """Wrong key, or the sealed text was changed."""


def new_pair() -> tuple[str, str]:
    """A private and a public key, as text ("algorithm:base64")."""
    private = X25519PrivateKey.generate()
    return _text(ALGORITHM, private.private_bytes_raw()), _text(ALGORITHM, private.public_key().public_bytes_raw())


def seal(public_key: str, data: bytes) -> str:
    """Seal bytes to a public key."""
    recipient = X25519PublicKey.from_public_bytes(_bytes(ALGORITHM, public_key))
    ephemeral = X25519PrivateKey.generate()
    sender = ephemeral.public_key().public_bytes_raw()
    key = _agree(ephemeral.exchange(recipient), sender, recipient.public_bytes_raw())
    return _text(ALGORITHM, sender + _encrypt(key, data))


def open_sealed(private_key: str, sealed: str) -> bytes:
    """Open what was sealed to this key's public half. Raises SealBroken."""
    private = X25519PrivateKey.from_private_bytes(_bytes(ALGORITHM, private_key))
    body = _bytes(ALGORITHM, sealed)
    sender, rest = body[:32], body[32:]
    shared = private.exchange(X25519PublicKey.from_public_bytes(sender))
    return _decrypt(_agree(shared, sender, private.public_key().public_bytes_raw()), rest)


def new_key() -> bytes:
    """A fresh 256-bit key for one report or one file."""
    return AESGCM.generate_key(256)


def encrypt(key: bytes, data: bytes) -> str:
    """Encrypt bytes with a 256-bit key, authenticated."""
    return _text(SYMMETRIC, _encrypt(key, data))


def decrypt(key: bytes, sealed: str) -> bytes:
    """The inverse of `encrypt`. Raises SealBroken."""
    return _decrypt(key, _bytes(SYMMETRIC, sealed))


def _agree(shared: bytes, sender: bytes, recipient: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=ALGORITHM.encode() + sender + recipient).derive(shared)


def _encrypt(key: bytes, data: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, data, None)


def _decrypt(key: bytes, data: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(data[:12], data[12:], None)
    except (InvalidTag, ValueError) as error:
        raise SealBroken("wrong key, or the sealed text was changed") from error


def _text(algorithm: str, data: bytes) -> str:
    return f"{algorithm}:{base64.b64encode(data).decode()}"


def _bytes(algorithm: str, text: str) -> bytes:
    name, _, data = text.partition(":")
    if name != algorithm:
        raise SealBroken(f"sealed with {name!r}, which this program does not know")
    return base64.b64decode(data)
