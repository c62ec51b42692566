"""The life of a list as operations: draft, consultation with answers, adoption, publication; look-back; revision; own items."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.operations import consult_list, edit_draft
from services.registry.operations.ask_own_item import Wish, ask_own_item, decide_own_item
from services.registry.operations.consult_list import Adoption, CommentRequest
from services.registry.operations.edit_draft import At
from services.registry.operations.import_list import import_list
from services.registry.operations.list_content import faults_of
from services.registry.operations.look_back import Found, decide_finding, record_look_back
from services.registry.operations.own_items import Allowance, allow_own_items
from services.registry.operations.publish_list import publish_list
from services.registry.operations.revise_list import revise_list
from services.registry.operations.start_matter import start_matter
from services.registry.operations.workbook import item_cells, step_cells
from services.registry.operations.workbook_columns import ITEM_FIELDS, STEP_FIELDS
from services.registry.queries.look_backs import look_backs_owed, look_backs_to_do
from services.registry.tables import Draft, Finding, PowerList
from shared.place import Place
from shared.refusals import Conflict, Invalid, NotAllowed, Refusal
from shared.security.authority import Who
from tests.services.registry.county import SAMPLES, VILLAGE, County, workbook

HERE = Place(VILLAGE)


def drafted(county: County, *codes: str) -> str:
    with county.house.database.write() as session:
        clock = county.house.clock(session)
        return import_list(session, clock, county.who("county"), "list.csv", workbook(*codes)).id


def do(county: County, act: Callable[[Session, Draft], Any], draft_id: str) -> Any:
    """One unit of work on a draft."""
    with county.house.database.write() as session:
        draft = session.get(Draft, draft_id)
        assert draft is not None
        return act(session, draft)


def refused(code: str, act: Callable[[], Any]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act()
    assert caught.value.code == code
    return caught.value


def said(text: str = "请写明公示地点", **more: Any) -> CommentRequest:
    fields: dict[str, Any] = {"capacity": "village", "speaker": "村“两委”", "kind": "micro_power", "code": "SZ-01"}
    return CommentRequest(place=HERE, text=text, **{**fields, **more})


def test_a_list_is_consulted_on_answered_adopted_and_published(county: County) -> None:
    who, draft_id = county.who("county"), drafted(county, "SZ-01")

    def consult(days: int) -> None:
        def act(session: Session, draft: Draft) -> None:
            clock = county.house.clock(session)
            until = clock.today() + timedelta(days=days)
            consult_list.consult(session, clock, who, draft_id, draft.version, until)

        do(county, act, draft_id)

    def adopt(**more: Any) -> None:
        def act(session: Session, draft: Draft) -> None:
            clock = county.house.clock(session)
            adoption = Adoption("县委常委会第 12 次会议", clock.today(), "收到 1 条意见，采纳。")
            consult_list.adopt(session, clock, who, draft_id, draft.version, adoption)

        do(county, act, draft_id)

    def comment(request: CommentRequest, role: str = "village_clerk") -> str:
        with county.house.database.write() as session:
            clock = county.house.clock(session)
            return consult_list.comment(session, clock, county.holder(role), draft_id, request).id

    refused("consultation.over", lambda: comment(said()))
    refused("consultation.short", lambda: consult(2))
    consult(7)
    refused("words.private_number", lambda: comment(said("打 13812345678 问")))
    refused("comment.about", lambda: comment(said(code="WU-99")))
    comment_id = comment(said())
    with pytest.raises(NotAllowed):
        comment(said(), "accountant")
    with pytest.raises(Conflict):
        do(
            county,
            lambda session, draft: publish_list(session, county.house.clock(session), who, draft_id, None, "急"),
            draft_id,
        )
    county.move_clock(8)
    refused("consultation.over", lambda: comment(said()))
    refused("consultation.unanswered", adopt)
    with county.house.database.write() as session:
        consult_list.answer(session, county.house.clock(session), who, comment_id, "已写明。", accepted=True)
    adopt()
    (published,) = do(
        county,
        lambda session, draft: [
            (one.adopted_by, one.direct_reason)
            for one in publish_list(session, county.house.clock(session), who, draft_id, None)
        ],
        draft_id,
    )
    assert published == ("县委常委会第 12 次会议", "")
    assert "县委常委会第 12 次会议" in county.facts("list.published")[0]
    assert "请写明公示地点" not in "".join(county.facts(""))


def test_what_is_consulted_on_stands_still_until_it_is_taken_back(county: County) -> None:
    who, draft_id = county.who("county"), drafted(county, "SZ-01")

    def consult(session: Session, draft: Draft) -> None:
        clock = county.house.clock(session)
        consult_list.consult(session, clock, who, draft_id, draft.version, clock.today() + timedelta(days=7))

    def edit(session: Session, draft: Draft) -> None:
        at = At(draft_id, draft.version, "micro_power", "SZ-01")
        edit_draft.move_step(session, who, at, "s1", earlier=False)

    do(county, consult, draft_id)
    refused("draft.fixed", lambda: do(county, edit, draft_id))
    do(county, lambda session, draft: consult_list.take_back(session, who, draft_id, draft.version), draft_id)
    do(county, edit, draft_id)


def typed(cells: Any, fields: Any) -> dict[str, str]:
    return {
        fields[heading]: "；".join(value) if isinstance(value, tuple) else str(value)
        for heading, value in cells.items()
        if heading in fields
    }


def test_saving_a_form_as_it_was_shown_changes_nothing(county: County) -> None:
    who, draft_id = county.who("county"), drafted(county, "SZ-09")
    with county.house.database.read() as session:
        draft = session.get(Draft, draft_id)
        assert draft is not None
        before = draft.content["lists"]
    (item,) = before[0]["items"]
    for one in item["steps"]:

        def edit(session: Session, draft: Draft, one: Any = one) -> None:
            at = At(draft_id, draft.version, "micro_power", "SZ-09")
            edit_draft.edit_step(session, who, at, one["id"], typed(step_cells(one, {}), STEP_FIELDS))

        do(county, edit, draft_id)
    do(
        county,
        lambda session, draft: edit_draft.edit_item(
            session, who, At(draft_id, draft.version, "micro_power", "SZ-09"), typed(item_cells(item), ITEM_FIELDS)
        ),
        draft_id,
    )
    with county.house.database.read() as session:
        after = session.get(Draft, draft_id)
        assert after is not None
        assert after.content["lists"] == before


def test_a_draft_with_faults_is_shown_them_and_not_published(county: County) -> None:
    who, draft_id = county.who("county"), drafted(county, "SZ-09")
    at = At(draft_id, 1, "micro_power", "SZ-09")
    do(county, lambda session, _draft: edit_draft.remove_step(session, who, at, "s5"), draft_id)
    faults = do(county, faults_of, draft_id)
    assert [(one["where"].partition(" ")[2], one["message"][:7]) for one in faults] == [
        ("SZ-09 步骤 s1「后续步骤」", "没有步骤“s5"),
        ("SZ-09 步骤 s6「须不同人」", "“s5”不是本"),
    ]
    with pytest.raises(Invalid) as caught:
        do(
            county,
            lambda session, _draft: publish_list(session, county.house.clock(session), who, draft_id, None),
            draft_id,
        )
    assert caught.value.findings == faults


def test_two_editors_at_once_one_wins(county: County) -> None:
    who, draft_id = county.who("county"), drafted(county, "SZ-01")
    at = At(draft_id, 1, "micro_power", "SZ-01")
    do(county, lambda session, _draft: edit_draft.move_step(session, who, at, "s1", earlier=False), draft_id)
    refused(
        "draft.stale",
        lambda: do(county, lambda session, _draft: edit_draft.remove_step(session, who, at, "s1"), draft_id),
    )


def _add_first(who: Who, at: At, step: dict[str, str], session: Session, _draft: Draft) -> None:
    edit_draft.add_step(session, who, at, "", step)


def test_new_items_and_steps_get_ids_that_were_never_used(county: County) -> None:
    who, draft_id = county.who("county"), drafted(county, "SZ-01")
    with county.house.database.read() as session:
        draft = session.get(Draft, draft_id)
        assert draft is not None
        (item,) = draft.content["lists"][0]["items"]
    fields, one = typed(item_cells(item), ITEM_FIELDS), typed(step_cells(item["steps"][0], {}), STEP_FIELDS)
    new = At(draft_id, 1, "micro_power", "SZ-77")
    do(county, lambda session, _draft: edit_draft.add_item(session, who, new, fields), draft_id)
    assert [fault["code"] for fault in do(county, faults_of, draft_id)] == ["SZ-77"]
    for version in (2, 3):
        at = At(draft_id, version, "micro_power", "SZ-77")
        do(county, partial(_add_first, who, at, one), draft_id)
    assert do(county, faults_of, draft_id) == []
    with county.house.database.read() as session:
        draft = session.get(Draft, draft_id)
        assert draft is not None
        assert [step["id"] for step in draft.content["lists"][0]["items"][1]["steps"]] == ["s2", "s1"]


def test_every_wrong_field_of_a_form_is_said(county: County) -> None:
    who, draft_id = county.who("county"), drafted(county, "SZ-01")
    wrong = {"name": "", "kind": "拍板", "actors": "村里能人", "posted": "也许", "notice_days": "七", "body": "x" * 31}
    with pytest.raises(Invalid) as caught:
        do(
            county,
            lambda session, draft: edit_draft.edit_step(
                session, who, At(draft_id, draft.version, "micro_power", "SZ-01"), "s1", wrong
            ),
            draft_id,
        )
    assert [one["where"] for one in caught.value.findings] == ["name", "kind", "body", "posted", "notice_days"]


def published_list(session: Session) -> PowerList:
    return session.scalars(select(PowerList).order_by(PowerList.version.desc())).first()  # type: ignore[return-value]


def test_a_village_looks_back_the_county_decides_and_the_revision_carries_it(county: County) -> None:
    county.publish("SZ-01")
    secretary, office = county.holder("village_secretary"), county.who("county")

    def owed() -> list[tuple[str, bool, bool]]:
        with county.house.database.read() as session:
            clock = county.house.clock(session)
            return [
                (one.half.key, one.overdue, one.done is not None) for one in look_backs_owed(session, clock, [HERE])
            ]

    with county.house.database.read() as session:
        half = county.house.clock(session).today()
    key = f"{half.year}-{1 if half.month <= 6 else 2}"
    assert owed() == [(key, False, False)]
    county.move_clock(200)
    assert (key, True, False) in owed()
    with county.house.database.read() as session:
        clock = county.house.clock(session)
        late = [one for one in look_backs_to_do(session, clock, [Place(VILLAGE[:9] + "000")]) if one.overdue]
        assert VILLAGE in {one.village for one in late}
        assert len(late) > 1

    def record(*found: Found) -> Any:
        with county.house.database.write() as session:
            clock = county.house.clock(session)
            return record_look_back(session, clock, secretary, HERE, key, "都按流程图办理", found).id

    refused("look_back.item", lambda: record(Found("micro_power", "WU-99", "没有这一项")))
    record(Found("micro_power", "SZ-01", "公示七日太短，建议十五日"), Found("", "", "建议印成口袋书"))
    refused("look_back.done", record)
    assert (key, False, True) in owed()
    with county.house.database.write() as session:
        clock = county.house.clock(session)
        first, second = session.scalars(select(Finding).order_by(Finding.item_code.desc()))
        decide_finding(session, clock, office, first.id, "revise", "延长公示")
        decide_finding(session, clock, office, second.id, "keep", "另行安排")
        draft = revise_list(session, clock, office, published_list(session).id)
        assert [note["message"] for note in draft.content["notes"]] == [
            "公示七日太短，建议十五日（决定：修订清单。延长公示）"
        ]
        assert (first.draft_id, second.draft_id) == (draft.id, "")
        with pytest.raises(Conflict):
            decide_finding(session, clock, office, first.id, "keep", "改变主意")
        again = revise_list(session, clock, office, published_list(session).id)
        assert again.content["notes"] == []
    with county.house.database.write() as session, pytest.raises(NotAllowed):
        decide_finding(session, county.house.clock(session), secretary, second.id, "revise", "自己决定")


def test_a_village_has_an_item_of_its_own_where_the_county_allows_it(county: County) -> None:
    county.publish("SZ-13")
    office = county.who("county")
    mine = own_item()
    allowance = Allowance("village", "daily", "三资管理", "县委常委会第 12 次会议")

    def imports(session: Session) -> Draft:
        return import_list(session, county.house.clock(session), office, "list.csv", workbook("SZ-01") + mine)

    with county.house.database.write() as session:
        with pytest.raises(Invalid) as caught:
            imports(session)
        assert [one["where"].split("「")[1] for one in caught.value.findings] == ["适用地方」列 (Q14)"]
        wider = Allowance("village", "major", "没有这一类", "县委常委会")
        refused("own_items.wider", lambda: allow_own_items(session, county.house.clock(session), office, wider))
        allow_own_items(session, county.house.clock(session), office, allowance)
        publish_list(session, county.house.clock(session), office, imports(session).id, None)

    def start(village: str) -> Any:
        with county.house.database.write() as session:
            clock = county.house.clock(session)
            who = county.holder("village_secretary") if village == VILLAGE else county.who(f"v-{village}-secretary")
            return start_matter(session, clock, who, Place(village), "micro_power", "V210201-SZ-13", "").id

    assert start(VILLAGE)
    refused("matter.not_on_list", lambda: start("230828199201"))


def own_item() -> bytes:
    """The sample's SZ-13 as an item of one village alone."""
    heads, *rows = csv.reader(io.StringIO(workbook("SZ-13").decode("utf-8-sig")))
    rows[0][heads.index("适用地方")] = VILLAGE
    for row in rows:
        row[heads.index("事项编码")] = "V210201-SZ-13"
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def test_a_duty_cannot_be_run(county: County) -> None:
    with county.house.database.write() as session:
        clock, who = county.house.clock(session), county.who("county")
        draft = import_list(session, clock, who, "duty_list.csv", (SAMPLES / "duty_list.csv").read_bytes())
        publish_list(session, clock, who, draft.id, None)
        secretary = county.holder("village_secretary")
        refused("matter.duty", lambda: start_matter(session, clock, secretary, HERE, "responsibility", "ZS-01", ""))


