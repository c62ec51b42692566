"""Ledgers, rosters, standards, questions, corrections: who may, in which order, and what is kept."""

from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from services.disclosure.operations.answer_question import answer_question
from services.disclosure.operations.ask_question import ask_question
from services.disclosure.operations.correct_entry import correct_entry
from services.disclosure.operations.import_ledger import import_ledger
from services.disclosure.operations.import_roster import import_roster
from services.disclosure.operations.publish_ledger import Published, publish_ledger
from services.disclosure.operations.publish_roster import publish_roster
from services.disclosure.operations.publish_standard import publish_standard
from services.disclosure.operations.review_ledger import review_ledger
from services.disclosure.queries.benefits import roster_of, standards_of
from services.disclosure.queries.desk import desk_of, overview_of
from services.disclosure.queries.entries import find_entry
from services.disclosure.queries.ledgers import find_month
from services.disclosure.queries.questions import find_by_code, visible_question
from services.disclosure.tables import EntryRow, LedgerLineRow, LedgerRow, QuestionRow, RectificationRow
from shared.contracts.complaints import RectificationOrdered
from shared.house import House
from shared.place import Place
from shared.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from shared.security.authority import NOBODY
from shared.tables import deadlines, events
from shared.testing import somebody
from tests.services.disclosure.world import (
    CLOCK,
    LEDGER,
    OTHER,
    ROSTER,
    VILLAGE,
    county_office,
    hear,
    later,
    people,
    publish_list,
)

PEOPLE = people()
ACCOUNTANT, REVIEWER, SECRETARY, CLERK = (
    PEOPLE[role] for role in ("accountant", "supervision_head", "village_secretary", "village_clerk")
)
TODAY = CLOCK.today()


def imported(session: Session, data: bytes = LEDGER, month: str = "2026-10") -> LedgerRow:
    return import_ledger(session, CLOCK, ACCOUNTANT, VILLAGE, month, data, "账.csv").ledger


def published(session: Session) -> Published:
    ledger = imported(session)
    ledger = review_ledger(session, CLOCK, REVIEWER, ledger.id, ledger.version, approve=True, opinion="已核对")
    return publish_ledger(session, CLOCK, SECRETARY, ledger.id, ledger.version)


def test_a_ledger_is_exact_to_the_fen_and_warns_of_doubles(house: House) -> None:
    with house.database.write() as session:
        ledger = imported(session)
        assert (ledger.income_fen, ledger.spending_fen, ledger.lines) == (1_800_000, 187_000, 5)
        assert ["记-004" in ledger.warnings[0]["message"], "打印复印费" in ledger.warnings[1]["message"]] == [
            True,
            True,
        ]


def test_every_error_of_a_file_is_told_at_once_and_nothing_is_kept(house: House) -> None:
    broken = "日期,摘要,收支,金额（元）\n2026-10-41,水电费,支出,427\n2026-10-02,,支出,0.001\n2026-10-05,x,其他,5\n"
    with pytest.raises(Invalid) as told, house.database.write() as session:
        imported(session, broken.encode())
    lines = {finding["where"].split(" 行")[0] for finding in told.value.findings}
    assert {"第 2", "第 3"} <= lines
    with house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(LedgerLineRow)) == 0


def test_rules_are_told_line_by_line_too(house: House) -> None:
    wrong = "日期,摘要,收入,支出\n2026-09-30,网费,,100\n2026-10-05,两样,5,5\n2026-10-06,给13800138000,,5\n"
    with pytest.raises(Invalid) as told, house.database.write() as session:
        imported(session, wrong.encode())
    assert len(told.value.findings) == 3


