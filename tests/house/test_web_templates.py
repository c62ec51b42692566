"""Every template of the house: it compiles, its words go through gettext, nothing is inline."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment

from shared.web import application
from tests.unit.web.ground import make_house

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "shared/web/templates", *sorted(ROOT.glob("services/*/templates"))]
TEMPLATES = sorted(path for folder in FOLDERS for path in folder.rglob("*.html"))
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The templates' own environment, with its filters and extensions."""
    house = make_house(tmp_path_factory.mktemp("house"))
    house.database.engine.dispose()
    return application(house, "registry").jinja_env


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_it_compiles(environment: Environment, path: Path) -> None:
    environment.from_string(path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_its_words_go_through_gettext(path: Path) -> None:
    bare = [line.strip() for line in _JINJA.sub(" ", path.read_text()).splitlines() if _CHINESE.search(line)]
    assert bare == []


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_nothing_is_inline(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", text)
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_nothing_comes_from_elsewhere(path: Path) -> None:
    assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", path.read_text())
