"""What both doors of the public side do before a unit of work opens: limits, files, the slow derivation of keys.

Deriving a receipt's key and cleaning photographs take tenths of a second; no database lock is held meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import quote

from flask import Response, g, request

from services.complaints.domain.filing import CATEGORIES, MOST_FILES, Contact, Filing
from services.complaints.domain.receipts import read_code
from services.complaints.operations.receipts import Proof, prove
from services.complaints.vault import NewReceipt, Vault
from shared.files import Prepared, prepare
from shared.refusals import Refusal
from shared.web import current_house, limit

View = TypeVar("View", bound=Callable[..., Any])
_HOUR = 3600
_SHOWN = {"image/jpeg", "image/png", "application/pdf", "text/plain"}


@dataclass(frozen=True)
class Limits:
    """Requests an hour of everybody together: the gateway passes no address on, so all senders look alike here."""

    filing: int = 500
    receipt: int = 5000


DEMONSTRATION = Limits(filing=20000, receipt=20000)


@dataclass(frozen=True)
class FilingMade:
    """A new receipt and the cleaned files."""

    receipt: NewReceipt = field(repr=False)
    files: list[Prepared] = field(repr=False)


def beforehand(make: Callable[[], Any]) -> Callable[[View], View]:
    """Make something before the view's unit of work; a refusal is raised only inside it, so that its form shows again."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            try:
                g.made = make()
            except Refusal as refusal:
                g.made = refusal
            return view(*args, **kwargs)

        return cast(View, wrapper)

    return decorate


def made_filing() -> FilingMade:
    """What `beforehand(make_filing)` made. Raises its refusal."""
    return cast(FilingMade, _made())


def made_proof() -> Proof:
    """What `beforehand(make_proof)` made. Raises its refusal."""
    return cast(Proof, _made())


def kept_upload() -> Prepared:
    """What `beforehand(lambda: read_upload(…))` read. Raises its refusal."""
    return cast(Prepared, _made())


def answer_with_file(opened: Prepared) -> Response:
    """An unsealed file, for its reader alone: kept by no cache, run by no browser."""
    answer = Response(opened.data, content_type=opened.media_type)
    place = "inline" if opened.media_type in _SHOWN else "attachment"
    answer.headers["Content-Disposition"] = f"{place}; filename*=UTF-8''{quote(opened.name)}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def vault() -> Vault:
    """The vault of this process's house."""
    return Vault(current_house().keys)


def make_filing() -> FilingMade:
    """Count the request, clean its files, draw a receipt."""
    limit("filing", _limits().filing, _HOUR, whom="all")
    uploads = [upload for upload in request.files.getlist("files") if upload.filename]
    if len(uploads) > MOST_FILES:
        raise Refusal("report.too_many_files", f"附件最多 {MOST_FILES} 个", where="files")
    files = [_clean(upload.read(), upload.filename or "", "files") for upload in uploads]
    return FilingMade(vault().new_receipt(), files)


def make_proof() -> Proof:
    """Count the request and derive the key of the code it brings (JSON or form field `receipt`)."""
    limit("receipt", _limits().receipt, _HOUR, whom="all")
    body = request.get_json(silent=True) if request.is_json else request.form
    typed = body.get("receipt", "") if body is not None and hasattr(body, "get") else ""
    code = read_code(str(typed))
    with current_house().database.read() as session:
        return prove(session, vault(), code)


def read_upload(name: str) -> Prepared:
    """One uploaded file of an office, cleaned. Raises Refusal where it is missing or wrong."""
    upload = request.files.get(name)
    if upload is None or not upload.filename:
        raise Refusal("file.missing", "没有收到文件，请选择一个文件再提交", where=name)
    return _clean(upload.read(), upload.filename, name)


def filing_of(fields: dict[str, Any], files: int) -> Filing:
    """A filing from parsed fields. A category may be given by its key or its Chinese name."""
    name, phone = fields.get("name", ""), fields.get("phone", "")
    keys = {text: key for key, text in CATEGORIES.items()}
    category = fields["category"]
    return Filing(
        village=fields["village"],
        about=fields.get("about") or "village",
        category=keys.get(category, category),
        text=fields["text"],
        entry_id=fields.get("entry_id", ""),
        contact=Contact(name, phone) if name.strip() or phone.strip() else None,
        files=files,
    )


def _made() -> Any:
    if isinstance(g.made, Refusal):
        raise g.made
    return g.made


def _limits() -> Limits:
    return DEMONSTRATION if current_house().settings.demonstration else Limits()


def _clean(data: bytes, name: str, where: str) -> Prepared:
    try:
        return prepare(data, name)
    except Refusal as refusal:
        refusal.where = where  # the field, so that the message stands beside it
        raise
