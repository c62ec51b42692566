"""Identifiers: time-ordered for new things, derived for things a repeated reaction must not make twice."""

import os
import time
import uuid


def new_id() -> str:
    """A UUIDv7 (RFC 9562 §5.7) as 36 lower-case characters: later ids sort after earlier ones, to the millisecond."""
    stamp = time.time_ns() // 1_000_000
    value = (stamp & 0xFFFFFFFFFFFF) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def derived_id(event_id: str, reaction: str) -> str:
    """The UUIDv5 of a causing event and the reaction's name: the same event applied again gives the same id."""
    return str(uuid.uuid5(uuid.UUID(event_id), reaction))
