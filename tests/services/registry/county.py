"""The demonstration county in a test: people by user name, lists published, matters taken along their flow."""

import csv
import io
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.domain.flow import Step
from services.registry.domain.lots import HAND, Plot
from services.registry.domain.resolution import RollEntry
from services.registry.operations.attach_paper import attach_paper
from services.registry.operations.draw_lots import FreezeRequest, freeze, newest_round
from services.registry.operations.import_list import import_list
from services.registry.operations.matters import run_of
from services.registry.operations.move_clock import move_clock
from services.registry.operations.note_notice import note_notice_ended
from services.registry.operations.publish_list import publish_list
from services.registry.operations.record_draw import close_draw, record_slip
from services.registry.operations.record_meeting import SHEET, MeetingRequest, record_meeting
from services.registry.operations.rule_table import ways
from services.registry.operations.sign_draw import sign_draw
from services.registry.operations.sign_in import who_is
from services.registry.operations.sign_meeting import SignRequest, sign_meeting
from services.registry.operations.start_matter import start_matter
from services.registry.operations.take_step import StepRequest, take_step
from services.registry.tables import Matter, Meeting, Person
from shared.house import House
from shared.place import Place
from shared.security.authority import Who
from shared.tables import events

SAMPLES = Path(__file__).parents[3] / "samples" / "tangyuan"
VILLAGE = "230828210201"
# 27 plots, 555 mu together, among 108 households; every fourth draws one.
LOTS = FreezeRequest(
    HAND,
    households=tuple(f"示例户{n:03d}" for n in range(1, 109)),
    plots=tuple(Plot(f"{n:02d}", 2100 if n <= 15 else 2000) for n in range(1, 28)),
)
SLIPS = tuple((f"示例户{n * 4:03d}", f"{n:02d}") for n in range(1, 28))
PDF = b"%PDF-1.4\n%%EOF\n"
_USERS = {
    "village_secretary": "secretary", "village_director": "secretary", "village_clerk": "clerk",
    "accountant": "accountant", "cooperative_head": "coop", "supervision_head": "jd", "supervision_member": "jd2",
    "committee_member": "member",
}  # fmt: skip


