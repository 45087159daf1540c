"""What holds for every command: help, examples, --json where it reads, and nothing heavy to start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import click
import pytest

from bookcockpit.cli.app import COMMANDS, bookcockpit

READING = {
    "week", "quarter",
    "today", "why", "accounts", "account show", "stakeholders", "touch list", "contract list", "commitment list",
    "objective list", "milestone list", "reading list", "plan", "rate list", "cadence", "doctor", "paths", "config",
    "playbook show", "playbook list", "playbook runs", "playbook apply", "demo", "import", "undo", "scorecard",
    "forecast", "renewals", "renewal prep", "signals", "play list", "play pipeline", "play suggest", "whitespace",
    "health", "merge", "stakeholder merge", "restore", "prices", "retier",
    "references", "guide", "hygiene", "account notes",
}  # fmt: skip
HEAVY = {"sqlmodel", "sqlalchemy", "pydantic", "alembic", "textual", "rich"}


def leaves() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(bookcockpit)
    for name in COMMANDS:
        found = bookcockpit.get_command(context, name)
        assert found is not None
        if isinstance(found, click.Group):
            yield from ((f"{name} {child}", command) for child, command in found.commands.items())
        else:
            yield name, found


LEAVES = dict(leaves())


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_of_short_helps_agrees_with_the_commands(name: str) -> None:
    found = bookcockpit.get_command(click.Context(bookcockpit), name)
    assert found is not None
    assert found.name == name
    assert (found.help or "").split("\n")[0] == COMMANDS[name].help


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_has_help_with_an_example(name: str) -> None:
    text = LEAVES[name].help or ""
    assert "Example" in text
    assert f"bookcockpit {name}" in text


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_prints_its_help(name: str, shell: Any) -> None:
    assert "Usage: bookcockpit" in shell.done(*name.split(), "--help")


def test_every_reading_command_answers_as_json() -> None:
    with_json = {name for name, command in LEAVES.items() if any("--json" in p.opts for p in command.params)}
    assert with_json == READING


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_takes_the_global_options_after_its_name(name: str) -> None:
    options = {option for p in LEAVES[name].get_params(click.Context(LEAVES[name])) for option in p.opts}
    assert {"--db", "--today", "--playbook"} <= options


def test_help_lists_every_command(shell: Any) -> None:
    text = shell.done("--help")
    for name, entry in COMMANDS.items():
        assert f"  {name} " in text
        assert entry.help in text


def loaded_by(*arguments: str, environment: dict[str, str]) -> set[str]:
    script = (
        "import sys\nfrom bookcockpit.cli.run import run\n"
        f"run({list(arguments)!r})\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    return set(done.stderr.splitlines())


@pytest.mark.parametrize(
    "arguments",
    [
        ("today",), ("today", "--json"), ("accounts",), ("why", "acme", "value"), ("plan", "acme"),
        ("plan", "acme", "--json"), ("stakeholders", "acme"), ("objective", "list"), ("reading", "list", "acme"),
        ("export", "plan", "acme", "-o", "-"), ("retier",), ("prices",),
    ],
)  # fmt: skip
def test_reading_loads_nothing_that_only_writing_or_painting_needs(
    arguments: tuple[str, ...], acme: Any, process_environment: dict[str, str]
) -> None:
    loaded = loaded_by(*arguments, environment=process_environment)
    assert "bookcockpit.core.book" in loaded
    assert not {name.split(".")[0] for name in loaded} & HEAVY


def test_help_imports_no_command(process_environment: dict[str, str]) -> None:
    loaded = loaded_by("--help", environment=process_environment)
    assert not {name.split(".")[0] for name in loaded} & (HEAVY | {"sqlite3"})
    modules = {entry.module for entry in COMMANDS.values()}
    assert not loaded & modules


def test_an_unknown_command_is_answered_with_the_nearest(shell: Any) -> None:
    assert "did you mean today?" in shell.refused("todya", code=2)


def test_version(shell: Any) -> None:
    assert shell.done("--version").startswith("bookcockpit ")
