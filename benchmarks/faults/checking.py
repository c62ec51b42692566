"""The reckoning: what the clients were promised, and what the logs say, against every service's state."""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, bindparam, text

from benchmarks.faults.caller import Caller, Limited, Unexpected
from benchmarks.faults.ledger import Ledger
from local.layout import SERVICES


@dataclass
class Findings:
    """Every finding is a line that says where."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    inverted: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.lost) + len(self.doubled) + len(self.inverted)


def reckon(ledger: Ledger, engines: Mapping[str, Engine], resident: Caller) -> tuple[Findings, int]:
    """Compare everything; the findings, and how many of them are about effects rather than about the logs."""
    found = Findings()
    _own_states(ledger, engines, found)
    _receipts(ledger, resident, found)
    _disclosed_matters(ledger, engines, found)
    _told(engines, found)
    _visits(ledger, engines, found)
    _parked(engines, found)
    effects = len(found)
    _logs(engines, found)
    return found, effects


def unsettled(engines: Mapping[str, Engine]) -> list[str]:
    """What is still on its way: events without a number, followers behind their sources' heads, visits not given out."""
    heads = {name: _rows(engine, "SELECT position FROM log_head")[0][0] for name, engine in engines.items()}
    waiting = []
    for name, engine in engines.items():
        if _rows(engine, "SELECT 1 FROM events WHERE position IS NULL LIMIT 1"):
            waiting.append(f"{name}: events without a number")
        for source, position in _rows(engine, "SELECT source, position FROM cursors"):
            if position < heads[source]:
                waiting.append(f"{name}: {heads[source] - position} behind {source}")
    if _rows(engines["complaints"], "SELECT 1 FROM visits WHERE said_on IS NULL LIMIT 1"):
        waiting.append("complaints: visits not given out")
    return waiting


def event_count(engines: Mapping[str, Engine]) -> int:
    """Events in all logs together."""
    return sum(int(_rows(engine, "SELECT position FROM log_head")[0][0]) for engine in engines.values())


def _logs(engines: Mapping[str, Engine], found: Findings) -> None:
    """Every log is numbered 1, 2, 3 …; every follower has applied just that, each once, in order."""
    for source, engine in engines.items():
        log = [(position, id_) for position, id_ in _rows(engine, "SELECT position, id FROM events ORDER BY position")]
        if [position for position, _ in log] != list(range(1, len(log) + 1)):
            found.lost.append(f"{source}: the log has gaps")
        for follower, own in engines.items():
            if follower != source:
                _follower(follower, own, source, dict(log), found)


def _follower(follower: str, engine: Engine, source: str, log: dict[int, str], found: Findings) -> None:
    if not _rows(engine, "SELECT 1 FROM cursors WHERE source = :source", source=source):
        return
    where = f"{follower} from {source}"
    applied = _rows(
        engine, "SELECT position, event_id, at FROM applied WHERE source = :source ORDER BY position", source=source
    )
    ids = Counter(id_ for _, id_, _ in applied)
    found.doubled += [f"{where}: {id_} applied {n} times" for id_, n in ids.items() if n > 1]
    found.lost += [f"{where}: {position} not applied" for position, id_ in log.items() if id_ not in ids]
    found.inverted += [
        f"{where}: {later[0]} applied before {earlier[0]}"
        for earlier, later in itertools.pairwise(applied)
        if str(later[2]) < str(earlier[2])
    ]


def _parked(engines: Mapping[str, Engine], found: Findings) -> None:
    """Nothing was put aside for a person to look at."""
    for name, engine in engines.items():
        rows = _rows(engine, "SELECT source, position, error FROM parked WHERE settled_at IS NULL")
        found.lost += [
            f"{name} from {source}: {position} is parked ({error[:120]})" for source, position, error in rows
        ]


def _own_states(ledger: Ledger, engines: Mapping[str, Engine], found: Findings) -> None:
    """What a service acknowledged stands in its own database, once, in the state it promised."""
    checks = (
        ("matter.started", "registry", "SELECT title, id FROM matters", lambda p: (p.detail, p.subject)),
        ("matter.cancelled", "registry", "SELECT id, status FROM matters", lambda p: (p.subject, "cancelled")),
        ("objection.raised", "registry", "SELECT id, matter_id FROM objections", lambda p: (p.subject, p.detail)),
        ("objection.withdrawn", "registry", "SELECT id, state FROM objections", lambda p: (p.subject, "withdrawn")),
        ("question.asked", "disclosure", "SELECT text, id FROM questions", lambda p: (p.detail, p.subject)),
        ("task.reported", "grid", "SELECT id, status FROM tasks", lambda p: (p.subject, "done")),
        (
            "message.read",
            "notify",
            "SELECT id, 'read' FROM messages WHERE read_at IS NOT NULL",
            lambda p: (p.subject, "read"),
        ),
    )
    for act, service, statement, expected in checks:
        stands = Counter(tuple(row) for row in _rows(engines[service], statement))
        first = Counter(row[0] for row in stands.elements())
        for promise in ledger.of(act):
            wanted = expected(promise)
            if wanted not in stands:
                found.lost.append(f"{service}: {act} {promise.subject}")
            if first[wanted[0]] > 1:
                found.doubled.append(f"{service}: {act} {wanted[0]}")


