"""From an event's data to its fact: unknown fields are ignored, missing or wrong ones are named."""

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

from shared.contracts import CATALOGUE
from shared.contracts.base import Fact

F = TypeVar("F", bound=Fact)
Check = Callable[[Any, str], Any]


class MalformedFact(ValueError):
    """An event's data does not fit its contract; the message names type, field and what was found."""


class HasData(Protocol):
    """An event, as far as reading its fact goes."""

    @property
    def type(self) -> str: ...
    @property
    def data(self) -> dict[str, Any]: ...


def read_fact(event: HasData) -> Fact:
    """The fact an event of the catalogue carries. Raises MalformedFact; KeyError for a type nobody declared."""
    return read_as(CATALOGUE[event.type], event.data)


def read_as(kind: type[F], data: Mapping[str, Any]) -> F:
    """A fact of one kind from decoded JSON. Raises MalformedFact."""
    described: Any = kind
    fact: F = _reader(described)(data, kind.TYPE)
    return fact


@cache
def _reader(kind: Any) -> Check:
    hints = get_type_hints(kind)
    plain = {name: hint for name, hint in hints.items() if hint in _NAMES}
    parts = [
        (field.name, plain.get(field.name), _check(hints[field.name]), field.default is field.default_factory)
        for field in fields(kind)  # neither default nor factory: both are MISSING
    ]

    def read(data: Any, where: str) -> Any:
        if not isinstance(data, Mapping):
            raise MalformedFact(f"{where}: an object was expected, not {_shown(data)}")
        values = {}
        for name, exact, check, needed in parts:
            if name in data:
                value = data[name]
                values[name] = value if type(value) is exact else check(value, name)
            elif needed:
                raise MalformedFact(f"{where}: {name} is missing")
        return kind(**values)

    def located(data: Any, where: str) -> Any:
        try:
            return read(data, where)
        except MalformedFact as wrong:
            raise wrong if str(wrong).startswith(where) else MalformedFact(f"{where}.{wrong}") from None

    return located


def _check(hint: Any) -> Check:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _either([_check(part) for part in get_args(hint)])
    if origin is list:
        return _list_of(_check(get_args(hint)[0]))
    if is_dataclass(hint) and isinstance(hint, type):
        return _reader(hint)
    if hint in (str, int, bool, float, type(None)):
        return _exactly(hint)
    raise TypeError(f"contracts know no {hint!r}")


def _exactly(kind: type[Any]) -> Check:
    def check(value: Any, where: str) -> Any:
        if type(value) is not kind:
            raise MalformedFact(f"{where}: {_NAMES[kind]} was expected, not {_shown(value)}")
        return value

    return check


def _list_of(item: Check) -> Check:
    def check(value: Any, where: str) -> Any:
        if type(value) is not list:
            raise MalformedFact(f"{where}: a list was expected, not {_shown(value)}")
        return [item(part, f"{where}[{index}]") for index, part in enumerate(value)]

    return check


def _either(choices: list[Check]) -> Check:
    def check(value: Any, where: str) -> Any:
        problem: MalformedFact | None = None
        for choice in choices:
            try:
                return choice(value, where)
            except MalformedFact as wrong:
                problem = problem or wrong
        assert problem is not None
        raise problem

    return check


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


_NAMES: dict[type[Any], str] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    float: "a number",
    type(None): "null",
}
