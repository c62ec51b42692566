"""What another system's program may do, as words in its token (RFC 6749 §3.3).

feed:partner            reads the partner feed and files; without it, what is public
act:matter.read         an act of shared.security.authority, of those in PROGRAM_ACTS: reading alone
place:230828210000      all of it within this division; without it feeds are whole and acts reach nowhere
"""

from collections.abc import Iterable

from shared.place import Place

FEED_PARTNER = "feed:partner"
ACT = "act:"
PLACE = "place:"
# Programs read. Who changes something is a person, with a post, who answers for it.
PROGRAM_ACTS = ("list.read", "matter.read", "refusal.read", "system.read")
GRANTABLE = (FEED_PARTNER, *(f"{ACT}{act}" for act in PROGRAM_ACTS))


def acts_of(scopes: Iterable[str]) -> frozenset[str]:
    """The acts that scopes allow."""
    named = (scope.removeprefix(ACT) for scope in scopes if scope.startswith(ACT))
    return frozenset(act for act in named if act in PROGRAM_ACTS)


def place_of(scopes: Iterable[str]) -> Place | None:
    """The division that scopes keep within; None: no limit."""
    return next((Place(scope.removeprefix(PLACE)) for scope in scopes if scope.startswith(PLACE)), None)
