"""Measure bookcockpit from outside, beside a bare Textual app and a bare interpreter in the same run.

    python benchmarks/run.py [--rounds 9] [--quick] [--readme]

Cases take turns, so that a drift of the machine's speed touches all alike; ratios are taken round by round and their
median is given. Books of 2,000 and 20,000 accounts are made once, in a cache folder; `--quick` leaves the large one
out. `--readme` puts the table into README.md.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from outside import Press, Screen, processor_time

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HERE = Path(__file__).parent
ROOT = HERE.parent
PYTHON = sys.executable
COCKPIT = str(Path(sysconfig.get_path("scripts")) / "bookcockpit")
TODAY = "2026-11-23"
BEGIN, END = "<!-- speed: written by benchmarks/run.py -->", "<!-- speed: end -->"
IDLE = 1.2
"""Seconds of silence after which a cockpit has also imported what it will need next."""


class Case(NamedTuple):
    """One program: its name in the table, how it is started, and a text of its first page."""

    name: str
    argv: Sequence[str]
    text: str


class Row(NamedTuple):
    """One line of the table: what was measured, and the figure with its comparison."""

    what: str
    figure: str
    beside: str


def main() -> None:
    """Make the books, measure, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--quick", action="store_true", help="without the book of 20,000 accounts")
    parser.add_argument("--readme", action="store_true", help="put the table into README.md")
    options = parser.parse_args()
    # What is not compiled starts three times as slowly.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    compileall.compile_dir(str(ROOT / "src"), quiet=2)
    compileall.compile_dir(sysconfig.get_path("purelib"), quiet=2)
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(HOME=home, BOOKCOCKPIT_TODAY=TODAY)
        for folder in ("CONFIG", "STATE", "CACHE", "DATA"):
            os.environ[f"XDG_{folder}_HOME"] = home
        books = _books(Path(home), large=not options.quick)
        rows = [*_paint(books, options.rounds), *_commands(books, options.rounds), *_keys(books, options.rounds)]
    table = _table(rows)
    print(table)
    if options.readme:
        _into_readme(table)


def _books(home: Path, *, large: bool) -> dict[str, Path]:
    """The books to measure with, by how they are named in the table. Copies: the benchmark writes to them."""
    wanted = {
        "150 accounts": (150, 80),
        "2,000 accounts": (2000, 80),
        "2,000 accounts, a fifth of the history": (2000, 0),
    }
    if large:
        wanted["20,000 accounts"] = (20000, 0)
    kept = Path(tempfile.gettempdir()) / "bookcockpit-benchmarks"
    kept.mkdir(exist_ok=True)
    books = {}
    for name, (accounts, older) in wanted.items():
        made = kept / f"{accounts}-{older}.db"
        if not made.exists():
            print(f"making {made}", file=sys.stderr)
            making = made.with_suffix(".making")
            making.unlink(missing_ok=True)
            sizes = ["--accounts", str(accounts), "--older", str(older), "--today", TODAY]
            subprocess.run([PYTHON, str(HERE / "scale_book.py"), str(making), *sizes], check=True, stdout=sys.stderr)
            making.rename(made)
        books[name] = home / made.name
        shutil.copyfile(made, books[name])
        books[name].chmod(0o600)
    sample = home / "sample.db"
    for words in (["init"], ["import", str(ROOT / "sample_data")]):
        subprocess.run([COCKPIT, "--db", str(sample), *words], check=True, capture_output=True)
    return {"the sample book": sample, **books}


def _in_turn(cases: Sequence[str], rounds: int, measure: Callable[[str], float]) -> dict[str, list[float]]:
    """Every case once a round, in another order each, after one round that does not count."""
    found: dict[str, list[float]] = {name: [] for name in cases}
    order, dice = list(cases), random.Random(1)
    for turn in range(rounds + 1):
        dice.shuffle(order)
        for name in order:
            taken = measure(name)
            if turn:
                found[name].append(taken)
        print(f"\r{turn}/{rounds} ", end="", file=sys.stderr, flush=True)
    return found


def _ratio(some: Sequence[float], base: Sequence[float]) -> float:
    return statistics.median(one / other for one, other in zip(some, base, strict=True))


def _milliseconds(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.0f} ms"


