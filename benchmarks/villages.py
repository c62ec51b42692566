"""A county of 959 villages with invented officials and the demonstration lists, for benchmarks of registry alone."""

from datetime import date
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.registry.operations.import_list import import_list
from services.registry.operations.publish_list import publish_list
from services.registry.tables import Body, Person, PlaceRow, PostRow
from shared.house import House
from shared.ids import new_id
from shared.place import Place
from shared.security.authority import ROLES, Post, Who

COUNTY = "230828000000"
WORKBOOK = Path(__file__).parents[1] / "samples" / "tangyuan" / "power_list.csv"
_PER_TOWNSHIP = 160
_SEATS = ("village_secretary", "village_director", "committee_member", "village_clerk", "cooperative_head", "accountant",
          "supervision_head", "supervision_member", "supervision_member", "grid_member")  # fmt: skip


def make_villages(house: House, count: int) -> list[str]:
    """The county's places with ten officials in each village; the codes of the villages."""
    codes = [f"230828{100 + n // _PER_TOWNSHIP:03d}{200 + n % _PER_TOWNSHIP:03d}" for n in range(count)]
    with house.database.write() as session:
        _places(session, codes)
        _officials(session, codes)
    return codes


def publish(house: House) -> int:
    """Import and publish the demonstration lists; how many items they have."""
    office = somebody("county_office", COUNTY)
    with house.database.write() as session:
        clock = house.clock(session)
        draft = import_list(session, clock, office, WORKBOOK.name, WORKBOOK.read_bytes())
        return sum(len(one.items) for one in publish_list(session, clock, office, draft.id, None))


def somebody(role: str, place: str) -> Who:
    """A person nobody has met before, in a role at a place."""
    return Who(new_id(), "测试者", (Post(new_id(), role, Place(place)),), session_id="benchmark")


def _places(session: Session, villages: list[str]) -> None:
    townships = sorted({code[:9] + "000" for code in villages})
    names = {COUNTY: ("示范县", 6, "county"), **{code: (f"示范镇{code[6:9]}", 9, "township") for code in townships}}
    names |= {code: (f"示范村{code[6:]}", 12, "village") for code in villages}
    rows = [
        {"code": code, "name": name, "tier": tier, "kind": kind, "carries_list": tier == 12, "invented": True,
         "version": 1}
        for code, (name, tier, kind) in names.items()
    ]  # fmt: skip
    session.execute(insert(PlaceRow), rows)


def _officials(session: Session, villages: list[str]) -> None:
    people, bodies, posts = [], [], []
    for village in villages:
        kinds = {ROLES[role].body: new_id() for role in _SEATS}
        bodies += [{"id": key, "place": village, "kind": kind, "name": kind} for kind, key in kinds.items()]
        for number, role in enumerate(_SEATS):
            person = new_id()
            people.append(
                {"id": person, "username": f"{village}-{number}", "name": f"示例官员{village[6:]}{number}",
                 "password_hash": "", "failures": 0}
            )  # fmt: skip
            posts.append(
                {"id": new_id(), "person_id": person, "body_id": kinds[ROLES[role].body], "role": role,
                 "place": village, "since": date(2026, 1, 1)}
            )  # fmt: skip
    session.execute(insert(Body), bodies)
    session.execute(insert(Person), people)
    session.execute(insert(PostRow), posts)