def _receipts(ledger: Ledger, resident: Caller, found: Findings) -> None:
    """Every receipt opens its report."""
    for promise in ledger.of("report.filed"):
        try:
            resident.post("/report/api/receipts", {"receipt": promise.subject})
        except Limited:
            continue
        except Unexpected as refused:
            found.lost.append(f"complaints: a receipt opens nothing ({refused.status})")


def _disclosed_matters(ledger: Ledger, engines: Mapping[str, Engine], found: Findings) -> None:
    """Disclosure shows every matter and objection as registry has them: an older state on top of a newer is an inversion."""
    own = dict(_rows(engines["registry"], "SELECT id, status FROM matters"))
    shown = dict(_rows(engines["disclosure"], "SELECT matter_id, state FROM matters"))
    for promise in ledger.of("matter.started"):
        status = own.get(promise.subject)
        if promise.subject not in shown:
            found.lost.append(f"disclosure: matter {promise.subject}")
        elif status is not None and shown[promise.subject] != status:
            found.inverted.append(
                f"disclosure: matter {promise.subject} is {shown[promise.subject]}, registry says {status}"
            )
    outcomes = dict(_rows(engines["disclosure"], "SELECT objection_id, outcome FROM objections"))
    for act, wanted in (("objection.raised", None), ("objection.withdrawn", "withdrawn")):
        for promise in ledger.of(act):
            if promise.subject not in outcomes or (wanted and outcomes[promise.subject] != wanted):
                found.lost.append(f"disclosure: {act} {promise.subject}")


def _told(engines: Mapping[str, Engine], found: Findings) -> None:
    """Nobody was told twice of the same event in the same words, and every matter held was told to somebody."""
    messages = Counter(tuple(row) for row in _rows(engines["notify"], "SELECT cause, person_id, title FROM messages"))
    found.doubled += [f"notify: {cause} told {n} times to one person" for (cause, _, _), n in messages.items() if n > 1]
    causes = {cause for cause, _, _ in messages}
    told_types = {row[0] for row in _rows(engines["notify"], "SELECT DISTINCT type FROM messages")}
    for service in SERVICES:
        said = _rows(engines[service], "SELECT id, type FROM events")
        always = {"registry.matter.held.v1"} & told_types
        found.lost += [
            f"notify: nobody was told of {id_}" for id_, type_ in said if type_ in always and id_ not in causes
        ]


def _visits(ledger: Ledger, engines: Mapping[str, Engine], found: Findings) -> None:
    """Every visit asked for is one task; every task reported reached its report."""
    asked = [id_ for (id_,) in _rows(engines["complaints"], "SELECT id FROM visits")]
    tasks = Counter(id_ for (id_,) in _rows(engines["grid"], "SELECT visit_id FROM tasks WHERE visit_id IS NOT NULL"))
    found.doubled += [f"grid: visit {id_} became {n} tasks" for id_, n in tasks.items() if n > 1]
    found.lost += [f"grid: visit {id_} became no task" for id_ in asked if id_ not in tasks]
    by_report = Counter(report for (report,) in _rows(engines["complaints"], "SELECT report_id FROM visits"))
    found.lost += [
        f"complaints: {p.act} {p.subject}" for p in ledger.of("visit.requested") if p.subject not in by_report
    ]
    found.doubled += [f"complaints: {n} visits for one request" for n in by_report.values() if n > 1]
    reported = [p.subject for p in ledger.of("task.reported")]
    found.lost += _unheard(engines, reported)


def _unheard(engines: Mapping[str, Engine], tasks: Iterable[str]) -> list[str]:
    visits = dict(_rows(engines["grid"], "SELECT id, visit_id FROM tasks WHERE visit_id IS NOT NULL"))
    heard = {
        id_
        for (id_,) in _rows(engines["complaints"], "SELECT id FROM visits WHERE finding IS NOT NULL AND finding <> ''")
    }
    return [
        f"complaints: the visit of task {task} was not heard of"
        for task in tasks
        if task in visits and visits[task] not in heard
    ]


def _rows(engine: Engine, statement: str, **values: Any) -> list[Any]:
    asked = text(statement).bindparams(*(bindparam(name, value) for name, value in values.items()))
    with engine.connect() as connection:
        return list(connection.execute(asked).all())
