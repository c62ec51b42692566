"""One map from everything that can go wrong to one shape (RFC 9457), for programs and for people."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema, ValidationError, fields
from werkzeug.exceptions import HTTPException

from shared.refusals import Invalid, Refusal
from shared.web.wording import _


class FindingOut(Schema):
    """One of several findings."""

    where = fields.String(metadata={"description": "field, row and column, or step"})
    message = fields.String()
    code = fields.String()


class ProblemOut(Schema):
    """RFC 9457 problem details, as every refusal and error is answered to programs."""

    type = fields.String(required=True, metadata={"description": "urn:sunlight:problem:<code>"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(metadata={"description": "Chinese: what is wrong and what to do"})
    code = fields.String(required=True, metadata={"description": "stable, e.g. step.out_of_order"})
    where = fields.String()
    basis = fields.String(metadata={"description": "law and article, or the list's item"})
    findings = fields.List(fields.Nested(FindingOut))
    request_id = fields.String()


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, by which rule, and (in the message) what to do."""

    status: int
    code: str
    title: str
    message: str
    where: str = ""
    basis: str = ""
    findings: list[dict[str, str]] = field(default_factory=list)

    def as_json(self, request_id: str) -> dict[str, Any]:
        """The members of application/problem+json; empty ones are left out."""
        body = {
            "type": f"urn:sunlight:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.message,
            "code": self.code,
            "where": self.where,
            "basis": self.basis,
            "findings": self.findings,
            "request_id": request_id,
        }
        return {name: value for name, value in body.items() if value not in ("", [])}


def problem_of(error: Exception) -> Problem:
    """The problem an exception means. Anything unknown is our fault, 500, without details."""
    if isinstance(error, Refusal):
        return _of_refusal(error)
    if isinstance(error, ValidationError):
        return _of_findings(422, error.messages)
    if isinstance(error, HTTPException):
        return _of_http(error)
    return _of_status(500)


def _of_refusal(refusal: Refusal) -> Problem:
    findings = refusal.findings if isinstance(refusal, Invalid) else []
    title = _titles().get(refusal.status, _titles()[422])[0]
    return Problem(refusal.status, refusal.code, title, refusal.message, refusal.where, refusal.basis, findings)


def _of_http(error: HTTPException) -> Problem:
    data = getattr(error, "data", None)  # put there by webargs
    if data and data.get("messages"):
        return _of_findings(error.code or 422, data["messages"])
    return _of_status(error.code or 500)


def _of_findings(status: int, messages: Any) -> Problem:
    findings = [{"where": where, "message": _chinese(text)} for where, text in _flat(messages, ())]
    message = _("填写的内容有 %(count)d 处不对，请逐条改正后再提交。", count=len(findings))
    where = findings[0]["where"] if len(findings) == 1 else ""
    return Problem(status, "input.invalid", _titles()[422][0], message, where, "", findings)


def _of_status(status: int) -> Problem:
    title, message = _titles().get(status) or _titles()[500 if status >= 500 else 400]
    return Problem(status, f"http.{status}", title, message)


def _flat(messages: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for name, below in messages.items():
            step = () if name in {"json", "form", "files", "query", "_schema"} and len(path) == 0 else (str(name),)
            yield from _flat(below, path + step)
    elif isinstance(messages, list):
        for below in messages:
            yield from _flat(below, path)
    else:
        yield ".".join(path), str(messages)


def _chinese(text: str) -> str:
    """marshmallow's own words; what a schema words itself stays."""
    for start, words in (
        ("Missing data", _("这一项必须填写")),
        ("Field may not be null", _("这一项不能为空")),
        ("Unknown field", _("没有这一项")),
        ("Not a valid integer", _("应填整数")),
        ("Not a valid number", _("应填数字")),
        ("Not a valid string", _("应填文字")),
        ("Not a valid boolean", _("应填是或否")),
        ("Not a valid date", _("应填日期，例如 2026-11-22")),
        ("Not a valid UUID", _("编号不对")),
        ("Not a valid list", _("应为一组内容")),
        ("Not a valid mapping", _("应为一组有名字的内容")),
        ("Invalid input type", _("内容的格式不对")),
        ("Invalid JSON", _("不是有效的 JSON")),
        ("Must be one of", _("只能从规定的选项中选")),
        ("Length must be", _("长度不对")),
        ("Shorter than", _("太短")),
        ("Longer than", _("太长")),
        ("Must be greater", _("太小")),
        ("Must be less", _("太大")),
        ("String does not match", _("格式不对")),
    ):
        if text.startswith(start):
            return words
    return text if any("\u4e00" <= sign <= "\u9fff" for sign in text) else _("填写的内容不对")


def _titles() -> dict[int, tuple[str, str]]:
    return {
        400: (_("请求不对"), _("发来的内容读不懂。请从页面重新操作。")),
        401: (_("需要登录"), _("请先登录。")),
        403: (_("不能办理"), _("您不能办理这件事。")),
        404: (_("没有找到"), _("没有这个页面，或者您不能查看。请检查网址，或回到首页重新进入。")),
        405: (_("不能这样办理"), _("这个网址不接受这种操作。请从页面重新操作。")),
        409: (_("内容已有变化"), _("您打开页面之后，内容已被更新。请刷新页面，看过新内容后再办理。")),
        413: (_("内容太大"), _("文件或内容太大。每次上传的文件合计不超过 32 MB，请缩小后再传。")),
        415: (_("格式不对"), _("不接受这种格式的内容。")),
        422: (_("没有办成"), _("填写的内容不符合要求，没有办理。请改正后再提交。")),
        429: (_("请稍候"), _("次数太多了。请过一会儿再试。")),
        500: (_("系统出错了"), _("系统出了问题，没有办成。我们已记录下来，请稍后再试。")),
        503: (_("暂时不能办理"), _("系统正忙或正在恢复，没有办成。请过一分钟再试。")),
    }
