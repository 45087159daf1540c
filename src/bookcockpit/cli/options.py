"""The kinds of values commands take, what a shell offers for them, and the options many commands share.

A value refused here needed no look into the book: that is a usage error, and its answer says what to write.
"""

from __future__ import annotations

import os
import re
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.session import Session
from bookcockpit.core.text import show, unmarked
from bookcockpit.core.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from click.shell_completion import CompletionItem

    from bookcockpit.core.vocabulary import Kind
    from bookcockpit.store.library import Library


def complete_account(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Accounts that are not archived, by the beginning of their key or name; read with `sqlite3` alone."""

    def named(library: Library) -> Iterator[tuple[str, str]]:
        return ((each.key, each.name) for each in library.names() if each.status != "archived")

    return _offered(_read(ctx, named), incomplete)


def complete_person(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The people of the account named before."""
    from bookcockpit.core.actions import UnknownName, find_account
    from bookcockpit.core.entities import Account, Stakeholder

    def named(library: Library) -> list[tuple[str, str]]:
        # Behind an option without its value yet, click has not given the arguments their names.
        wanted = ctx.params.get("wanted") or next(iter(ctx.args), "")
        try:
            account = find_account(library.find(Account), wanted)
        except UnknownName:
            return []
        return [(each.key, each.name) for each in library.find(Stakeholder, account_id=account.id)]

    return _offered(_read(ctx, named), incomplete)


def complete_playbook(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The shipped playbooks and the user's own."""
    from bookcockpit.core.playbooks.checklists import SHIPPED, checklists_of
    from bookcockpit.desk import Desk

    def named(library: Library) -> list[tuple[str, str]]:
        session = ctx.ensure_object(Session)
        return [
            (each.name, each.about)
            for each in checklists_of(Desk(session.settings, library).policy.own_checklists).values()
        ]

    return _offered(_read(ctx, named) or ((each.name, each.about) for each in SHIPPED), incomplete)


def _read(ctx: click.Context, read: Callable[[Library], Iterable[tuple[str, str]]]) -> list[tuple[str, str]]:
    from bookcockpit.core.policy import PolicyError
    from bookcockpit.settings import SettingsError
    from bookcockpit.store.check import VERSION, check
    from bookcockpit.store.errors import StoreError
    from bookcockpit.store.library import Library

    session = ctx.find_object(Session)
    try:
        # Opening an older file would bring it up to date: too much to happen on a press of Tab.
        if session is None or check(session.settings.store).version != VERSION:
            return []
        with Library.open(session.settings.store) as library:
            return list(read(library))
    except (StoreError, SettingsError, PolicyError, OSError):
        return []


def _offered(known: Iterable[tuple[str, str]], incomplete: str) -> list[CompletionItem]:
    """Keys that begin so with the name beside them, else names that do."""
    from click.shell_completion import CompletionItem

    wanted = unmarked(incomplete)
    return [
        CompletionItem(show(key), help=show(name))
        if unmarked(key).startswith(wanted)
        else CompletionItem(_as_typed(show(name)), help=show(key))
        for key, name in known
        if unmarked(key).startswith(wanted) or unmarked(name).startswith(wanted)
    ]


def _as_typed(name: str) -> str:
    """A name as the shell needs it: bash takes what is offered for words, the others quote it themselves.

    Two backslashes, because click's script for bash reads its answer with a `read` that eats one.
    """
    in_bash = os.environ.get("_BOOKCOCKPIT_COMPLETE", "").startswith("bash")
    return re.sub(r"([^\w.,@%+:/-])", r"\\\\\1", name) if in_bash else name


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
