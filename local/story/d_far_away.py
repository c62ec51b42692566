"""D. Far away: a son working elsewhere scans the village's code and sees the 低保 standard, flow and roster; asks; is answered."""

from local.story.a_list import EXAMPLE
from local.story.client import until
from local.story.teller import Teller

_NEVER = ("身份证", "病情", "银行")


def play(teller: Teller) -> None:
    """Standard, roster, page, question, answer."""
    teller.chapter("丁 远在他乡：儿子扫码看低保（虚构的示范一村）")
    year = int(teller.legal_day()[:4])
    standard = {
        "place": "230828",
        "kind": "dibao",
        "year": year,
        "monthly_fen": 48_000,
        "basis": "示范文件（演示用，非真实标准）",
        "effective_on": f"{year}-01-01",
    }
    teller.person("county").do("/disclosure/api/standards", standard)
    clerk = teller.person(f"v-{EXAMPLE}-clerk")
    roster = clerk.do(
        "/disclosure/api/rosters",
        {"village": EXAMPLE, "kind": "dibao", "period": f"{year}-11"},
        {"file": teller.sample("roster_dibao.csv")},
    )
    teller.tell(f"村里公布低保名单 {roster['people']} 户；不该公开的列已丢弃：{'、'.join(roster['dropped'])}")
    path = f"/v/{EXAMPLE}/benefits"
    page = until("低保页面更新", lambda: _page(teller, path, str(year)))
    teller.check("<svg" in page, "低保页面上没有流程图")
    teller.check(not [word for word in _NEVER if word in page], "低保页面露出了不该公开的内容")
    teller.tell("儿子在外地扫二维码，一页看到标准、年份、依据、流程和名单", path)
    asked = teller.villager.do(
        "/disclosure/api/questions",
        {"village": EXAMPLE, "about": "item/dibao", "text": "我父亲有 23 亩地，儿子在外打工，符合低保条件吗？"},
    )
    teller.tell("他在页面上问了一句", f"/v/{EXAMPLE}/ask?about=item/dibao")
    question = teller.person(f"v-{EXAMPLE}-secretary").read(f"/disclosure/api/questions/{asked['question_id']}")
    reply = {
        "version": question["version"],
        "text": "家庭人均收入高于今年标准的，不符合条件；可带材料到村里按流程申请核算。",
    }
    teller.person(f"v-{EXAMPLE}-secretary").do(f"/disclosure/api/questions/{asked['question_id']}/answer", reply)
    until(
        "答复出现",
        lambda: (
            "高于今年标准"
            in teller.villager.get(f"/disclosure/api/questions/{asked['question_id']}?code={asked['code']}").text
        ),
    )
    teller.tell("村书记按时答复，问答公开")


def _page(teller: Teller, path: str, year: str) -> str | None:
    answer = teller.villager.get(path)
    return answer.text if answer.status == 200 and year in answer.text and "示范文件" in answer.text else None
