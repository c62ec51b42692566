"""A county in a test: its places and posts as registry told of them, reports filed, handled, read by receipt."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from services.complaints.domain.filing import Contact, Filing
from services.complaints.operations import accept as taking
from services.complaints.operations.answer import answer
from services.complaints.operations.attach import attach
from services.complaints.operations.conclude import Clarification, Order, clarify, rectify
from services.complaints.operations.file_report import file_report
from services.complaints.operations.learn import learn_entry, learn_place, learn_post
from services.complaints.operations.receipts import Shown, prove, rate, read_receipt
from services.complaints.tables import ReportRow
from services.complaints.vault import Cost, Vault
from shared.clock import Clock
from shared.contracts.disclosure import EntryPublished
from shared.contracts.registry import PlaceRecorded, PostAssumed
from shared.files import Prepared
from shared.house import House
from shared.place import Place
from shared.security.authority import Post, Who
from shared.tables import events

COUNTY, TOWNSHIP, VILLAGE, OTHER = "230828000000", "230828199000", "230828199201", "230828199202"
ENTRY = "0198c0de-0000-7000-8000-000000000427"
TODAY = date(2026, 11, 23)  # a Monday
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)  # in China
CHEAP = Cost(time=1, memory=64, lanes=1)
PDF = Prepared(b"%PDF-1.4\n%%EOF\n", "application/pdf", "票据.pdf")
CONSENT = Prepared(b"%PDF-1.4\nconsent\n%%EOF\n", "application/pdf", "同意书.pdf")
PEOPLE = {
    "county-jw": ("county_discipline", COUNTY),
    "tp-party": ("township_secretary", TOWNSHIP),
    "tp-jw": ("township_discipline", TOWNSHIP),
    "admin": ("system_admin", COUNTY),
    "secretary": ("village_secretary", VILLAGE),
    "accountant": ("accountant", VILLAGE),
    "jd": ("supervision_head", VILLAGE),
    "grid-1": ("grid_member", TOWNSHIP),
    "grid-2": ("grid_member", TOWNSHIP),
    "grid-v": ("grid_member", VILLAGE),
    "other-clerk": ("village_clerk", OTHER),
}


def at(day: date = TODAY) -> Clock:
    """A clock standing at noon in China."""
    moment = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    return Clock(source=lambda: moment)


def who(name: str, *more: tuple[str, str, str]) -> Who:
    """Somebody of PEOPLE, as their token says; `more`: further posts (id, role, place)."""
    role, place = PEOPLE[name]
    posts = [Post(f"post-{name}", role, Place(place)), *(Post(i, r, Place(p)) for i, r, p in more)]
    return Who(name, "测试者", tuple(posts), session_id="test")


def post(name: str, role: str, place: str, *, id_: str = "", until: str = "") -> PostAssumed:
    """What registry says of a post."""
    return PostAssumed(
        post_id=id_ or f"post-{name}", person_id=name, role=role, place=place, body="x", since="2025-01-01", until=until
    )


def filing(text: str = "这笔水电费不对，请查一查", **other: Any) -> Filing:
    """A report on the water bill."""
    fields: dict[str, Any] = {"village": VILLAGE, "about": "village", "category": "assets", "entry_id": ENTRY} | other
    return Filing(text=text, **fields)


NAMED = Contact("李实名", "13900001111")


@dataclass
class Offices:
    """What happens to reports; every act is a unit of work of its own."""

    house: House
    clock: Clock = field(default_factory=at)

    @property
    def vault(self) -> Vault:
        return Vault(self.house.keys, CHEAP)

    def learn(self) -> None:
        """Hear of the county."""
        with self.house.database.write() as session:
            for code, name, tier, kind in (
                (COUNTY, "汤原县", 6, "county"),
                (TOWNSHIP, "示范镇", 9, "township"),
                (VILLAGE, "示范一村", 12, "village"),
                (OTHER, "示范二村", 12, "village"),
            ):
                fact = PlaceRecorded(
                    code=code, name=name, tier=tier, kind=kind, carries_list=tier == 12, invented=tier > 6
                )
                learn_place(session, fact)
            for name, (role, place) in PEOPLE.items():
                learn_post(session, post(name, role, place))
            learn_entry(session, entry())

    def assume(self, fact: PostAssumed) -> None:
        """Hear of one more post."""
        with self.house.database.write() as session:
            learn_post(session, fact)

    def file(self, sent: Filing | None = None, *files: Prepared) -> str:
        """File a report; its receipt code."""
        receipt = self.vault.new_receipt()
        with self.house.database.write() as session:
            file_report(session, self.clock, self.vault, receipt, sent or filing(), files)
        return receipt.code

    def only(self) -> ReportRow:
        """The one report there is."""
        with self.house.database.read() as session:
            return session.scalars(select(ReportRow)).one()

    def accept(self, name: str = "tp-jw", version: int | None = None) -> ReportRow:
        with self.house.database.write() as session:
            return taking.accept(session, self.clock, who(name), self.only().id, version)

    def attach(self, prepared: Prepared, name: str = "tp-jw") -> str:
        with self.house.database.write() as session:
            return attach(session, self.clock, self.vault, who(name), self.only().id, prepared)

    def clarify(self, statement: str = "票据齐全，与公示一致", **other: Any) -> ReportRow:
        fields: dict[str, Any] = {"consent_on": TODAY} | other
        if "voucher_id" not in fields:
            fields |= {"voucher_id": self.attach(PDF), "consent_id": self.attach(CONSENT)}
        said, report = Clarification(statement=statement, **fields), self.only()
        with self.house.database.write() as session:
            return clarify(
                session, self.clock, self.vault, self.house.files, who("tp-jw"), report.id, report.version, said
            )

    def rectify(self, what: str = "冲回重复入账的一笔，重新公布", **other: Any) -> ReportRow:
        order, report = Order(what, **({"days": 10} | other)), self.only()
        with self.house.database.write() as session:
            return rectify(session, self.clock, who("tp-jw"), report.id, report.version, order)

    def answer(self, text: str = "已核对，属实无误") -> ReportRow:
        report = self.only()
        with self.house.database.write() as session:
            return answer(session, self.clock, self.vault, who("tp-jw"), report.id, report.version, text)

    def read(self, code: str) -> Shown:
        with self.house.database.read() as session:
            return read_receipt(session, prove(session, self.vault, code))

    def rate(self, code: str, stars: int = 5, comment: str = "说清楚了") -> Shown:
        with self.house.database.write() as session:
            return rate(session, self.clock, prove(session, self.vault, code), stars, comment)

    def said(self) -> list[tuple[str, str]]:
        """Types and bodies of every event so far."""
        with self.house.database.read() as session:
            rows = session.execute(select(events.c.type, events.c.body).order_by(events.c.seq))
            return [(row.type, row.body) for row in rows]


def entry(**other: Any) -> EntryPublished:
    """What disclosure says of the water bill."""
    fields: dict[str, Any] = {
        "entry_id": ENTRY, "village": VILLAGE, "kind": "ledger_line", "category": "running", "title": "水电费",
        "published_on": "2026-11-01", "matter_id": "", "step_id": "", "amount_fen": -42700, "corrects": "",
        "path": f"/v/{VILLAGE}/e/{ENTRY}",
    }  # fmt: skip
    return EntryPublished(**(fields | other))


def later(days: int) -> Clock:
    """Noon some days on."""
    return at(TODAY + timedelta(days=days))
