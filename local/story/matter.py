"""Taking a matter along its flowchart: what each step needs is read from the matter itself."""

from dataclasses import dataclass, field
from typing import Any

from local.story.client import Client, until
from local.story.teller import Teller

_USERS = {
    "village_secretary": "v-{village}-secretary",
    "village_director": "v-{village}-secretary",
    "village_clerk": "v-{village}-clerk",
    "accountant": "v-{village}-accountant",
    "cooperative_head": "v-{village}-coop",
    "supervision_head": "v-{village}-jd",
    "supervision_member": "v-{village}-jd2",
    "committee_member": "v-{village}-member",
    "township_office": "tp-{township}-office",
    "township_secretary": "tp-{township}-party",
}
_SIZES = {"two_committees": (7, 7), "party_members": (30, 27)}  # due, present
_PAPERS = {
    "提议": "proposal.pdf",
    "方案": "plan.pdf",
    "会议决议": "resolution.pdf",
    "审核": "opinion.pdf",
    "价格": "price.pdf",
    "抓阄": "lots.pdf",
    "合同": "contract.pdf",
    "结果": "result.pdf",
    "备案": "filing.pdf",
}


@dataclass
class Run:
    """One matter, and who has acted in it."""

    teller: Teller
    village: str
    matter: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/registry/api/matters/{self.matter['matter_id']}"

    def refresh(self) -> dict[str, Any]:
        """The matter as it stands now."""
        self.matter = self.teller.person(f"v-{self.village}-clerk").read(self.path)
        return self.matter

    def step(self, step_id: str = "") -> dict[str, Any]:
        """A step by id, else the one whose turn it is."""
        wanted = step_id or self.matter["current_step"]
        found: dict[str, Any] = next(step for step in self.matter["steps"] if step["id"] == wanted)
        return found

    def actor(self, step: dict[str, Any]) -> Client:
        """Somebody whose post may take the step."""
        role = next(role for role in step["actors"] if role in _USERS)
        return self.user(role)

    def user(self, role: str) -> Client:
        """The person of this village or township who holds a role."""
        return self.teller.person(_USERS[role].format(village=self.village, township=self.village[:9]))

    def request(self, step: dict[str, Any], **more: Any) -> dict[str, Any]:
        """What a step is taken with: version, words and papers."""
        actor = self.actor(step)
        files = [
            actor.do(
                f"{self.path}/files", {"paper": paper}, {"file": _named(paper, self.teller.sample(_paper(paper)))}
            )["file_id"]
            for paper in step["papers"]
        ]
        body = {"version": self.matter["version"], "summary": f"{step['name']}已完成", "file_ids": files}
        return body | more

    def hold(self, step: dict[str, Any], held: dict[str, Any] | None = None) -> None:
        """The meeting of a step that votes: recorded by whoever takes it, signed by another of the supervision committee."""
        recorded = self.actor(step).do(f"{self.path}/meetings/{step['id']}", self.record_of(step, held))
        signer = next(role for role in ("supervision_member", "supervision_head") if role not in step["actors"][:1])
        self.user(signer).do(f"{self.path}/meetings/{step['id']}/sign", {"digest": recorded["digest"]})
        self.matter["version"] = recorded["version"]

    def record_of(self, step: dict[str, Any], held: dict[str, Any] | None = None) -> dict[str, Any]:
        """A meeting as it is recorded: with its sign-in sheet."""
        actor = self.actor(step)
        sheet = _named("签到表", self.teller.sample("minutes.pdf"))
        sheets = [actor.do(f"{self.path}/files", {"paper": "签到表"}, {"file": sheet})["file_id"]]
        held = held or meeting(step, *_SIZES.get(step["rule"], (40, 36)))
        return {"version": self.matter["version"], "sheets": sheets, **held}

    def take(self, line: str = "", **more: Any) -> dict[str, Any]:
        """Take the step whose turn it is; waits for what disclosure must report first (the notice period's end)."""
        step = self.step()
        if step["rule"]:
            self.hold(step)
        self.matter = self.actor(step).do(f"{self.path}/steps/{step['id']}", self.request(step, **more))
        self.teller.tell(
            line or f"第 {step['order']} 步 {step['name']}（{step['body']}）",
            f"/v/{self.village}/matters/{self.matter['matter_id']}",
        )
        self.shown(step["id"])
        return step

    def shown(self, step_id: str) -> None:
        """The public page shows the step, without anybody reloading anything by hand."""
        path = f"/v/{self.village}/matters/{self.matter['matter_id']}"
        name = self.step(step_id)["name"]
        until(f"公开页显示“{name}”", lambda: name in self.teller.villager.get(path).text)

    def through_notice(self, step: dict[str, Any]) -> None:
        """Let the notice period run its full length, on the demonstration clock."""
        days = step["notice_days"]
        until(
            "公示期开始",
            lambda: self.teller.villager.read(f"/disclosure/api/notices?matter_id={self.matter['matter_id']}")[
                "notices"
            ],
        )
        moved = self.teller.person("county").do("/registry/api/demonstration/clock", {"days": days + 1})
        self.teller.tell(f"演示时钟拨过 {days} 天公示期，今天是 {moved['legal_day']}")
        until("公示期满传回清单服务", lambda: self.refresh()["steps"] and _notice_over(self.step(step["id"])), 20)


def meeting(step: dict[str, Any], due: int, present: int, in_favour: int | None = None) -> dict[str, Any]:
    """A meeting with a named roll of invented people."""
    in_favour = present - 1 if in_favour is None else in_favour
    body = "村民代表会议" if "代表会议" in step["body"] else step["body"]
    capacity, called = {
        "party_members": ("party_member", "党员"), "two_committees": ("committee_member", "两委成员"),
    }.get(step["rule"], ("representative", "村民代表"))  # fmt: skip
    roll = [
        {
            "name": f"示例{called}{number:02d}",
            "capacity": capacity,
            "present": number <= present,
            "vote": "for" if number <= in_favour else "abstain" if number <= present else "",
        }
        for number in range(1, due + 1)
    ]
    return {"body": body, "method": "举手表决", "roll": roll}


def _notice_over(step: dict[str, Any]) -> bool:
    return bool((step.get("notice") or {}).get("ended_on"))


def _named(paper: str, sample: tuple[str, bytes]) -> tuple[str, bytes]:
    """The sample under the name the village would give it."""
    name, data = sample
    return f"{paper}.{name.rpartition('.')[2]}", data


def _paper(name: str) -> str:
    return next((sample for word, sample in _PAPERS.items() if word in name), "minutes.pdf")
