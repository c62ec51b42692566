"""Empty tables to fill in."""

from flask import Blueprint, Response

from shared.web import open_to_all

pages = Blueprint("disclosure_papers", __name__, url_prefix="/disclosure/papers")
_PAPERS = {
    "ledger.csv": "日期,摘要,类别,收支,金额（元）,凭证号\r\n2026-10-23,水电费,办公费用,支出,427.00,记-10-012\r\n",
    "roster.csv": "姓名,村民小组,月保障金额（元）\r\n张三,一组,320.00\r\n",
}


@pages.get("/<name>")
@open_to_all("empty tables hold no data")
def paper(name: str) -> Response:
    """A table with its headings and one example row, as CSV that spreadsheets open."""
    if name not in _PAPERS:
        return Response("", 404)
    answer = Response("\ufeff" + _PAPERS[name], content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer
