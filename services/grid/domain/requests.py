"""What a resident's request must say, how it stands, and the ten digits that show it."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from shared.refusals import Refusal

SERVICES = "power_service"  # 权力服务清单: what a village does for residents who ask
DIGITS = 10
NAME_LONGEST, NEED_LONGEST = 30, 200  # characters
KEPT = timedelta(days=30)  # how long a contact is kept after the matter ended; our own choice
_LEAST, _MOST = 7, 12  # digits of a telephone number in China


class State(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    FINISHED = "finished"
    CANCELLED = "cancelled"


OPEN = frozenset({State.ASKED, State.ACCEPTED})


@dataclass(frozen=True)
class Contact:
    """Who asks, and for what: sealed wherever it is kept, in no event and no log."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    need: str = field(repr=False)


def contact_of(name: str, phone: str, need: str) -> Contact:
    """The contact, trimmed. Raises Refusal for what is missing, too long, or no telephone number."""
    name, need = name.strip(), need.strip()
    if not name:
        raise Refusal("request.name", "请写您的姓名，办事的人要用它联系您", where="name")
    if len(name) > NAME_LONGEST:
        raise Refusal("request.name", f"姓名最多 {NAME_LONGEST} 个字", where="name")
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", phone) if not sign.isspace() and sign not in "-—")
    if not (digits.isascii() and digits.isdigit() and _LEAST <= len(digits) <= _MOST):
        raise Refusal("request.phone", "请写能打通的电话号码，手机 11 位，座机连区号一起写", where="phone")
    if not need:
        raise Refusal("request.need", "请用一句话写明要办什么，例如“孙子上学要开居住证明”", where="need")
    if len(need) > NEED_LONGEST:
        raise Refusal("request.need", f"最多写 {NEED_LONGEST} 个字，现在是 {len(need)} 个字", where="need")
    return Contact(name, digits, need)


def new_code(below: Callable[[int], int]) -> str:
    """A fresh code. `below(n)`: a uniformly random whole number in [0, n), cryptographically strong."""
    return str(below(10**DIGITS)).zfill(DIGITS)


def read_code(typed: str) -> str:
    """The ten digits of what a person typed; spaces, hyphens and full-width digits are forgiven. Raises Refusal."""
    plain = unicodedata.normalize("NFKC", typed)
    code = "".join(sign for sign in plain if not sign.isspace() and sign not in "-‐‑–—")
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        raise Refusal("request.code", "回执码是 10 位数字，请对照您记下的再输一次", where="code")
    return code
