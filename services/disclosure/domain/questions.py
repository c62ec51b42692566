"""Questions (问一问) and objections to what is posted (异议): by anyone, answered in public within a term."""

from collections.abc import Sequence

from services.disclosure.domain.personal import personal_data_in
from shared.refusals import Refusal
from shared.workdays import Term

SHORTEST, LONGEST = 4, 500  # characters
ANSWER_TERM = Term(
    3, "day", "参照《重庆市实施〈中华人民共和国村民委员会组织法〉办法》：村民对公开事项提出异议的，村民委员会三日内答复"
)
OBJECTION_TERM = Term(5, "workday", "村务公开异议答复期限（山东、重庆村务公开规定：五日内答复，按工作日计）")
QUESTION, OBJECTION = "question", "objection"
KINDS: dict[str, str] = {QUESTION: "提问", OBJECTION: "对公示提出异议"}
OPEN, ANSWERED, KEPT = "open", "answered", "kept"
STATES: dict[str, str] = {OPEN: "等待答复", ANSWERED: "已公开答复", KEPT: "已答复，内容不公开"}
LONGEST_ANSWER = 2000


def check_question(text: str) -> str:
    """The question, trimmed. Raises Refusal where it is too short, too long, or holds personal numbers."""
    text = text.strip()
    if len(text) < SHORTEST:
        raise Refusal("question.too_short", "请把想问的事写清楚，至少 4 个字", where="text")
    if len(text) > LONGEST:
        raise Refusal("question.too_long", f"最多写 {LONGEST} 个字，现在是 {len(text)} 个字", where="text")
    _refuse_personal(text, "问题答复后会公开，请删去其中的")
    return text


def check_answer(text: str) -> str:
    """The answer, trimmed; the same rules, longer."""
    text = text.strip()
    if not text:
        raise Refusal("answer.empty", "请写答复内容", where="text")
    if len(text) > LONGEST_ANSWER:
        raise Refusal("answer.too_long", f"答复最多 {LONGEST_ANSWER} 个字，现在是 {len(text)} 个字", where="text")
    _refuse_personal(text, "答复会公开，请删去其中的")
    return text


def asked_in_words(texts: Sequence[str], *, objection: bool, shown: bool) -> str:
    """What stands before an answer: the words that were asked; of objections whose words stay closed only their number."""
    if not objection:
        return f"问：{texts[0]}"
    if not shown:
        return f"居民对公示提出了 {len(texts)} 条异议，内容不宜公开。"
    if len(texts) == 1:
        return f"居民异议：{texts[0]}"
    return "\n".join(f"居民异议（{number}）：{text}" for number, text in enumerate(texts, start=1))


def _refuse_personal(text: str, words: str) -> None:
    if found := personal_data_in(text):
        raise Refusal(
            "text.personal_data",
            f"{words}{'、'.join(found)}",
            where="text",
            basis="《个人信息保护法》第六条、第二十五条",
        )
