"""What surrounds the book: which file is meant, folders and rights, streams and terminals that can little."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pexpect
import pytest

from bookcockpit.store import Library
from cli.conftest import Shell

BOOKCOCKPIT = [sys.executable, "-m", "bookcockpit"]
POISON = "Acme 日本支社 \u202e\x1b[31m"


def run(environment: dict[str, str], *arguments: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*BOOKCOCKPIT, *arguments], env=environment, capture_output=True, stdin=subprocess.DEVNULL, timeout=30, **more
    )


def named(environment: dict[str, str], *arguments: str, **more: Any) -> tuple[str, str]:
    said = json.loads(run(environment, *arguments, "paths", "--json", **more).stdout)
    return said["store"], said["named_by"]


def test_flag_before_environment_before_config_before_default(
    process_environment: dict[str, str], tmp_path: Path
) -> None:
    config = tmp_path / "config" / "bookcockpit" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('store = "~/from-config.db"')
    environment = {**process_environment, "HOME": str(tmp_path), "BOOKCOCKPIT_DB": str(tmp_path / "env.db")}
    assert named(environment, "--db", "flag.db", cwd=tmp_path) == (str(tmp_path / "flag.db"), "--db")
    assert named(environment) == (str(tmp_path / "env.db"), "BOOKCOCKPIT_DB")
    environment["BOOKCOCKPIT_DB"] = ""
    assert named(environment) == (str(tmp_path / "from-config.db"), str(config))
    config.unlink()
    assert named(environment) == (str(tmp_path / "data" / "bookcockpit" / "book.db"), "default")


@pytest.mark.parametrize("data", ["", "relative/data"])
def test_a_home_or_folder_that_says_nothing_makes_no_file_here(
    process_environment: dict[str, str], tmp_path: Path, data: str
) -> None:
    environment = {name: value for name, value in process_environment.items() if name not in ("HOME", "BOOKCOCKPIT_DB")}
    store, by = named({**environment, "XDG_DATA_HOME": data}, cwd=tmp_path)
    assert by == "default"
    assert os.path.isabs(store)
    assert "relative" not in store
    assert sorted(os.listdir(tmp_path)) == sorted(set(os.listdir(tmp_path)) - {"relative"})


def test_a_link_to_the_book_survives_everything_that_writes(acme: Shell) -> None:
    real = acme.store.rename(acme.home / "real.db")
    acme.store.symlink_to(real.name)
    for arguments in (("log", "acme", "check_in"), ("undo",), ("backup",), ("restore", "1"), ("doctor", "--fix")):
        acme.done(*arguments)
        assert acme.store.is_symlink(), arguments
    assert acme.json("accounts")[0]["account"] == "Acme"
    assert real.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_every_file_is_its_owners_whatever_the_umask(
    process_environment: dict[str, str], tmp_path: Path, umask: int
) -> None:
    (tmp_path / "rows.csv").write_text("key,name,tier\na,Acme,growth\nb,Bolt,splendid\n")
    (tmp_path / "Account.csv").write_text("Id,Name,OwnerId,IsDeleted\n1,Acme,005,false\n")
    (tmp_path / "rows.csv").chmod(0o600)
    (tmp_path / "Account.csv").chmod(0o600)
    environment = {**process_environment, "BOOKCOCKPIT_DB": "", "HOME": str(tmp_path)}
    script = (
        "import os, sys, shlex\nos.umask(int(sys.argv[1]))\nfrom bookcockpit.cli.run import run\n"
        "for line in sys.argv[2:]:\n    print(line, run(shlex.split(line)))"
    )
    lines = (
        "init", "import rows.csv --as accounts --skip-bad --rejected bad.csv", "import Account.csv --from salesforce",
        "export book book.json", "export csv out", "export calendar book.ics", "export plan acme", "backup",
        "backup b.db", "restore 1", "log acme check_in",
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", script, str(umask), *lines], env=environment, capture_output=True, cwd=tmp_path,
        stdin=subprocess.DEVNULL, timeout=60, text=True, check=True,
    )  # fmt: skip
    assert all(f"{line} 0" in done.stdout for line in lines), done.stdout + done.stderr
    files = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert len(files) >= 20
    assert [str(each) for each in files if each.stat().st_mode & 0o077] == []
    folders = [each for each in tmp_path.rglob("*") if each.is_dir() and each.name in ("bookcockpit", "backups", "out")]
    assert [str(each) for each in folders if each.stat().st_mode & 0o077] == []


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 201, "x" * 10_000])
def test_a_name_of_nothing_or_without_end_is_refused_with_the_reason(acme: Shell, name: str) -> None:
    result = acme("account", "add", name, "--tier", "growth")
    assert result.exit_code in (1, 2)
    assert "name" in result.stderr.casefold()
    assert len(acme.json("accounts")) == 1


def test_an_invisible_character_makes_no_second_account(acme: Shell) -> None:
    assert "Acme" in acme.refused("account", "add", "Ac\u200bme", "--tier", "growth")
    acme.done("account", "edit", "acme", "--name", "Ac\ufeffme")
    assert acme.json("account", "show", "acme")["name"] == "Ac\ufeffme"
    assert "Ac\ufffdme" in acme.done("accounts")


def test_a_note_of_a_megabyte_is_kept_whole(acme: Shell) -> None:
    note = ("a line of a long note\n" * 50_000).strip()
    result = acme("account", "edit", "acme", "--notes", note)
    if result.exit_code:
        assert "long" in result.stderr or "limit" in result.stderr
    else:
        with Library.open(acme.store) as library:
            (account,) = library.everything()["account"]
            assert account.__dict__["notes"] == note


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_streams_and_terminals_that_can_little_get_every_line(
    acme: Shell, process_environment: dict[str, str], encoding: str
) -> None:
    acme.done("account", "add", POISON, "--tier", "growth")
    environment = {**process_environment, "PYTHONIOENCODING": encoding, "TERM": "dumb", "NO_COLOR": "1"}
    for arguments in (("accounts",), ("today", "--all"), ("accounts", "--plain"), ("accounts", "--json"), ()):
        done = run(environment, *arguments)
        assert done.returncode == 0, done.stderr
        assert b"Traceback" not in done.stderr
        assert b"\x1b" not in done.stdout


def test_a_dumb_terminal_gets_today_instead_of_the_cockpit(acme: Shell, process_environment: dict[str, str]) -> None:
    child = pexpect.spawn(sys.executable, BOOKCOCKPIT[1:], env={**process_environment, "TERM": "dumb"}, timeout=15)
    child.expect(pexpect.EOF)
    sent: Any = child.before
    assert b"No terminal for the cockpit here" in sent
    assert b"\x1b" not in sent


def test_stopped_and_resized_the_cockpit_goes_on(acme: Shell, process_environment: dict[str, str]) -> None:
    child = pexpect.spawn(
        sys.executable, BOOKCOCKPIT[1:], env={**process_environment, "TERM": "xterm-256color"}, timeout=15,
        dimensions=(30, 100),
    )  # fmt: skip
    child.expect(b"Acme")
    for rows, columns in ((5, 20), (1, 1), (60, 250), (2, 300), (30, 100)) * 3:
        child.setwinsize(rows, columns)
        time.sleep(0.02)
    pid = child.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    acme.done("account", "add", "Written meanwhile", "--tier", "growth")
    time.sleep(0.3)
    os.kill(pid, signal.SIGCONT)
    child.expect_exact(b"\x1b[?1049h")
    child.expect(b"Acme")
    # What is typed while the screen is taken again is flushed with it, so a slow machine needs the key twice.
    for _attempt in range(10):
        child.send("2")
        if child.expect([b"Written meanwhile", pexpect.TIMEOUT], timeout=6) == 0:
            break
    else:
        pytest.fail(f"it did not go on {(child.before or b'')[-1500:]!r}")
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
