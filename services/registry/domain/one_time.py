"""One-time codes by time (TOTP, RFC 6238): SHA-1, six digits, thirty seconds, as every authenticator app has them."""

import base64
import hashlib
import hmac
from urllib.parse import quote, urlencode

STEP = 30  # seconds
DIGITS = 6
DRIFT = 1  # steps that a telephone's clock may be off, either way
SECRET_BYTES = 20  # RFC 4226 §4: 160 bits


def code_at(secret: bytes, step: int) -> str:
    """The code of a time step (RFC 4226 §5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), hashlib.sha1)
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(secret: bytes, code: str, now: float, after: int) -> int | None:
    """The step whose code this is, if it is near now and later than `after`, the newest step accepted so far; else None.

    now  seconds since 1970, UTC. Takes as long whatever the code is.
    """
    given, found = code.strip().replace(" ", "").encode(), None
    middle = int(now) // STEP
    for step in range(middle - DRIFT, middle + DRIFT + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), given) and step > after:
            found = step
    return found


def secret_text(secret: bytes) -> str:
    """A secret as it is typed into an app: base32 in groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address(secret: bytes, username: str, issuer: str) -> str:
    """The otpauth address that a QR code carries."""
    label = quote(f"{issuer}:{username}", safe="")
    said = urlencode({"secret": secret_text(secret).replace(" ", ""), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{label}?{said}"
