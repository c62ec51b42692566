"""What a password must be, and the codes that are printed for people (GB/T 22239 asks for complexity; length serves it better)."""

from collections.abc import Sequence

SHORTEST = 10
LONGEST = 200
RULE = (
    f"至少 {SHORTEST} 个字符；不能是用户名或包含用户名；不能是常见密码（如 1234567890、qwertyuiop）或同一个字符的重复。"
)
# The commonest of ten and more, worldwide and in China; short ones are refused for their length.
_LIST = """
1234567890 0123456789 0987654321 9876543210 1234567891 12345678910 123456789a a123456789 123456789q q123456789
1234567890a 123456789abc abc123456789 abcd123456 abcd1234567 1234512345 1123581321 1122334455 1112223334 1233211234567
5201314520 52013145201314 5201314123 woaini1314 woaini1314520 woaini5201314 woaini520520 aini1314520 iloveyou1314
qwertyuiop qwertyuiop123 qwerty123456 qwer123456 1qaz2wsx3edc 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5 qazwsxedcrfv asdfghjkl123
asdfghjkl1 zxcvbnm123 password12 password123 password1234 passw0rd123 p@ssw0rd123 admin12345 admin123456 administrator
sunshine123 iloveyou123 letmein123 welcome123 changeme123 abc1234567 aa123456789 a1234567890 qq123456789 wang123456
zhang123456 li123456789 woshiyanzi zxcvbnm123456 147258369a 1472583690 7418529630 7894561230 3.14159265 3141592654
"""
_COMMON = frozenset(_LIST.split())
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else on paper
_GROUP = 4


def faults(password: str, username: str) -> list[str]:
    """What is wrong with a new password, in Chinese; [] if nothing."""
    low, name, found = password.casefold(), username.casefold(), list[str]()
    if len(password) < SHORTEST:
        found.append(f"太短：至少 {SHORTEST} 个字符。可以用一句自己记得住的话。")
    if len(password) > LONGEST:
        found.append(f"太长：最多 {LONGEST} 个字符。")
    if len(name) >= _GROUP and name in low:
        found.append("不能是用户名，也不能包含用户名。")
    if low in _COMMON or len(set(low)) <= 2:
        found.append("太常见，最先被人猜到。请换一个。")
    return found


def grouped(letters: Sequence[str]) -> str:
    """A printed code: "K7QM-2XWD-9HTR"."""
    return "-".join("".join(letters[at : at + _GROUP]) for at in range(0, len(letters), _GROUP))


def plain(code: str) -> str:
    """A printed code as somebody typed it: capitals, nothing between."""
    return "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())
