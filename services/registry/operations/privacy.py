"""Words that everybody will read name nobody: checked before they are said (shared.contracts: no names in events)."""

import re
from collections.abc import Iterable

from sqlalchemy import String, bindparam, func, select
from sqlalchemy.orm import Session

from services.registry.tables import Person, PostRow
from shared.place import Place
from shared.refusals import Refusal
from shared.statements import Statement

_NUMBERS = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
# The database looks for the names, because nearly always there is none to bring back.
_NAMES = Statement(
    select(Person.name)
    .join(PostRow)
    .where(
        PostRow.place == bindparam("village"),
        func.replace(bindparam("said", type_=String), Person.name, "") != bindparam("said", type_=String),
    )
)
_BASIS = "《中华人民共和国个人信息保护法》第六条、第二十五条"


def check_public_words(session: Session, village: Place, text: str, where: str, more: Iterable[str] = ()) -> None:
    """Raise Refusal where `text` holds the name of an official of the village, a name in `more`, or a private number."""
    if not text.strip():
        return
    names = {*more, *_NAMES.column(session, {"village": village.code, "said": text})}
    found = sorted(name for name in names if len(name) >= 2 and name in text)
    if found:
        raise Refusal(
            "words.name_somebody",
            f"公开的文字里出现了姓名“{found[0]}”。请改用职务或“某户”，姓名只留在会议名册和附件里。",
            where=where,
            basis=_BASIS,
        )
    if _NUMBERS.search(text):
        raise Refusal("words.private_number", "公开的文字里有手机号或身份证号，请删去。", where=where, basis=_BASIS)
