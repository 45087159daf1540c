"""The layout as a contract: who may import whom, and what a start may load."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import bookcockpit

SOURCE = Path(bookcockpit.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))

# What each room may import of ours; a room may always import itself.
ALLOWED = {
    "core": set(),
    "store": {"core", "kept", "protected"},
    "exchange": {"core", "kept", "protected"},
    "settings": {"core"},
    "desk": {"core", "store", "settings", "once", "protected"},
    "demo": {"core", "store", "exchange", "settings", "desk"},
    "crash": set(),
    "kept": set(),
    "protected": set(),
    "once": set(),
    "terminal": set(),
    "straight": {"cli", "demo", "desk", "settings", "terminal", "tui"},
    "cli": {"crash", "kept", "protected", "terminal", "core", "exchange", "settings", "desk", "demo", "store", "tui"},
    "tui": {"crash", "core", "exchange", "settings", "desk", "store"},
    "__main__": {"cli", "straight", "terminal"},
    "__init__": set(),
}


def room_of(path: Path) -> str:
    first = path.relative_to(SOURCE).parts[0]
    return first.removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    """Dotted names of everything of ours a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return {name for name in found if name.split(".")[0] == "bookcockpit"}


def test_imports_go_one_way() -> None:
    reaching = {}
    for path in FILES:
        room = room_of(path)
        others = {name.split(".")[1] for name in imports_of(path) if "." in name} - {room, "__version__"}
        if others - ALLOWED[room]:
            reaching[str(path.relative_to(SOURCE))] = others - ALLOWED[room]
    assert reaching == {}


def test_screens_know_neither_each_other_nor_desk_nor_store() -> None:
    for path in (SOURCE / "tui" / "screens").glob("*.py"):
        for name in imports_of(path):
            assert not name.startswith(("bookcockpit.store", "bookcockpit.desk")), f"{path.name} imports {name}"
            if name.startswith("bookcockpit.tui.screens."):
                assert "forms" in name or path.stem in name, f"{path.name} imports {name}"


def test_the_clock_is_read_in_settings_alone() -> None:
    for path in FILES:
        if path.name != "settings.py":
            assert "date.today(" not in path.read_text(encoding="utf-8"), path


def loaded_by(statement: str) -> set[str]:
    script = f"{statement}\nimport sys\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.splitlines()}


def test_the_core_loads_nothing_but_itself() -> None:
    loaded = loaded_by(
        "from bookcockpit.core import actions, entities, money, playbook\n"
        "from bookcockpit.core.due import postpone, today"
    )
    assert not loaded & {"sqlmodel", "sqlalchemy", "pydantic", "alembic", "textual", "rich", "click", "sqlite3"}
