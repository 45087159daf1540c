"""Real processes: exit codes, streams, pipes, terminals; what a script or a cron job meets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import pytest

from bookcockpit.cli.run import run
from bookcockpit.desk import Desk
from bookcockpit.store.library import Library
from bookcockpit.tui.welcome import Beginning

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
    acme.done("account", "add", "Müller & Söhne", "--key", "0018d", "--tier", "scale")
    for words, at, offered in (
        ("bookcockpit acc", 1, "account"),
        ("bookcockpit why glo", 2, "globex-group"),
        ("bookcockpit why mü", 2, r"Müller\\ \\&\\ Söhne"),
        ("bookcockpit why mu", 2, r"Müller\\ \\&\\ Söhne"),
        ("bookcockpit why 001", 2, "0018d"),
        ("bookcockpit why acme val", 3, "value_touch"),
        ("bookcockpit stakeholder edit acme an", 4, r"Ana\\ Ruiz"),
        ("bookcockpit log acme check_in --with bo", 5, r"Bo\\ Li"),
        ("bookcockpit playbook apply onb", 3, "onboarding"),
    ):
        assert f"plain,{offered}" in complete(process_environment, words, at), words


def test_completion_without_a_book_offers_nothing(process_environment: dict[str, str]) -> None:
    assert complete(process_environment, "bookcockpit why glo", 2) == ["", ""]


def begin(monkeypatch: pytest.MonkeyPatch, chosen: Beginning) -> list[tuple[str, bool]]:
    """A terminal whose user chooses that; the stores the cockpit is opened on, and whether to bring something in."""
    opened: list[tuple[str, bool]] = []

    def run(desk: Desk, *, bring_in: bool = False) -> None:
        opened.append((str(desk.settings.store), bring_in))

    monkeypatch.setattr("bookcockpit.cli.commands.cockpit.can_ask", lambda: True)
    monkeypatch.setattr("bookcockpit.cli.commands.cockpit._run", run)
    monkeypatch.setattr("bookcockpit.tui.welcome.welcome", lambda settings: chosen)
    return opened


@pytest.mark.parametrize("way", ["empty", "bring_in"])
def test_the_first_start_makes_the_book_that_was_chosen(
    shell: Any, monkeypatch: pytest.MonkeyPatch, way: Literal["empty", "bring_in"]
) -> None:
    opened = begin(monkeypatch, Beginning(way, "EUR", "value-led"))
    shell.done()
    assert opened == [(str(shell.store), way == "bring_in")]
    with Library.open(shell.store) as library:
        assert (library.meta.base_currency, library.meta.preset) == ("EUR", "value-led")
    shell.done()
    assert opened[1:] == [(str(shell.store), False)], "the second start asks nothing"


def test_the_first_start_can_show_the_demo_and_make_nothing(shell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = begin(monkeypatch, Beginning("demo"))
    shell.done()
    assert opened
    assert opened[0][0] != str(shell.store)
    assert not shell.store.exists()


def test_leaving_the_first_start_makes_nothing(shell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = begin(monkeypatch, Beginning("leave", exit_code=143))
    assert shell().exit_code == 143
    assert opened == []
    assert not shell.store.exists()


def test_a_place_that_cannot_hold_a_book_is_one_sentence(shell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(monkeypatch, Beginning("empty"))
    (shell.home / "plain").write_text("a file, not a folder")
    assert "plain/book.db" in shell.refused("--db", str(shell.home / "plain" / "book.db"))


def in_shell(environment: dict[str, str], line: str) -> subprocess.CompletedProcess[bytes]:
    """A line of a shell in which `B` is the program."""
    program = f"{sys.executable} -m bookcockpit"
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line.replace("B ", f"{program} ")],
        env=environment, capture_output=True, timeout=60,
    )  # fmt: skip


LOG = 'B log acme check_in -m "met"'
FORGET = "B stakeholder forget acme bo --yes"


def touches(acme: Any) -> int:
    return len(acme.json("touch", "list", "acme"))


@pytest.mark.parametrize("where", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-", "| true", "2>/dev/full", "<&-"])
def test_a_closed_stream_is_silence_and_stops_nothing(
    acme: Any, process_environment: dict[str, str], where: str
) -> None:
    before = touches(acme)
    done = in_shell(process_environment, f"{LOG} {where}")
    assert (done.returncode, done.stderr) == (0, b"")
    assert touches(acme) == before + 1
    for reads in ("B accounts", "B today --json", "B", "B --help", "B playbook show"):
        assert in_shell(process_environment, f"{reads}  {where}").returncode == 0, reads


@pytest.mark.parametrize("wanted", ["why nobody value", "accounts --nonsense"])
def test_a_failure_with_closed_streams_keeps_its_code(
    acme: Any, process_environment: dict[str, str], wanted: str
) -> None:
    code = in_shell(process_environment, f"B {wanted}").returncode
    assert code
    assert in_shell(process_environment, f"B {wanted} >&- 2>&-").returncode == code


@pytest.mark.parametrize(
    "saves",
    [
        LOG,
        "B undo",
        "B backup",
        "B export book out.json",
        "B import accounts.csv",
        "B stakeholder forget acme bo --yes",
    ],
)
def test_what_was_saved_is_said_on_the_other_stream(
    acme: Any, process_environment: dict[str, str], tmp_path: Path, saves: str
) -> None:
    (tmp_path / "accounts.csv").write_text("key,name,tier,owned_since\ng,Globex,growth,2025-01-01\n")
    done = in_shell(process_environment, f"cd {tmp_path}; {saves} > /dev/full")
    assert done.returncode == 0, done.stderr
    assert b"It was saved; only the answer could not be printed: No space left" in done.stderr


@pytest.mark.parametrize("reads", ["B accounts", "B today --json", "B export book -", "B export plan acme -o -"])
def test_an_answer_that_does_not_fit_is_no_success(acme: Any, process_environment: dict[str, str], reads: str) -> None:
    done = in_shell(process_environment, f"{reads} > /dev/full")
    assert done.returncode == 1
    assert done.stderr == b"Error: the answer could not be printed: No space left on device\n"
