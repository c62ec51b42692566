"""Who can read a report: its own content key, sealed to offices and to whoever knows the receipt code.

content key   256 bits, one per report; encrypts its text, contact, files, answers
grants        the content key, sealed to the public key of each eligible office (office_keys, grants)
office key    its private half stands encrypted under the service's master key, derived from KEYS_DIR/secret.key
reporter key  one pair per report; the content key is sealed to it, its private half is encrypted under a key that
              argon2id derives from the receipt code, which is stored nowhere
case key      one pair per report, private half under the content key: what arrives with nobody present (a
              visit's finding, its photographs) is sealed to it
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from argon2.low_level import Type, hash_secret_raw

from services.complaints.domain.receipts import new_code
from shared.security.keys import ServiceKeys
from shared.security.sealing import SealBroken, decrypt, encrypt, new_key, new_pair, open_sealed, seal


@dataclass(frozen=True)
class Cost:
    """What one guess at a receipt code costs: RFC 9106's second recommended option by default. `memory` in KiB."""

    time: int = 3
    memory: int = 65536
    lanes: int = 4


@dataclass(frozen=True)
class NewReceipt:
    """A fresh receipt code and what follows from it. `code` is shown once and kept nowhere."""

    code: str = field(repr=False)
    lookup: str
    salt: str
    wrapping_key: bytes = field(repr=False)


@dataclass(frozen=True)
class SealedReport:
    """A report's sealed columns, named as in `reports`, and its grants by office."""

    columns: dict[str, str]
    grants: dict[str, str]
    content_key: bytes = field(repr=False)


@dataclass(frozen=True)
class Vault:
    """The service's secrets, derived when needed. Nothing here ever goes into a log."""

    keys: ServiceKeys
    cost: Cost = Cost()

    def new_receipt(self) -> NewReceipt:
        """Draw a code and derive its key; takes as long as one guess, so do it outside a unit of work."""
        code = new_code(secrets.randbelow)
        salt = _salt_text(self.cost, os.urandom(16))
        return NewReceipt(code, self.lookup(code), salt, wrapping_key(code, salt))

    def lookup(self, code: str) -> str:
        """What a receipt code is found by: keyed, so that the table alone allows no guessing."""
        return hmac.new(self.keys.derive("receipt lookup"), code.encode(), hashlib.sha256).hexdigest()

    def decoy_salt(self) -> str:
        """A salt to derive with where there is no such receipt, so that the answer takes as long."""
        return _salt_text(self.cost, self.keys.derive("decoy salt", 16))

    def new_office_pair(self) -> tuple[str, str]:
        """An office's public key, and its private key encrypted under the master key."""
        private, public = new_pair()
        return public, encrypt(self._master(), private.encode())

    def content_key(self, office_private: str, sealed_key: str) -> bytes:
        """A report's content key, opened with an office's (encrypted) private key. Raises SealBroken."""
        return open_sealed(decrypt(self._master(), office_private).decode(), sealed_key)

    def _master(self) -> bytes:
        return self.keys.derive("office keys")


def seal_report(receipt: NewReceipt, offices: Mapping[str, str], content: Mapping[str, Any]) -> SealedReport:
    """Seal a new report. offices: public key by place; content: anything JSON can hold."""
    key = new_key()
    case_private, case_public = new_pair()
    reporter_private, reporter_public = new_pair()
    columns = {
        "content": encrypt_json(key, content),
        "case_public": case_public,
        "case_private": encrypt(key, case_private.encode()),
        "reporter_public": reporter_public,
        "reporter_private": encrypt(receipt.wrapping_key, reporter_private.encode()),
        "reporter_grant": seal(reporter_public, key),
        "receipt_lookup": receipt.lookup,
        "receipt_salt": receipt.salt,
    }
    return SealedReport(columns, {office: seal(public, key) for office, public in offices.items()}, key)


def content_key_by_receipt(key: bytes, reporter_private: str, reporter_grant: str) -> bytes:
    """A report's content key, opened with the key derived from its receipt code. Raises SealBroken."""
    return open_sealed(decrypt(key, reporter_private).decode(), reporter_grant)


def wrapping_key(code: str, salt: str) -> bytes:
    """The key that argon2id derives from a code with a stored salt. Raises SealBroken for a salt of another kind."""
    try:
        name, time, memory, lanes, raw = salt.split("$")
        cost = Cost(int(time), int(memory), int(lanes))
        data = base64.b64decode(raw)
    except ValueError as error:
        raise SealBroken("a receipt salt that this program does not know") from error
    if name != "argon2id":
        raise SealBroken(f"derived with {name!r}, which this program does not know")
    return hash_secret_raw(code.encode(), data, cost.time, cost.memory, cost.lanes, 32, Type.ID)


def encrypt_json(key: bytes, content: object) -> str:
    """Anything JSON can hold, encrypted."""
    return encrypt(key, json.dumps(content, ensure_ascii=False).encode())


def decrypt_json(key: bytes, sealed: str) -> Any:
    """The inverse of `encrypt_json`. Raises SealBroken."""
    return json.loads(decrypt(key, sealed))


def case_key(content_key: bytes, case_private: str) -> str:
    """The private half of a report's case key."""
    return decrypt(content_key, case_private).decode()


def _salt_text(cost: Cost, salt: bytes) -> str:
    return f"argon2id${cost.time}${cost.memory}${cost.lanes}${base64.b64encode(salt).decode()}"
