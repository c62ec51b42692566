"""Whatever a county writes into its lists comes back from the workbook as it was: no database, any text."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.registry.domain.flow import KINDS
from services.registry.domain.listing import FREQUENCIES, LISTS, POWERS
from services.registry.operations.list_content import list_content, lists_of, whole
from services.registry.operations.workbook import export_csv, export_xlsx, items_in, read_workbook
from services.registry.operations.workbook_columns import ROLE_KEYS
from shared.workbooks.values import tidy

_ALPHABET = st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"])


def words(longest: int, *, least: int = 0) -> st.SearchStrategy[str]:
    """A text as it stands after it was read once."""
    plain = st.text(_ALPHABET, min_size=least, max_size=longest) | st.sampled_from(
        ["=1+1", "-3", "@x", "'x", "+86", "a\nb"]
    )
    return (
        plain.map(lambda text: tidy(text)[0][:longest].strip())
        .map(lambda text: tidy(text)[0])
        .filter(lambda text: len(text) >= least)
    )


PARTS = st.lists(words(8, least=1).filter(lambda text: not set(text) & set("；;\n")), max_size=3)
ROLE_LISTS = st.lists(st.sampled_from(sorted(ROLE_KEYS.values())), min_size=1, max_size=3, unique=True)
TEXTS = ("basis", "scope", "time_limit", "contact", "source")
SHORT = ("category", "holder", "department", "whom", "phone", "fee")
BRANCHES = st.lists(
    st.fixed_dictionaries(
        {"to": st.sampled_from(["s2", "s9", "end"]), "when": st.sampled_from(["", "其他", "金额≥2万元"])}
    ),
    max_size=2,
)


@st.composite
def powers(draw: st.DrawFn, code: str) -> dict[str, Any]:
    steps = [
        {
            "id": f"s{number}", "name": draw(words(20, least=1)), "kind": draw(st.sampled_from(sorted(KINDS))),
            "actors": draw(ROLE_LISTS), "body": draw(words(10, least=1)), "papers": draw(PARTS), "limit": draw(words(20)),
            "posted": draw(st.booleans()), "notice_days": draw(st.integers(0, 60)),
            "rule": draw(st.sampled_from(["", "party_members"])), "different_people": draw(st.sampled_from([[], ["s1"]])),
            "next": draw(BRANCHES),
        }
        for number in range(1, draw(st.integers(1, 3)) + 1)
    ]  # fmt: skip
    item: dict[str, Any] = {name: draw(words(40)) for name in TEXTS} | {name: draw(words(20)) for name in SHORT}
    item |= {"code": code, "name": draw(words(20)), "item_class": draw(st.sampled_from(["major", "daily", ""]))}
    item |= {"materials": draw(PARTS), "forms": draw(PARTS), "composed": draw(PARTS), "place": "", "steps": steps}
    return whole(item)


@st.composite
def duties(draw: st.DrawFn, code: str) -> dict[str, Any]:
    item: dict[str, Any] = {name: draw(words(20, least=1)) for name in ("name", "category", "content", "basis")}
    item |= {"code": code, "due": draw(words(20)), "source": draw(words(20)), "composed": draw(PARTS)}
    item |= {"posts": draw(ROLE_LISTS), "frequency": draw(st.sampled_from(["", *FREQUENCIES.values()]))}
    return whole({**item, "steps": []})


@st.composite
def lists(draw: st.DrawFn) -> list[dict[str, Any]]:
    kind = draw(st.sampled_from(sorted(LISTS.values())))
    codes = [f"A-{number:02d}" for number in range(1, draw(st.integers(1, 3)) + 1)]
    make = powers if kind in POWERS or draw(st.booleans()) else duties
    return [list_content(kind, [draw(make(code)) for code in codes])]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@given(content=lists())
@settings(deadline=None, max_examples=50)
def test_any_content_comes_back_as_it_was(form: str, content: list[dict[str, Any]]) -> None:
    write = export_xlsx if form == "xlsx" else export_csv
    data = write(content, {"party_members": "党员大会审议表决"})
    items, faults = items_in(read_workbook(data, f"list.{form}"), {"党员大会审议表决": "party_members"})
    assert faults == []
    assert lists_of(items) == content
