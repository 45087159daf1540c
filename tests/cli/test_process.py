"""Real processes: exit codes, streams, pipes, terminals; what a script or a cron job meets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from bookcockpit.cli.run import run

if TYPE_CHECKING:
    from pathlib import Path

BOOKCOCKPIT = [sys.executable, "-m", "bookcockpit"]


def start(environment: dict[str, str], *arguments: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*BOOKCOCKPIT, *arguments], env=environment, capture_output=True, stdin=subprocess.DEVNULL, timeout=30, **more
    )


def test_without_a_terminal_the_cockpit_is_today_with_a_note(acme: Any, process_environment: dict[str, str]) -> None:
    done = start(process_environment)
    assert done.returncode == 0
    assert done.stdout.startswith(b"Sun 22 Nov 2026")
    assert b"No terminal" in done.stderr
    assert b"\x1b" not in done.stdout + done.stderr


def test_without_a_terminal_or_a_book_it_says_what_to_run(process_environment: dict[str, str]) -> None:
    done = start(process_environment)
    assert done.returncode == 3
    assert done.stdout == b""
    assert b"run `bookcockpit init`, or `bookcockpit demo` to look around" in done.stderr


def test_the_demo_leaves_the_users_files_alone(shell: Any, process_environment: dict[str, str]) -> None:
    config = shell.home / "config" / "bookcockpit"
    config.mkdir(parents=True)
    (config / "config.toml").write_text("broken =")
    done = start(process_environment, "demo", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["today"] == "2026-11-22"
    assert answer["items"]
    assert not shell.store.exists()


def test_a_reader_that_stops_early_is_no_error(acme: Any, process_environment: dict[str, str]) -> None:
    pipe = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{sys.executable} -m bookcockpit playbook show | head -1"],
        env=process_environment, capture_output=True, timeout=30,
    )  # fmt: skip
    assert pipe.stderr == b""


def test_a_closed_pipe_ends_quietly(acme: Any, process_environment: dict[str, str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*BOOKCOCKPIT, "accounts"], env=process_environment, stdout=writing, stderr=subprocess.PIPE, timeout=30
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_stream_that_knows_few_characters_still_gets_the_line(
    acme: Any, process_environment: dict[str, str], encoding: str
) -> None:
    acme.done("account", "add", "日本 Zürich", "--tier", "scale")
    environment = {**process_environment, "PYTHONIOENCODING": encoding}
    done = start(environment, "accounts")
    assert done.returncode == 0
    assert b"\\u65e5\\u672c" in done.stdout
    rows = json.loads(start(environment, "accounts", "--json").stdout.decode(encoding))
    assert "日本 Zürich" in [row["account"] for row in rows]


def _faulty(session: object) -> None:
    raise KeyError("Acme's secret")


def test_a_fault_is_one_sentence_and_a_log_without_values(
    acme: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in acme.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("bookcockpit.cli.session.Session.book", property(_faulty))
    assert run(["accounts"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "KeyError" in said
    assert "Traceback" not in said
    log = acme.home / "state" / "bookcockpit" / "bookcockpit.log"
    assert log.stat().st_mode & 0o077 == 0
    assert "KeyError" in log.read_text()


def test_an_interrupt_leaves_with_130(acme: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in acme.environment.items():
        monkeypatch.setenv(name, value)

    def interrupted(session: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bookcockpit.cli.session.Session.book", property(interrupted))
    assert run(["accounts"]) == 130


def test_exit_codes_of_a_real_process(acme: Any, process_environment: dict[str, str], tmp_path: Path) -> None:
    assert start(process_environment, "accounts").returncode == 0
    assert start(process_environment, "why", "nobody", "value").returncode == 1
    assert start(process_environment, "accounts", "--nonsense").returncode == 2
    assert start(process_environment, "accounts", "--db", str(tmp_path / "none.db")).returncode == 3


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_completion_scripts_call_the_program_back(shell: Any, shell_name: str) -> None:
    script = shell.done("completion", shell_name)
    assert "_BOOKCOCKPIT_COMPLETE" in script


def complete(environment: dict[str, str], words: str, at: int) -> list[str]:
    asking = {**environment, "_BOOKCOCKPIT_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(at)}
    return start(asking).stdout.decode().split("\n")


def test_commands_accounts_and_words_complete(acme: Any, process_environment: dict[str, str]) -> None:
    acme.done("account", "add", "Globex Group", "--tier", "scale")
    assert "plain,account" in complete(process_environment, "bookcockpit acc", 1)
    assert "plain,Globex Group" in complete(process_environment, "bookcockpit why glo", 2)
    assert "plain,value_touch" in complete(process_environment, "bookcockpit why acme val", 3)


def test_completion_without_a_book_offers_nothing(process_environment: dict[str, str]) -> None:
    assert complete(process_environment, "bookcockpit why glo", 2) == ["", ""]


def test_the_first_start_in_a_terminal_offers_three_ways(
    shell: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("bookcockpit.cli.cockpit.can_ask", lambda: True)
    monkeypatch.setattr("bookcockpit.cli.cockpit._run", lambda desk: opened.append(str(desk.settings.store)))
    assert "1  start an empty one" in shell.done(input="3\n")
    assert not shell.store.exists()
    assert opened.pop() != str(shell.store)
    shell.done(input="1\n")
    assert opened.pop() == str(shell.store)
    assert shell.json("accounts") == []
    shell.done()
    assert opened == [str(shell.store)]


def test_the_first_start_can_import_a_folder(shell: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("bookcockpit.cli.cockpit.can_ask", lambda: True)
    monkeypatch.setattr("bookcockpit.cli.cockpit._run", lambda desk: None)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "accounts.csv").write_text("name,tier\nAcme,growth\n")
    assert "1 created" in shell.done(input=f"2\n{tmp_path / 'in'}\n")
    assert [row["account"] for row in shell.json("accounts")] == ["Acme"]
