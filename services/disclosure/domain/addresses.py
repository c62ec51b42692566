"""Where public things stand: the paths under which villagers find them, and the keys of built pages."""

from shared.place import Place, Tier


def village(code: str) -> str:
    """The village's own page."""
    return f"/v/{code}"


def township(code: str) -> str:
    """The township's page, under its nine digits."""
    return f"/t/{code[:9]}"


def item(code: str, kind: str, item_code: str) -> str:
    """One listed item, as seen from a village."""
    return f"/v/{code}/items/{kind}/{item_code}"


def matter(code: str, matter_id: str) -> str:
    """One matter of a village."""
    return f"/v/{code}/matters/{matter_id}"


def ledger(code: str, month: str) -> str:
    """A month's ledger."""
    return f"/v/{code}/ledger/{month}"


def benefits(code: str) -> str:
    """Standards, flow and rosters on one page."""
    return f"/v/{code}/benefits"


def duties(code: str) -> str:
    """What the village's officials owe, and whether they did it."""
    return f"/v/{code}/duties"


def entry(code: str, entry_id: str) -> str:
    """One posted record, under the place it was posted for (a county's or township's too)."""
    return f"/v/{code}/e/{entry_id}"


def place(code: str) -> str:
    """The page of any place: village, township, or the county's home."""
    tier = Place.of(code).tier
    return village(code) if tier == Tier.VILLAGE else township(code) if tier == Tier.TOWNSHIP else "/"