def test_a_ledger_is_published_only_after_review_and_by_three_people(house: House) -> None:
    both = somebody(("accountant", VILLAGE), ("village_secretary", VILLAGE), person_id=ACCOUNTANT.person_id)
    head = somebody(("supervision_head", VILLAGE), person_id=ACCOUNTANT.person_id)
    with house.database.write() as session:
        ledger = imported(session)
        with pytest.raises(Refusal, match="待监督委员会审查"):
            publish_ledger(session, CLOCK, SECRETARY, ledger.id, ledger.version)
        with pytest.raises(NotAllowed, match="导入"):
            review_ledger(session, CLOCK, head, ledger.id, ledger.version, approve=True, opinion="")
        with pytest.raises(NotAllowed):
            review_ledger(session, CLOCK, SECRETARY, ledger.id, ledger.version, approve=True, opinion="")
        with pytest.raises(Conflict):
            review_ledger(session, CLOCK, REVIEWER, ledger.id, ledger.version + 1, approve=True, opinion="")
        ledger = review_ledger(session, CLOCK, REVIEWER, ledger.id, ledger.version, approve=True, opinion="")
        with pytest.raises(NotAllowed, match="导入"):
            publish_ledger(session, CLOCK, both, ledger.id, ledger.version)
        publish_ledger(session, CLOCK, SECRETARY, ledger.id, ledger.version)


def test_every_line_becomes_an_entry_of_its_own(house: House) -> None:
    with house.database.write() as session:
        done = published(session)
    assert done.path == f"/v/{VILLAGE}/ledger/2026-10"
    with house.database.read() as session:
        assert [entry.amount_fen for entry in done.entries] == [1_800_000, -42_700, -127_000, -8_650, -8_650]
        types = session.scalars(select(events.c.type)).all()
        assert types.count("disclosure.entry.published.v1") == 5
        assert types.count("disclosure.ledger.published.v1") == 1
        assert find_month(session, VILLAGE, "2026-10").lines[1].row.id == done.entries[1].id


def test_a_month_is_imported_once_unless_it_was_returned(house: House) -> None:
    with house.database.write() as session:
        first = imported(session)
        with pytest.raises(Conflict):
            imported(session)
        with pytest.raises(Refusal, match="理由"):
            review_ledger(session, CLOCK, REVIEWER, first.id, first.version, approve=False, opinion=" ")
        review_ledger(session, CLOCK, REVIEWER, first.id, first.version, approve=False, opinion="第 5 行重复")
        assert imported(session).id != first.id
    with pytest.raises(Conflict, match="已经导入"), house.database.write() as session:
        imported(session)


def test_nobody_imports_for_another_village(house: House) -> None:
    with pytest.raises(NotAllowed), house.database.write() as session:
        import_ledger(session, CLOCK, ACCOUNTANT, OTHER, "2026-10", LEDGER, "账.csv")


def test_a_correction_is_a_later_entry_and_carries_out_the_order(house: House) -> None:
    with house.database.write() as session:
        done = published(session)
        wrong = done.entries[4]
        hear(session, RectificationOrdered(
            rectification_id="r1", township="230828199000", village=VILLAGE, entry_id=wrong.id, what="冲回", due_on="2026-12-02",
        ))  # fmt: skip
        assert [row.what for row, _ in desk_of(session, SECRETARY, TODAY).orders] == ["冲回"]
        correct_entry(session, CLOCK, SECRETARY, wrong.id, "重复入账，整笔冲回。", 0)
    with house.database.read() as session:
        whole = find_entry(session, wrong.id)
        assert (whole.entry.row.amount_fen, whole.corrections[0].row.amount_fen) == (-8_650, 0)
        assert session.scalars(select(RectificationRow.corrected_by)).one() == whole.corrections[0].row.id
        assert len(whole.orders) == 1


def test_a_correction_names_no_person_and_corrects_only_what_can_be_wrong(house: House) -> None:
    with house.database.write() as session:
        done = published(session)
        with pytest.raises(NotAllowed):
            correct_entry(session, CLOCK, ACCOUNTANT, done.entries[0].id, "错了")
        with pytest.raises(Refusal, match="手机号"):
            correct_entry(session, CLOCK, SECRETARY, done.entries[0].id, "打 13800138000")
        fixed = correct_entry(session, CLOCK, SECRETARY, done.entries[0].id, "摘要应为租金")
        with pytest.raises(Refusal, match="最初"):
            correct_entry(session, CLOCK, SECRETARY, fixed.id, "再改")


