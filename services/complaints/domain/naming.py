"""A public statement must name nobody: no person, no number that leads to one (PIPL §25; 还干部清白 without exposing)."""

import re
from collections.abc import Iterable

from shared.refusals import Invalid

_NUMBERS = (
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), "身份证号"),
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "手机号"),
    (re.compile(r"(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)"), "电话号码"),
    (re.compile(r"(?<!\d)\d{16,19}(?!\d)"), "银行卡号"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), "邮箱"),
)
LONGEST = 1000  # characters


def check_names_nobody(text: str, known_names: Iterable[str], *, where: str) -> None:
    """Raises Invalid with each finding. `known_names`: people who hold posts around the place, as registry calls them."""
    found = [f"不能出现{what}：“{match.group()[:4]}…”" for sign, what in _NUMBERS for match in sign.finditer(text)]
    found += [
        f"不能出现个人姓名：“{name}”，请改用岗位名称"
        for name in sorted(set(known_names))
        if len(name) > 1 and name in text
    ]
    if not text.strip():
        found.append("请填写内容")
    if len(text) > LONGEST:
        found.append(f"请控制在 {LONGEST} 字以内")
    if found:
        findings = [{"where": where, "message": message} for message in dict.fromkeys(found)]
        raise Invalid("statement.not_publishable", "这段文字将要公开，请改正后再提交", findings)