def _paint(books: dict[str, Path], rounds: int) -> list[Row]:
    bare = Case("a bare Textual app", [PYTHON, str(HERE / "bare.py")], "READY 0")
    cases = {bare.name: bare, "the demo": Case("the demo", [COCKPIT, "demo"], "Halden Foods")}
    for name, book in books.items():
        if name != "the sample book":
            cases[name] = Case(name, [COCKPIT, "--db", str(book)], "Account 0")

    def first(name: str) -> float:
        with Screen(cases[name].argv) as screen:
            return screen.shows(cases[name].text)

    found = _in_turn(list(cases), rounds, first)
    base = found[bare.name]
    rows = [
        Row(f"First page of {name}", _milliseconds(taken), f"{_ratio(taken, base):.2f} × a bare Textual app")
        for name, taken in found.items()
        if name != bare.name
    ]
    return [Row("First text of a bare Textual app", _milliseconds(base), "1.00"), *rows]


def _commands(books: dict[str, Path], rounds: int) -> list[Row]:
    sample = ["--db", str(books["the sample book"])]
    commands = {"a bare interpreter": [PYTHON, "-c", "pass"]}
    for name, book in books.items():
        commands[f"`today` on {name}"] = [COCKPIT, "--db", str(book), "today"]
    commands["`plan northwind`"] = [COCKPIT, *sample, "plan", "northwind"]
    commands["`log northwind check_in`"] = [COCKPIT, *sample, "log", "northwind", "check_in", "-m", "benchmark"]
    found = _in_turn(list(commands), rounds, lambda name: processor_time(commands[name]))
    base = found["a bare interpreter"]
    return [
        Row(f"Processor time of {name}", _milliseconds(taken), f"{_ratio(taken, base):.1f} × a bare interpreter")
        for name, taken in found.items()
        if name != "a bare interpreter"
    ]


def _keys(books: dict[str, Path], rounds: int) -> list[Row]:
    demo = ([COCKPIT, "demo"], "Halden Foods")
    large = ([COCKPIT, "--db", str(books["2,000 accounts"])], "Account 0")
    rows = []
    # (what, (how it is started, what to wait for), keys first, keys that take turns, which of them count)
    for what, (argv, text), before, keys, counted in (
        ("Next row, a bare Textual app’s text", ([PYTHON, str(HERE / "bare.py")], "READY 0"), "", "j", "j"),
        ("Next row of Today, the demo", demo, "", "jjkk", "jk"),
        ("Next row of Today, 2,000 accounts", large, "", "jjkk", "jk"),
        ("Another page, the demo", demo, "21", "21", "21"),
        ("An account opened, the demo", demo, "", "\r1", "\r"),
        ("A touch saved and the list repainted, the demo", demo, "", "lx\x13", "\x13"),
        ("A letter of a search, 2,000 accounts", large, "2/", "0\x7f", "0\x7f"),
    ):
        taken: list[Press] = []
        with Screen(argv) as screen:
            screen.shows(text)
            screen.settle(IDLE)
            for key in before:
                screen.press(key)
            for turn in range(rounds * 6):
                press = screen.press(keys[turn % len(keys)])
                if keys[turn % len(keys)] in counted:
                    taken.append(press)
        firsts, ends = sorted(each.first for each in taken), sorted(each.settled for each in taken)
        late = f"{firsts[int(len(firsts) * 0.95)] * 1000:.0f} ms"
        rows.append(Row(what, _milliseconds(firsts), f"95 of 100 within {late}; settled in {_milliseconds(ends)}"))
    with Screen(demo[0]) as screen:
        screen.shows(demo[1])
        screen.settle(IDLE)
        rows.append(Row("Memory of the demo, idle", f"{screen.memory():.0f} MiB", "with all that writing needs"))
    return rows


def _table(rows: Sequence[Row]) -> str:
    made = f"{date.today():%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}"
    lines = ["| what | median | beside |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join([*lines, "", f"Measured on {made}; the ratios travel, the milliseconds do not."])


def _into_readme(table: str) -> None:
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    readme.write_text(f"{text[:start]}\n{table}\n{text[end:]}", encoding="utf-8")


if __name__ == "__main__":
    main()
