"""C. Ask, and be answered: the 427 yuan, told in the invented township."""

from typing import Any

from local.story.a_list import EXAMPLE
from local.story.client import Client, until
from local.story.teller import Teller

TOWNSHIP = EXAMPLE[:9]


def play(teller: Teller) -> None:
    """Ledger, report, visit, clarification; then an invoice entered twice, rectification, talk."""
    teller.chapter("丙 有问有答：427 元水电费（虚构的示范镇）")
    entries = _publish_ledger(teller)
    water = next(entry for entry in entries if entry["amount_fen"] == -42700)
    receipt = _report(teller, water["entry_id"], "这笔水电费 427 元，感觉不对劲，请查一查")
    report = _received(teller, water["entry_id"])
    _nobody_in_the_village(teller, report["report_id"])
    _visit(teller, report["report_id"])
    _clarify(teller, report["report_id"], receipt, water)
    doubled = [entry for entry in entries if _twice(entries, entry)]
    _rectify(teller, doubled[-1])
    figures = until("公开数字更新", lambda: _figures(teller))
    teller.tell(f"示范镇公开数字：澄清 {figures['clarified']} 件，整改 {figures['rectified']} 件", f"/t/{TOWNSHIP}")


def _publish_ledger(teller: Teller) -> list[dict[str, Any]]:
    accountant, secretary = (teller.person(f"v-{EXAMPLE}-{role}") for role in ("accountant", "secretary"))
    month, (_, data) = _free_month(teller), teller.sample("ledger_2026-10.csv")
    moved = data.decode("utf-8-sig").replace("2026-10", month).replace("2026/10", month.replace("-", "/"))
    upload = {"file": (f"ledger_{month}.csv", moved.encode("utf-8-sig"))}
    ledger = accountant.do("/disclosure/api/ledgers", {"village": EXAMPLE, "month": month}, upload)
    path = f"/disclosure/api/ledgers/{ledger['ledger_id']}"
    teller.tell(f"报账员导入 {month} 收支明细 {_count(ledger['lines'])} 笔")
    teller.refuse("没有监督委员会审核，不能公布", secretary.refused(f"{path}/publish", {"version": ledger["version"]}))
    reviewer = teller.person(f"v-{EXAMPLE}-jd")
    reviewed = reviewer.do(
        f"{path}/review", {"version": ledger["version"], "approve": True, "opinion": "已逐笔核对票据"}
    )
    published = secretary.do(f"{path}/publish", {"version": reviewed["version"]})
    teller.tell("村务监督委员会审核后公布，逐笔可查", published["path"])
    return list(published["entries"])


def _free_month(teller: Teller) -> str:
    taken = {
        ledger["month"] for ledger in teller.villager.read(f"/disclosure/api/villages/{EXAMPLE}").get("ledgers", [])
    }
    months = (f"{year}-{month:02d}" for year in (2026, 2025, 2024, 2023, 2022) for month in (10, 9, 8, 7, 5, 3, 1))
    return next(month for month in months if month not in taken)


def _report(teller: Teller, entry_id: str, text: str) -> str:
    until("举报页认得这笔账", lambda: teller.villager.get(f"/report?entry={entry_id}").status == 200)
    asked = {"entry_id": entry_id, "village": EXAMPLE, "category": "三资", "text": text}
    receipt = str(until("举报受理", lambda: _filed(teller.villager, asked)))
    teller.tell("村民在手机上匿名反映这一笔，得到 16 位回执码（只显示一次）", f"/report?entry={entry_id}")
    return receipt


def _filed(villager: Client, asked: dict[str, Any]) -> str | None:
    answer = villager.post("/report/api/reports", asked)
    return answer.json["receipt"] if answer.status == 201 else None


def _received(teller: Teller, entry_id: str) -> dict[str, Any]:
    office = teller.person(f"tp-{TOWNSHIP}-jw")
    reports = office.read("/complaints/api/reports")["reports"]
    found: dict[str, Any] = next(report for report in reports if report.get("entry_id") == entry_id)
    opened: dict[str, Any] = office.do(
        f"/complaints/api/reports/{found['report_id']}/accept", {"version": found["version"]}
    )
    teller.tell("只有镇纪委看得到；受理", f"/complaints/reports/{found['report_id']}")
    return found | opened


def _nobody_in_the_village(teller: Teller, report_id: str) -> None:
    for role in ("secretary", "clerk", "accountant", "jd"):
        client = teller.person(f"v-{EXAMPLE}-{role}")
        seen = client.get(f"/complaints/api/reports/{report_id}")
        teller.check(seen.status in (403, 404), f"村里的 {role} 竟能看到举报：{seen.status}")
        listed = client.get("/complaints/api/reports")
        teller.check(listed.status in (403, 404) or not listed.json["reports"], f"村里的 {role} 竟能列出举报")
    teller.tell("书记、文书、报账员、监委会主任都打不开，也不知道有这件事")


def _visit(teller: Teller, report_id: str) -> None:
    office = teller.person(f"tp-{TOWNSHIP}-jw")
    path = f"/complaints/api/reports/{report_id}"
    office.do(f"{path}/visit", {"version": office.read(path)["version"], "checklist": "ledger_vouchers"})
    member = teller.person(f"grid-{TOWNSHIP}-1")
    done: list[str] = []

    def told() -> bool:
        """The member does whatever round stands in the queue; nothing says which of them an office asked for."""
        for task in _open_tasks(member):
            _do_task(teller, member, task)
            done.append(task["task_id"])
        return bool(office.read(path)["visits_reported"])

    until("巡查结果回到镇纪委", told, 40)
    teller.tell(
        f"镇里例行巡查：网格员在手机上接了 {len(done)} 件，到场核对凭证、拍照办结（看不出谁反映过什么）", "/grid/"
    )


