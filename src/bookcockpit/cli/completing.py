"""What a shell offers after Tab: accounts, people, playbooks. Whatever is wrong with the store, nothing is offered."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from bookcockpit.cli.session import Session
from bookcockpit.core.text import show, unmarked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import click
    from click.shell_completion import CompletionItem

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
            for each in checklists_of(Desk(session.settings, library).playbook.own_checklists).values()
        ]

    return _offered(_read(ctx, named) or ((each.name, each.about) for each in SHIPPED), incomplete)


def _read(ctx: click.Context, read: Callable[[Library], Iterable[tuple[str, str]]]) -> list[tuple[str, str]]:
    from bookcockpit.core.playbook import PlaybookError
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
    except (StoreError, SettingsError, PlaybookError, OSError):
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
