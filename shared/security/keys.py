"""Keys of an installation: one Ed25519 pair and one secret per service, and registry's pair for people's tokens.

    ROOT/private/<service>/service.pem   signs this service's calls to others; readable by it alone
    ROOT/private/<service>/secret.key    32 random bytes, from which a service derives its own secrets
    ROOT/private/registry/tokens.pem     signs people's tokens
    ROOT/public/<name>.pem               everybody's public keys, pinned: verifying needs no network

`python -m shared.security.keys ROOT` makes what is missing and never replaces a key.
"""

import base64
import hashlib
import os
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.settings import SERVICES, Settings, SettingsError

TOKENS = "tokens"


@dataclass(frozen=True)
class ServiceKeys:
    """What one service may use. Files are read when first needed; a missing one is a SettingsError."""

    service: str
    private_dir: Path
    public_dir: Path

    @cached_property
    def own(self) -> Ed25519PrivateKey:
        """Signs calls to other services."""
        return _private(self.private_dir / "service.pem")

    @cached_property
    def tokens(self) -> Ed25519PrivateKey:
        """Signs people's tokens; registry alone has it."""
        return _private(self.private_dir / "tokens.pem")

    @cached_property
    def public(self) -> dict[str, Ed25519PublicKey]:
        """Everybody's public keys by name: the five services and "tokens"."""
        return {name: _public(self.public_dir / f"{name}.pem") for name in (*SERVICES, TOKENS)}

    def derive(self, purpose: str, length: int = 32) -> bytes:
        """A secret for one purpose, the same at every call, from this service's own random secret."""
        secret = _read(self.private_dir / "secret.key")
        return HKDF(hashes.SHA256(), length, salt=None, info=f"{self.service}/{purpose}".encode()).derive(secret)


def keys_of(settings: Settings) -> ServiceKeys:
    """The keys that a service's settings point at."""
    return ServiceKeys(settings.service, settings.keys_dir, settings.public_keys_dir)


def jwk(key: Ed25519PublicKey) -> dict[str, str]:
    """A public key as a JSON Web Key (RFC 8037), `kid` being its RFC 7638 thumbprint."""
    x = _b64(key.public_bytes_raw())
    thumb = hashlib.sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}'.encode()).digest()
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "use": "sig", "alg": "EdDSA", "kid": _b64(thumb)}


def make_keys(root: Path) -> None:
    """Make every missing key below `root`; private files are readable by their owner alone."""
    for service in SERVICES:
        folder = root / "private" / service
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make_secret(folder / "secret.key")
        _make_pair(folder / "service.pem", root / "public" / f"{service}.pem")
    _make_pair(root / "private" / "registry" / "tokens.pem", root / "public" / f"{TOKENS}.pem")


def _make_secret(path: Path) -> None:
    if not path.exists():
        _write(path, os.urandom(32), 0o600)


def _make_pair(private: Path, public: Path) -> None:
    if not private.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _write(private, pem, 0o600)
    if not public.exists():
        public.parent.mkdir(parents=True, exist_ok=True)
        shown = _private(private).public_key()
        pem = shown.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        _write(public, pem, 0o644)


def _write(path: Path, data: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(data)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"key file {path} cannot be read ({error.strerror}); run: python -m shared.security.keys ROOT"
        raise SettingsError(message) from error


def _private(path: Path) -> Ed25519PrivateKey:
    key = serialization.load_pem_private_key(_read(path), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingsError(f"{path} holds no Ed25519 key")
    return key


def _public(path: Path) -> Ed25519PublicKey:
    key = serialization.load_pem_public_key(_read(path))
    if not isinstance(key, Ed25519PublicKey):
        raise SettingsError(f"{path} holds no Ed25519 key")
    return key


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


if __name__ == "__main__":
    make_keys(Path(sys.argv[1]))