@cache
def workbook(*codes: str, changes: tuple[tuple[str, str], ...] = ()) -> bytes:
    """The sample's rows of some items, as CSV; all of them if none are named. `changes`: cells by step and column."""
    with (SAMPLES / "power_list.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for cell, text in changes:
        step, column = cell.split("/")
        for row in rows:
            row[column] = text if row["步骤编号"] == step else row[column]
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(row for row in rows if not codes or row["事项编码"] in codes)
    return out.getvalue().encode("utf-8-sig")


@dataclass
class County:
    """What the tests do in the county; every act is a unit of work of its own."""

    house: House
    village: str = VILLAGE

    def who(self, username: str) -> Who:
        """Somebody with the posts they hold."""
        with self.house.database.read() as session:
            person = session.scalars(select(Person).where(Person.username == username)).one()
            return who_is(session, self.house.clock(session), person, "")

    def holder(self, role: str) -> Who:
        """Whoever holds a role in the village or its township."""
        if role == "township_office":
            return self.who(f"tp-{self.village[:9]}-office")
        return self.who(f"v-{self.village}-{_USERS[role]}")

    def publish(self, *codes: str, **changed: str) -> None:
        """Import and publish the sample's list, or some of its items; `changed`: cells by step and column ("s8/是否公开")."""
        who, changes = self.who("county"), tuple(changed.items())
        with self.house.database.write() as session:
            clock = self.house.clock(session)
            draft = import_list(session, clock, who, "list.csv", workbook(*codes, changes=changes))
            publish_list(session, clock, who, draft.id, None)

    def start(self, code: str, kind: str = "micro_power", role: str = "village_secretary") -> str:
        """Start a matter in the village; its id."""
        with self.house.database.write() as session:
            clock = self.house.clock(session)
            return start_matter(session, clock, self.holder(role), Place(self.village), kind, code, "").id

    def matter(self, session: Session, matter_id: str) -> Matter:
        """The matter's row."""
        found = session.get(Matter, matter_id)
        assert found is not None
        return found

    def current(self, matter_id: str) -> Step:
        """The step whose turn it is."""
        with self.house.database.read() as session:
            step = run_of(self.matter(session, matter_id)).current
        assert step is not None
        return step

    def attach(self, matter_id: str, who: Who, paper: str) -> str:
        """Attach a paper; the file's id."""
        with self.house.database.write() as session:
            clock = self.house.clock(session)
            return attach_paper(session, clock, who, self.house.files, matter_id, paper, f"{paper}.pdf", PDF).id

    def take(self, matter_id: str, who: Who | None = None, step: Step | None = None, **more: Any) -> None:
        """Take a step (the current one) as somebody who may, with all its papers and a roll of 30 in favour of 40."""
        step = step or self.current(matter_id)
        who = who or self.holder(step.actors[0])
        papers = more.pop("papers", step.papers)
        files = tuple(self.attach(matter_id, who, paper) for paper in papers)
        if step.rule:
            self.hold(matter_id, step, who, more.pop("meeting", None))
        if step.kind == "draw_lots":
            self.draw(matter_id, who)
        if step.kind == "price":
            more.setdefault("price_fen", 90_000)
        with self.house.database.write() as session:
            version = more.pop("version", None) or self.matter(session, matter_id).version
            request = StepRequest(version, more.pop("summary", "已办理"), files, **more)
            take_step(session, self.house.clock(session), who, matter_id, step.id, request)

    def draw(self, matter_id: str, who: Who, lists: FreezeRequest | None = None) -> None:
        """Draw lots by hand and have everybody sign who must; nothing where a round stands already."""
        lists = lists or LOTS
        with self.house.database.write() as session:
            if (row := newest_round(session, matter_id)) is not None and row.state != "void":
                return
            row = freeze(session, self.house.clock(session), who, matter_id, lists)
            number, version, township = row.number, row.version, row.township_signs
        for household, plot in SLIPS:
            self.slip(matter_id, number, who, household, plot, version)
            version += 1
        digest = self.close(matter_id, number, who, version)
        for role in ("supervision_member", *(("township_office",) if township else ())):
            self.sign_draw(matter_id, number, self.holder(role), digest)

    def slip(self, matter_id: str, number: int, who: Who, household: str, plot: str, version: int) -> None:
        """Record the next slip."""
        with self.house.database.write() as session:
            record_slip(session, self.house.clock(session), who, matter_id, number, household, plot, version)

    def close(self, matter_id: str, number: int, who: Who, version: int, photos: tuple[str, ...] = ()) -> str:
        """Close the record of a draw; the digest that is signed."""
        with self.house.database.write() as session:
            return close_draw(session, self.house.clock(session), who, matter_id, number, photos, version).digest

    def sign_draw(self, matter_id: str, number: int, who: Who, digest: str, **more: Any) -> None:
        """Sign the record of a draw."""
        with self.house.database.write() as session:
            request = SignRequest(digest, attended=True, **more)
            sign_draw(session, self.house.clock(session), who, matter_id, number, request)

    def hold(self, matter_id: str, step: Step, who: Who, meeting: MeetingRequest | None = None) -> None:
        """Record a meeting on a step, and have everybody sign who must; nothing where one was recorded already."""
        with self.house.database.read() as session:
            if meeting is None and session.get(Meeting, (matter_id, step.id)) is not None:
                return
        digest = self.record(matter_id, step, who, meeting)
        with self.house.database.read() as session:
            township = session.get_one(Meeting, (matter_id, step.id)).township_signs
        signer = self.holder(
            "supervision_member" if who.person_id != self.holder("supervision_member").person_id else "supervision_head"
        )
        for one in (signer, *([self.holder("township_office")] if township else [])):
            self.sign(matter_id, step.id, one, digest)

    def record(self, matter_id: str, step: Step, who: Who, meeting: MeetingRequest | None = None) -> str:
        """Record a meeting with its sign-in sheet; the digest that is signed."""
        wanted = replace(meeting or self.meeting(step), sheets=(self.attach(matter_id, who, SHEET),))
        with self.house.database.write() as session:
            version = self.matter(session, matter_id).version
            return record_meeting(session, self.house.clock(session), who, matter_id, step.id, wanted, version)

    def sign(self, matter_id: str, step_id: str, who: Who, digest: str, **more: Any) -> None:
        """Sign a record."""
        with self.house.database.write() as session:
            request = SignRequest(digest, attended=True, **more)
            sign_meeting(session, self.house.clock(session), who, matter_id, step_id, request)

    def meeting(self, step: Step, due: int = 40, present: int = 36, in_favour: int = 30) -> MeetingRequest:
        """A meeting of the body that the list names."""
        with self.house.database.read() as session:
            today = self.house.clock(session).today()
        body = "村民代表会议" if "代表会议" in step.body else step.body
        votes = ["for"] * in_favour + ["against"] * (present - in_favour) + [""] * (due - present)
        capacity = self.capacity(step.rule, body)
        roll = tuple(
            RollEntry(f"示例{number:02d}", capacity, number <= present, vote)
            for number, vote in enumerate(votes, start=1)
        )
        return MeetingRequest(body, today, "举手表决", roll, called_on=today - timedelta(days=10))

    def capacity(self, rule: str, body: str) -> str:
        """Whose votes count under a rule."""
        with self.house.database.read() as session:
            found = [way for way in ways(session, rule) if way.body == body] or ways(session, rule)
        return found[-1].counted[0]

    def end_notice(self, matter_id: str, step_id: str) -> None:
        """What disclosure's event does when a notice period has run out."""
        with self.house.database.write() as session:
            clock = self.house.clock(session)
            note_notice_ended(session, clock, matter_id, step_id, clock.today())

    def move_clock(self, days: int) -> None:
        """Move the demonstration clock."""
        who = self.who("county")
        with self.house.database.write() as session:
            move_clock(session, self.house.clock(session), who, days)

    def facts(self, kind: str) -> list[str]:
        """The bodies of recorded events of a type, in order."""
        with self.house.database.read() as session:
            return list(
                session.scalars(select(events.c.body).where(events.c.type.contains(kind)).order_by(events.c.seq))
            )
