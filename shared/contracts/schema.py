"""The contracts as JSON Schema 2020-12, and everything written from them.

python -m shared.contracts.schema            writes docs/asyncapi.yaml, docs/events.md and tests/bus/golden/*.json
python -m shared.contracts.schema --check    writes nothing; ends with 1 where a file is not what would be written
"""

import inspect
import json
import re
import sys
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from shared.contracts import CATALOGUE
from shared.contracts.base import Fact

_COMMENT = re.compile(r"^    (\w+): [^#\n]*#\s*(.+)$", re.MULTILINE)
_PLAIN: dict[Any, str] = {str: "string", int: "integer", bool: "boolean", float: "number", type(None): "null"}


def schema_of(kind: type[Any]) -> dict[str, Any]:
    """The schema of a fact's data, or of a record nested in one. Unknown properties are allowed: changes only add."""
    hints, words = get_type_hints(kind), comments_of(kind)
    properties = {}
    for field in fields(kind):
        properties[field.name] = _of_hint(hints[field.name])
        if field.name in words:
            properties[field.name]["description"] = words[field.name]
    return {
        "type": "object",
        "description": inspect.cleandoc(kind.__doc__ or ""),
        "properties": properties,
        "required": [field.name for field in fields(kind) if field.default is MISSING],
    }


def document_of(kind: type[Fact]) -> dict[str, Any]:
    """A schema that stands alone, for validators."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:sunlight:{kind.TYPE}",
        **schema_of(kind),
    }


def comments_of(kind: type[Any]) -> dict[str, str]:
    """What the contract says about each field, from the comment on its line."""
    return dict(_COMMENT.findall(inspect.getsource(kind)))


def envelope_schema(kind: type[Fact]) -> dict[str, Any]:
    """The whole CloudEvent."""
    text = {"type": "string"}
    return {
        "type": "object",
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "format": "uuid", "description": "UUIDv7; with source, the duplicate test"},
            "source": {"const": "/" + publisher_of(kind)},
            "type": {"const": kind.TYPE},
            "subject": {**text, "description": kind.SUBJECT},
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "place": {**text, "pattern": "^[1-9][0-9]{11}$", "description": "division code of where it happened"},
            "version": {"type": "integer", "description": "of the subject"},
            "sequence": {**text, "pattern": "^[0-9]{16}$", "description": "position in the publisher's log: 1, 2, 3 …"},
            "epoch": {**text, "description": "changes when the publisher was restored from a backup"},
            "traceparent": text,
            "data": {"anyOf": [schema_of(kind), {"type": "null", "description": "taken down by law; id and position stay"}]},
        },
        "required": ["specversion", "id", "source", "type", "subject", "time", "place", "version", "sequence", "epoch", "data"],
    }  # fmt: skip


def publisher_of(kind: type[Fact]) -> str:
    """The service that says it."""
    return kind.TYPE.split(".", 1)[0]


def _of_hint(hint: Any) -> dict[str, Any]:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_of_hint(part) for part in get_args(hint)]}
    if origin is list:
        return {"type": "array", "items": _of_hint(get_args(hint)[0])}
    if is_dataclass(hint) and isinstance(hint, type):
        return schema_of(hint)
    return {"type": _PLAIN[hint]}


_SAMPLES: Mapping[str, Any] = {
    "code": "230828210201", "village": "230828210201", "place": "230828210201", "township": "230828210000",
    "county": "230828000000", "tier": 12, "month": "2026-10", "year": 2026, "days": 7, "slot": "2026-11-22T09",
    "path": "/v/230828210201/e/018f0000-0000-7000-8000-000000000001", "role": "village_secretary", "body": "party",
    "list_kind": "micro_power", "item_code": "TD-01", "item_class": "major", "digest": "0" * 64, "media_type": "image/jpeg",
    "since": "2026-01-01", "until": "", "due_on": "2026-12-01", "corrects": "", "amount_fen": -42700,
}  # fmt: skip
_UUID = "018f0000-0000-7000-8000-000000000001"


def sample_of(kind: type[Any]) -> dict[str, Any]:
    """Data that fits a contract, the same every time."""
    hints = get_type_hints(kind)
    return {field.name: _sample(field.name, hints[field.name]) for field in fields(kind)}


def golden(kind: type[Fact]) -> dict[str, Any]:
    """A whole event as it travels."""
    data = sample_of(kind)
    return {
        "specversion": "1.0",
        "id": _UUID,
        "source": "/" + publisher_of(kind),
        "type": kind.TYPE,
        "subject": kind.SUBJECT.format(**data),
        "time": "2026-11-22T01:02:03.000004Z",
        "datacontenttype": "application/json",
        "place": data.get("village") or "230828210000",
        "version": 1,
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "data": data,
        "sequence": "0000000000000001",
        "epoch": "018f0000-0000-7000-8000-000000000000",
    }


def _sample(name: str, hint: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _sample(name, next(part for part in get_args(hint) if part is not type(None)))
    if origin is list:
        return [_sample(name.rstrip("s"), get_args(hint)[0])]
    if is_dataclass(hint) and isinstance(hint, type):
        return sample_of(hint)
    if name in _SAMPLES and type(_SAMPLES[name]) is hint:
        return _SAMPLES[name]
    return {str: _sample_text(name), int: 1, bool: True, float: 1.0}[typing.cast(Any, hint)]


def _sample_text(name: str) -> str:
    if name == "id" or name.endswith("_id"):
        return _UUID
    return "2026-11-22" if name.endswith(("_on", "_day", "as_of", "not_before")) else "示范"


def main(arguments: list[str]) -> int:
    """Write the files, or check them. Returns the exit status."""
    from shared.contracts.asyncapi import asyncapi_text
    from shared.contracts.catalogue import events_page

    root = Path(__file__).resolve().parents[2]
    files = {root / "docs" / "asyncapi.yaml": asyncapi_text(), root / "docs" / "events.md": events_page()}
    folder = root / "tests" / "bus" / "golden"
    for name, kind in CATALOGUE.items():
        files[folder / f"{name}.json"] = json.dumps(golden(kind), ensure_ascii=False, indent=2) + "\n"
    if "--check" not in arguments:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in files.items():
            path.write_text(text, encoding="utf-8")
        return 0
    stale = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        sys.stderr.write(
            f"{path.relative_to(root)} is not what the contracts say; run python -m shared.contracts.schema\n"
        )
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