def test_a_roster_keeps_nothing_but_what_the_rule_orders(house: House) -> None:
    with house.database.write() as session:
        roster = import_roster(session, CLOCK, CLERK, VILLAGE, "dibao", "2026-11", ROSTER, "名单.csv")
        publish_roster(session, CLOCK, CLERK, roster.id, roster.version)
        assert (roster.rows, roster.left_out, roster.total_fen) == (2, 1, 60_050)
        assert [item["column"] for item in roster.dropped] == ["身份证号", "出生日期", "病情", "银行账号", "电话"]
    with house.database.read() as session:
        shown = roster_of(session, VILLAGE, "dibao", TODAY)
        assert shown is not None
        assert [(row.name, row.group, row.amount_fen, row.period) for row in shown.rows] == [
            ("杜*庆", "一组", 32_000, "2026-11"),
            ("李*", "二组", 28_050, "2026-11"),
        ]
        everything = "".join(
            str(row)
            for table in ("roster_rows", "rosters", "entries", "events", "audit")
            for row in session.execute(text(f"SELECT * FROM {table}"))
        )
    for secret in ("杜春庆", "小花", "230828195801011234", "高血压", "6222020000000000000", "13800138000", "1958"):
        assert secret not in everything


def test_a_roster_with_errors_is_refused_whole(house: House) -> None:
    data = "姓名,金额\n张三,\n,20\n李四,-5\n".encode()
    with pytest.raises(Invalid) as told, house.database.write() as session:
        import_roster(session, CLOCK, CLERK, VILLAGE, "dibao", "2026-11", data, "名单.csv")
    assert len(told.value.findings) >= 3


def test_a_later_roster_of_the_period_takes_the_earlier_ones_place(house: House) -> None:
    with house.database.write() as session:
        entries = []
        for _ in range(2):
            roster = import_roster(session, CLOCK, CLERK, VILLAGE, "dibao", "2026-11", ROSTER, "名单.csv")
            entries.append(publish_roster(session, CLOCK, CLERK, roster.id, roster.version).entry_id)
        assert session.scalars(select(EntryRow.corrects).where(EntryRow.id == entries[1])).one() == entries[0]
        shown = roster_of(session, VILLAGE, "dibao", TODAY)
        assert shown is not None
        assert shown.row.entry_id == entries[1]
        assert roster_of(session, VILLAGE, "dibao", later(367).today()) is None


def test_a_kind_without_a_rule_is_not_published(house: House) -> None:
    with pytest.raises(Refusal, match="规则"), house.database.write() as session:
        import_roster(session, CLOCK, CLERK, VILLAGE, "unknown", "2026-11", ROSTER, "名单.csv")


def test_the_standard_in_force_is_the_nearest_and_newest(house: House) -> None:
    office = county_office()
    township = somebody(("township_office", "230828199000"))
    with house.database.write() as session:
        for year, fen in ((2025, 45_000), (2026, 48_000), (2027, 50_000)):
            publish_standard(session, CLOCK, office, Place.of("230828"), "dibao", year, fen, "文件", date(year, 1, 1))
        again = publish_standard(
            session, CLOCK, office, Place.of("230828"), "dibao", 2026, 48_000, "文件", date(2026, 1, 1)
        )
        assert session.scalar(select(func.count()).select_from(EntryRow)) == 3
        found = standards_of(session, Place(VILLAGE), "dibao", TODAY)
        assert found.current is not None
        assert found.current.id == again.id
        assert [row.year for row in found.coming] == [2027]
        publish_standard(
            session, CLOCK, township, Place.of("230828199"), "dibao", 2026, 49_000, "镇文件", date(2026, 3, 1)
        )
        nearest = standards_of(session, Place(VILLAGE), "dibao", TODAY).current
        assert nearest is not None
        assert nearest.monthly_fen == 49_000
        with pytest.raises(NotAllowed):
            publish_standard(session, CLOCK, township, Place.of("230828"), "dibao", 2026, 1, "x", date(2026, 1, 1))


