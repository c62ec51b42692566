"""Follow what disclosure publishes, by a RabbitMQ queue of one's own: python rabbitmq.py amqp://user:password@host// [queue]"""

import json
import sys

from kombu import Connection, Consumer, Exchange, Queue

url, name = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "partner.example"
public = Exchange("disclosure.public", type="topic", durable=True, passive=True)  # theirs: read, never made here
limits = {"x-queue-type": "quorum", "x-max-length": 100_000, "x-overflow": "drop-head"}
queue = Queue(name, public, routing_key="disclosure.#", durable=True, queue_arguments=limits)


def show(message):
    for event in json.loads(message.body):  # a CloudEvents batch; the same event may come twice: look at its id
        print(event["time"], event["type"], event["place"], event["data"], flush=True)
    message.ack()


with Connection(url, heartbeat=20) as connection, Consumer(connection, [queue], on_message=show, accept=None):
    while True:
        connection.drain_events()
