"""Pictures on paper: PDF with text that can be selected, and PNG, set by Typst with a font that comes along.

Imported where it is needed only: Typst is a large library.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pylopdf_fonts_zh_cn

from shared.flowchart.shapes import Layout
from shared.flowchart.svg import write_svg

if TYPE_CHECKING:
    import typst


@dataclass(frozen=True)
class Page:
    """One page: a layout on paper of a size in millimetres.

    mark    what it is called among the PDF's bookmarks; "" nothing
    number  printed at its foot, within the margin; 0 none
    """

    layout: Layout
    wide: float
    tall: float
    mark: str = ""
    margin: float = 0.0
    number: int = 0


def write_pdf(pages: Sequence[Page], title: str) -> bytes:
    """Pages as one PDF."""
    return _set("\n".join([f'#set document(title: "{_quoted(title)}")', *map(_page, pages)]), format="pdf")


def write_png(layout: Layout, width: int) -> bytes:
    """A layout as a picture so many pixels wide."""
    return _set(_page(Page(layout, 100, 100 * layout.height / layout.width)), format="png", ppi=width / 100 * 25.4)


def _page(page: Page) -> str:
    picture = _quoted(write_svg(page.layout, printed=True))
    heading = f'#place(hide(heading(bookmarked: true, outlined: false)[#"{_quoted(page.mark)}"]))' if page.mark else ""
    number = (
        f'#place(bottom + center, dy: {page.margin * 0.72:.2f}mm, text(size: 9pt, font: "Noto Sans SC")[{page.number}])'
        if page.number
        else ""
    )
    return (
        f"#page(width: {page.wide:.2f}mm, height: {page.tall:.2f}mm, margin: {page.margin:.2f}mm)["
        f'{heading}{number}#align(center + horizon, image(bytes("{picture}"), format: "svg", width: 100%, height: 100%, '
        f'fit: "contain", alt: "{_quoted(page.layout.description)}"))]'
    )


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _set(source: str, **how: Any) -> bytes:
    import typst

    made = typst.compile(source.encode(), font_paths=_fonts(), **how)
    if not isinstance(made, bytes):
        raise TypeError("one document was asked for")
    return made


@cache
def _fonts() -> "typst.Fonts":
    """Noto Sans SC (SIL Open Font License 1.1) from its package, the machine's own fonts behind it for rare signs."""
    import typst

    folder = pylopdf_fonts_zh_cn.sans_path().parent
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[folder])
