"""Kills and faults at every system call that changes a file, for everything that changes one.

Each operation is run by a program of its own. It is killed, or its disk refuses, at the first write, the second,
and so on; afterwards its files hold the state before or the state after, and it never says otherwise than it is.
The test suite tries a few of these points; all of them: `python tests/crash_loops.py` (some minutes, needs strace).
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from bookcockpit.exchange.csv_native import write_csv
from bookcockpit.store import Library

T = TypeVar("T")

STRACE = shutil.which("strace")
WRITES = ("pwrite64", "fdatasync", "fsync", "unlink", "rename", "link")
ACCOUNTS, TOUCHES = 40, 300
_MADE_KEY = re.compile(r"\b[0-9a-f]{12}\b")


class Operation(NamedTuple):
    """Something that changes files: what it is run with (in the folder of a trial), and the state to look at."""

    name: str
    arguments: tuple[str, ...]
    state: Callable[[Path], str]


class Fault(NamedTuple):
    """What happens at which call: `kill`, or an error from there on (`+`) or that once."""

    call: str
    number: int
    how: str

    @property
    def injection(self) -> str:
        """As strace wants it."""
        if self.how == "kill":
            return f"{self.call}:signal=SIGKILL:when={self.number}"
        error, again = self.how.removesuffix("+"), "+" * self.how.endswith("+")
        return f"{self.call}:error={error}:when={self.number}{again}"


def book_state(folder: Path) -> str:
    """Everything in the book and its undo list; keys made of random ids are left aside. Opening it recovers it."""
    with Library.open(folder / "book.db") as library:
        rows = [
            f"{name}:{_MADE_KEY.sub('#', line)}"
            for name, text in write_csv(library.everything(), library.meta.base_currency)
            for line in text.splitlines()
        ]
        steps = [f"{step.label} {step.undone}" for step in library.steps(1000)]
    with closing(sqlite3.connect(folder / "book.db")) as connection:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        loose = connection.execute("PRAGMA foreign_key_check").fetchall()
    assert verdict == "ok", verdict
    assert not loose, loose
    return "\n".join([*sorted(rows), *steps])


def layout_state(folder: Path) -> str:
    """The layout of the book and how many rows each table has."""
    with closing(sqlite3.connect(folder / "book.db")) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in sorted(tables)}
        columns = [row[1] for row in connection.execute("PRAGMA table_info(account)")]
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    assert verdict == "ok", verdict
    return f"{version} {columns} {counts}"


def export_state(folder: Path) -> str:
    """The exported file, byte for byte."""
    return hashlib.sha256((folder / "out.json").read_bytes()).hexdigest()


_LOG = ("log", "a-1", "check_in", "-m", "they called", "--next", "send the list", "--due", "2026-12-01")
_BOOK = ("-m", "bookcockpit", "--db", "book.db", "--today", "2026-11-23")
OPERATIONS = {
    each.name: each
    for each in (
        Operation("save", (*_BOOK, *_LOG), book_state),
        Operation("undo", (*_BOOK, "undo"), book_state),
        Operation("import", (*_BOOK, "import", "more"), book_state),
        Operation("restore", (*_BOOK, "restore", "older.db", "--yes"), book_state),
        Operation("migrate", (__file__, "migrate", "book.db"), layout_state),
        Operation("export", (*_BOOK, "export", "book", "out.json", "--force"), export_state),
    )
}


def prepare(folder: Path) -> None:
    """A book, an older copy of it, a folder to import, and a file to write over."""
    _write_more(folder / "first", range(ACCOUNTS), touches=20)
    # In one program: starting one for each would take longer than all of them.
    commands = (("init",), ("import", "first"), ("backup", "older.db"), _LOG[:5])
    script = "import sys\nfrom bookcockpit.cli.run import run\nsys.exit(max(map(run, eval(sys.argv[1]))))"
    ran = _run([sys.executable, "-c", script, repr([(*_BOOK[2:], *each) for each in commands])], folder)
    assert ran.returncode == 0, ran.stderr
    _write_more(folder / "more", range(ACCOUNTS // 2, ACCOUNTS * 2), touches=TOUCHES)
    (folder / "out.json").write_text("what was there before", encoding="utf-8")
    shutil.rmtree(folder / "backups", ignore_errors=True)


def _write_more(folder: Path, accounts: range, touches: int) -> None:
    folder.mkdir()
    lines = ["key,name,tier,industry"] + [f"a-{n},Firm {n},growth,{len(accounts)}" for n in accounts]
    (folder / "accounts.csv").write_text("\n".join(lines), encoding="utf-8")
    lines = ["key,account,happened_on,kind,summary"] + [
        f"t-{folder.name}-{n},a-{accounts[n % len(accounts)]},2026-10-{n % 28 + 1:02},check_in,{'talk ' * 30}{n}"
        for n in range(touches)
    ]
    (folder / "touches.csv").write_text("\n".join(lines), encoding="utf-8")


def _environment(folder: Path) -> dict[str, str]:
    places = {name: str(folder / "home") for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    # Compiled files would be writes too, and other ones at each run.
    return {**os.environ, **places, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "NO_COLOR": "1"}


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=_environment(folder), capture_output=True, text=True, stdin=subprocess.DEVNULL,
        timeout=120, check=False,
    )  # fmt: skip


class Loop:
    """One operation, tried again and again from the same start."""

    def __init__(self, operation: Operation, work: Path) -> None:
        self.operation, self.work = operation, work
        self.start = work / "start"
        self.start.mkdir()
        prepare(self.start)
        self.before = operation.state(self._fresh())
        folder = self._fresh()
        self.calls = self._counted(folder)
        self.after = operation.state(folder)
        assert self.before != self.after, f"{operation.name} does nothing"

    def _fresh(self) -> Path:
        folder = self.work / "trial"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.start, folder)
        return folder

    def _counted(self, folder: Path) -> Counter[str]:
        """How often each call is made when nothing goes wrong."""
        ran = self._traced(folder, ["-o", str(self.work / "calls")])
        assert ran.returncode == 0, ran.stderr
        lines = (self.work / "calls").read_text(encoding="utf-8").splitlines()
        return Counter(found[1] for line in lines if (found := re.match(r"(?:\d+ +)?(\w+)\(", line)))

    def _traced(self, folder: Path, options: list[str]) -> subprocess.CompletedProcess[str]:
        trace = ["-e", "trace=" + ",".join(WRITES), *options]
        return _run([str(STRACE), "-f", "-qq", *trace, sys.executable, *self.operation.arguments], folder)

    def points(self, *, kills: int, faults: int) -> Iterator[Fault]:
        """Points spread evenly over all there are."""
        calls = [(call, number) for call in WRITES for number in range(1, self.calls[call] + 1)]
        # What syncs, renames and unlinks decides; there are few of these and many writes.
        rare = [each for each in calls if each[0] != "pwrite64"][-kills:]
        for call, number in (*_spread(calls[: self.calls["pwrite64"]], kills - len(rare)), *rare):
            yield Fault(call, number, "kill")
        ways = [
            Fault(call, number, how)
            for call, number in calls
            for how in (("ENOSPC+", "ENOSPC", "EIO") if call == "pwrite64" else ("EIO", "EIO+"))
        ]
        yield from _spread(ways, faults)

    def attempt(self, fault: Fault) -> str:
        """Let it happen; `before` or `after`. Raises `AssertionError` for anything between, and for a false word."""
        folder = self._fresh()
        ran = self._traced(folder, ["-o", os.devnull, "-e", f"inject={fault.injection}"])
        said = f"{self.operation.name}, {fault}: exit {ran.returncode}\n{ran.stdout}\n{ran.stderr}"
        if fault.how == "kill":
            assert ran.returncode == -signal.SIGKILL, f"not killed: {said}"
        now = self.operation.state(folder)
        assert now in (self.before, self.after), f"half done: {said}"
        if ran.returncode not in (0, -signal.SIGKILL):
            assert "Traceback" not in ran.stderr, said
            assert len([line for line in ran.stderr.splitlines() if line.startswith("Error: ")]) == 1, said
            assert now == self.before, f"done, but said not to be: {said}"
        if ran.returncode == 0:
            assert now == self.after, f"said to be done: {said}"
        return "after" if now == self.after else "before"


def _spread(things: list[T], count: int) -> list[T]:
    return [things[index * len(things) // count] for index in range(min(count, len(things)))] if count else []


def _migrate(path: str) -> int:
    """Bring a file to a layout after the newest, as a later version of the program would."""
    from alembic import op
    from sqlalchemy import Column, Integer

    from bookcockpit.store.check import VERSION
    from bookcockpit.store.errors import StoreError
    from bookcockpit.store.migrate import MIGRATIONS

    def rebuild() -> None:
        with op.batch_alter_table("account", recreate="always") as table:
            table.add_column(Column("rank", Integer))

    newest = VERSION + 1
    for name in ("check", "library", "migrate"):
        module: Any = import_module(f"bookcockpit.store.{name}")
        module.VERSION = newest
    module.MIGRATIONS = (*MIGRATIONS, rebuild)
    try:
        Library.open(path).close()
    except StoreError as refused:
        sys.stderr.write(f"Error: {refused}\n")
        return 1
    return 0


def main() -> int:
    """All points of all operations, or of those named."""
    if sys.argv[1:2] == ["migrate"] and len(sys.argv) == 3:
        return _migrate(sys.argv[2])
    for name in sys.argv[1:] or OPERATIONS:
        with tempfile.TemporaryDirectory() as work:
            loop = Loop(OPERATIONS[name], Path(work))
            ends = {"kills": Counter[str](), "faults": Counter[str]()}
            for fault in loop.points(kills=40 if name == "save" else 20, faults=25):
                ends["kills" if fault.how == "kill" else "faults"][loop.attempt(fault)] += 1
        print(name, {key: dict(value) for key, value in ends.items()}, "of", dict(loop.calls), flush=True)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
