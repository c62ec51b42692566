"""B. Run it in daylight: Taihua village contracts out its reserve land, as the report of 2020 tells it."""

from typing import Any

from local.story.a_list import TAIHUA
from local.story.lots import WINNERS, draw_by_hand
from local.story.matter import Run, meeting
from local.story.teller import Teller

_PRICE = 40_000  # fen a mu and year


def play(teller: Teller) -> None:
    """The land matter with its refusals, then the straw patrol."""
    teller.chapter("乙 阳光运行：太华村机动地发包，四议两公开，27 块地 108 户抓阄（人物均为虚构）")
    _land(teller)
    _patrol(teller)


def _land(teller: Teller) -> None:
    run = Run(teller, TAIHUA)
    secretary = run.user("village_secretary")
    asked = {"village": TAIHUA, "list_kind": "micro_power", "item_code": "WU-99", "title": "清单上没有的事"}
    teller.refuse("清单外的事，不能办", secretary.refused("/registry/api/matters", asked))
    run.matter = secretary.do(
        "/registry/api/matters", asked | {"item_code": "SZ-01", "title": "集体预留机动地 37 垧 27 块发包"}
    )
    teller.tell("村里发起“机动地发包”", f"/v/{TAIHUA}/matters/{run.matter['matter_id']}")
    _refusals_at_start(run)
    while run.matter["status"] != "finished":
        step = run.step()
        if step["rule"] == "party_members":
            _refuse_unsigned(run, step)
            _refuse_meeting(run, step, "到会党员不足三分之二，不行", meeting(step, 30, 15))
        if step["rule"] == "land_plan_members":
            _refuse_meeting(run, step, "赞成票不到全体代表的三分之二，不行", meeting(step, 40, 36, in_favour=24))
        if step["kind"] == "draw_lots":
            draw_by_hand(run, step)
        run.take(**_extras(step))
        if step["notice_days"] and run.matter["status"] != "finished":
            _refuse_before_notice(run)
            run.through_notice(step)
    teller.tell(
        "全部步骤办结，会议记录、方案、合同、结果都在公开页上", f"/v/{TAIHUA}/matters/{run.matter['matter_id']}"
    )


def _refusals_at_start(run: Run) -> None:
    later, first = run.matter["steps"][2], run.step()
    body = {"version": run.matter["version"], "summary": "想跳过去", "file_ids": []}
    run.teller.refuse("跳步，不行", run.actor(later).refused(f"{run.path}/steps/{later['id']}", body))
    stranger = run.user("accountant")
    run.teller.refuse("不是这个岗位，不行", stranger.refused(f"{run.path}/steps/{first['id']}", body))


def _refuse_meeting(run: Run, step: dict[str, Any], line: str, held: dict[str, Any]) -> None:
    body = run.record_of(step, held)
    run.teller.refuse(line, run.actor(step).refused(f"{run.path}/meetings/{step['id']}", body))


def _refuse_unsigned(run: Run, step: dict[str, Any]) -> None:
    path = f"{run.path}/steps/{step['id']}"
    run.teller.refuse("会议没有登记和会签，不行", run.actor(step).refused(path, run.request(step)))


def _refuse_before_notice(run: Run) -> None:
    step = run.step()
    body = run.request(step, **_extras(step))
    run.teller.refuse("公示期没满，不行", run.actor(step).refused(f"{run.path}/steps/{step['id']}", body))


def _extras(step: dict[str, Any]) -> dict[str, Any]:
    if step["kind"] == "price":
        return {"price_fen": _PRICE}
    if step["kind"] == "contract":
        return {
            "contracts": [
                {"plot": plot, "household": household, "price_fen": _PRICE, "years": 3}
                for household, plot in WINNERS.items()
            ]
        }
    return {}


def _patrol(teller: Teller) -> None:
    run = Run(teller, TAIHUA)
    items = teller.villager.read("/registry/api/lists/micro_power/items")["items"]
    hiring = next(item for item in items if "聘用" in item["name"])
    body = {
        "village": TAIHUA,
        "list_kind": "micro_power",
        "item_code": hiring["code"],
        "title": "聘用 8 名秸秆禁烧巡逻员",
    }
    run.matter = run.user("village_secretary").do("/registry/api/matters", body)
    run.take()
    reason = {
        "version": run.matter["version"],
        "step_id": run.matter["current_step"],
        "reason": "县乡干部已下沉村里一道开展工作，再聘用 8 名巡逻员有浪费之嫌",
    }
    objection = run.user("supervision_head").do(f"{run.path}/objections", reason)
    run.refresh()
    teller.tell("村务监督委员会当即反对，事项停住", f"/v/{TAIHUA}/matters/{run.matter['matter_id']}")
    step = run.step()
    teller.refuse(
        "有异议未答复，不能往下走", run.actor(step).refused(f"{run.path}/steps/{step['id']}", run.request(step))
    )
    answer = {"version": run.matter["version"], "text": "采纳监督委员会意见，不再聘用"}
    run.user("village_secretary").do(f"{run.path}/objections/{objection['objection_id']}/adopt", answer)
    teller.check(run.refresh()["status"] == "cancelled", "采纳异议后事项应当终止")
    teller.tell("村两委采纳意见，事项终止；经过全程公开")
