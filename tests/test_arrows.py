"""Who may import whom. An arrow that points the wrong way is how a house becomes a heap."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "web": set(),
    "accounts": {"web"},
    "topics": {"web"},
    "journal": {"topics", "web"},
    "notes": {"journal", "topics", "web"},
    "review": {"topics", "web"},
    "desk": {"accounts", "review", "notes", "journal", "topics", "web"},
    "packs": {"journal", "topics", "web"},
    "curation": {"accounts", "review", "notes", "journal", "topics", "web"},
}
ROOMS = {*MAY_IMPORT, "config", "tests", "bench"}


def imported(path: Path) -> set[str]:
    """The top-level names that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_those_below_it(room):
    for path in (ROOT / room).rglob("*.py"):
        if "migrations" not in path.parts:
            strangers = imported(path) & ROOMS - MAY_IMPORT[room] - {room}
            assert not strangers, f"{path.relative_to(ROOT)} imports {', '.join(strangers)}"


def test_every_room_has_its_arrows():
    rooms = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert rooms == MAY_IMPORT.keys()


def test_rendering_knows_no_django():
    # So that a pool of bare processes can render.
    for path in [ROOT / "web" / "markdown.py", *(ROOT / "web" / "dialect").rglob("*.py")]:
        assert "django" not in imported(path), path
