"""What a reporter said stands nowhere in clear: not in the database, in an event, an audit row, a log line, in Redis."""

import io
import logging
from pathlib import Path

import pytest
import redis
from flask import Flask

from services.complaints.app import create_app
from services.complaints.doors import vault
from services.complaints.tables import Base
from shared.house import House
from shared.logs import JsonLines
from shared.tables import audit, events
from shared.web import current_house
from tests.services.complaints.office import CONSENT, ENTRY, NAMED, PDF, VILLAGE, Offices, filing
from tests.webs import Webs

MARK = "金丝雀标记七三一"
HIDDEN = (MARK, NAMED.name, NAMED.phone, "票据.pdf", "同意书.pdf")


def handled(offices: Offices) -> str:
    code = offices.file(filing(f"{MARK}：水电费不对", contact=NAMED), PDF)
    offices.accept()
    offices.clarify()
    offices.answer(f"{MARK} 已查清")
    offices.rate(code, 5, f"{MARK} 谢谢")
    return code


def test_no_column_holds_it_in_clear(offices: Offices) -> None:
    code = handled(offices)
    with offices.house.database.read() as session:
        tables = [*audit.metadata.tables.values(), *Base.metadata.tables.values()]
        dump = "".join(repr(row) for table in tables for row in session.execute(table.select()))
    for secret in (*HIDDEN, code, CONSENT.data.decode("latin-1")):
        assert secret not in dump
        assert repr(secret.encode())[2:-1] not in dump


def test_no_byte_of_the_database_file_holds_it(offices: Offices) -> None:
    address = offices.house.database.engine.url
    if address.get_backend_name() != "sqlite":
        pytest.skip("one file only on SQLite")
    code = handled(offices)
    file = Path(address.database or "")
    data = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    assert ENTRY.encode() in data
    for secret in (*HIDDEN, code):
        assert secret.encode() not in data


def test_no_event_and_no_audit_row_holds_it_or_joins_it(offices: Offices) -> None:
    handled(offices)
    with offices.house.database.read() as session:
        said = "".join(repr(row) for row in session.execute(events.select()))
        noted = "".join(repr(row) for row in session.execute(audit.select()))
    assert offices.only().id not in said
    for secret in HIDDEN:
        assert secret not in said + noted
    assert VILLAGE not in noted


def test_the_stored_files_hold_only_what_was_published(offices: Offices) -> None:
    handled(offices)
    kept = [path.read_bytes() for path in offices.house.settings.files_dir.rglob("*") if path.is_file()]
    assert kept == [PDF.data]


def test_a_guess_at_a_receipt_costs_what_rfc_9106_recommends(house: House, webs: Webs) -> None:
    """Its second recommended option (§4), at the doors too."""
    with webs.over(create_app, house).app_context():
        assert vault().new_receipt().salt.startswith("argon2id$3$65536$4$")
        assert vault().decoy_salt().startswith("argon2id$3$65536$4$")


def test_no_log_line_and_no_key_in_redis_holds_it(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines("complaints"))
    logging.getLogger().addHandler(handler)
    caplog.set_level(logging.DEBUG)
    client = app.test_client()
    sent = {"village": VILLAGE, "category": "三资", "text": f"{MARK}不对", "name": MARK, "phone": "0454-7612345"}
    sender = {"REMOTE_ADDR": "203.0.113.9"}
    try:
        code = (client.post("/report/api/reports", json=sent, environ_base=sender).json or {})["receipt"]
        client.post("/report/receipt", data={"receipt": code}, environ_base=sender)
        client.post("/report", data=sent | {"text": ""}, environ_base=sender)
        client.get(f"/report?village={VILLAGE}", environ_base=sender, headers={"User-Agent": MARK})
    finally:
        logging.getLogger().removeHandler(handler)
    with app.app_context():
        house = current_house()
        kept = everything(house) + written.getvalue() + caplog.text
    for secret in (MARK, "0454-7612345", code, "203.0.113.9"):
        assert secret not in kept


def everything(house: House) -> str:
    """Every key and value in Redis."""
    out = []
    for key in house.redis.scan_iter():
        try:
            out.append(repr((key, house.redis.get(key))))
        except redis.ResponseError:
            out.append(repr(key))
    return "".join(out)
