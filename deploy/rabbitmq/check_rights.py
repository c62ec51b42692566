"""Shows, inside a service's container, that the broker's users may do what they should and no more.

`docker compose exec -T -e SUBSCRIBER_BUS_PASSWORD grid-worker python - < deploy/rabbitmq/check_rights.py`
"""

import os
import sys
from urllib.parse import urlsplit

import amqp


def publishes(user: str, password: str, exchange: str) -> bool:
    """Whether a user may publish to an exchange."""
    bus = urlsplit(os.environ["BUS_URL"])
    host = f"{bus.hostname}:{bus.port}"
    with amqp.Connection(host, user, password, virtual_host="sunlight", confirm_publish=True) as connection:
        channel = connection.channel()
        try:
            channel.basic_publish(amqp.Message("{}"), exchange=exchange, routing_key="nobody.listens")
        except amqp.AccessRefused:
            return False
        return True


def follows(user: str, password: str, exchange: str) -> bool:
    """Whether a user may bind a queue of its own to an exchange."""
    bus = urlsplit(os.environ["BUS_URL"])
    host = f"{bus.hostname}:{bus.port}"
    with amqp.Connection(host, user, password, virtual_host="sunlight") as connection:
        channel = connection.channel()
        queue = f"{user}.check"
        try:
            channel.queue_declare(queue, durable=True, auto_delete=False, arguments={"x-expires": 60_000})
            channel.queue_bind(queue, exchange, routing_key="#")
        except amqp.AccessRefused:
            return False
        return True


def main() -> int:
    """0 when every right is as it should be; says which is not."""
    bus = urlsplit(os.environ["BUS_URL"])
    own = (str(bus.username), str(bus.password))
    subscriber = ("subscriber", os.environ["SUBSCRIBER_BUS_PASSWORD"])
    other = "registry" if bus.username != "registry" else "grid"
    found = {
        f"{bus.username} publishes to its own exchange": publishes(*own, f"{bus.username}.service") is True,
        f"{bus.username} cannot publish as {other}": publishes(*own, f"{other}.service") is False,
        f"{bus.username} cannot reach queues directly": publishes(*own, "") is False,
        "the subscriber follows disclosure's public events": follows(*subscriber, "disclosure.public") is True,
        "the subscriber hears nothing else": follows(*subscriber, "registry.service") is False,
        "the subscriber publishes nothing": publishes(*subscriber, "disclosure.public") is False,
    }
    for what, holds in found.items():
        sys.stdout.write(f"{'ok' if holds else 'NOT'} {what}\n")
    return 0 if all(found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
