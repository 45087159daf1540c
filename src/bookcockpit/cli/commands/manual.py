"""`man` and `completion`: the manual page, and what a shell needs to complete our words."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from bookcockpit import __version__
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Word
from bookcockpit.cli.out import say

_EXIT = (
    ("0", "Done."),
    ("1", "Could not; one sentence on standard error says why and what to do."),
    ("2", "Wrong usage."),
    ("3", "The data file needs attention: it is missing, damaged, locked, or of a newer version."),
)
_ENVIRONMENT = (
    ("BOOKCOCKPIT_DB", "The data file; --db comes first."),
    ("BOOKCOCKPIT_TODAY", "The business date; --today comes first."),
    ("BOOKCOCKPIT_PLAIN", "As --plain, if set."),
    ("NO_COLOR", "No colour, if set."),
    ("EDITOR", "What ctrl+e opens; VISUAL comes first."),
)
_FILES = (
    ("book.db", "The book: one SQLite file, in the platform's folder for data. Backups lie beside it."),
    ("config.toml", "Book, theme, days off and keys; “bookcockpit config” prints it whole."),
    ("playbook.toml", "The rules that differ from the shipped ones; “bookcockpit playbook show” prints them all."),
)


@command("man")
@click.pass_context
def man(context: click.Context) -> None:
    """The manual page, for man.

    \b
    Examples:
      bookcockpit man | man -l -
      bookcockpit man > ~/bookcockpit.1
    """
    root = context.find_root().command
    assert isinstance(root, click.Group), "the program is a group of commands"
    for line in _page(root):
        say(line)


def _page(root: click.Group) -> Iterator[str]:
    yield f'.TH BOOKCOCKPIT 1 "" "bookcockpit {__version__}"'
    yield from (".SH NAME", r"bookcockpit \- a terminal cockpit for one B2B account manager")
    yield from (".SH SYNOPSIS", r"\fBbookcockpit\fR [\fIoptions\fR] [\fIcommand\fR] [\fIarguments\fR]")
    yield from (".SH DESCRIPTION", *_help(root))
    yield from (".SH OPTIONS", *_options(root))
    yield ".SH COMMANDS"
    context = click.Context(root, info_name=root.name)
    for name in root.list_commands(context):
        found = root.get_command(context, name)
        assert found is not None, name
        yield from _command(found, click.Context(found, info_name=name, parent=context))
    for title, rows in (("ENVIRONMENT", _ENVIRONMENT), ("FILES", _FILES), ("EXIT STATUS", _EXIT)):
        yield f".SH {title}"
        yield from (line for name, text in rows for line in _entry(name, text))


def _command(found: click.Command, context: click.Context) -> Iterator[str]:
    path = context.command_path.split(maxsplit=1)[1]
    yield f".SS {_plain(' '.join((path, *found.collect_usage_pieces(context))))}"
    yield from _help(found)
    yield from _options(found)
    if isinstance(found, click.Group):
        for name, each in found.commands.items():
            yield from _command(each, click.Context(each, info_name=name, parent=context))


def _help(found: click.Command) -> Iterator[str]:
    """The paragraphs of a help; one that click keeps as it stands is kept here too."""
    for paragraph in inspect.cleandoc(found.help or "").split("\n\n"):
        if paragraph.startswith("\b"):
            yield from (".PP", ".nf", *map(_plain, paragraph.splitlines()[1:]), ".fi")
        else:
            yield from (".PP", _plain(" ".join(paragraph.splitlines())))


def _options(found: click.Command) -> Iterator[str]:
    context = click.Context(found)
    for each in found.params:
        record = each.get_help_record(context)
        # Arguments stand in the heading; where they need words, the help has them.
        if record is not None and isinstance(each, click.Option):
            yield from _entry(*record)


def _entry(name: str, text: str) -> Iterator[str]:
    yield from (".TP", rf"\fB{_plain(name)}\fR", _plain(text))


def _plain(text: str) -> str:
    """Text that roff prints as it is: no escape, no request, hyphens that can be copied, ASCII alone."""
    text = text.replace("\\", r"\e").replace("-", r"\-")
    text = "".join(sign if sign.isascii() else rf"\[u{ord(sign):04X}]" for sign in text)
    return rf"\&{text}" if text.startswith((".", "'")) else text


_INSTALL = {
    "bash": "echo 'eval \"$(bookcockpit completion bash)\"' >> ~/.bashrc",
    "zsh": "echo 'eval \"$(bookcockpit completion zsh)\"' >> ~/.zshrc",
    "fish": "bookcockpit completion fish > ~/.config/fish/completions/bookcockpit.fish",
}


@command("completion")
@click.argument("shell", type=Word(_INSTALL, "shell"), metavar="[bash|zsh|fish]", required=False)
@click.pass_context
def completion(context: click.Context, shell: str | None) -> None:
    """Completion for bash, zsh and fish.

    With a shell's name it prints the script; without, how to install it.

    \b
    Examples:
      bookcockpit completion
      bookcockpit completion fish > ~/.config/fish/completions/bookcockpit.fish
    """
    from click.shell_completion import get_completion_class

    if shell is None:
        for name, line in _INSTALL.items():
            say(f"{name}:  {line}")
        return
    kind = get_completion_class(shell)
    assert kind is not None, "click knows every shell of the table"
    say(kind(context.find_root().command, {}, "bookcockpit", "_BOOKCOCKPIT_COMPLETE").source())
