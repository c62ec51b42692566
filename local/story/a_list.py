"""A. Show the power (绘图亮权): the county imports its workbook, is told every error, previews, publishes; villages show it."""

import time
from functools import partial

from local.story.client import Client, until
from local.story.teller import Teller

TAIHUA = "230828210201"
EXAMPLE = "230828199201"
_BROKEN = "事项编码,事项名称\nX-1,没有其他列的表\n".encode("utf-8-sig")


def play(teller: Teller) -> None:
    """Import, refuse, publish, look."""
    teller.chapter("甲 绘图亮权：县里把清单导入、预览、公布，每个村当场看到")
    county = teller.person("county")
    problem = county.post("/registry/api/lists/import", files={"file": ("坏表.csv", _BROKEN)})
    teller.check(problem.status == 422, f"坏表应被退回，却得到 {problem.status}")
    teller.tell(f"坏表被整张退回，指出 {len(problem.json.get('findings', []))} 处错误，什么也没有导入")
    draft = county.do("/registry/api/lists/import", files={"file": teller.sample("power_list.xlsx")})
    counted = sum(part["items"] for part in draft["lists"])
    names = "、".join(f"{part['name']} {part['items']} 项" for part in draft["lists"])
    teller.check(counted == 61, f"清单应有 61 项，却是 {counted}")
    teller.tell(f"县清单主管部门导入工作簿：{names}", f"/registry/drafts/{draft['draft_id']}")
    published = county.do(f"/registry/api/drafts/{draft['draft_id']}/publish", {"effective_on": teller.legal_day()})
    at = time.monotonic()
    version = max(part["version"] for part in published["lists"])
    villages = [
        place["code"] for place in teller.villager.read("/registry/api/places?under=230828") if place["carries_list"]
    ]
    for village in villages:
        until(f"{village} 的页面显示第 {version} 版", partial(_shows, teller.villager, village, version), 20)
    taken = time.monotonic() - at
    teller.tell(
        f"公布后 {taken:.1f} 秒，全县 {len(villages)} 个村（社区）的页面都显示第 {version} 版清单", f"/v/{TAIHUA}"
    )
    page = teller.villager.get(f"/v/{TAIHUA}/items/micro_power/SZ-01")
    teller.check(page.status == 200 and "<svg" in page.text, "机动地发包的页面上没有流程图")
    teller.tell("每个事项一张流程图：谁来办、什么手续、几天、公示多久", f"/v/{TAIHUA}/items/micro_power/SZ-01")
    code = teller.villager.get(f"/v/{TAIHUA}/qr.svg")
    teller.check(code.status == 200 and "<svg" in code.text, "没有二维码")
    teller.tell("村口贴上二维码，一扫就到本村页面", f"/v/{TAIHUA}/qr.svg")


def _shows(villager: Client, village: str, version: int) -> bool:
    return f"第 {version} 版" in villager.get(f"/v/{village}").text
