"""The bell: after a commit that recorded events, it wakes the relay at once instead of within 200 ms.

It is only a hint. Ringing costs a request nothing: a thread of its own rings, once for all commits of 5 ms.
"""

import os
import threading
import time

import redis

GAP = 0.005  # seconds between two rings
POLL = 0.2  # seconds between looks when no bell rings


def channel_of(service: str) -> str:
    """The Pub/Sub channel of a service's bell."""
    return f"bell:{service}"


class Ringer:
    """Rings a service's bell. Its thread starts with the first ring of a process, so it survives a fork."""

    def __init__(self, server: "redis.Redis", service: str) -> None:
        self._server, self._channel = server, channel_of(service)
        self._asked = threading.Event()
        self._starting = threading.Lock()
        self._process = 0

    def __call__(self) -> None:
        """Ring soon. Never waits, never raises."""
        if self._process != os.getpid():
            self._start()
        if not self._asked.is_set():
            self._asked.set()

    def _start(self) -> None:
        with self._starting:
            if self._process != os.getpid():
                self._process = os.getpid()
                threading.Thread(target=self._ring, name="bell", daemon=True).start()

    def _ring(self) -> None:
        while True:
            self._asked.wait()
            self._asked.clear()
            try:
                self._server.publish(self._channel, b"1")
            except (redis.RedisError, OSError):
                time.sleep(POLL)  # the relay polls meanwhile
            time.sleep(GAP)


class Ear:
    """Hears a service's bell."""

    def __init__(self, server: "redis.Redis", service: str) -> None:
        self._server, self._channel = server, channel_of(service)
        self._ears: redis.client.PubSub | None = None

    def wait(self, stop: threading.Event) -> bool:
        """Until somebody rings, but no longer than POLL. Returns whether somebody did."""
        try:
            if self._ears is None:
                self._ears = self._server.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
                self._ears.subscribe(self._channel)
            if self._ears.get_message(timeout=POLL) is not None:
                while self._ears.get_message(timeout=0) is not None:
                    pass  # many rings, one pass
                return True
        except (redis.RedisError, OSError):
            self.close()
            stop.wait(POLL)
        return False

    def close(self) -> None:
        """Stop listening."""
        ears, self._ears = self._ears, None
        if ears is not None:
            ears.close()
