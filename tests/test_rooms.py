"""The layout as a contract: who may import whom, and what a start may load."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
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


# Where a statement holds others.
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def room_of(path: Path) -> str:
    first = path.relative_to(SOURCE).parts[0]
    return first.removesuffix(".py")


@cache
def imports_in(path: Path) -> list[tuple[str, list[str], bool]]:
    """What a file imports, wherever in it: the module, the names from it, and whether for types alone."""
    found = []
    ahead: list[tuple[ast.AST, bool]] = [(ast.parse(path.read_text(encoding="utf-8")), False)]
    for node, for_types in ahead:
        if isinstance(node, ast.ImportFrom):
            found.append((node.module or "", [alias.name for alias in node.names], for_types))
        elif isinstance(node, ast.Import):
            found += [(alias.name, [], for_types) for alias in node.names]
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            ahead += [(child, True) for child in node.body] + [(child, for_types) for child in node.orelse]
        else:
            children = (child for block in BLOCKS for child in getattr(node, block, ()))
            ahead += [(child, for_types) for child in children]
    return found


def imports_of(path: Path) -> set[str]:
    """Dotted names of everything of ours a file imports."""
    found = {module for module, _, _ in imports_in(path)}
    found |= {f"{module}.{name}" for module, names, _ in imports_in(path) for name in names}
    return {name for name in found if name.split(".")[0] == "bookcockpit"}


def test_imports_go_one_way() -> None:
    reaching = {}
    for path in FILES:
        room = room_of(path)
        others = {name.split(".")[1] for name in imports_of(path) if "." in name} - {room, "__version__"}
        if others - ALLOWED[room]:
            reaching[str(path.relative_to(SOURCE))] = others - ALLOWED[room]
    assert reaching == {}


def module_of(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in FILES}


def needs(path: Path, *, types: bool) -> set[str]:
    """The files of ours that one needs: to be imported, when something in it is called, and with `types` for those."""
    found: set[str] = set()
    for module, names, for_types in imports_in(path):
        if types or not for_types:
            found |= {f"{module}.{name}" if f"{module}.{name}" in MODULES else module for name in names}
    return (found & MODULES.keys()) - {module_of(path)}


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """The groups of files each of which needs, in the end, every other."""
    reached: dict[str, set[str]] = {}
    for start in graph:
        seen: set[str] = set()
        ahead = [*graph[start]]
        while ahead:
            name = ahead.pop()
            if name not in seen:
                seen.add(name)
                ahead += graph[name]
        reached[start] = seen
    groups = {frozenset(each for each in reached[name] if name in reached[each]) for name in graph}
    return [set(group) for group in groups if len(group) > 1]


def test_no_two_files_need_one_another() -> None:
    assert circles({name: needs(path, types=False) for name, path in MODULES.items()}) == []


def test_a_circle_of_types_alone_says_why_it_stands() -> None:
    unexplained = []
    graph = {name: needs(path, types=True) for name, path in MODULES.items()}
    for circle in circles(graph):
        for name in circle:
            for_types = (graph[name] & circle) - needs(MODULES[name], types=False)
            text = MODULES[name].read_text(encoding="utf-8")
            if for_types and "#" not in text.partition("if TYPE_CHECKING:")[2].partition("\n\n")[0]:
                unexplained.append((name, for_types))
    assert unexplained == []


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
        "from bookcockpit.core import actions, entities, money, policy\n"
        "from bookcockpit.core.due import postpone, today"
    )
    assert not loaded & {"sqlmodel", "sqlalchemy", "pydantic", "alembic", "textual", "rich", "click", "sqlite3"}
