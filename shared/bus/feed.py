"""The feed: `GET /<service>/events`, this service's log over HTTP. For the other services, partners and everybody.

    after   cursor "<epoch>.<position>.<event id>"; left out: from the beginning
    types   full type names, separated by commas; place: a division code, for it and all below it
    limit   1 to 1000 events, 500 if left out; wait: seconds (0 to 25) to wait when there is nothing new

The answer is {"events": [CloudEvent, …], "cursor": as far as was looked, "epoch", "head", "more"}. A cursor that names
an event this log no longer holds is answered 409 with the present `epoch` and `head`; a malformed request 400.
"""

import hashlib
import json
import threading
from time import monotonic, sleep
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from shared.bus.cursor import BadCursor, Cursor
from shared.bus.envelope import batch_text
from shared.bus.log import CursorGone, Page, Wanted, read_log
from shared.contracts.base import Audience
from shared.database import Database
from shared.place import Place
from shared.security.authority import NOBODY, Who
from shared.security.scopes import FEED_PARTNER, place_of
from shared.security.tokens import SERVICE_SCOPE
from shared.web.context import current_house, current_who
from shared.web.guards import open_to_all

MAX_LIMIT = 1000
MAX_WAIT = 25  # seconds
_LOOK_EVERY = 0.1  # seconds, while somebody waits
_WAITERS = 2  # requests of one process that may wait at once; others are answered at once


class BadRequest(ValueError):
    """A parameter of the feed is wrong; the message, in Chinese, says which and how it should read."""


def feed_blueprint(service: str) -> Blueprint:
    """The feed of one service, from the house of the application it is part of."""
    blueprint = Blueprint("feed", __name__)
    waiting = threading.BoundedSemaphore(_WAITERS)

    @blueprint.get(f"/{service}/events")
    @open_to_all("each reader is shown what its audience may read; without a token, what is public")
    def events() -> Response:
        who = current_who()
        if who is NOBODY and "Authorization" in request.headers:
            return _problem(401, "feed.token", _("令牌无效或已过期，请换新令牌后再读取。"))
        try:
            after, wanted, wait = _asked(audience_of(who), place_of(who.scopes))
            page = _read(current_house().database, after, wanted, wait, waiting)
        except BadRequest as wrong:
            return _problem(400, "feed.bad_request", str(wrong))
        except CursorGone as gone:
            detail = _("游标与现有记录不符：本服务曾从备份恢复。请按新的 epoch 找回最后一个共同位置，再从那里读取。")
            return _problem(409, "feed.cursor_gone", detail, epoch=gone.now, head=gone.head)
        return _answer(page, wanted.limit)

    return blueprint


def audience_of(who: Who) -> Audience:
    """The narrowest circle a reader belongs to; it also sees the wider ones."""
    if SERVICE_SCOPE in who.scopes:
        return Audience.SERVICE
    return Audience.PARTNER if FEED_PARTNER in who.scopes else Audience.PUBLIC


def _asked(audience: Audience, limit_to: Place | None) -> tuple[Cursor | None, Wanted, float]:
    after, place = request.args.get("after", ""), request.args.get("place", "")
    try:
        cursor = Cursor.parse(after) if after else None
    except BadCursor as wrong:
        raise BadRequest(_("after 应为“epoch.位置.事件编号”，请原样使用上次返回的 cursor。")) from wrong
    try:
        within = Place.of(place) if place else limit_to
    except ValueError as wrong:
        raise BadRequest(_("place 应为 2、4、6、9 或 12 位区划代码。")) from wrong
    if limit_to is not None and within is not None and not limit_to.contains(within):
        raise BadRequest(_("这个程序只能读取区划 %(code)s 及以下的记录，请改 place。", code=limit_to.prefix))
    types = tuple(sorted(filter(None, request.args.get("types", "").split(","))))
    limit = _number("limit", 500, 1, MAX_LIMIT)
    return cursor, Wanted(audience, types, within, limit), _number("wait", 0, 0, MAX_WAIT)


def _number(name: str, default: int, least: int, most: int) -> int:
    text = request.args.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise BadRequest(_("%(name)s 应为 %(least)d 到 %(most)d 的整数。", name=name, least=least, most=most))
    return int(text)


def _read(
    database: Database, after: Cursor | None, wanted: Wanted, wait: float, waiting: threading.BoundedSemaphore
) -> Page:
    deadline = monotonic() + wait
    may_wait = wait > 0 and waiting.acquire(blocking=False)
    try:
        while True:
            with database.read() as session:
                page = read_log(session, after, wanted)
            if page.rows or not may_wait or monotonic() + _LOOK_EVERY > deadline:
                return page
            sleep(_LOOK_EVERY)
            after = page.cursor if page.cursor.position else after
    finally:
        if may_wait:
            waiting.release()


def _answer(page: Page, limit: int) -> Response:
    more = "true" if len(page.rows) >= limit and page.cursor.position < page.head else "false"
    tag = hashlib.sha256(f"{request.full_path} {page.cursor} {more}".encode()).hexdigest()[:32]
    response = Response(
        f'{{"events":{batch_text(page.rows, page.cursor.epoch)},"cursor":"{page.cursor}",'
        f'"epoch":"{page.cursor.epoch}","head":{page.head},"more":{more}}}',
        mimetype="application/json",
    )
    response.set_etag(tag)
    response.cache_control.no_cache = True
    response.vary.add("Authorization")
    response.make_conditional(request)
    return response


def _problem(status: int, code: str, detail: str, **members: Any) -> Response:
    body = {"type": f"urn:sunlight:problem:{code}", "title": code, "status": status, "detail": detail, "code": code}
    text = json.dumps({**body, **members}, ensure_ascii=False)
    return Response(text, status=status, mimetype="application/problem+json")
