"""The commands our texts show: taken from fenced blocks, from the inline code of tables, from examples of --help."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import click

from bookcockpit.cli.app import bookcockpit

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"`([^`]+)`")
_ENDS = {"|", "||", "&&", ";", ">", ">>"}
_FILLED = {
    "A": "northwind", "ACCOUNT": "northwind", "B": "tessel", "NAME": "Ana Ruiz", "KIND": "business_review", "N": "2",
    "D": "2026-11-20", "DAY": "2026-11-20", "T": "scale", "S": "open", "SEVERITY": "high", "BAND": "red", "M": "seats",
    "TEXT": "Words", "NOTE": "Words", "INPUT": "nps", "VALUE": "40", "P": "Learn", "TOPIC": "onboarding",
    "RULE": "stale_contacts", "SYSTEM": "salesforce", "PATH": "exports/", "FILE": "a.file", "FILE.json": "a.json",
    "FILE.ics": "a.ics", "FILE.csv": "a.csv", "DIR": "a-folder", "SHELL": "zsh", "PLAYBOOK": "onboarding",
}  # fmt: skip
"""What is put where a form leaves a word open."""


_PLAY_FROM = 'play dismiss northwind cross_sell --why "Budget is spent until April"'
FIRST: dict[str, tuple[str, ...]] = {
    "unsnooze": ("snooze fairlight check_in --until mon --why Holidays",),
    "redo": ("skip fairlight check_in --why Holidays", "undo"),
    "undo": ("skip fairlight check_in --why Holidays",),
    "signal bring-back": ("signal dismiss northwind milestone_missed --why Agreed",),
    "play bring-back": (_PLAY_FROM,),
    "playbook bring-back": ("playbook dismiss renewal northwind --why Theirs",),
    "reference bring-back": ("reference dismiss castellan --why Lawyers",),
    "merge": ('account add "Northwind Leeds" --key northwind-leeds --tier scale',),
    "stakeholder merge": ('stakeholder add northwind "T. Grant"',),
    "restore": ("backup", "log northwind check_in", "backup", "backup {home}/stick/book.db"),
    "touch confirm": ("--today 2026-11-19 log northwind check_in --on 2026-11-20",),
}
"""What has to have happened before the examples of a command, beside those before it in the same help."""


class Shown(NamedTuple):
    """A command as shown; `arguments` without `bookcockpit`, `reads` a file given with `<`."""

    line: str
    arguments: tuple[str, ...]
    reads: str = ""


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with the words that call it, groups before their members; the first is the program itself."""
    yield from _below("", bookcockpit)


def _below(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None, name
            yield from _below(f"{path} {name}".strip(), found)


def examples(command: click.Command) -> list[Shown]:
    """The examples of a command's help."""
    return [shown for line in _joined(command.help or "") if (shown := _split(line)) is not None]


def fenced(text: str) -> Iterator[str]:
    """Each line of the shell blocks of a Markdown text."""
    for language, block in _FENCE.findall(text):
        if language == "sh":
            yield from (line for line in _joined(block) if line and not line.startswith("#"))


def run_by(line: str) -> Shown | None:
    """The command of ours in a line of shell, None if there is none."""
    return _split(line)


def forms(text: str) -> Iterator[Shown]:
    """The commands in the inline code of a table's first cells and of running text, alternatives one by one.

    Running text names a command by beginning with `bookcockpit`; a table whose first column is headed *command* needs
    not. What is in brackets is taken along; open words are filled.
    """
    is_table = False
    for line in _FENCE.sub("", text).splitlines():
        row = line.startswith("|")
        is_table = row and (is_table or line.startswith("| command |"))
        cell = re.split(r"(?<!\\)\|", line)[1] if is_table else line
        for code in _INLINE.findall(cell.replace("\\|", "|")):
            words = code.split()
            if words[0] == "bookcockpit" or is_table:
                yield from _variants(code)


def _variants(code: str) -> Iterator[Shown]:
    """`touch list|edit A [--on D]`: one command for each alternative."""
    plain = code.replace("[", " ").replace("]", " ").replace("…", " ")
    words = shlex.split(plain)
    if words[:1] == ["bookcockpit"]:
        words = words[1:]
    choices = [word.split("|") if "|" in word else [word] for word in words]
    for taken in product(*choices):
        yield Shown(code, tuple(_FILLED.get(word, word) for word in taken))


def _joined(text: str) -> list[str]:
    return [line.strip() for line in text.replace("\\\n", " ").splitlines()]


def _split(line: str) -> Shown | None:
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split = True
    words = list(lexer) if "bookcockpit" in line else []
    place = next((i for i, word in enumerate(words) if word.rsplit("/")[-1] == "bookcockpit"), None)
    if place is None or (place and words[place - 1] not in _ENDS):
        return None
    arguments: list[str] = []
    reads = ""
    rest = iter(words[place + 1 :])
    for word in rest:
        if word in _ENDS:
            break
        if word == "<":
            reads = next(rest)
        else:
            arguments.append(word)
    return Shown(line, tuple(arguments), reads)
