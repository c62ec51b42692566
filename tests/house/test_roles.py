"""The page of roles is the table of roles."""

from pathlib import Path

from shared.security.authority import ACTS, ROLES
from shared.security.roles_page import MEANINGS, page


def test_the_page_is_up_to_date() -> None:
    assert Path("docs/roles.md").read_text(encoding="utf-8") == page(), (
        "run: python -m shared.security.roles_page > docs/roles.md"
    )


def test_every_act_is_explained() -> None:
    assert set(MEANINGS) == set(ACTS)


def test_nobody_in_a_village_handles_reports() -> None:
    for key, role in ROLES.items():
        if "report.handle" in role.acts:
            assert key.startswith(("township_", "county_"))
            assert role.body == "discipline"
