"""`python -m services.registry demonstration <samples>`: divisions and invented people, into an empty register only."""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.operations.posts import assume_post
from services.registry.operations.register import PlaceRecord, add_person, record_place
from services.registry.tables import PlaceRow, Program
from shared.clock import Clock
from shared.house import House
from shared.place import Place
from shared.security.authority import Who
from shared.security.passwords import hash_password
from shared.settings import SettingsError
from shared.tables import installation

PASSWORD = "sunlight-demo"  # noqa: S105 - printed on the sign-in page of every demonstration
PARTNER = "demo-partner"
_LOADER = Who("service:demonstration", "演示数据")


def demonstration(house: House, arguments: list[str]) -> None:
    """Load the demonstration county once; told again, it changes nothing. Raises SettingsError in production."""
    if len(arguments) != 1:
        raise SettingsError("usage: python -m services.registry demonstration <samples folder>")
    with house.database.write() as session:
        if session.scalar(select(installation.c.kind)) != "demonstration":
            raise SettingsError("this is a production installation; demonstration data are refused")
        if session.scalar(select(PlaceRow.code).limit(1)):
            sys.stdout.write("demonstration data are loaded already; nothing was changed\n")
            return
        load(session, house.clock(session), Path(arguments[0]))
    sys.stdout.write("demonstration data loaded\n")


def load(session: Session, clock: Clock, samples: Path) -> None:
    """Record the sample's places, people and posts; one program that may read the partner feed."""
    for line in _lines(samples / "divisions.csv"):
        flags = {name: line[name] == "1" for name in ("carries_list", "invented")}
        record_place(session, _LOADER, PlaceRecord(Place(line["code"]), line["name"], line["kind"], **flags))
    # One hash for all: the password is public, and hashing it forty times would only take time.
    hashed, known = hash_password(PASSWORD), dict[str, str]()
    for line in _lines(samples / "people.csv"):
        if line["username"] not in known:
            known[line["username"]] = add_person(session, _LOADER, line["username"], line["name"], hashed).id
        assume_post(session, _LOADER, known[line["username"]], line["role"], Place(line["place"]), clock.today())
    session.add(Program(id=PARTNER, name="演示：其他政务系统", secret_hash=hashed, scopes=["feed:partner"]))


def _lines(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            yield from csv.DictReader(handle)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror})") from error
