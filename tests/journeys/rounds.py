"""A report and the visit it asks for, through the API: so that there is always a round for a grid member to take."""

from typing import Any

from local.story.client import Client, until

VILLAGE, TOWNSHIP = "230828199201", "230828199"
_LONGEST = 40  # seconds until a visit asked for stands in the queue


def everything(client: Client, path: str, name: str) -> list[dict[str, Any]]:
    """All pages of a list."""
    answer = client.read(path)
    rows: list[dict[str, Any]] = answer[name]
    while answer["after"]:
        answer = client.read(f"{path}?after={answer['after']}")
        rows += answer[name]
    return rows


def file_report(office: Client) -> dict[str, Any]:
    """A new report about the village, as the office lists it."""
    before = set(_reports(office))
    asked = {"village": VILLAGE, "category": "三资", "text": "请查一查这笔钱。"}
    Client(office.base).do("/report/api/reports", asked)
    return next(one for report_id, one in _reports(office).items() if report_id not in before)


def ask_for_a_visit(office: Client, walker: Client) -> str:
    """The id of one more round that the grid member may take; waits until it stands in the queue."""
    report, before = file_report(office), open_tasks(walker)
    path = f"/complaints/api/reports/{report['report_id']}"
    accepted = office.do(f"{path}/accept", {"version": report["version"]})
    office.do(f"{path}/visit", {"version": accepted["version"], "checklist": "ledger_vouchers"})
    return min(until("a new round in the queue", lambda: open_tasks(walker) - before, _LONGEST))


def open_tasks(walker: Client) -> set[str]:
    """The ids of the rounds that a grid member may take now."""
    return {task["task_id"] for task in everything(walker, "/grid/api/tasks", "tasks") if task["status"] == "open"}


def _reports(office: Client) -> dict[str, dict[str, Any]]:
    return {one["report_id"]: one for one in everything(office, "/complaints/api/reports", "reports")}
