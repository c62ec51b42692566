"""The file of a multipart request."""

from flask import request

from shared.refusals import Refusal


def uploaded(field: str = "file") -> tuple[bytes, str]:
    """Content and name of the uploaded file. Raises Refusal where there is none."""
    upload = request.files.get(field)
    if upload is None or not upload.filename:
        raise Refusal("file.none", "没有收到文件，请选择一个 .xlsx 或 .csv 文件", where=field)
    return upload.read(), upload.filename
