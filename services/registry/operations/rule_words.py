"""The rules in force on a day, each in one Chinese sentence with its article: for flowcharts and forms."""

from datetime import date

from sqlalchemy.orm import Session

from services.registry.domain.rules import Way
from services.registry.operations.rule_table import ways


def rule_words(session: Session, day: date) -> dict[str, str]:
    """By rule key."""
    words: dict[str, list[str]] = {}
    for way in ways_in_force(session, day):
        words.setdefault(way.key, []).append(f"{way.body}：{way.words}（{way.basis}）")
    return {key: "；".join(lines) for key, lines in words.items()}


def ways_in_force(session: Session, day: date) -> list[Way]:
    """All ways of all rules that hold on a day."""
    return [way for way in ways(session) if way.in_force(day)]
