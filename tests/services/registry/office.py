"""The county's office that keeps the register, and people at their browsers, as the tests drive them."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from services.registry.demonstration import PASSWORD
from services.registry.operations.declare_kin import declare_kin
from services.registry.operations.import_people import COLUMNS, Imported, import_people
from services.registry.operations.posts import assume_post
from services.registry.operations.register import add_person
from services.registry.queries.people import Findings, findings
from services.registry.tables import Person, PostRow
from shared.place import Place
from shared.tables import audit
from shared.workbooks import write_xlsx
from tests.services.registry.county import VILLAGE, County

VILLAGE_PLACE = Place(VILLAGE)
PHONE = "Mozilla/5.0 (Linux; Android 13; K) AppleWebKit/537.36 Chrome/116 Mobile Safari/537.36 MicroMessenger/8.0"


class Browser:
    """Somebody at a browser."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, path: str) -> Any:
        return self.client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)

    def post(self, path: str, page: str = "", **fields: Any) -> Any:
        shown = self.client.get(page or path, headers={"Accept": "text/html"}).text
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', shown))
        return self.raw(path, {**hidden, **fields})

    def raw(self, path: str, fields: dict[str, Any]) -> Any:
        headers = {"Accept": "text/html", "User-Agent": PHONE}
        return self.client.post(path, data=fields, headers=headers, follow_redirects=True)

    def sign_in(self, username: str, password: str = PASSWORD) -> Any:
        return self.post("/registry/sign-in", username=username, password=password)


class Office:
    """The county's office keeping the register; every act is a unit of work of its own."""

    def __init__(self, county: County) -> None:
        self.county, self.house = county, county.house
        self.who = county.who("county")
        with self.house.database.read() as session:
            self.today = self.house.clock(session).today()

    def act(self, operation: Callable[..., Any], *arguments: Any, clock: bool = False, **more: Any) -> Any:
        with self.house.database.write() as session:
            first = (session, self.house.clock(session)) if clock else (session,)
            return operation(*first, self.who, *arguments, **more)

    def person(self, username: str, name: str = "新来的") -> str:
        with self.house.database.read() as session:
            found = session.scalar(select(Person.id).where(Person.username == username))
        if found is not None:
            return found
        made: str = self.act(add_person, username, name, "").id
        return made

    def appoint(self, username: str, role: str, since: date | None = None, **more: Any) -> PostRow:
        post: PostRow = self.act(assume_post, self.person(username), role, VILLAGE_PLACE, since or self.today, **more)
        return post

    def post_of(self, username: str, role: str) -> PostRow:
        with self.house.database.read() as session:
            chosen = select(PostRow).join(Person).where(Person.username == username, PostRow.role == role)
            return session.scalars(chosen).one()

    def kin(self, one: str, other: str, relation: str = "sibling") -> str:
        made: str = self.act(declare_kin, self.person(one), other, relation, clock=True).id
        return made

    def findings(self) -> Findings:
        with self.house.database.read() as session:
            return findings(session, self.house.clock(session).today(), [VILLAGE_PLACE])

    def load(self, *lines: dict[str, Any]) -> Imported:
        made: Imported = self.act(import_people, "people.xlsx", write_xlsx(COLUMNS, lines), clock=True)
        return made

    def counted(self) -> tuple[int, int, int]:
        with self.house.database.read() as session:
            tables = (Person, PostRow, audit)
            return tuple(session.scalar(select(func.count()).select_from(one)) or 0 for one in tables)  # type: ignore[return-value]


def official(name: str) -> str:
    """An official of the village, by what follows in the user name."""
    return f"v-{VILLAGE}-{name}"
