"""From filing to rating, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from services.complaints.domain.progress import Status
from services.complaints.operations import accept as taking
from services.complaints.operations.conclude import confirm_rectified, decline
from services.complaints.operations.offices import reroute
from services.complaints.operations.open_report import open_file, open_report
from services.complaints.operations.visit import request_visit, say_visits
from services.complaints.queries import office_reports, offices_of, show
from services.complaints.tables import GrantRow, PersonRow
from shared.place import Place
from shared.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from shared.security.authority import Who
from shared.tables import audit
from tests.services.complaints.office import (
    CONSENT,
    ENTRY,
    NAMED,
    PDF,
    TODAY,
    TOWNSHIP,
    VILLAGE,
    Offices,
    filing,
    later,
    post,
    who,
)


def opened(offices: Offices, by: Who) -> str:
    with offices.house.database.write() as session:
        return open_report(session, offices.clock, offices.vault, by, offices.only().id).text


def listed(offices: Offices, by: Who, *, handled: bool = True) -> list[str]:
    with offices.house.database.read() as session:
        mine = office_reports(offices_of(session, offices.clock, by), handled=handled)
        return [one.report.id for one in show(session, offices.clock, session.scalars(mine).all())]


def test_the_townships_discipline_office_reads_it(offices: Offices) -> None:
    offices.file(filing("同一张发票入账两次"), PDF)
    assert opened(offices, who("tp-jw")) == "同一张发票入账两次"
    assert listed(offices, who("tp-jw")) == [offices.only().id]


def test_the_county_may_read_but_not_act(offices: Offices) -> None:
    offices.file()
    assert opened(offices, who("county-jw"))
    assert (listed(offices, who("county-jw")), len(listed(offices, who("county-jw"), handled=False))) == ([], 1)
    with pytest.raises(NotAllowed):
        offices.accept("county-jw")


@pytest.mark.parametrize("name", ["secretary", "accountant", "jd", "admin", "tp-party", "grid-1", "other-clerk"])
def test_for_everybody_else_it_does_not_exist(offices: Offices, name: str) -> None:
    offices.file()
    with pytest.raises(NotFound) as about_this:
        opened(offices, who(name))
    with offices.house.database.write() as session, pytest.raises(NotFound) as about_none:
        open_report(session, offices.clock, offices.vault, who("tp-jw"), "00000000-0000-4000-8000-000000000000")
    assert (about_this.value.code, about_this.value.message) == (about_none.value.code, about_none.value.message)
    with pytest.raises(NotFound):
        listed(offices, who(name))


def test_a_token_with_a_post_registry_never_told_of_opens_nothing(offices: Offices) -> None:
    offices.file()
    with pytest.raises(NotFound):
        opened(offices, who("secretary", ("forged", "township_discipline", TOWNSHIP)))


def test_recusal_is_computed_again_at_each_opening(offices: Offices) -> None:
    offices.file()
    assert opened(offices, who("tp-jw"))
    offices.assume(post("tp-jw", "committee_member", VILLAGE, id_="second"))
    with pytest.raises(NotFound):
        opened(offices, who("tp-jw"))
    assert listed(offices, who("tp-jw")) == []


def test_a_report_whose_office_became_recused_moves_up_and_loses_nothing(offices: Offices) -> None:
    offices.file()
    offices.assume(post("tp-jw", "committee_member", VILLAGE, id_="second"))
    with offices.house.database.write() as session:
        assert reroute(session, offices.clock) == 1
    assert offices.only().handling_office == "230828000000"
    assert opened(offices, who("county-jw"))
    with offices.house.database.write() as session:
        assert reroute(session, offices.clock) == 0


def test_a_report_about_the_township_is_not_for_the_township(offices: Offices) -> None:
    offices.file(filing(about="township"))
    with pytest.raises(NotFound):
        opened(offices, who("tp-jw"))
    assert listed(offices, who("tp-jw")) == []
    assert opened(offices, who("county-jw"))
    with offices.house.database.read() as session:
        assert TOWNSHIP not in session.scalars(select(GrantRow.office)).all()


def test_a_report_about_the_county_waits_for_the_city(offices: Offices) -> None:
    offices.file(filing(about="county"))
    with pytest.raises(NotFound):
        opened(offices, who("county-jw"))
    assert (offices.only().handling_office, offices.only().stranded) == ("230800000000", True)


def test_an_office_that_is_filled_takes_up_what_waited_for_it(offices: Offices) -> None:
    offices.file(filing(about="county"))
    offices.assume(post("city-jw", "county_discipline", "230800000000"))
    with offices.house.database.write() as session:
        reroute(session, offices.clock)
    assert offices.only().stranded is False


def test_every_opening_is_audited_without_content(offices: Offices) -> None:
    offices.file(filing("一句很特别的话"))
    opened(offices, who("tp-jw"))
    with offices.house.database.read() as session:
        rows = session.execute(select(audit)).all()
    assert [(row.who, row.act, row.place, row.subject) for row in rows] == [
        ("tp-jw", "report.opened", TOWNSHIP, f"report/{offices.only().id}")
    ]


def test_filing_says_nothing(offices: Offices) -> None:
    offices.file()
    assert offices.said() == []
    with offices.house.database.read() as session:
        assert session.execute(select(audit)).all() == []


def test_the_reporter_reads_the_answer_and_rates_once(offices: Offices) -> None:
    code = offices.file()
    offices.accept()
    offices.clarify()
    offices.answer("已逐笔核对票据")
    shown = offices.read(code)
    assert [text for _, _, text in shown.messages] == ["已逐笔核对票据"]
    assert shown.may_rate
    assert offices.rate(code, 4).report.stars == 4
    with pytest.raises(Conflict):
        offices.rate(code, 1)


def test_a_wrong_code_reads_nothing(offices: Offices) -> None:
    offices.file()
    with pytest.raises(NotFound) as told:
        offices.read("0000000000000000")
    assert told.value.code == "receipt.unknown"


def test_each_code_reads_its_own_report(offices: Offices) -> None:
    first, second = offices.file(), offices.file(filing("另一件事情"))
    assert offices.read(first).report.id != offices.read(second).report.id


def test_notes_are_not_for_the_reporter_and_extensions_are(offices: Offices) -> None:
    code = offices.file()
    offices.accept()
    with offices.house.database.write() as session:
        report = offices.only()
        taking.extend(session, offices.clock, offices.vault, who("tp-jw"), report.id, 2, 30, "要等鉴定")
    assert [kind for _, kind, _ in offices.read(code).messages] == ["extension"]
    assert "要等鉴定" in offices.read(code).messages[0][2]
    with offices.house.database.write() as session, pytest.raises(Refusal, match="最多延长 30 日"):
        taking.extend(session, offices.clock, offices.vault, who("tp-jw"), report.id, 3, 31, "再等")


def test_a_stale_page_changes_nothing(offices: Offices) -> None:
    offices.file()
    with pytest.raises(Conflict):
        offices.accept(version=7)
    assert offices.only().status == Status.RECEIVED


def test_taking_up_by_the_county(offices: Offices) -> None:
    offices.file()
    with offices.house.database.write() as session:
        taking.lift(session, offices.clock, who("county-jw"), offices.only().id, 1)
    assert offices.accept("county-jw").status == Status.ACCEPTED
    with pytest.raises(NotAllowed):
        offices.attach(PDF, "tp-jw")


def test_a_clarification_needs_the_officials_consent(offices: Offices) -> None:
    offices.file()
    offices.accept()
    voucher = offices.attach(PDF)
    for wrong in (
        {"voucher_id": voucher, "consent_id": ""},
        {"voucher_id": voucher, "consent_id": voucher},
        {"voucher_id": voucher, "consent_id": offices.attach(CONSENT), "consent_on": TODAY + timedelta(1)},
        {"voucher_id": voucher, "consent_id": offices.attach(CONSENT), "consent_on": TODAY - timedelta(1)},
    ):
        with pytest.raises(Refusal):
            offices.clarify(**wrong)
    assert offices.only().status == Status.ACCEPTED
    assert offices.said() == []


def test_a_clarification_publishes_the_voucher_and_keeps_the_consent(offices: Offices) -> None:
    offices.file()
    offices.accept()
    offices.clarify()
    ((kind, body),) = offices.said()
    assert kind == "complaints.outcome.published.v1"
    assert ENTRY in body
    assert "凭证.pdf" in body
    assert "票据.pdf" not in body
    assert offices.only().id not in body
    stored = [path for path in offices.house.settings.files_dir.rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in stored] == [PDF.data]


def test_a_statement_with_a_known_name_is_refused(offices: Offices) -> None:
    with offices.house.database.write() as session:
        session.add(PersonRow(id="accountant", name="岳清账"))
    offices.file()
    offices.accept()
    with pytest.raises(Invalid, match="改正后再提交"):
        offices.clarify("岳清账的票据齐全")
    with pytest.raises(Invalid):
        offices.rectify("请岳清账冲回")


def test_an_order_names_the_entry_and_never_the_report(offices: Offices) -> None:
    offices.file()
    offices.accept()
    offices.rectify(talk_role="accountant")
    kinds, bodies = zip(*offices.said(), strict=True)
    assert kinds == ("complaints.rectification.ordered.v1", "complaints.talk.ordered.v1")
    assert all(offices.only().id not in body for body in bodies)
    assert "post-accountant" in bodies[1]


def test_nobody_holds_the_post_for_a_talk(offices: Offices) -> None:
    offices.file()
    offices.accept()
    with pytest.raises(Refusal, match="没有人担任"):
        offices.rectify(talk_role="village_clerk")
    with pytest.raises(Refusal, match="没有这个岗位"):
        offices.rectify(talk_post_id="post-other-clerk")
    assert offices.said() == []


def test_what_was_put_right_is_published_once(offices: Offices) -> None:
    offices.file()
    offices.accept()
    offices.rectify()
    offices.answer()
    report = offices.only()
    with offices.house.database.write() as session:
        confirm_rectified(session, offices.clock, who("tp-jw"), report.id, report.version, "已冲回并重新公布")
    assert offices.said()[-1][0] == "complaints.outcome.published.v1"
    with offices.house.database.write() as session, pytest.raises(Conflict):
        confirm_rectified(session, offices.clock, who("tp-jw"), report.id, report.version + 1, "又一次")


def test_declined_is_answered_and_publishes_nothing(offices: Offices) -> None:
    code = offices.file()
    with offices.house.database.write() as session:
        decline(session, offices.clock, who("tp-jw"), offices.only().id, 1, "no_substance")
    offices.answer("内容不具体，请补充后再反映")
    assert offices.read(code).may_rate
    assert offices.said() == []


def test_a_visit_is_said_at_the_round_and_not_before(offices: Offices) -> None:
    offices.file()
    offices.accept()
    with offices.house.database.write() as session:
        request_visit(session, offices.clock, who("tp-jw"), offices.only().id, 2, "ledger_vouchers", at_once=False)
    for clock, count in ((offices.clock, 0), (later(2), 0), (later(3), 1), (later(4), 0)):
        with offices.house.database.write() as session:
            assert say_visits(session, clock) == count
    ((kind, body),) = offices.said()
    assert kind == "complaints.visit.requested.v1"
    assert '"ledger_vouchers"' in body
    assert offices.only().id not in body
    for tied in ("secretary", "accountant", "jd", "grid-v"):
        assert f'"{tied}"' in body
    assert not ('"grid-1"' in body and '"grid-2"' in body)


def test_no_visit_by_the_townships_grid_about_the_township(offices: Offices) -> None:
    offices.file(filing(about="township"))
    offices.accept("county-jw")
    with offices.house.database.write() as session, pytest.raises(Refusal, match="直接核实"):
        request_visit(session, offices.clock, who("county-jw"), offices.only().id, 2, "projects", at_once=True)


def test_files_open_for_the_office_alone(offices: Offices) -> None:
    offices.file(filing(), PDF)
    with offices.house.database.write() as session:
        report = open_report(session, offices.clock, offices.vault, who("tp-jw"), offices.only().id)
        file = open_file(session, offices.clock, offices.vault, who("tp-jw"), report.report.id, report.files[0].id)
        assert file == PDF
    with offices.house.database.write() as session, pytest.raises(NotFound):
        open_file(session, offices.clock, offices.vault, who("secretary"), report.report.id, report.files[0].id)


def test_a_name_and_number_reach_the_office_and_lengthen_nothing_else(offices: Offices) -> None:
    offices.file(filing(contact=NAMED))
    with offices.house.database.write() as session:
        report = open_report(session, offices.clock, offices.vault, who("tp-jw"), offices.only().id)
        assert report.contact == {"name": "李实名", "phone": "13900001111"}
        (one,) = show(session, offices.clock, [report.report])
        assert one.due_on == TODAY + timedelta(21)  # 15 working days


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"village": "230828199209"}, "village"),
        ({"entry_id": "none"}, "entry_id"),
        ({"village": "230828199202"}, "entry_id"),
    ],
)
def test_a_village_or_an_entry_that_is_not_known_is_refused(
    offices: Offices, change: dict[str, str], field: str
) -> None:
    with pytest.raises(Refusal) as told:
        offices.file(filing(**change))
    assert told.value.where == field


def test_ids_of_reports_do_not_tell_the_time(offices: Offices) -> None:
    offices.file()
    assert offices.only().id[14] == "4"
    assert Place(offices.only().handling_office)
