"""Groups that import a command's module only when it runs, and commands that take the global options too."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from bookcockpit import kept
from bookcockpit.cli.errors import Failure, explained
from bookcockpit.cli.out import be_plain, tell
from bookcockpit.cli.session import Session
from bookcockpit.terminal import unprinted

if TYPE_CHECKING:
    from collections.abc import Callable


_UNCUT = 1_000
"""Characters no first sentence has."""


class Entry(NamedTuple):
    """A command that is not imported yet: the module and function it is in, its short help, its section."""

    module: str
    function: str
    help: str
    section: str


def keep_global(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    """Hand a global option given after the command to the session."""
    session = context.find_object(Session)
    if value is not None and session is not None and parameter.name is not None:
        session.choose(parameter.name, value)


def keep_plain(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    """Let this run print for a screen reader or a script."""
    if value:
        be_plain(context)


def global_options(*, hidden: bool) -> list[click.Parameter]:
    """`--db`, `--today`, `--playbook` and `--plain`, which may stand before or after the command."""
    texts = {
        "db": ("PATH", "The data file (also BOOKCOCKPIT_DB)."),
        "today": ("DATE", "Pin the business date (also BOOKCOCKPIT_TODAY)."),
        "playbook": ("PATH", "A playbook file instead of the one in the config folder."),
    }
    plain = click.Option(
        ["--plain"], is_flag=True, hidden=hidden, expose_value=False, callback=keep_plain, envvar="BOOKCOCKPIT_PLAIN",
        help="Tables with tabs instead of columns, nothing cut (also BOOKCOCKPIT_PLAIN).",
    )  # fmt: skip
    named = [
        # Eager: a day typed before `--today` is counted from the pinned date all the same.
        click.Option(
            [f"--{name}"], metavar=metavar, help=text, hidden=hidden, expose_value=False, callback=keep_global,
            is_eager=True,
        )
        for name, (metavar, text) in texts.items()
    ]  # fmt: skip
    return [*named, plain]


class Command(click.Command):
    """A command that accepts the global options after its name as well."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its own parameters and the global ones, which its help leaves to `bookcockpit --help`."""
        return [*super().get_params(ctx), *self.global_parameters()]

    def global_parameters(self) -> list[click.Parameter]:
        """The global options, made once per command."""
        if not hasattr(self, "_global"):
            self._global = global_options(hidden=True)
        return self._global


class Group(click.Group):
    """A group whose own commands take the global options; it lists them in the order they were written."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of declaration."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its commands with their whole first sentence, on a second line rather than cut."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, each.get_short_help_str(_UNCUT)) for name, each in self.commands.items()])


class LazyGroup(click.Group):
    """The outermost group: a table of entries, and the one place where errors become sentences."""

    def __init__(self, *arguments: Any, entries: dict[str, Entry], **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.entries = entries

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """A context with a session of its own, also while a shell asks for completions."""
        return super().make_context(info_name, args, parent, **{"obj": Session(), **extra})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, without importing any."""
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        found: click.Command = getattr(import_module(entry.module), entry.function)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command the arguments name; an unknown one is answered with what it may have meant."""
        if args and args[0] not in self.entries and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.entries, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            ctx.fail(f"There is no command “{args[0]}”{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by section, from the table alone."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for name, entry in self.entries.items():
            sections.setdefault(entry.section, []).append((name, entry.help))
        longest = max(map(len, self.entries))
        for section, rows in sections.items():
            with formatter.section(section):
                formatter.write_dl([(name.ljust(longest), text) for name, text in rows])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the rooms raise leaves as one sentence with its exit code."""
        try:
            answer = super().invoke(ctx)
        except click.exceptions.Exit as left:
            if left.exit_code == 0:
                _own_up()
            raise
        except Exception as error:
            failure = None if isinstance(error, click.ClickException | click.Abort) else explained(error)
            if failure is None:
                raise
            raise failure from error
        _own_up()
        return answer


def _own_up() -> None:
    """Say where it can still be read that the answer was not printed; what was written stays written."""
    if (failure := unprinted()) is None:
        return
    if not kept.anything():
        raise Failure(f"the answer could not be printed: {failure.strerror}")
    tell(f"It was saved; only the answer could not be printed: {failure.strerror}.")


def command(name: str) -> Callable[[Callable[..., Any]], Command]:
    """Declare a command that also takes the global options."""
    return click.command(name, cls=Command)


def group(name: str) -> Callable[[Callable[..., Any]], Group]:
    """Declare a group of commands."""
    return click.group(name, cls=Group)
