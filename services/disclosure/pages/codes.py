"""QR codes."""

import io

import segno


def code_of(address: str) -> bytes:
    """An address as a QR code in SVG, error correction M (a quarter-worn poster still reads)."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", scale=8, border=4, title=address, xmldecl=False)
    return out.getvalue()
