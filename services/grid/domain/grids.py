"""Grid codes (网格编码): twelve digits of the village and a three-digit serial, as live city systems write them."""

from shared.place import Place, Tier


def grid_code(village: Place, serial: int) -> str:
    """Fifteen digits. Raises ValueError where the place is no village or the serial is not 1 to 999."""
    if village.tier != Tier.VILLAGE:
        raise ValueError(f"a grid lies in a village, not at {village}")
    if not 1 <= serial <= 999:
        raise ValueError(f"a grid's serial is 1 to 999, not {serial}")
    return f"{village.code}{serial:03d}"


def village_of(code: str) -> Place:
    """The village a grid lies in. Raises ValueError where the code is not fifteen digits of a village."""
    if len(code) != 15 or not code.isascii() or not code.isdigit():
        raise ValueError(f"a grid code has fifteen digits: {code!r}")
    village = Place(code[:12])
    if village.tier != Tier.VILLAGE:
        raise ValueError(f"a grid code begins with a village: {code!r}")
    return village
