"""A public draw (公开摇号): three parties commit to phrases and reveal them; with the last phrase the lots are drawn."""

from datetime import timedelta

from sqlalchemy.orm import Session

from services.registry.domain.drawing import PARTIES, REVEAL_DAYS, check_commitment, check_phrase
from services.registry.domain.lots import PUBLIC
from services.registry.domain.turns import check_open
from services.registry.operations.draw_lots import note, open_round, public_round
from services.registry.operations.matters import Opened
from services.registry.tables import DrawPart, DrawRound
from shared.bus import record
from shared.clock import Clock
from shared.contracts.registry import DrawCommitted
from shared.place import Place
from shared.refusals import Conflict, NotAllowed
from shared.security.authority import Who


def commit(session: Session, clock: Clock, who: Who, matter_id: str, number: int, commitment: str) -> DrawRound:
    """A party publishes the fingerprint of its phrase. Raises NotAllowed, Conflict, Refusal."""
    matter, row, party = _at(session, who, matter_id, number)
    check_commitment(public_round(row), party, commitment)
    _different_people(row, who)
    part = DrawPart(
        party=party, commitment=commitment, committed_by=who.person_id, committed_at=clock.real(), phrase=""
    )
    row.parts.append(part)
    row.version += 1
    if len(row.parts) == len(PARTIES):
        row.reveal_until = clock.today() + timedelta(days=REVEAL_DAYS)
        fact = DrawCommitted(
            matter_id=matter.id,
            village=matter.village,
            step_id=row.step_id,
            round=row.number,
            reveal_until=row.reveal_until.isoformat(),
        )
        record(session, fact, place=matter.village, version=matter.version)
    session.flush()
    note(session, who, matter, "draw.commit", row)
    return row


def reveal(session: Session, clock: Clock, who: Who, matter_id: str, number: int, phrase: str) -> DrawRound:
    """A party reveals its phrase; with the last one the round is drawn. Raises NotAllowed, Conflict, Refusal."""
    matter, row, party = _at(session, who, matter_id, number)
    check_phrase(public_round(row), party, phrase)
    part = next(one for one in row.parts if one.party == party)
    part.phrase, part.revealed_at = phrase, clock.real()
    row.version += 1
    if public_round(row).complete:
        row.state = "drawn"
    session.flush()
    note(session, who, matter, "draw.reveal", row)
    return row


def party_of(who: Who, village: Place) -> str:
    """The party that somebody is in a village's public draws; "" where none."""
    held = {post.role for post in who.holding("matter.step", village)}
    return next((party for party in PARTIES if party in held), "")


def _at(session: Session, who: Who, matter_id: str, number: int) -> tuple[Opened, DrawRound, str]:
    """A running matter, locked, its open round, and the party that whoever asks is."""
    matter, row = open_round(session, matter_id, number, PUBLIC)
    if row.state != "open":
        raise Conflict("draw.over", "这一轮摇号已经结束，请刷新页面。")
    check_open(matter.run)
    party = party_of(who, Place(matter.village))
    if not party:
        raise NotAllowed("draw.party", f"公开摇号由{'、'.join(PARTIES.values())}三方参加，您不是其中一方。")
    return matter, row, party


def _different_people(row: DrawRound, who: Who) -> None:
    if any(part.committed_by == who.person_id for part in row.parts):
        raise NotAllowed("draw.same_person", "您已经代表另一方提交过指纹，一个人不能代表两方。")
