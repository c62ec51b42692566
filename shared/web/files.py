"""GET /<service>/files/<id>: an attachment, to whoever may read it."""

from collections.abc import Callable
from urllib.parse import quote

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from shared.contracts.base import FileRef
from shared.files import find
from shared.refusals import NotFound
from shared.security.authority import Who
from shared.security.tokens import SERVICE_SCOPE
from shared.web.context import current_house, current_who
from shared.web.guards import open_to_all
from shared.web.wording import _

MayRead = Callable[[Session, Who, FileRef], bool]
"""Whether somebody signed in may read a file that is not for everybody."""

_SHOWN = {"image/jpeg", "image/png", "application/pdf", "text/plain"}
_DAY = 86_400


def files_blueprint(service: str, may_read: MayRead | None) -> Blueprint:
    """The address of a service's attachments. Without `may_read` others than public ones go to services alone."""
    blueprint = Blueprint("files", __name__, url_prefix=f"/{service}/files")

    @blueprint.get("/<file_id>")
    @open_to_all("published files are for everybody; for others it asks who may read them")
    def read(file_id: str) -> Response:
        house = current_house()
        with house.database.read() as session:
            reference, public = find(session, file_id)
            if not public and not _may_read(session, reference, may_read):
                raise NotFound("file.unknown", _("没有这个附件，或者您不能查看。"))
        return _answer(reference, house.files.get(reference.digest), public)

    return blueprint


def _may_read(session: Session, reference: FileRef, may_read: MayRead | None) -> bool:
    who = current_who()
    if SERVICE_SCOPE in who.scopes:
        return True
    return bool(who.person_id) and may_read is not None and may_read(session, who, reference)


def _answer(reference: FileRef, data: bytes, public: bool) -> Response:
    answer = Response(data, content_type=reference.media_type + _charset(reference.media_type, data))
    place = "inline" if reference.media_type in _SHOWN else "attachment"
    answer.headers["Content-Disposition"] = f"{place}; filename*=UTF-8''{quote(reference.name)}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    answer.headers["Cache-Control"] = f"public, max-age={_DAY}" if public else "no-store"
    return answer


def _charset(media_type: str, data: bytes) -> str:
    """A browser does not guess the encoding of Chinese text well."""
    if not media_type.startswith("text/"):
        return ""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "; charset=gb18030"
    return "; charset=utf-8"
