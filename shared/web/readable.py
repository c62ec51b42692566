"""What no database can keep is refused at the door: NUL characters, halves of characters, numbers and nesting without end."""

import json
from collections.abc import Iterable

from flask import request

from shared.refusals import Refusal
from shared.web.wording import _

_LARGEST = 2**63 - 1  # what both databases keep as a whole number


def refuse_unreadable() -> None:
    """Raises Refusal for an address or a JSON body that holds such a thing. JSON that is none is the door's to answer."""
    if not is_keepable([request.path, *(request.view_args or {}).values()]):
        raise _characters("path")
    for name, text in request.args.items(multi=True):
        if not is_keepable(name) or not is_keepable(text):
            raise _characters("query")
    if request.is_json:
        _check_json(request.get_data())


def refuse_unreadable_form() -> None:
    """The same for the fields of a form; once the guard has let the sender in, as it reads the whole body."""
    for name, text in request.form.items(multi=True):
        if not is_keepable(name) or not is_keepable(text):
            raise _characters(name if name.isprintable() else "form")


def is_keepable(value: object) -> bool:
    """Whether a text, number, list or object as JSON knows them can be kept on both databases."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if "\x00" in one or any("\ud800" <= sign <= "\udfff" for sign in one):
                return False
        elif isinstance(one, dict):
            waiting += _both(one)
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, int) and not -_LARGEST <= one <= _LARGEST:
            return False
    return True


def _both(one: dict[object, object]) -> Iterable[object]:
    yield from one.keys()
    yield from one.values()


def _check_json(data: bytes) -> None:
    try:
        body = json.loads(data)
    except RecursionError as error:
        raise Refusal("input.nested", _("内容一层套一层，套得太深，读不懂。请从页面重新操作。")) from error
    except ValueError:
        return
    if not is_keepable(body):
        raise _characters("")


def _characters(where: str) -> Refusal:
    return Refusal(
        "input.characters",
        _("内容里有不能保存的字符（例如看不见的控制字符），或者大得离谱的数字。请删去后重新填写。"),
        where=where,
    )
