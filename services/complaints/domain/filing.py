"""What a resident may send, and what is wrong with it if it can't be taken."""

from dataclasses import dataclass

from shared.place import Place, Tier
from shared.refusals import Invalid

CATEGORIES = {
    "party": "党务",
    "village": "村务",
    "assets": "三资",
    "project": "项目",
    "benefit": "惠民资金",
    "other": "其他",
}
ABOUT = {"village": "村里的人或事", "township": "乡镇的单位或负责人", "county": "县里的单位或负责人"}
_TIERS = {"village": Tier.VILLAGE, "township": Tier.TOWNSHIP, "county": Tier.COUNTY}
SHORTEST, LONGEST = 4, 5000  # characters
MOST_FILES = 6
LONGEST_CONTACT = 100  # characters


@dataclass(frozen=True)
class Contact:
    """How a reporter who gives their name wants to be reached; sealed with the report."""

    name: str
    phone: str


@dataclass(frozen=True)
class Filing:
    """What was sent. `village`: division code; `entry_id`: the posted entry it is about, or ""; `contact`: None if
    anonymous.
    """

    village: str
    about: str
    category: str
    text: str
    entry_id: str = ""
    contact: Contact | None = None
    files: int = 0

    def check(self) -> None:
        """Raises Invalid with every finding at once."""
        findings = [{"where": where, "message": message} for where, message in self._findings()]
        if findings:
            raise Invalid("report.invalid", f"有 {len(findings)} 处需要改正，改好后再提交", findings)

    def subject_place(self) -> Place:
        """The place of the body the report is about."""
        return Place.of(self.village).at(_TIERS[self.about])

    def _findings(self) -> list[tuple[str, str]]:
        length = len(self.text.strip())
        contact = self.contact
        checks = (
            ("village", not _is_village(self.village), "请选择是哪个村"),
            ("about", self.about not in ABOUT, "请选择反映的是谁"),
            ("category", self.category not in CATEGORIES, "请选择一个类别"),
            ("text", length < SHORTEST, "请把情况写清楚一些"),
            ("text", length > LONGEST, f"内容太长（{length} 字），请控制在 {LONGEST} 字以内，其余可以作为附件"),
            ("files", self.files > MOST_FILES, f"附件最多 {MOST_FILES} 个"),
            ("name", contact is not None and not contact.name.strip(), "实名反映请填写姓名；不想留名请选“匿名”"),
            ("phone", contact is not None and not _is_phone(contact.phone), "实名反映请填写能打通的电话号码"),
        )
        return [(where, message) for where, wrong, message in checks if wrong]


def _is_village(code: str) -> bool:
    try:
        return Place(code).tier is Tier.VILLAGE
    except ValueError:
        return False


def _is_phone(text: str) -> bool:
    digits = text.replace("-", "").replace(" ", "")
    return digits.isdecimal() and 7 <= len(digits) <= 12 and len(text) <= LONGEST_CONTACT
