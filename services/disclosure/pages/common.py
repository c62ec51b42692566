"""What several public pages have in common: the part villages of a county share, and a township's figures."""

from dataclasses import dataclass

from markupsafe import Markup

from services.disclosure.queries import lists
from services.disclosure.queries.entries import ShownEntry
from services.disclosure.tables import FiguresRow
from shared.web.wording import _

NOBODYS = "000000000000"  # stands for a village's code in what is rendered once for all


@dataclass
class CountyPart:
    """What all villages of a county show alike; read and rendered once however many pages are built."""

    lists: list[lists.ShownList]
    newest: dict[str, list[ShownEntry]]
    list_html: str = ""

    def keep(self, html: str) -> str:
        """Keep the lists as the template rendered them for nobody's village; shows nothing itself."""
        self.list_html = html
        return ""

    def lists_for(self, code: str) -> Markup:
        """The rendered lists with a village's own links."""
        return Markup(self.list_html.replace(NOBODYS, code))  # noqa: S704 - rendered by our template, a code is digits


def figures_of(row: FiguresRow | None) -> list[tuple[str, str, str]]:
    """Label, number and unit; a figure too small to show says so."""
    if row is None:
        return []
    withheld = row.withheld.split()
    names = {
        "answered": (_("已答复"), _("件")),
        "clarified": (_("核实澄清"), _("件")),
        "rectified": (_("督促整改"), _("件")),
        "rated": (_("群众评价"), _("次")),
        "satisfied": (_("评价满意"), _("次")),
    }
    return [
        (label, _("很少"), "") if name in withheld else (label, str(getattr(row, name)), unit)
        for name, (label, unit) in names.items()
    ]
