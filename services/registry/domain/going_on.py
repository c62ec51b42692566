"""How a matter goes on without a step: a notice ran out, an objection was answered, contracts were filed. It may end by that."""

from dataclasses import replace

from services.registry.domain.flow import Run


def notice_ended(run: Run, step_id: str) -> Run:
    """The run after the notice period of a taken step has run out; unchanged where it had already."""
    taken = tuple(replace(one, notice_ended=True) if one.step_id == step_id else one for one in run.taken)
    return finished(replace(run, taken=taken))


def residents_objected(run: Run, step_id: str, *, still_open: bool) -> Run:
    """The run after a resident objected to the posting of a taken step, or the last such objection was answered."""
    taken = tuple(replace(one, objected=still_open) if one.step_id == step_id else one for one in run.taken)
    return finished(replace(run, taken=taken))


def contracts_filed(run: Run, step_id: str) -> Run:
    """The run after the township filed the contracts that a taken step signed."""
    taken = tuple(replace(one, unfiled="") if one.step_id == step_id else one for one in run.taken)
    return finished(replace(run, taken=taken))


def released(run: Run) -> Run:
    """The run after its last open objection was settled."""
    return finished(replace(run, status="running"))


def finished(run: Run) -> Run:
    """The run, at its end if no step and nothing that is waited for is left."""
    done = run.status == "running" and run.current is None and run.clear
    return replace(run, status="finished") if done else run
