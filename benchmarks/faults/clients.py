"""Eight people at work over the five services. Each act is tried until it is answered, then entered in the ledger."""

import itertools
import random
import string
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.faults.caller import Caller, GaveUp, Limited, Unexpected
from benchmarks.faults.ledger import Ledger

PASSWORD = "sunlight-demo"
VILLAGES = ("230828210201", "230828199201", "230828199202")
TOWNSHIP = "230828199"
_OBJECTIONS = 3  # raised and withdrawn in each matter's life


@dataclass(frozen=True)
class Shift:
    """What every client has: the gateway, the ledger, and when to stop. `close`: no new act; `give_up`: not even waiting.

    rest  seconds between two acts of one client
    """

    url: str
    ledger: Ledger
    close: threading.Event
    give_up: threading.Event
    rest: float = 0.0

    def keep(self, act: str, subject: str, detail: str = "") -> None:
        """An act was answered: enter it, and rest."""
        self.ledger.keep(act, subject, detail)
        if self.rest:
            self.close.wait(self.rest)

    def person(self, username: str) -> Caller:
        """Somebody signed in."""
        return Caller(self.url, self.give_up).sign_in(username, PASSWORD)


def start(shift: Shift) -> list[threading.Thread]:
    """Set the eight to work."""
    bodies: list[tuple[str, Callable[[Shift], None]]] = [
        ("official-1", lambda s: _official(s, VILLAGES[0])),
        ("official-2", lambda s: _official(s, VILLAGES[1])),
        ("official-3", lambda s: _official(s, VILLAGES[2])),
        ("asker-1", lambda s: _asker(s, VILLAGES[0])),
        ("asker-2", lambda s: _asker(s, VILLAGES[1])),
        ("reporter", _reporter_and_office),
        ("grid", _grid_member),
        ("reader", _reader),
    ]
    threads = [threading.Thread(target=_work, args=(shift, body), name=name, daemon=True) for name, body in bodies]
    for thread in threads:
        thread.start()
    return threads


def _work(shift: Shift, body: Callable[[Shift], None]) -> None:
    """One client's day: after a refusal nobody expected it notes it and goes on."""
    while not shift.close.is_set():
        try:
            body(shift)
        except GaveUp:
            return
        except Limited:
            shift.close.wait(1)
        except Unexpected as refused:
            shift.ledger.surprise(f"{threading.current_thread().name}: {refused}")
            time.sleep(0.2)


def _official(shift: Shift, village: str, role: str = "secretary") -> None:
    """Start a matter; the supervision committee objects and takes it back, again and again; give it up."""
    starter, supervisor = shift.person(f"v-{village}-{role}"), shift.person(f"v-{village}-jd")
    kind, code = _item(starter)
    while not shift.close.is_set():
        title = f"演练 {_mark()}"
        asked = {"village": village, "list_kind": kind, "item_code": code, "title": title}
        matter = starter.post("/registry/api/matters", asked)
        shift.keep("matter.started", matter["matter_id"], title)
        path, version = f"/registry/api/matters/{matter['matter_id']}", matter["version"]
        for _ in range(_OBJECTIONS):
            reason = f"请说明理由 {_mark()}"
            objected = {"version": version, "step_id": matter["current_step"], "reason": reason}
            objection = supervisor.post(f"{path}/objections", objected)
            shift.keep("objection.raised", objection["objection_id"], matter["matter_id"])
            settled = {"version": objection["version"], "text": "已经说明,撤回异议"}
            after = supervisor.post(f"{path}/objections/{objection['objection_id']}/withdraw", settled)
            shift.keep("objection.withdrawn", objection["objection_id"], matter["matter_id"])
            version = after["version"]
        starter.post(f"{path}/cancel", {"version": version, "reason": "演练结束"})
        shift.keep("matter.cancelled", matter["matter_id"], title)


def _item(caller: Caller) -> tuple[str, str]:
    """Some item of the micro-power list that a village may start."""
    kind = "micro_power"
    items = caller.get(f"/registry/api/lists/{kind}/items")["items"]
    return kind, str(items[0]["code"])


def _asker(shift: Shift, village: str) -> None:
    """Ask in public; the village answers. When the hour's questions are used up, the clerk starts matters instead."""
    resident, secretary = Caller(shift.url, shift.give_up), shift.person(f"v-{village}-secretary")
    while not shift.close.is_set():
        text = f"请问这一项怎么办理?{_mark()}"
        try:
            question = resident.post("/disclosure/api/questions", {"village": village, "about": "", "text": text})
        except Limited:
            _official(shift, village, "clerk")
            return
        shift.keep("question.asked", question["question_id"], text)
        path = f"/disclosure/api/questions/{question['question_id']}"
        secretary.post(f"{path}/answer", {"version": question.get("version", 1), "text": "已答复"})
        shift.keep("question.answered", question["question_id"], text)


def _reporter_and_office(shift: Shift) -> None:
    """Report; the township's office accepts and asks for a neutral visit."""
    resident, office = Caller(shift.url, shift.give_up), shift.person(f"tp-{TOWNSHIP}-jw")
    while not shift.close.is_set():
        asked = {"village": VILLAGES[1], "category": "三资", "text": f"演练反映 {_mark()}"}
        receipt = resident.post("/report/api/reports", asked)["receipt"]
        shift.keep("report.filed", receipt)
        for report in office.get("/complaints/api/reports")["reports"]:
            if report["status"] == "received":
                _take_up(shift, office, report)


def _take_up(shift: Shift, office: Caller, report: dict[str, Any]) -> None:
    path = f"/complaints/api/reports/{report['report_id']}"
    accepted = office.post(f"{path}/accept", {"version": report["version"]})
    shift.keep("report.accepted", report["report_id"])
    office.post(f"{path}/visit", {"version": accepted["version"], "checklist": "ledger_vouchers"})
    shift.keep("visit.requested", report["report_id"])


def _grid_member(shift: Shift) -> None:
    """Walk the rounds: take what is in the queue and report it. Two members, since one may be recused."""
    walkers = itertools.cycle([shift.person(f"grid-{TOWNSHIP}-{number}") for number in (1, 2)])
    while not shift.close.is_set():
        walker = next(walkers)
        tasks = walker.get("/grid/api/tasks")["tasks"]
        for task in tasks[:5]:
            _walk(shift, walker, task)
        if not tasks:
            time.sleep(0.2)


def _walk(shift: Shift, walker: Caller, task: dict[str, Any]) -> None:
    path = f"/grid/api/tasks/{task['task_id']}"
    if task["status"] == "open":
        task = walker.post(f"{path}/take", {"version": task["version"]})
        shift.keep("task.taken", task["task_id"])
    walker.post(f"{path}/report", {"version": task["version"], "finding": "as_posted", "note": "", "file_ids": []})
    shift.keep("task.reported", task["task_id"])


def _reader(shift: Shift) -> None:
    """Read what notify has for a village's secretary."""
    secretary = shift.person(f"v-{VILLAGES[0]}-secretary")
    while not shift.close.is_set():
        unread = [
            message for message in secretary.get("/notify/api/messages")["messages"] if not message.get("read_at")
        ]
        for message in unread[:10]:
            secretary.post(f"/notify/api/messages/{message['message_id']}/read", {})
            shift.keep("message.read", message["message_id"])
        if not unread:
            time.sleep(0.2)


def _mark() -> str:
    """Letters that make a text one's own; digits could be taken for somebody's telephone number."""
    return "".join(random.choices(string.ascii_lowercase, k=12))
