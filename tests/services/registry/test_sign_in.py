"""Getting in: passwords, activation codes, one-time codes, sessions that end."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
from flask import Flask
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import update

from services.registry.api.credentials import factor_keys
from services.registry.app import create_app
from services.registry.demonstration import PASSWORD
from services.registry.domain.devices import device_words
from services.registry.domain.one_time import STEP, code_at, step_of
from services.registry.domain.passwords import faults
from services.registry.operations.second_factor import pending_secret
from services.registry.queries.access import made_stale
from services.registry.queries.people import person_named
from services.registry.tables import Activation, SignIn
from shared.clock import Clock
from shared.security.stale import StaleTokens, note_stale
from shared.web import current_house
from tests.services.registry.county import VILLAGE, County
from tests.services.registry.office import PHONE, Browser
from tests.webs import Webs

NEW = "稻花香里说丰年-2026"


@pytest.fixture
def database_kind() -> str:
    """SQLite alone, unless a test asks for both."""
    return "sqlite"


@pytest.fixture
def browser(app: Flask) -> Callable[[], Browser]:
    """Browsers, each with its own cookies."""
    return lambda: Browser(app)


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("short", "太短"),
        ("county-2026-x", "用户名"),
        ("1234567890", "太常见"),
        ("aaaaaaaaaaaa", "太常见"),
        ("Q" * 201, "太长"),
    ],
)
def test_weak_passwords_are_refused_in_plain_words(password: str, word: str) -> None:
    assert any(word in fault for fault in faults(password, "county"))


def test_a_sentence_is_a_good_password() -> None:
    assert faults(NEW, "county") == []


@pytest.mark.parametrize(
    ("at", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    """RFC 6238, appendix B, SHA-1, the last six digits."""
    assert code_at(b"12345678901234567890", at // STEP) == code


def test_a_code_counts_once_and_only_near_its_time() -> None:
    secret, now = b"12345678901234567890", 1_800_000_000.0
    step = int(now) // STEP
    assert step_of(secret, code_at(secret, step), now, 0) == step
    assert step_of(secret, code_at(secret, step), now, step) is None
    assert step_of(secret, code_at(secret, step - 1), now, 0) == step - 1
    assert step_of(secret, code_at(secret, step - 2), now, 0) is None
    assert step_of(secret, "", now, 0) is None


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (PHONE, "安卓手机，微信"),
        ("Mozilla/5.0 (Windows NT 10.0) Edg/120", "Windows 电脑，Edge"),
        ("", "未知设备"),
        ("curl/8", "程序"),
    ],
)
def test_a_device_is_named_in_words(said: str, words: str) -> None:
    assert device_words(said) == words


def test_a_locked_account_an_unknown_name_and_a_wrong_password_are_answered_alike(
    browser: Callable[[], Browser],
) -> None:
    def said(username: str, password: str) -> tuple[int, list[str]]:
        answer = browser().sign_in(username, password)
        return answer.status_code, re.findall(r'class="error"[^>]*>(.*?)</p>', answer.text)

    wrong = said("county", "guess")
    for _ in range(4):
        said("county", "guess")
    assert said("county", PASSWORD) == said("nobody", "guess") == wrong
    assert wrong[0] == 401


def begin_factor(someone: Browser, county: County, username: str) -> bytes:
    someone.post("/registry/second-factor/begin", page="/registry/second-factor")
    with county.house.database.read() as session:
        person = person_named(session, username)
        assert person is not None
        secret = pending_secret(session, factor_keys(county.house), person.id)
    assert secret is not None
    return secret


def now_code(secret: bytes, ahead: int = 0) -> str:
    """The present code or the next, which is good too; a step that passes meanwhile does no harm."""
    return code_at(secret, int(time.time()) // STEP + ahead)


def with_factor(someone: Browser, county: County, username: str) -> tuple[bytes, list[str]]:
    someone.sign_in(username)
    secret = begin_factor(someone, county, username)
    page = someone.get("/registry/second-factor").text
    assert "<svg" in page
    assert "style=" not in page.split("<svg")[1].split("</svg>")[0]
    shown = someone.post(
        "/registry/second-factor/confirm", page="/registry/second-factor", password_code=now_code(secret)
    )
    codes = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", shown.text)
    assert len(set(codes)) == 10
    return secret, codes


def test_a_second_factor_is_asked_for_and_a_code_counts_once(browser: Callable[[], Browser], county: County) -> None:
    secret, _codes = with_factor(browser(), county, "county")
    someone = browser()
    asked = someone.sign_in("county")
    assert "请输入动态口令" in asked.text
    assert "工作人员登录" in someone.get("/registry/").text  # not in yet
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', asked.text))
    code = now_code(secret, 1)
    assert "我的工作台" in someone.raw("/registry/sign-in/code", {**hidden, "password_code": code}).text
    again = browser()
    again.sign_in("county")
    refused = again.raw("/registry/sign-in/code", {**hidden, "password_code": code})
    assert refused.status_code == 401


def test_wrong_codes_lock_the_account(browser: Callable[[], Browser], county: County) -> None:
    secret, _codes = with_factor(browser(), county, "county")
    someone = browser()
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', someone.sign_in("county").text))
    for _ in range(5):
        assert someone.raw("/registry/sign-in/code", {**hidden, "password_code": "000000"}).status_code == 401
    right = someone.raw("/registry/sign-in/code", {**hidden, "password_code": now_code(secret, 1)})
    assert right.status_code == 401


def test_a_recovery_code_counts_once(browser: Callable[[], Browser], county: County) -> None:
    _secret, codes = with_factor(browser(), county, "county")
    for expected in (200, 401):
        someone = browser()
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', someone.sign_in("county").text))
        typed = {**hidden, "password_code": codes[3].lower().replace("-", " ")}
        assert someone.raw("/registry/sign-in/code", typed).status_code == expected


def test_the_ticket_of_the_first_half_is_needed(browser: Callable[[], Browser], county: County) -> None:
    secret, _codes = with_factor(browser(), county, "county")
    forged = browser().raw(
        "/registry/sign-in/code", {"ticket": "ImNvdW50eSI.x.y", "password_code": now_code(secret, 1)}
    )
    assert forged.status_code == 401
    assert "请重新输入用户名和密码" in forged.text


def test_a_county_may_demand_a_second_factor_of_some_roles(county: County, webs: Webs) -> None:
    settings = replace(county.house.settings, second_factor_roles=frozenset({"county_discipline"}))
    someone = Browser(webs.over(create_app, replace(county.house, settings=settings)))
    desk = someone.sign_in("county-jw")
    assert "有岗位要先开通动态口令" in desk.text
    assert someone.get("/registry/people").status_code == 403
    with_factor(someone, county, "county-jw")
    assert someone.get("/registry/people").status_code == 200


def test_sessions_are_listed_in_words_and_all_others_ended(browser: Callable[[], Browser]) -> None:
    one, other = browser(), browser()
    one.sign_in("county")
    other.sign_in("county")
    page = one.get("/registry/sessions").text
    assert page.count("安卓手机，微信") == 2
    one.post("/registry/sessions/revoke", page="/registry/sessions")
    assert one.get("/registry/sessions").text.count("安卓手机，微信") == 1
    assert "工作人员登录" in other.get("/registry/renew").text


def test_the_token_of_an_ended_session_is_not_believed_any_more(browser: Callable[[], Browser], county: County) -> None:
    one, lost = browser(), browser()
    one.sign_in("county")
    lost.sign_in("county")
    token = lost.client.get_cookie("sunlight", path="/registry")
    assert token is not None
    one.post("/registry/sessions/revoke", page="/registry/sessions")
    with lost.client.application.app_context():
        current_house().stale._known.clear()  # as a process that has not asked about this session for two seconds
    stranger = lost.client.application.test_client()
    refused = stranger.get("/registry/sessions", headers={"Authorization": f"Bearer {token.value}"})
    assert refused.status_code == 401


def test_what_a_restarted_server_forgot_is_said_again(browser: Callable[[], Browser], county: County) -> None:
    one, lost = browser(), browser()
    one.sign_in("county")
    lost.sign_in("county")
    one.post("/registry/sessions/revoke", page="/registry/sessions")
    house = county.house
    house.redis.flushdb()
    with house.database.read() as session:
        moments = made_stale(session, house.clock(session))
        ended = [row.id for row in session.query(SignIn) if row.revoked_at]
    note_stale(house.redis, moments, again=True)
    issued = (datetime.now(UTC) - timedelta(seconds=5)).timestamp()
    assert StaleTokens(house.redis).is_stale(ended, issued)
    assert not StaleTokens(house.redis).is_stale(ended, datetime.now(UTC).timestamp())


def test_without_the_server_tokens_are_believed() -> None:
    away = StaleTokens(redis.Redis(port=1, retry=Retry(NoBackoff(), 0)))
    assert not away.is_stale(["session"], 0.0)
    assert away._rest_until > 0


@pytest.fixture
def office(browser: Callable[[], Browser]) -> Browser:
    """The county's office at its browser."""
    someone = browser()
    someone.sign_in("county")
    return someone


