"""The draw of the land matter: 27 plots, 108 households, every slip recorded as it is drawn, and signed by who watched."""

from typing import Any

from local.story.matter import Run

_HOUSEHOLDS = [f"示例户{n:03d}" for n in range(1, 109)]
# 37 垧 = 555 亩 in 27 plots: 15 of 21 mu and 12 of 20 mu.
_PLOTS = [{"no": f"{n:02d}", "area_mu": 21 if n <= 15 else 20} for n in range(1, 28)]
WINNERS = {f"示例户{n * 2:03d}": f"{n:02d}" for n in range(1, 28)}
_DREW = _HOUSEHOLDS[:54]  # then the plots are gone, and who has not drawn counts as a blank


def draw_by_hand(run: Run, step: dict[str, Any]) -> None:
    """Freeze the lists, draw slip by slip with one put right, close the record, have it signed."""
    recorder, draws = run.actor(step), f"{run.path}/draws"
    page = f"/registry/draws/{run.matter['matter_id']}"
    lists = {"way": "hand", "households": _HOUSEHOLDS, "plots": _PLOTS}
    found = recorder.do(draws, lists)
    run.teller.tell("抓阄的参加户和地块先公布，再也不能改；抓阄的过程人人看得到", page)
    here = f"{draws}/{found['number']}"
    wrong = {"version": found["version"], "household": "示例户001", "plot": "01"}
    found = recorder.do(f"{here}/slips", wrong)
    again = {"version": found["version"], "household": "示例户002", "plot": "01"}
    run.teller.refuse("一块地抓两次，不行", recorder.refused(f"{here}/slips", again))
    reason = {"version": found["version"], "reason": "示例户001 抓到的是空阄，登记时按错了"}
    found = recorder.do(f"{here}/slips/1/strike", reason)
    run.teller.tell("登记错的一阄写明理由作废，留着给人看，再照实登记")
    for household in _DREW:
        slip = {"version": found["version"], "household": household, "plot": WINNERS.get(household, "")}
        found = recorder.do(f"{here}/slips", slip)
    closed = recorder.do(f"{here}/close", {"version": found["version"]})
    run.refresh()
    run.teller.refuse("抓阄记录没有会签，不行", recorder.refused(f"{run.path}/steps/{step['id']}", run.request(step)))
    run.user("supervision_member").do(f"{here}/sign", {"digest": closed["digest"], "attended": True})
    run.teller.tell(f"{found['recorded']} 阄逐阄登记，到场监督的村务监督委员会成员会签", page)
