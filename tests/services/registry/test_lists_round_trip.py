"""A list goes out as a workbook and comes back the same; importing and publishing what has not changed changes nothing."""

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from services.registry.operations.import_list import import_list
from services.registry.operations.list_content import content_of, newest_version, rule_names, same_items
from services.registry.operations.publish_list import publish_list
from services.registry.operations.revise_list import revise_list
from services.registry.operations.workbook import export_csv, export_xlsx
from services.registry.tables import Draft, PowerList
from shared.refusals import Conflict, Refusal
from shared.tables import installation
from tests.services.registry.county import SAMPLES, County

KINDS = {
    "power_list.xlsx": {"micro_power": 37, "power_service": 24},
    "duty_list.xlsx": {"supervision_positive": 12, "supervision_negative": 6, "responsibility": 26, "party_work": 8},
}


def imported(county: County, session: Session, name: str, data: bytes) -> Draft:
    return import_list(session, county.house.clock(session), county.who("county"), name, data)


def production(session: Session) -> None:
    session.execute(update(installation).values(kind="production"))


@pytest.mark.parametrize("name", KINDS)
def test_a_sample_comes_back_as_it_went_out(county: County, name: str) -> None:
    stem = name.removesuffix(".xlsx")
    with county.house.database.write() as session:
        first = imported(county, session, name, (SAMPLES / name).read_bytes())
        lists = first.content["lists"]
        assert {one["kind"]: len(one["items"]) for one in lists} == KINDS[name]
        out = export_xlsx(lists, rule_names(session))
        assert imported(county, session, "out.xlsx", out).content["lists"] == lists
        assert imported(county, session, "in.csv", (SAMPLES / f"{stem}.csv").read_bytes()).content["lists"] == lists
        assert imported(county, session, "out.csv", export_csv(lists, rule_names(session))).content["lists"] == lists


def test_both_tables_travel_in_one_workbook(county: County) -> None:
    with county.house.database.write() as session:
        lists = [
            one
            for name in KINDS
            for one in imported(county, session, name, (SAMPLES / name).read_bytes()).content["lists"]
        ]
        both = imported(county, session, "both.xlsx", export_xlsx(lists, rule_names(session)))
        assert {one["kind"]: one["items"] for one in both.content["lists"]} == {
            one["kind"]: one["items"] for one in lists
        }


def test_a_published_list_exports_to_what_was_imported(county: County) -> None:
    with county.house.database.write() as session:
        clock, who = county.house.clock(session), county.who("county")
        draft = imported(county, session, "power_list.xlsx", (SAMPLES / "power_list.xlsx").read_bytes())
        for published in publish_list(session, clock, who, draft.id, None):
            session.refresh(published)
            assert content_of(published) in draft.content["lists"]


def test_what_has_not_changed_is_said_at_import_and_not_published_again(county: County) -> None:
    with county.house.database.write() as session:
        production(session)
        clock, who = county.house.clock(session), county.who("county")
        data = (SAMPLES / "duty_list.csv").read_bytes()
        publish_list(session, clock, who, imported(county, session, "a.csv", data).id, None, "首次公布")
        again = imported(county, session, "a.csv", data)
        assert [note["message"] for note in again.content["notes"]] == ["与已公布的第 1 版完全相同，一处都没有变。"] * 4
        with pytest.raises(Conflict) as refused:
            publish_list(session, clock, who, again.id, None, "再公布一次")
        assert refused.value.code == "list.unchanged"
        assert session.scalar(select(func.max(PowerList.version))) == 1


def test_of_a_draft_only_the_changed_lists_are_published(county: County) -> None:
    with county.house.database.write() as session:
        production(session)
        clock, who = county.house.clock(session), county.who("county")
        data = (SAMPLES / "duty_list.csv").read_bytes()
        publish_list(session, clock, who, imported(county, session, "a.csv", data).id, None, "首次公布")
        changed = data.decode("utf-8-sig").replace("监督村务公开：应公开的", "监督村务公开：凡应公开的").encode()
        published = publish_list(session, clock, who, imported(county, session, "a.csv", changed).id, None, "修订")
        assert [(one.kind, one.version) for one in published] == [("supervision_positive", 2)]


def test_a_county_says_why_it_publishes_directly(county: County) -> None:
    with county.house.database.write() as session:
        production(session)
        clock, who = county.house.clock(session), county.who("county")
        draft = imported(county, session, "a.csv", (SAMPLES / "duty_list.csv").read_bytes())
        with pytest.raises(Refusal) as refused:
            publish_list(session, clock, who, draft.id, None)
        assert (refused.value.code, refused.value.where) == ("list.no_reason", "reason")
        published = publish_list(session, clock, who, draft.id, None, "县委常委会要求先行公布")
        assert {one.direct_reason for one in published} == {"县委常委会要求先行公布"}
    assert "县委常委会要求先行公布" in county.facts("list.published")[0]


@pytest.mark.parametrize(
    "act", ["UPDATE items SET name = 'x'", "DELETE FROM steps", "UPDATE power_lists SET version = 9"]
)
def test_what_was_published_stands_even_against_the_database_s_owner(county: County, act: str) -> None:
    county.publish("SZ-01")
    with pytest.raises(DBAPIError, match="what was published stands"), county.house.database.write() as session:
        session.execute(text(act))


def test_a_draft_opened_from_a_version_says_what_it_says(county: County) -> None:
    county.publish("SZ-01", "SZ-09")
    with county.house.database.write() as session:
        newest = newest_version(session, county.who("county").posts[0].place.code, "micro_power")
        assert newest is not None
        draft = revise_list(session, county.house.clock(session), county.who("county"), newest.id)
        (only,) = draft.content["lists"]
        assert same_items(only["items"], content_of(newest)["items"])
        tiers = next(item for item in only["items"] if item["code"] == "SZ-09")["steps"][0]["next"]
        assert tiers == [{"to": "s5", "when": "金额<1000元"}, {"to": "s2", "when": "金额≥1000元"}]


def test_the_event_of_a_duty_has_its_posts_and_no_steps(county: County) -> None:
    with county.house.database.write() as session:
        clock, who = county.house.clock(session), county.who("county")
        draft = imported(county, session, "duty_list.xlsx", (SAMPLES / "duty_list.xlsx").read_bytes())
        publish_list(session, clock, who, draft.id, None)
    said = [body for body in county.facts("item.published") if "ZM-07" in body]
    assert len(said) == 1
    assert '"steps":[]' in said[0].replace(" ", "")
    assert "supervision_head" in said[0]
    assert "yearly" in said[0]