def _open_tasks(member: Client) -> list[dict[str, Any]]:
    tasks = member.read("/grid/api/tasks")["tasks"]
    return [task for task in tasks if task["village"] == EXAMPLE and task["status"] == "open"]


def _do_task(teller: Teller, member: Client, task: dict[str, Any]) -> None:
    path = f"/grid/api/tasks/{task['task_id']}"
    taken = member.do(f"{path}/take", {"version": task["version"]})
    photo = member.do(f"{path}/files", {}, {"file": teller.sample("visit.jpg")})
    finding = {"finding": "as_posted", "note": "凭证与公示一致", "file_ids": [photo["file_id"]]}
    member.do(f"{path}/report", finding | {"version": taken["version"]})


def _clarify(teller: Teller, report_id: str, receipt: str, entry: dict[str, Any]) -> None:
    office, path = teller.person(f"tp-{TOWNSHIP}-jw"), f"/complaints/api/reports/{report_id}"
    voucher = office.do(f"{path}/files", {}, {"file": teller.sample("voucher.jpg")})
    consent = office.do(f"{path}/files", {}, {"file": teller.sample("consent.pdf")})
    current = office.read(path)
    office.do(
        f"{path}/clarify",
        {
            "version": current["version"],
            "statement": "经核实，该笔水电费票据齐全、手续完备，与公示一致。",
            "voucher_file_id": voucher["file_id"],
            "consent": {"on": current["today"], "file_id": consent["file_id"]},
        },
    )
    teller.tell("镇纪委认定凭证齐全，经本人同意公开凭证：还干部清白")
    office.do(
        f"{path}/answer",
        {
            "version": office.read(path)["version"],
            "text": "您反映的这笔水电费已逐笔核对票据，情况属实、无误。感谢监督。",
        },
    )
    page = f"/v/{EXAMPLE}/e/{entry['entry_id']}"
    until("澄清显示在那笔账旁边", lambda: "票据齐全" in teller.villager.get(page).text, 30)
    teller.tell("公开页上，这笔账旁边有了说明和凭证", page)
    seen = until("凭回执码看到答复", lambda: _answered(teller.villager, receipt))
    teller.tell(f"村民凭回执码看到答复：“{seen}”", "/report/receipt")
    teller.villager.do("/report/api/receipts/rating", {"receipt": receipt, "stars": 5, "comment": "说清楚了"})
    teller.tell("村民打了 5 分")


def _answered(villager: Client, receipt: str) -> str | None:
    messages = villager.do("/report/api/receipts", {"receipt": receipt})["messages"]
    texts = [message["text"] for message in messages if message.get("text")]
    return texts[-1] if texts else None


def _twice(entries: list[dict[str, Any]], entry: dict[str, Any]) -> bool:
    """Whether the same invoice stands on two days."""
    invoice = _after_day(entry)
    return "发票" in invoice and sum(_after_day(other) == invoice for other in entries) > 1


def _after_day(entry: dict[str, Any]) -> str:
    return str(entry["title"]).partition("日")[2].strip()


def _rectify(teller: Teller, entry: dict[str, Any]) -> None:
    receipt = _report(teller, entry["entry_id"], "同一张发票好像入账两次")
    report = _received(teller, entry["entry_id"])
    office, path = teller.person(f"tp-{TOWNSHIP}-jw"), f"/complaints/api/reports/{report['report_id']}"
    order = {
        "version": office.read(path)["version"],
        "what": "冲回重复入账的一笔，重新公布",
        "days": 10,
        "talk_role": "accountant",
    }
    office.do(f"{path}/rectify", order)
    teller.tell("镇纪委责令整改：冲回重复入账")
    party = teller.person(f"tp-{TOWNSHIP}-party")
    talk = until("镇党委书记收到事后纠错提醒谈话", lambda: _corrective(party), 30)
    held = {
        "version": talk["version"],
        "held_on": teller.legal_day(),
        "summary": "已提醒，限期改正",
    }
    party.do(f"/notify/api/talks/{talk['talk_id']}/hold", held)
    teller.tell("镇党委书记与报账员进行事后纠错提醒谈话，记录在案", "/notify/talks")
    office.do(
        f"{path}/rectified", {"version": office.read(path)["version"], "statement": "重复入账的一笔已冲回并重新公布。"}
    )
    office.do(
        f"{path}/answer",
        {"version": office.read(path)["version"], "text": "重复入账属实，已冲回并提醒经办人。感谢监督。"},
    )
    until("整改结果公布", lambda: "已冲回" in teller.villager.get(f"/v/{EXAMPLE}/e/{entry['entry_id']}").text, 30)
    teller.tell("整改结果公布在那笔账旁边", f"/v/{EXAMPLE}/e/{entry['entry_id']}")
    until("凭回执码看到答复", lambda: _answered(teller.villager, receipt))


def _corrective(party: Client) -> dict[str, Any] | None:
    talks = party.read("/notify/api/talks")["talks"]
    return next((talk for talk in talks if talk["kind"] == "corrective" and not talk.get("held_on")), None)


def _figures(teller: Teller) -> dict[str, Any] | None:
    figures = teller.villager.read(f"/complaints/api/figures/{TOWNSHIP}")
    return figures if figures["clarified"] and figures["rectified"] else None


def _count(lines: Any) -> int:
    return lines if isinstance(lines, int) else len(lines)
