"""A draw by hand: recorded slip by slip, signed by who watched, and only then its step is taken."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from services.registry.domain.flow import END
from services.registry.domain.hand_drawing import digest_of
from services.registry.domain.lots import HAND, Plot
from services.registry.domain.signing import DRAW, Signed, check_signed, check_signer
from services.registry.operations.cancel_matter import cancel_matter
from services.registry.operations.draw_lots import FreezeRequest, hand_draw
from services.registry.operations.lift import LiftRequest, lift
from services.registry.operations.record_draw import PHOTO, photos_of, photos_waiting
from services.registry.operations.undo_steps import return_matter, withdraw_step
from services.registry.queries.draw_turns import turn_of
from services.registry.queries.draws import find_round, next_household
from services.registry.queries.matter_views import matter_view
from services.registry.queries.returns import may_return_to
from services.registry.tables import DrawRound, RuleRow
from shared.place import Place
from shared.refusals import Conflict, NotAllowed, Refusal
from shared.security.authority import Who
from tests.services.registry.county import VILLAGE, County
from tests.services.registry.drawing import LISTS, Drawing


def test_the_step_takes_the_lots_of_the_signed_record(drawing: Drawing) -> None:
    with pytest.raises(Refusal, match="现场抓阄还没有结束"):
        drawing.take()
    digest = drawing.to_its_end()
    with pytest.raises(Refusal, match="抓阄记录还没有村务监督委员会成员会签"):
        drawing.take()
    drawing.sign("supervision_member", digest)
    drawing.take()
    with drawing.county.house.database.read() as session:
        lots = matter_view(session, drawing.county.matter(session, drawing.matter))["lots"]
    assert {plot["no"]: plot["household"] for plot in lots["plots"]} == {"甲1": "01号", "甲2": "02号"}
    assert lots["taking_part"] == 4
    said = [
        json.loads(body)["data"] for kind in ("recorded", "signed") for body in drawing.county.facts(f"draw.{kind}")
    ]
    assert [one["round"] for one in said] == [1, 1]
    assert "01号" not in json.dumps(said, ensure_ascii=False)


def test_without_a_draw_the_step_says_what_is_missing(county: County) -> None:
    county.publish("SZ-01")
    drawing = Drawing(county)
    with pytest.raises(Refusal, match="须先抓阄") as caught:
        drawing.take()
    assert caught.value.code == "lots.missing"


def test_a_slip_recorded_wrongly_is_struck_and_stays(drawing: Drawing) -> None:
    drawing.slip("02号", "甲1")
    with pytest.raises(Refusal, match="公开的文字里出现了姓名"):
        drawing.strike(1, "任启明看错了")
    drawing.strike(1)
    drawing.slip("01号", "甲1")
    slips = [(one["number"], one["household"], one["plot"], one["struck"]) for one in drawing.view["slips"]]
    assert slips == [(1, "02号", "甲1", "户号看错了"), (2, "01号", "甲1", "")]
    assert drawing.view["left"] == {"households": ["02号", "03号", "04号"], "plots": ["甲2"], "blanks": 2}


def test_only_whose_step_it_is_records(drawing: Drawing) -> None:
    for stranger in ("accountant", "supervision_member", "township_office"):
        with pytest.raises(NotAllowed):
            drawing.slip("01号", "甲1", stranger)
    drawing.slip("01号", "甲1", "committee_member")


def test_nobody_signs_who_had_a_hand_in_it_or_is_not_asked(drawing: Drawing) -> None:
    digest = drawing.to_its_end()
    for stranger in ("village_clerk", "village_secretary", "township_office"):
        with pytest.raises(NotAllowed):
            drawing.sign(stranger, digest)
    with pytest.raises(NotAllowed, match="一肩挑"):
        check_signer("甲", "甲", DRAW)
    with pytest.raises(NotAllowed, match="一肩挑"):
        check_signed(("supervision",), {"supervision": Signed("甲", declined=False)}, "甲", DRAW)
    with pytest.raises(Conflict, match="不是现在封存"):
        drawing.sign("supervision_member", "0" * 64)
    drawing.sign("supervision_member", digest)
    with pytest.raises(Conflict, match="已经会签过"):
        drawing.sign("supervision_head", digest)


def test_who_helped_to_record_finds_no_form_to_sign(drawing: Drawing) -> None:
    digest = drawing.to_its_end()
    with drawing.county.house.database.write() as session:
        session.get_one(DrawRound, (drawing.matter, 1)).closed_by = drawing.county.holder("supervision_head").person_id
    with pytest.raises(NotAllowed, match="抓阄是您登记的"):
        drawing.sign("supervision_head", digest)
    assert drawing.waiting("supervision_head") == []
    with drawing.county.house.database.read() as session:
        matter, row = drawing.county.matter(session, drawing.matter), find_round(session, drawing.matter, 1)
        roles, today = ("supervision_head", "supervision_member"), row.frozen_on
        signs = [turn_of(drawing.county.holder(role), matter, row, today).sign for role in roles]
    assert signs == ["", "supervision"]


def test_who_declines_says_why_and_another_round_is_drawn(drawing: Drawing, app: Flask) -> None:
    digest = drawing.to_its_end()
    with pytest.raises(Refusal, match="理由"):
        drawing.sign("supervision_member", digest, declined=True)
    drawing.sign("supervision_member", digest, declined=True, note="03号在场，没有让他抓")
    with pytest.raises(Conflict, match="已经作废"):
        drawing.sign("supervision_head", digest)
    with pytest.raises(Refusal, match="须先抓阄"):
        drawing.take()
    drawing.freeze()
    with pytest.raises(Refusal, match="第 2 轮现场抓阄还没有结束"):
        drawing.take()
    page = app.test_client().get(f"/registry/draws/{drawing.matter}").text
    assert "村务监督委员会成员不同意会签：03号在场，没有让他抓" in page
    assert page.count("第 3 阄") == 1  # the first round's slips are still to be read
    drawing.slip("03号", "甲1")
    drawing.slip("02号", "甲2")
    drawing.sign("supervision_member", drawing.close())
    drawing.take()


def test_who_records_does_not_throw_a_draw_away_that_has_begun(drawing: Drawing) -> None:
    drawing.slip("01号", "")
    with pytest.raises(NotAllowed, match="不能自己作废重来"):
        drawing.void("village_clerk", "01号要重抓")
    with pytest.raises(Refusal, match="理由"):
        drawing.void("supervision_member", "")
    drawing.void("supervision_member", "阄盒里少了一个阄")
    assert (drawing.view["state"], drawing.view["reason"]) == ("void", "阄盒里少了一个阄")
    with pytest.raises(Conflict):
        drawing.slip("02号", "甲1")
    drawing.freeze()
    drawing.void("village_clerk", "名单写漏了一户")  # nobody has drawn yet
    drawing.freeze()
    assert drawing.number == 3


def test_a_closed_record_is_what_was_drawn_and_its_digest_shows_it(drawing: Drawing) -> None:
    photo = drawing.county.attach(drawing.matter, drawing.county.holder("village_clerk"), PHOTO)
    other = drawing.county.attach(drawing.matter, drawing.county.holder("village_clerk"), "抓阄记录")
    drawing.slip("01号", "甲1")
    with pytest.raises(Refusal, match="还有 1 个地块没有抓出"):
        drawing.close()
    drawing.slip("02号", "甲2")
    with pytest.raises(Refusal, match="照片"):
        drawing.close((other,))
    digest = drawing.close((photo,))
    with drawing.county.house.database.read() as session:
        row = find_round(session, drawing.matter, 1)
        assert digest_of(hand_draw(row), photos_of(session, row)) == digest == row.digest
    for late in (lambda: drawing.slip("03号", ""), lambda: drawing.strike(1), drawing.close):
        with pytest.raises(Conflict):
            late()


def test_pictures_of_a_void_round_are_not_those_of_the_next(drawing: Drawing) -> None:
    first = drawing.county.attach(drawing.matter, drawing.county.holder("village_clerk"), PHOTO)
    drawing.slip("01号", "甲1")
    drawing.void("supervision_member", "阄盒里少了一个阄")
    drawing.freeze()
    drawing.slip("01号", "甲1")
    drawing.slip("02号", "甲2")
    with pytest.raises(Refusal, match="照片"):
        drawing.close((first,))
    drawing.close()
    with drawing.county.house.database.read() as session:
        assert [find_round(session, drawing.matter, number).files for number in (1, 2)] == [[first], []]


def test_pictures_stay_with_a_void_round_also_when_the_step_before_is_taken_back(county: County) -> None:
    county.publish("SZ-01", **{"s8/是否公开": "否"})
    drawing = Drawing(county)
    drawing.freeze()
    first = county.attach(drawing.matter, county.holder("village_clerk"), PHOTO)
    drawing.slip("01号", "甲1")
    drawing.void("supervision_head", "有人提前看了阄")
    with county.house.database.read() as session:
        version = county.matter(session, drawing.matter).version
    drawing.act(withdraw_step, "cooperative_head", "价格写错了", version)
    with county.house.database.read() as session:
        assert photos_waiting(session, drawing.matter) == []
        assert find_round(session, drawing.matter, drawing.number).files == [first]


def test_the_township_signs_where_it_signs_the_meeting(county: County) -> None:
    county.publish("SZ-01")
    with county.house.database.write() as session:
        session.execute(update(RuleRow).where(RuleRow.key == "land_plan_members").values(township_signs=True))
    drawing = Drawing(county)
    drawing.freeze()
    assert drawing.waiting("township_office") == ["watch"]
    digest = drawing.to_its_end()
    drawing.sign("supervision_member", digest)
    with pytest.raises(Refusal, match="乡镇参会人员"):
        drawing.take()
    drawing.sign("township_office", digest)
    drawing.take()


def test_watchers_and_signers_find_the_draw_on_their_desks(drawing: Drawing) -> None:
    assert drawing.waiting("supervision_head") == drawing.waiting("supervision_member") == ["watch"]
    assert drawing.waiting("township_office") == drawing.waiting("village_clerk") == []
    digest = drawing.to_its_end()
    assert drawing.waiting("supervision_head") == ["sign"]
    drawing.sign("supervision_member", digest)
    assert drawing.waiting("supervision_head") == []


def test_who_follows_on_the_list_is_offered_next(drawing: Drawing) -> None:
    def offered() -> str:
        with drawing.county.house.database.read() as session:
            return next_household(find_round(session, drawing.matter, 1))

    assert offered() == "01号"
    drawing.slip("03号", "")
    assert offered() == "04号"
    drawing.slip("04号", "")
    assert offered() == "01号"


def test_a_matter_that_is_given_up_is_not_drawn_for(drawing: Drawing) -> None:
    secretary: Who = drawing.county.holder("village_secretary")
    with drawing.county.house.database.write() as session:
        clock, version = drawing.county.house.clock(session), drawing.county.matter(session, drawing.matter).version
        cancel_matter(session, clock, secretary, drawing.matter, "不再发包", version)
    with pytest.raises(Refusal, match="终止"):
        drawing.slip("01号", "甲1")


def test_anybody_checks_a_closed_record_with_plain_python(drawing: Drawing, app: Flask, tmp_path: Path) -> None:
    def checked(told: Any) -> tuple[int, str]:
        file = tmp_path / "draw.json"
        file.write_text(json.dumps(told), encoding="utf-8")
        script = Path(__file__).parents[3] / "docs" / "draw_check.py"
        ran = subprocess.run([sys.executable, script, file], capture_output=True, encoding="utf-8", check=False)
        return ran.returncode, ran.stdout + ran.stderr

    path = f"/registry/draws/{drawing.matter}/1.json"
    drawing.slip("02号", "甲1")
    assert "还没有结束" in checked(app.test_client().get(path).get_json())[1]
    drawing.strike(1)
    digest = drawing.to_its_end()
    told: Any = app.test_client().get(path).get_json()
    assert (told["digest"], len(told["record"]["slips"])) == (digest, 4)
    assert checked(told) == (0, "甲1  01号\n甲2  02号\n")
    assert "对不上" in checked({**told, "result": {"甲1": "02号", "甲2": "01号"}})[1]
    told["record"]["slips"][0][4] = ""  # as if the first slip had never been struck
    assert "记录与会签的指纹对不上" in checked(told)[1]


def test_nothing_goes_back_behind_lots(drawing: Drawing) -> None:
    office = drawing.county.holder("township_office")

    def back(to: str) -> None:
        with drawing.county.house.database.write() as session:
            version = drawing.county.matter(session, drawing.matter).version
            return_matter(session, drawing.county.house.clock(session), office, drawing.matter, to, "先核价", version)

    drawing.slip("01号", "甲1")
    with drawing.county.house.database.write() as session:
        clock = drawing.county.house.clock(session)
        asked = LiftRequest("matter", Place(VILLAGE), "抽查", clock.today(), matter_id=drawing.matter)
        lift(session, clock, office, asked)
    with drawing.county.house.database.read() as session:
        ways = may_return_to(session, office, drawing.county.matter(session, drawing.matter))
    assert [to for to, _name in ways] == [END]
    with pytest.raises(Refusal, match="第 1 轮抓阄的名单已经公布"):
        back("s8")
    drawing.void("township_office", "价格要重新核定，另抓一轮")
    back("s8")
    assert drawing.county.current(drawing.matter).id == "s8"


def test_labels_are_labels(county: County) -> None:
    county.publish("SZ-01")
    drawing = Drawing(county, FreezeRequest(HAND, ("任启明", "02号"), LISTS.plots))
    with pytest.raises(Refusal, match="姓名"):
        drawing.freeze()
    drawing.lists = FreezeRequest(HAND, ("户" * 61, "02号", "02号"), (Plot("甲" * 21, 1), Plot("乙", 0)))
    with pytest.raises(Refusal) as caught:
        drawing.freeze()
    assert len(caught.value.findings) == 4  # type: ignore[attr-defined]
    # what looks alike is one household, and would draw twice
    for alike in ("０２号", "02 号", "02\u200b号"):
        drawing.lists = FreezeRequest(HAND, ("01号", "02号", alike), LISTS.plots)
        with pytest.raises(Refusal) as caught:
            drawing.freeze()
        assert len(caught.value.findings) == 1  # type: ignore[attr-defined]
