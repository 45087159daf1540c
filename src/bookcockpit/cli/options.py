"""The kinds of values commands take: days, words, accounts; and the options many of them share.

A value refused here needed no look into the book: that is a usage error, and its answer says what to write.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.completing import complete_account, complete_person
from bookcockpit.cli.session import Session
from bookcockpit.core.text import show
from bookcockpit.core.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from click.shell_completion import CompletionItem

    from bookcockpit.core.vocabulary import Kind


class Day(click.ParamType):  # type: ignore[type-arg]
    """A business date as people type it; `backwards` for what has happened: `fri` is then the last one."""

    name = "date"

    def __init__(self, *, backwards: bool = False) -> None:
        self.backwards = backwards

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, counted from the session's today."""
        from bookcockpit.core.dates import DateError, parse_date

        session = ctx.find_object(Session) if ctx else None
        assert session is not None, "every command has a session"
        try:
            return parse_date(value, session.today, backwards=self.backwards)
        except DateError as refused:
            self.fail(show(str(refused)), param, ctx)


class Word(click.ParamType):  # type: ignore[type-arg]
    """One word of a vocabulary; a unique beginning is enough, and dashes do for underscores."""

    name = "word"

    def __init__(self, allowed: Iterable[str], what: str) -> None:
        self.allowed, self.what = tuple(allowed), what

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word as it is stored."""
        wanted = value.strip().lower().replace("-", "_").replace(" ", "_")
        exact = [word for word in self.allowed if word.replace("-", "_") == wanted]
        fitting = exact or [word for word in self.allowed if wanted and word.startswith(wanted)]
        if len(fitting) == 1:
            return fitting[0]
        article = "an" if self.what[0] in "aeiou" else "a"
        several = f"may be {' or '.join(fitting)}" if fitting else f"is not {article} {self.what}"
        self.fail(f"“{show(value)}” {several}; write one of {', '.join(self.allowed)}", param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The words that begin so."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(word) for word in self.allowed if word.startswith(incomplete.replace("-", "_"))]


class Aliased(click.Option):
    """An option that answers to the name of its field as well, which help does not repeat."""

    def __init__(self, *names: Any, field: str, **settings: Any) -> None:
        super().__init__(*names, **settings)
        self.alias = option_name(field)

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        """Read under its own names and the other one."""
        shown = self.opts
        self.opts = list(dict.fromkeys([*shown, self.alias]))
        super().add_to_parser(parser, ctx)
        self.opts = shown


def option_of(field: str, *names: str, **settings: Any) -> Callable[[Any], Any]:
    """An option of a field under shorter names."""
    return click.option(*names, cls=Aliased, field=field, **settings)


def option_name(field: str) -> str:
    """The option of a field: `reports_to_id` is `--reports-to`."""
    return "--" + field.removesuffix("_ids").removesuffix("_id").replace("_", "-")


def on_option(field: str, help: str = "When (today).") -> Callable[[Any], Any]:
    """`--on`, the day something happened, which the field keeps; today unless given."""

    def or_today(ctx: click.Context, param: click.Parameter, value: date | None) -> date:
        session = ctx.find_object(Session)
        assert session is not None, "every command has a session"
        return value or session.today

    return option_of(field, "--on", type=Day(backwards=True), metavar="DATE", help=help, callback=or_today)


def account_argument(*, required: bool = True) -> Callable[[Any], Any]:
    """The account a command is about, as `wanted`."""
    metavar = "ACCOUNT" if required else "[ACCOUNT]"
    return click.argument("wanted", metavar=metavar, required=required, shell_complete=complete_account)


def pass_account(function: Callable[..., None]) -> Callable[..., None]:
    """Name an account first, and give a command its session and that account."""

    @wraps(function)
    def with_account(wanted: str, **options: Any) -> None:
        session = click.get_current_context().find_object(Session)
        assert session is not None, "every command has a session"
        function(session, session.account(wanted), **options)

    named: Callable[..., None] = account_argument()(with_account)
    return named


def person_argument(name: str = "name", metavar: str = "NAME") -> Callable[[Any], Any]:
    """A person of the account named before, by name or key."""
    return click.argument(name, metavar=metavar, shell_complete=complete_person)


def people_option(help: str, field: str = "people") -> Callable[[Any], Any]:
    """`--with NAME`, once for each person of the account."""
    return option_of(
        "stakeholder_ids", "--with", field, multiple=True, metavar="NAME", shell_complete=complete_person, help=help
    )


def kind_argument(kinds: Iterable[Kind] = tuple(KINDS), *, required: bool = True) -> Callable[[Any], Any]:
    """The touch kind a command is about."""
    return click.argument("kind", metavar="KIND", type=Word(kinds, "touch kind"), required=required)


def json_option(function: Any) -> Any:
    """`--json`, on every reading command."""
    return click.option("--json", "as_json", is_flag=True, help="Answer as JSON, for programs.")(function)