def printed(office: Browser, county: County, username: str) -> str:
    with county.house.database.read() as session:
        person = person_named(session, username)
        assert person is not None
        person_id = person.id
    slips = office.post("/registry/people/activation", page=f"/registry/people/{person_id}", person=person_id)
    assert slips.headers["Cache-Control"] == "no-store"
    found = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", slips.text)
    assert found, slips.text
    return found[0]


def activate(someone: Browser, username: str, code: str, password: str = NEW, again: str = "") -> Any:
    return someone.post(
        "/registry/activate", username=username, password_code=code, password=password, password_again=again or password
    )


def test_an_activation_code_sets_the_password_once(
    office: Browser, browser: Callable[[], Browser], county: County
) -> None:
    clerk = f"v-{VILLAGE}-clerk"
    code = printed(office, county, clerk)
    assert activate(browser(), clerk, code, "1234567890").status_code == 422
    assert activate(browser(), clerk, code, NEW, NEW + "x").status_code == 422
    assert activate(browser(), clerk, code.lower().replace("-", "")).status_code == 200
    assert "我的工作台" in browser().sign_in(clerk, NEW).text
    assert activate(browser(), clerk, code).status_code == 401


def test_a_code_printed_again_voids_the_first_and_ends_after_a_week(
    office: Browser, browser: Callable[[], Browser], county: County
) -> None:
    clerk = f"v-{VILLAGE}-clerk"
    first, second = printed(office, county, clerk), printed(office, county, clerk)
    assert activate(browser(), clerk, first).status_code == 401
    with county.house.database.write() as session:
        session.execute(update(Activation).values(ends_at=Clock().real() - timedelta(seconds=1)))
    assert activate(browser(), clerk, second).status_code == 401


def test_guessing_activation_codes_locks_the_account(
    office: Browser, browser: Callable[[], Browser], county: County
) -> None:
    clerk = f"v-{VILLAGE}-clerk"
    code = printed(office, county, clerk)
    for _ in range(5):
        activate(browser(), clerk, "AAAA-AAAA-AAAA")
    assert activate(browser(), clerk, code).status_code == 401
    assert "我的工作台" not in browser().sign_in(clerk).text


def test_the_office_cannot_print_codes_for_discipline(office: Browser, county: County) -> None:
    with county.house.database.read() as session:
        person = person_named(session, "county-jw")
        assert person is not None
        person_id = person.id
    answer = office.post("/registry/people/activation", page="/registry/people/import", person=person_id)
    assert answer.status_code == 403