def test_a_village_asks_for_an_item_of_its_own_and_the_county_takes_it_up(county: County) -> None:
    county.publish("SZ-13")
    office, clerk = county.who("county"), county.holder("village_clerk")
    wish = Wish("micro_power", "SZ-13", "本村路灯电费逐笔公开", "本村路灯多，村民要求单独列")

    def ask(wish: Wish = wish) -> str:
        with county.house.database.write() as session:
            return ask_own_item(session, county.house.clock(session), clerk, HERE, wish).id

    refused("own_items.not_allowed", ask)
    refused("own_items.base", lambda: ask(replace(wish, base_code="WU-99")))
    with county.house.database.write() as session:
        allowance = Allowance("village", "daily", "三资管理", "县委常委会第 12 次会议")
        allow_own_items(session, county.house.clock(session), office, allowance)
    refused("words.private_number", lambda: ask(replace(wish, why="打 13812345678 问")))
    with pytest.raises(NotAllowed), county.house.database.write() as session:
        ask_own_item(session, county.house.clock(session), clerk, Place("230828199201"), wish)
    first, second = ask(), ask()
    with county.house.database.write() as session:
        clock = county.house.clock(session)
        with pytest.raises(NotAllowed):
            decide_own_item(session, clock, clerk, first, take_up=True, reason="自己同意")
        assert decide_own_item(session, clock, office, second, take_up=False, reason="已经有一个了") is None
        draft = decide_own_item(session, clock, office, first, take_up=True, reason="同意试行")
        assert draft is not None
        refused(
            "own_items.decided", lambda: decide_own_item(session, clock, office, first, take_up=True, reason="再来")
        )
        assert faults_of(session, draft) == []
        base, mine = draft.content["lists"][0]["items"]
        assert (mine["code"], mine["place"], mine["name"]) == ("V210201-SZ-01", VILLAGE, "本村路灯电费逐笔公开")
        assert {key: value for key, value in mine.items() if key not in ("code", "place", "name")} == {
            key: value for key, value in base.items() if key not in ("code", "place", "name")
        }
        publish_list(session, clock, office, draft.id, None)
    with county.house.database.write() as session:
        start_matter(session, county.house.clock(session), clerk, HERE, "micro_power", "V210201-SZ-01", "")
