"""Every command our texts show is run on the sample book: a text cannot promise what the program refuses."""

from __future__ import annotations

import shlex
import shutil
from datetime import date
from pathlib import Path

import click
import pytest

import shown
from cli.conftest import Shell
from workbooks import xlsx

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
TEXTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = dict(shown.commands())
EXEMPT = (
    "python3 -m venv", ".venv/bin/pip", ".venv/bin/pytest", ".venv/bin/ruff", ".venv/bin/mypy", ".venv/bin/python",
    "git clone", "cd ", "pipx install", "uv tool install", "export ", "echo ", "tmux ", "set ", "man ", "ssh ",
)  # fmt: skip
"""Set-up and other programs, by the beginning of their line."""


@pytest.fixture
def ready(sample: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """The sample book, in a folder with the files the texts speak of."""
    monkeypatch.chdir(tmp_path)
    for name in ("accounts.csv", "touches.csv"):
        shutil.copy(ROOT / "sample_data" / name, tmp_path)
    (tmp_path / "exports").mkdir()
    for name, text in SALESFORCE.items():
        (tmp_path / "exports" / name).write_text(text, encoding="utf-8")
    shutil.copy(tmp_path / "exports" / "Opportunity.csv", tmp_path)
    (tmp_path / "accounts.xlsx").write_bytes(
        xlsx(
            {
                "Active accounts": [["Account", "ARR", "Renewal date"], ["Kite", 48_000, date(2027, 3, 1)]],
                "Lost": [["Account", "ARR", "Renewal date"], ["Gone", 5_000, date(2024, 3, 1)]],
            }
        )
    )
    for folder in ("stick", "calendars", "shared", "recaps"):
        (tmp_path / folder).mkdir()
    return sample


SALESFORCE = {
    "Account.csv": "Id,Name,Website,OwnerId\n001,Northwind Logistics,northwind.example,005\n",
    "Opportunity.csv": "Id,AccountId,Account Name,Name,StageName,IsWon,IsClosed,Amount,CloseDate,Renewal Date\n"
    "006,001,Northwind Logistics,Renewal,Closed Won,true,true,240000,03/14/2026,03/14/2027\n",
}
"""What a CRM exported, for the texts that bring it in."""

_ASKS = {("account", "forget"), ("stakeholder", "forget")}
"""Commands that ask at a terminal, where the tests have none."""


def run(shell: Shell, command: shown.Shown) -> tuple[int, str]:
    """Its exit code, and what it printed."""
    if command.arguments[:1] == ("init",):
        shell.store.unlink(missing_ok=True)
    arguments = [word.replace("~", str(shell.home)) if word.startswith("~") else word for word in command.arguments]
    if command.arguments[:2] in _ASKS:
        arguments.append("--yes")
    given = Path(command.reads).read_bytes() if command.reads else None
    result = shell(*arguments, input=given)
    return result.exit_code, result.output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_has_examples_and_they_run(name: str, ready: Shell) -> None:
    examples = shown.examples(COMMANDS[name])
    assert examples, "no example"
    for line in shown.FIRST.get(name, ()):
        ready.done(*shlex.split(line.format(home=ready.home)))
    for example in examples:
        code, said = run(ready, example)
        assert code == 0, (example.line, said)


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.name)
def test_every_command_of_a_shell_block_runs(text: Path, ready: Shell) -> None:
    for line in shown.fenced(text.read_text(encoding="utf-8")):
        command = shown.run_by(line)
        if command is None:
            assert line.startswith(EXEMPT), f"neither ours nor exempt: {line}"
            continue
        code, said = run(ready, command)
        assert code == 0, (line, said)


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.name)
def test_every_command_named_in_a_text_is_right_usage(text: Path, ready: Shell) -> None:
    found = [wrong for form in shown.forms(text.read_text(encoding="utf-8")) if (wrong := wrong_usage(ready, form))]
    assert not found, "\n".join(found)


def wrong_usage(shell: Shell, form: shown.Shown) -> str:
    """What is wrong with it, if anything. A name alone, or one with words left out (`…`), has to exist; whatever
    words follow must not be refused."""
    words = form.arguments
    if "…" in form.line:
        known = words[: max(n for n in range(len(words) + 1) if " ".join(words[:n]) in COMMANDS)]
        # Of a group what follows has to be one of its own.
        words = words[:2] if isinstance(COMMANDS[" ".join(known)], click.Group) else known
    if " ".join(words) in COMMANDS:
        words = (*words, "--help")
    code, said = run(shell, form._replace(arguments=words))
    return "" if code in (0, 1) else f"{form.line}: {words}: {said}"


@pytest.mark.parametrize(
    "line", [f"bookcockpit {wrong}" for wrong in ("todya", "today --colour", "touch lsit northwind", "why northwind")]
)
def test_what_the_program_refuses_would_be_found(line: str, ready: Shell) -> None:
    command = shown.run_by(line)
    assert command is not None
    assert run(ready, command)[0] == 2
    assert wrong_usage(ready, command)
