"""docs/asyncapi.yaml: AsyncAPI 3.0, written from the contracts."""

import json
import re
from collections.abc import Iterator
from typing import Any

from shared.contracts import CATALOGUE
from shared.contracts.base import Audience, Fact
from shared.contracts.readers import READERS
from shared.contracts.schema import envelope_schema, publisher_of
from shared.settings import SERVICES

_BATCH = "application/cloudevents-batch+json"
_PLAIN_KEY = re.compile(r"[A-Za-z_$][A-Za-z0-9_.$/-]*")


def asyncapi_text() -> str:
    """The document, as YAML."""
    head = "# Written by python -m shared.contracts.schema; change shared/contracts instead.\n"
    return head + "\n".join(_yaml(_document(), 0)) + "\n"


def _document() -> dict[str, Any]:
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "阳光小微权力 Sunlight",
            "version": "1.0.0",
            "description": "Every event five services say. Messages are CloudEvents 1.0 batches (a JSON array); the same"
            " events stand in each service's feed, GET /<service>/events. See docs/events.md and docs/bus.md.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": _BATCH,
        "channels": {f"{s}.{a.name.lower()}": _channel(s, a) for s in SERVICES for a in Audience if _said(s, a)},
        "operations": {**_sends(), **_receives()},
        "components": {"messages": {kind: _message(fact) for kind, fact in CATALOGUE.items()}},
    }


def _said(service: str, audience: Audience) -> dict[str, type[Fact]]:
    return {k: f for k, f in CATALOGUE.items() if publisher_of(f) == service and audience <= f.AUDIENCE}


def _channel(service: str, audience: Audience) -> dict[str, Any]:
    inside = audience is Audience.SERVICE
    key = f"key {service}.all" if inside else "the event's type as key, RabbitMQ only"
    return {
        "address": f"{service}.{audience.name.lower()}",
        "description": f"What {service} says to the {audience.name.lower()} audience; {key}.",
        "messages": {kind: {"$ref": f"#/components/messages/{kind}"} for kind in _said(service, audience)},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {
                    "name": f"{service}.{audience.name.lower()}",
                    "type": "direct" if inside else "topic",
                    "durable": True,
                    "autoDelete": False,
                },
            }
        },
    }


def _sends() -> dict[str, Any]:
    return {
        f"{service}.says.{audience.name.lower()}": {
            "action": "send",
            "channel": {"$ref": f"#/channels/{service}.{audience.name.lower()}"},
            "messages": _refs(service, audience, list(_said(service, audience))),
        }
        for service in SERVICES
        for audience in Audience
        if _said(service, audience)
    }


def _receives() -> dict[str, Any]:
    return {
        f"{reader}.hears.{source}": {
            "action": "receive",
            "channel": {"$ref": f"#/channels/{source}.service"},
            "messages": _refs(source, Audience.SERVICE, heard),
        }
        for reader, kinds in READERS.items()
        for source in SERVICES
        if (heard := [kind for kind in kinds if kind.startswith(source + ".")])
    }


def _refs(service: str, audience: Audience, kinds: list[str]) -> list[dict[str, str]]:
    return [{"$ref": f"#/channels/{service}.{audience.name.lower()}/messages/{kind}"} for kind in kinds]


def _message(fact: type[Fact]) -> dict[str, Any]:
    return {
        "name": fact.TYPE,
        "title": fact.__name__,
        "summary": (fact.__doc__ or "").strip().splitlines()[0],
        "contentType": _BATCH,
        "x-audience": fact.AUDIENCE.name.lower(),
        "payload": {"type": "array", "items": envelope_schema(fact)},
    }


def _yaml(value: Any, indent: int) -> Iterator[str]:
    """Lines of block YAML; scalars are JSON, which YAML reads as they are."""
    pad = "  " * indent
    if isinstance(value, dict):
        for key, item in value.items():
            name = key if _PLAIN_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)
            if isinstance(item, dict | list) and item:
                yield f"{pad}{name}:"
                yield from _yaml(item, indent + 1)
            else:
                yield f"{pad}{name}: {json.dumps(item, ensure_ascii=False)}"
        return
    for item in value:
        if isinstance(item, dict | list) and item:
            lines = list(_yaml(item, indent + 1))
            yield f"{pad}- {lines[0].lstrip()}"
            yield from lines[1:]
        else:
            yield f"{pad}- {json.dumps(item, ensure_ascii=False)}"
