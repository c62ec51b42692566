"""One request, one effect: a repeated key gets the stored answer.

The row is claimed at the start of the unit of work and filled at its end, so of two concurrent requests the second waits
for the first. Key, digest and answer are stored only in a form that needs the caller's own key to read: an answer may
hold a receipt code that nobody else may ever learn.
"""

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Response, request
from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from shared.refusals import Conflict, Refusal
from shared.tables import idempotency
from shared.web.forgery import FIELD as CSRF_FIELD
from shared.web.wording import _

FIELD = "_key"
HEADER = "Idempotency-Key"
_LONGEST = 200
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")


@dataclass(frozen=True)
class Repeatable:
    """One request that carries a key. `who`: person id, or "anyone" on open forms."""

    key: str
    who: str
    digest: str

    @property
    def _row_key(self) -> str:
        return hashlib.sha256(f"{self.who}\n{self.key}".encode()).hexdigest()

    @property
    def _mine(self) -> ColumnElement[bool]:
        return and_(idempotency.c.key == self._row_key, idempotency.c.who == self.who)

    def claim(self, session: Session, at: datetime) -> Response | None:
        """None if the request is new; the stored answer if not. Raises Conflict if the key was used for another request."""
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        row = {
            "key": self._row_key,
            "who": self.who,
            "digest": self.digest,
            "status": 0,
            "headers": "",
            "body": "",
            "at": at,
        }
        claimed = session.execute(
            insert(idempotency).values(row).on_conflict_do_nothing().returning(idempotency.c.key)
        ).first()
        if claimed is not None:
            return None
        stored = session.execute(select(idempotency).where(self._mine)).one()
        if not hmac.compare_digest(stored.digest, self.digest):
            raise Conflict("key.reused", _("这个请求编号已用于另一份内容。请刷新页面后重新填写并提交。"), where=HEADER)
        answer = Response(self._open(stored.body), status=stored.status, headers=json.loads(self._open(stored.headers)))
        answer.headers["Idempotency-Replayed"] = "true"
        return answer

    def keep(self, session: Session, answer: Response) -> None:
        """Store the answer, in the transaction of what it tells about."""
        headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
        filled = {
            "status": answer.status_code,
            "headers": self._seal(json.dumps(headers).encode()),
            "body": self._seal(answer.get_data()),
        }
        session.execute(update(idempotency).where(self._mine).values(filled))

    def _cipher(self) -> AESGCM:
        return AESGCM(hashlib.sha256(b"answer\n" + self.key.encode()).digest())

    def _seal(self, data: bytes) -> str:
        nonce = os.urandom(12)
        return base64.b64encode(nonce + self._cipher().encrypt(nonce, data, None)).decode()

    def _open(self, sealed: str) -> bytes:
        raw = base64.b64decode(sealed)
        return self._cipher().decrypt(raw[:12], raw[12:], None)


def forget_answers(session: Session, before: datetime) -> int:
    """Delete the answers kept since before a moment (three days is plenty); returns how many. For a daily job."""
    gone = session.execute(delete(idempotency).where(idempotency.c.at < before).returning(idempotency.c.key))
    return len(gone.all())


def repeatable(who: str) -> Repeatable | None:
    """The current request's key and digest; None if it carries no key. Raises Refusal for a key too long or too short."""
    key = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not key:
        return None
    if not 8 <= len(key) <= _LONGEST:
        raise Refusal("key.malformed", _("请求编号应为 8 到 200 个字符。"), where=HEADER)
    return Repeatable(key, who or "anyone", _digest(key))


def _digest(key: str) -> str:
    """Of method, path and what was sent. A multipart body is taken apart first: its boundary changes with every try."""
    total = hmac.new(key.encode(), f"{request.method} {request.path}\n".encode(), hashlib.sha256)
    if request.is_json:
        total.update(request.get_data())
        return total.hexdigest()
    fields = sorted((n, v) for n, v in request.form.items(multi=True) if n not in {FIELD, CSRF_FIELD})
    sent = sorted(request.files.items(multi=True), key=lambda pair: pair[0])
    files = [(name, file.filename or "", _stream_digest(file)) for name, file in sent]
    total.update(json.dumps([fields, files]).encode())
    return total.hexdigest()


def _stream_digest(file: FileStorage) -> str:
    digest = hashlib.sha256()
    while chunk := file.stream.read(1 << 20):
        digest.update(chunk)
    file.stream.seek(0)
    return digest.hexdigest()
