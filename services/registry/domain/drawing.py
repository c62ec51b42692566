"""Drawing lots by commit and reveal (公开摇号): three parties, none of whom can choose the result, and anyone can check it.

1. Households and plots are frozen and published, in an order that everybody can make: sorted by their labels.
2. Each party publishes the SHA-256 fingerprint of a phrase only it knows.
3. When all three fingerprints stand, each party reveals its phrase; it must have the published fingerprint.
4. The phrases and the frozen lists give the seed; the seed shuffles the households; the first get the plots in order.

Who is last to reveal knows the result before the others, and could refuse to reveal. That changes nothing quietly: the round
is then void in public, with the name of the party that was silent, and another round begins. While a fingerprint is missing
nobody can know the result, so the village may void the round too, with a reason for all to read. `docs/draw_check.py` repeats
the reckoning with nothing but Python's standard library.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.registry.domain.lots import Draw, Plot, Slip
from shared.refusals import Refusal

PARTIES = {"village_clerk": "村文书", "supervision_head": "村务监督委员会主任", "township_office": "乡镇经管站"}
SHORTEST = 12  # characters of a phrase
REVEAL_DAYS = 3  # days after the last fingerprint in which every phrase must be revealed
_FINGERPRINT = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Round:
    """One round as everybody sees it. `commitments`, `phrases`: by party; phrases only of those who have revealed."""

    matter_id: str
    number: int  # 1, 2, 3 …
    households: tuple[str, ...]
    plots: tuple[Plot, ...]
    commitments: Mapping[str, str]
    phrases: Mapping[str, str]

    @property
    def may_reveal(self) -> bool:
        """Whether every party has committed."""
        return set(self.commitments) == set(PARTIES)

    @property
    def complete(self) -> bool:
        """Whether every party has revealed."""
        return self.may_reveal and set(self.phrases) == set(PARTIES)


def fingerprint(phrase: str) -> str:
    """SHA-256 of a phrase in UTF-8, lower-case hex."""
    return hashlib.sha256(phrase.encode()).hexdigest()


def check_commitment(found: Round, party: str, commitment: str) -> None:
    """Raise Refusal unless a party may commit to it now."""
    if party not in PARTIES:
        raise Refusal("draw.party", f"公开摇号由{'、'.join(PARTIES.values())}三方参加，您不是其中一方。")
    if party in found.commitments:
        raise Refusal("draw.committed", "您这一方已经提交过指纹，不能再改。")
    if not _FINGERPRINT.fullmatch(commitment):
        raise Refusal("draw.fingerprint", "指纹应是 64 位的 0–9、a–f（口令的 SHA-256）。", where="commitment")
    if commitment in found.commitments.values():
        raise Refusal("draw.same", "这个指纹与另一方的相同。请自己想一句口令，不要照抄。", where="commitment")


def check_phrase(found: Round, party: str, phrase: str) -> None:
    """Raise Refusal unless a party may reveal this phrase now."""
    if not found.may_reveal:
        waiting = "、".join(name for key, name in PARTIES.items() if key not in found.commitments)
        raise Refusal("draw.early", f"还有一方没有提交指纹（{waiting}）。三方都提交以后才能亮口令，现在亮就泄密了。")
    if party not in found.commitments or party in found.phrases:
        raise Refusal("draw.revealed", "您这一方已经亮过口令，或者不是摇号的一方。")
    if len(phrase) < SHORTEST:
        raise Refusal("draw.short", f"口令至少 {SHORTEST} 个字，短了别人能猜到。", where="phrase")
    if fingerprint(phrase) != found.commitments[party]:
        raise Refusal("draw.other_phrase", "口令与先前公布的指纹对不上。请核对每一个字、标点和空格。", where="phrase")


def seed_of(found: Round) -> bytes:
    """The seed of a complete round: SHA-256 over its lists and the parties' phrases, as canonical JSON."""
    said = {
        "draw": "sunlight-draw-v1",
        "matter": found.matter_id,
        "round": found.number,
        "households": sorted(found.households),
        "plots": [[plot.no, plot.area] for plot in sorted(found.plots, key=lambda plot: plot.no)],
        "phrases": [[party, found.phrases[party]] for party in sorted(PARTIES)],
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def draw_of(found: Round) -> Draw:
    """The result of a complete round. Raises ValueError before that."""
    if not found.complete:
        raise ValueError("not everybody has revealed")
    households = _shuffled(sorted(found.households), seed_of(found))
    plots = sorted(found.plots, key=lambda plot: plot.no)
    slips = tuple(Slip(household, plot.no) for household, plot in zip(households, plots, strict=False))
    return Draw(found.households, found.plots, slips)


def _shuffled(labels: Sequence[str], seed: bytes) -> list[str]:
    """Fisher and Yates, from the last place to the first; every order is equally likely."""
    shuffled, numbers = list(labels), _numbers(seed)
    for last in range(len(shuffled) - 1, 0, -1):
        chosen = _below(last + 1, numbers)
        shuffled[last], shuffled[chosen] = shuffled[chosen], shuffled[last]
    return shuffled


def _numbers(seed: bytes) -> Iterator[int]:
    """64-bit numbers: the first eight bytes of SHA-256(seed and a counter of eight bytes), counted from 0."""
    counter = 0
    while True:
        yield int.from_bytes(hashlib.sha256(seed + counter.to_bytes(8, "big")).digest()[:8], "big")
        counter += 1


def _below(limit: int, numbers: Iterator[int]) -> int:
    """The first number that is fair: those at the end that would favour small results are passed over."""
    fair = (1 << 64) - (1 << 64) % limit
    return next(number for number in numbers if number < fair) % limit
