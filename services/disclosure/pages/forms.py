"""Fields of forms, read or refused."""

from datetime import date

from flask import request

from services.disclosure.domain.money import fen_of
from shared.place import Place
from shared.refusals import NotFound, Refusal
from shared.web.wording import _


def uploaded_file() -> tuple[bytes, str]:
    """Content and name of the uploaded table. Raises Refusal where there is none."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Refusal("file.none", _("请选择一个 .xlsx 或 .csv 文件"), where="file")
    return upload.read(), upload.filename


def version_seen() -> int:
    """The version the page was made from. Raises Refusal."""
    text = request.form.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refusal("version.missing", _("页面不完整，请刷新页面再办。"), where="version")
    return int(text)


def amount_of(field: str) -> int:
    """An amount in yuan as whole fen. Raises Refusal beside the field."""
    try:
        return fen_of(request.form.get(field, ""))
    except Refusal as refusal:
        raise Refusal(refusal.code, refusal.message, where=field) from refusal


def day_of(field: str) -> date:
    """A day of a date field. Raises Refusal beside the field."""
    try:
        return date.fromisoformat(request.form.get(field, ""))
    except ValueError as error:
        raise Refusal("day.malformed", _("请选择日期"), where=field) from error


def place_of(code: str) -> Place:
    """A place of a choice. Raises NotFound."""
    try:
        return Place.of(code)
    except ValueError as error:
        raise NotFound("place.unknown", _("没有这个区划，请从列表中选择"), where="place") from error
