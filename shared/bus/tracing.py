"""The trace a piece of work belongs to (W3C Trace Context `traceparent`), carried from request to event to reaction."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("traceparent", default="")


def current_traceparent() -> str:
    """The traceparent of the work in hand, or "" where nobody set one."""
    return _current.get()


def new_traceparent() -> str:
    """A fresh trace, sampled: "00-<32 hex>-<16 hex>-01"."""
    return f"00-{os.urandom(16).hex()}-{os.urandom(8).hex()}-01"


@contextmanager
def traced(traceparent: str) -> Iterator[None]:
    """While it lasts, events recorded carry this traceparent."""
    token = _current.set(traceparent)
    try:
        yield
    finally:
        _current.reset(token)
