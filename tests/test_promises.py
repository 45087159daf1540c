"""What the product promises, checked from outside: real processes, real files, the words users see."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"
DAY = "2026-11-18"
HEAVY = {"sqlmodel", "sqlalchemy", "pydantic", "alembic", "textual"}


def cockpit_in(home: Path) -> Any:
    """`bookcockpit …` as a process on a store and folders of its own."""
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "BOOKCOCKPIT_DB": str(home / "book.db"),
        "BOOKCOCKPIT_TODAY": DAY,
    }

    def start(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "bookcockpit", *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(*arguments: str, code: int = 0) -> str:
        process = start(*arguments)
        out, err = process.communicate(timeout=60)
        assert process.returncode == code, err
        assert "Traceback" not in err
        return out if code == 0 else err

    run.start = start  # type: ignore[attr-defined]
    return run


@pytest.fixture
def cockpit(tmp_path: Path) -> Any:
    return cockpit_in(tmp_path)


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample files in a book, imported once and copied for each test."""
    home = tmp_path_factory.mktemp("sample")
    run = cockpit_in(home)
    run("init")
    run("import", str(SAMPLE))
    return home / "book.db"


@pytest.fixture
def sample(cockpit: Any, sample_store: Path, tmp_path: Path) -> Any:
    """`bookcockpit …` on a copy of the sample book."""
    shutil.copy(sample_store, tmp_path / "book.db")
    return cockpit


def exported(cockpit: Any, path: Path) -> bytes:
    cockpit("export", "book", str(path), "--force")
    return path.read_bytes()


def test_log_then_undo_leaves_the_book_byte_identical(sample: Any, tmp_path: Path) -> None:
    before = exported(sample, tmp_path / "before.json")
    logged = sample("log", "tessel", "value_touch", "-m", "Showed the new report", "--next", "send it", "--due", "fri")
    assert "Thu 18 Feb 2027" in logged
    assert exported(sample, tmp_path / "logged.json") != before
    sample("undo")
    assert exported(sample, tmp_path / "after.json") == before
    sample("redo")
    assert exported(sample, tmp_path / "again.json") == (tmp_path / "logged.json").read_bytes()


def test_a_book_travels_as_json_and_comes_back_byte_identical(sample: Any, tmp_path: Path) -> None:
    sample("snooze", "tessel", "value_touch", "--until", "+2d", "--why", "on leave")
    first = exported(sample, tmp_path / "first.json")

    def other(*arguments: str) -> None:
        sample("--db", str(tmp_path / "other.db"), *arguments)

    other("init", "--currency", "EUR", "--preset", "value-led")
    other("export", "book", str(tmp_path / "empty.json"))
    other("import", str(tmp_path / "first.json"))
    other("export", "book", str(tmp_path / "second.json"))
    assert (tmp_path / "second.json").read_bytes() == first
    other("undo")
    other("export", "book", str(tmp_path / "undone.json"))
    assert (tmp_path / "undone.json").read_bytes() == (tmp_path / "empty.json").read_bytes()


def test_the_same_files_twice_change_nothing(cockpit: Any, tmp_path: Path) -> None:
    cockpit("init")
    first = json.loads(cockpit("import", str(SAMPLE), "--json"))
    dry = json.loads(cockpit("import", str(SAMPLE), "--dry-run", "--json"))
    second = json.loads(cockpit("import", str(SAMPLE), "--json"))
    assert (first["updated"], first["rejected"]) == (0, [])
    assert dry == second
    assert (second["created"], second["updated"], second["unchanged"]) == (0, 0, first["created"])


def test_four_writers_at_once_lose_nothing(cockpit: Any) -> None:
    cockpit("init")
    cockpit("account", "add", "Acme", "--tier", "growth")
    writers = [cockpit.start("log", "acme", "other", "-m", f"writer {number}") for number in range(4)]
    for writer in writers:
        _, err = writer.communicate(timeout=60)
        assert writer.returncode == 0, err
    touches = json.loads(cockpit("touch", "list", "acme", "--json"))
    assert sorted(touch["summary"] for touch in touches) == [f"writer {number}" for number in range(4)]


def test_kill_during_a_log_loses_nothing_acknowledged(cockpit: Any) -> None:
    cockpit("init")
    cockpit("account", "add", "Acme", "--tier", "growth")
    acknowledged = []
    for number in range(6):
        process = cockpit.start("log", "acme", "other", "-m", f"call {number}")
        time.sleep(0.15 + 0.12 * number)
        process.send_signal(signal.SIGKILL)
        out, _ = process.communicate()
        if out:
            acknowledged.append(f"call {number}")
    kept = {touch["summary"] for touch in json.loads(cockpit("touch", "list", "acme", "--json"))}
    assert set(acknowledged) <= kept
    assert json.loads(cockpit("doctor", "--json"))


@pytest.mark.usefixtures("sample")
def test_reading_loads_nothing_heavy(tmp_path: Path) -> None:
    for arguments in (["today"], ["today", "--json"], ["--help"], ["accounts"]):
        assert not loaded_by(arguments, tmp_path) & HEAVY, arguments


def loaded_by(arguments: list[str], home: Path) -> set[str]:
    script = (
        "import sys\nfrom bookcockpit.cli.run import run\n"
        f"run({arguments!r})\nprint(' '.join(sorted(sys.modules)), file=sys.stderr)"
    )
    environment = {**os.environ, "BOOKCOCKPIT_DB": str(home / "book.db"), "XDG_CONFIG_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stderr.split()}


def test_today_agrees_with_a_hand_worked_morning(cockpit: Any, tmp_path: Path) -> None:
    cockpit("init")
    (tmp_path / "accounts.csv").write_text(
        "key,name,tier,owned_since,tracked_since\n"
        "leap,Leap Day GmbH,scale,2024-02-29,2024-02-29\n"
        "jan,January Ltd,strategic,2026-01-31,2026-01-31\n",
        encoding="utf-8",
    )
    (tmp_path / "touches.csv").write_text(
        "account,happened_on,kind,summary\njan,2026-01-31,value_touch,first look\n", encoding="utf-8"
    )
    cockpit("import", str(tmp_path / "accounts.csv"))
    cockpit("import", str(tmp_path / "touches.csv"))

    def due(on: str) -> dict[tuple[str, str], tuple[str, str, int]]:
        today = json.loads(cockpit("--today", on, "today", "--all", "--json"))
        lines = today["items"] + today["upcoming"]
        return {(i["key"], i["kind"]): (i["due_on"], i["state"], i["missed"]) for i in lines}

    morning = due("2026-02-28")
    assert morning["jan", "value_touch"] == ("2026-02-28", "due", 0)
    assert morning["leap", "business_review"] == ("2025-02-28", "never", 1)
    assert due("2026-12-31")["jan", "business_review"] == ("2026-04-30", "never", 2)
    assert due("2030-01-01")["leap", "business_review"] == ("2025-02-28", "never", 4)
    assert ("leap", "check_in") not in due("2024-12-31")