def test_a_question_is_shown_with_its_answer_and_not_before(house: House) -> None:
    with house.database.write() as session:
        publish_list(session)
        asked = ask_question(session, CLOCK, VILLAGE, "item/dibao", "我符合低保条件吗？")
        question = asked.question
        assert (question.due_on, question.about_title) == (date(2026, 11, 25), "农村最低生活保障")
        with pytest.raises(NotFound):
            visible_question(session, NOBODY, question.id, "0000000000")
        assert visible_question(session, NOBODY, question.id, asked.code) is question
        assert visible_question(session, SECRETARY, question.id, "") is question
        assert find_by_code(session, asked.code) is question
        with pytest.raises(NotAllowed):
            answer_question(session, CLOCK, county_office(), question.id, question.version, "答")
        answer_question(session, CLOCK, CLERK, question.id, question.version, "收入高于标准的不符合。")
        assert visible_question(session, NOBODY, question.id, "") is question
        with pytest.raises(Refusal, match="已经答复"):
            answer_question(session, CLOCK, CLERK, question.id, question.version, "再答")
    with house.database.read() as session:
        bodies = session.scalars(select(events.c.body).where(events.c.type == "disclosure.question.answered.v1")).all()
        assert '"on_time":true' in bodies[0]
        assert session.scalar(select(deadlines.c.settled_at)) is not None
        asked_body = session.scalars(select(events.c.body).where(events.c.type == "disclosure.question.asked.v1")).one()
        assert "低保条件" not in asked_body
        assert asked.code not in asked_body


def test_a_question_that_must_not_be_shown_is_answered_to_its_asker_alone(house: House) -> None:
    with house.database.write() as session:
        asked = ask_question(session, CLOCK, VILLAGE, "", "某某家为什么有低保？")
        answer_question(session, later(5), CLERK, asked.question.id, asked.question.version, "请看名单。", public=False)
        assert session.scalar(select(func.count()).select_from(EntryRow)) == 0
        with pytest.raises(NotFound):
            visible_question(session, NOBODY, asked.question.id, "")
        assert visible_question(session, NOBODY, asked.question.id, asked.code).answer == "请看名单。"
        body = session.scalars(select(events.c.body).where(events.c.type == "disclosure.question.answered.v1")).one()
        assert '"on_time":false' in body


def test_questions_are_asked_about_things_that_exist_in_the_village(house: House) -> None:
    with house.database.write() as session:
        publish_list(session)
        done = published(session)
        ask_question(session, CLOCK, VILLAGE, done.entries[1].id, "水电费怎么这么多？")
        ask_question(session, CLOCK, VILLAGE, "item/SZ-01", "什么时候抓阄？")
        for village, about in (
            (OTHER, done.entries[1].id),
            (VILLAGE, "item/WU-99"),
            (VILLAGE, "x"),
            ("230828199999", ""),
        ):
            with pytest.raises(NotFound):
                ask_question(session, CLOCK, village, about, "这是什么钱？")
        assert session.scalar(select(func.count()).select_from(QuestionRow)) == 2


def test_the_desk_shows_what_is_mine_to_do(house: House) -> None:
    with house.database.write() as session:
        imported(session)
        ask_question(session, CLOCK, VILLAGE, "", "这是什么钱？")
        assert [work.mine for work in desk_of(session, REVIEWER, TODAY).ledgers] == [True]
        assert [work.mine for work in desk_of(session, SECRETARY, TODAY).ledgers] == [False]
        assert len(desk_of(session, CLERK, TODAY).questions) == 1
        above = overview_of(session, [Place.of("230828")], later(10).today())
        assert {line.name: (line.questions, line.overdue) for line in above} == {"示范一村": (1, 1), "示范二村": (0, 0)}
