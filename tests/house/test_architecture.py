"""The house looks as docs/house.md says; lint-imports checks the direction, these tests the rest."""

import ast
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("registry", "disclosure", "complaints", "grid", "notify")
FOLDERS = ("shared", "services", "local", "benchmarks", "tests", "docs", "deploy")
LONGEST = 400  # lines
DOMAIN_MAY_IMPORT = {"shared.place", "shared.workdays", "shared.refusals"}


def modules(folder: str) -> list[Path]:
    return [path for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts]


def test_no_module_is_long() -> None:
    lengths = {path: len(path.read_text().splitlines()) for folder in FOLDERS for path in modules(folder)}
    assert {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > LONGEST} == {}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_parts_that_every_service_has(service: str) -> None:
    folder = ROOT / "services" / service
    parts = [
        "__init__.py",
        "__main__.py",
        "app.py",
        "worker.py",
        "reactions.py",
        "jobs.py",
        "README.md",
        "migrations/env.py",
    ]
    rooms = [
        "api",
        "pages",
        "operations",
        "queries",
        "domain",
        "tables",
    ]  # a module, or a package when it has outgrown one
    missing = [part for part in parts if not (folder / part).is_file()]
    missing += [room for room in rooms if not (folder / f"{room}.py").is_file() and not (folder / room).is_dir()]
    assert missing == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_one_newest_revision_named_after_its_file(service: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "services" / service / "migrations"))
    scripts = ScriptDirectory.from_config(config)
    heads = scripts.get_heads()
    assert len(heads) == 1
    for revision in scripts.walk_revisions():
        assert revision.revision == Path(revision.path).stem
    assert heads[0] == max(revision.revision for revision in scripts.walk_revisions())


@pytest.mark.parametrize("service", SERVICES)
def test_the_domain_imports_only_what_a_rule_needs(service: str) -> None:
    own = f"services.{service}.domain"
    strange = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules(f"services/{service}/domain")
        for name in imported(path)
        if not _may(name, own)
    }
    assert strange == set()


def imported(path: Path) -> set[str]:
    """Full names of imported modules."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
    return found


def _may(name: str, own: str) -> bool:
    within = name in DOMAIN_MAY_IMPORT or any(name.startswith(f"{allowed}.") for allowed in DOMAIN_MAY_IMPORT)
    return within or name == own or name.startswith(f"{own}.") or name.split(".")[0] in sys.stdlib_module_names


def test_nothing_connects_or_starts_when_a_module_is_imported() -> None:
    """No module of the product makes an engine, a client, an application or a thread at its top level."""
    makers = {"create_engine", "Flask", "Celery", "Thread", "from_url", "make_engine", "open_house"}
    guilty = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for folder in ("shared", "services")
        for path in modules(folder)
        for node in top_level_calls(ast.parse(path.read_text()))
        if called(node) in makers
    ]
    assert guilty == []


def top_level_calls(tree: ast.Module) -> list[ast.Call]:
    """Calls in statements that run at import; not inside functions or classes' methods."""
    found: list[ast.Call] = []
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr) and statement.value is not None:
            found += [node for node in ast.walk(statement.value) if isinstance(node, ast.Call)]
    return found


def called(node: ast.Call) -> str:
    """The last part of the name that is called."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def test_the_product_names_no_workplace() -> None:
    """What runs here must run anywhere: no path or host of the place where it was written."""
    words = ("/work" + "/", "py" + "pi.org", "files.pythonhosted" + ".org")
    skip = {"requirements.lock", "requirements-dev.lock"}
    guilty = [
        str(path.relative_to(ROOT))
        for pattern in ("*.py", "*.md", "*.yml", "*.yaml", "*.toml", "*.html", "*.sh")
        for folder in (*FOLDERS, "samples", ".ci")
        for path in (ROOT / folder).rglob(pattern)
        if path.name not in skip and any(word in path.read_text(errors="replace") for word in words)
    ]
    assert guilty == []
