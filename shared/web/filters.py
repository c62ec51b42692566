"""How money, days and moments read on a page."""

from datetime import UTC, date, datetime

from shared.clock import CHINA


def yuan(fen: int | None) -> str:
    """Whole fen as yuan: 42700 → "427.00 元", -5 → "−0.05 元"; None → "—"."""
    if fen is None:
        return "—"
    sign = "−" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d} 元"


def booked(fen: int | None) -> str:
    """A ledger's amount in words: 42700 → "收入 427.00 元", -42700 → "支出 427.00 元"; None → "—"."""
    if fen is None:
        return "—"
    return f"{'支出' if fen < 0 else '收入'} {yuan(abs(fen))}"


def period(value: str) -> str:
    """A month, quarter or year: "2026-11" → "2026年11月", "2026-Q4" → "2026年第4季度", "2026" → "2026年"."""
    year, _, part = value.partition("-")
    if part.startswith("Q"):
        return f"{year}年第{part[1:]}季度"
    return f"{year}年{int(part)}月" if part.isdigit() else f"{year}年"


def day(value: date | datetime | str | None) -> str:
    """A day, or the day in China of a moment: "2026年11月22日". ISO text is read; None or "" → "—"."""
    if not value:
        return "—"
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value[:10])
    if isinstance(value, datetime):
        value = _in_china(value).date()
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime | str | None) -> str:
    """A moment in China time: "2026年11月22日 14:05". ISO text is read; None or "" → "—"."""
    if not value:
        return "—"
    local = _in_china(datetime.fromisoformat(value) if isinstance(value, str) else value)
    return f"{day(local.date())} {local:%H:%M}"


def iso_day(value: date | datetime | str | None) -> str:
    """For <time datetime>: the ISO day in China; "" for None."""
    if not value:
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return (_in_china(value).date() if isinstance(value, datetime) else value).isoformat()


def _in_china(value: datetime) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(CHINA)
