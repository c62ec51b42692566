"""The base page and its parts, as HTML."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared.house import House
from shared.web import render_public
from shared.web.context import COOKIE
from tests.unit.web.ground import LONG_AGO, make_house, sign_in, token
from tests.unit.web.sample import LEDGER, STEPS, sample_app

PAGE = {"Accept": "text/html"}


@pytest.fixture
def app(house: House) -> Flask:
    return sample_app(house)


@pytest.fixture
def client(app: Flask, house: House) -> FlaskClient:
    client = app.test_client()
    sign_in(client, house)
    return client


@pytest.mark.parametrize("path", ["/v/sample", "/v/entrance", "/registry/sample"])
def test_no_page_holds_inline_script_or_style(client: FlaskClient, path: str) -> None:
    page = client.get(path).text
    assert "style=" not in page
    assert "<style" not in page
    assert "<script>" not in page
    assert " on" + "click" not in page


def test_an_official_sees_the_services_the_posts_allow(client: FlaskClient) -> None:
    page = client.get("/registry/sample").text
    assert '<a href="/registry/" aria-current="page">办件</a>' in page
    assert "/grid/" not in page
    assert "张三" in page


def test_a_refused_form_keeps_what_was_typed_and_says_why_beside_the_field(client: FlaskClient) -> None:
    form = client.get("/registry/sample").text
    csrf = form.split('name="_csrf" value="')[1].split('"')[0]
    typed = {
        "_csrf": csrf,
        "_key": "a-key-of-this-form",
        "title": '发包"<',
        "body": "members",
        "method": "ballot",
        "agreed": "1",
    }
    answer = client.post("/registry/sample", data=typed, headers=PAGE)
    assert answer.status_code == 422
    assert 'value="发包&#34;&lt;"' in answer.text
    assert '<option value="members" selected>' in answer.text
    assert 'value="ballot" checked' in answer.text
    assert 'id="f-title-error"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "《黑龙江省村务公开条例》第十二条" in answer.text
    assert 'name="_key" value="a-key-of-this-form"' in answer.text


def test_a_lost_sign_in_gives_back_what_was_typed(app: Flask) -> None:
    answer = app.test_client().post(
        "/registry/sample", data={"title": "写了很久的议题", "_key": "12345678"}, headers=PAGE
    )
    assert answer.status_code == 401
    assert "写了很久的议题" in answer.text
    assert "12345678" not in answer.text


def test_a_sign_in_that_ran_out_is_told_as_that(app: Flask, house: House) -> None:
    client = app.test_client()
    client.set_cookie(COOKIE, token(house, now=LONG_AGO), path="/registry")
    assert "登录已过期" in client.post("/registry/sample", data={"title": "x"}, headers=PAGE).text


def test_a_word_in_the_address_cannot_write_on_the_page(client: FlaskClient) -> None:
    assert "已保存。" in client.get("/registry/sample?done=saved").text
    assert "转账" not in client.get("/registry/sample?done=转账").text.split("<main")[1]


def test_the_senior_view_is_a_link_that_keeps_the_rest_of_the_address(client: FlaskClient) -> None:
    normal = client.get("/v/sample?about=1").text
    assert 'href="/v/sample?about=1&amp;view=senior"' in normal
    assert 'class="senior"' not in normal
    senior = client.get("/v/sample?about=1&view=senior").text
    assert '<html lang="zh-Hans" class="senior">' in senior
    assert 'href="/v/sample?about=1"' in senior


def test_a_built_page_holds_nothing_of_whoever_asks(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context("/v/sample?view=senior", headers={"Cookie": "sunlight=x"}):
        built = render_public(app, "sample/public.html", steps=STEPS, rows=LEDGER, invented=True)
    assert "张三" not in built
    assert 'class="senior"' not in built
    assert "?view=senior#senior" in built
    assert built == render_public(app, "sample/public.html", steps=STEPS, rows=LEDGER, invented=True)


def test_a_built_page_refuses_a_form(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="built page"):
        render_public(app, "sample/office.html", rows=[], slice=None)


def test_demonstrations_and_invented_places_say_so(tmp_path: Path) -> None:
    house = make_house(tmp_path, demonstration=True)
    page = sample_app(house).test_client().get("/v/sample").text
    assert "虚构示范" in page
    assert "演示日期" in page
    house.database.engine.dispose()


def test_a_real_installation_has_no_banner(house: House) -> None:
    built = render_public(sample_app(house), "base.html")
    assert "演示" not in built
