"""One run of one command: the settings, the desk and the book, each made when it is first asked for."""

from __future__ import annotations

import os
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.errors import Failure, NeedsAttention
from bookcockpit.cli.out import tell
from bookcockpit.terminal import can_ask

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from bookcockpit.core.book import Book, Damage
    from bookcockpit.core.change import Change
    from bookcockpit.core.columns import Cell
    from bookcockpit.core.due.cadence import Item
    from bookcockpit.core.entities import Account, Stakeholder
    from bookcockpit.core.health.score import Healths
    from bookcockpit.core.policy import Policy
    from bookcockpit.core.vocabulary import Kind
    from bookcockpit.desk import Desk
    from bookcockpit.settings import Settings


class Session:
    """What the commands share. Nothing is read before a command needs it."""

    def __init__(self) -> None:
        self._chosen: dict[str, str] = {}

    def choose(self, name: str, value: str) -> None:
        """Take a global option: `db`, `today` or `playbook`."""
        self._chosen[name] = value

    @cached_property
    def settings(self) -> Settings:
        """Flag, environment, config file, default. Raises `SettingsError`."""
        from bookcockpit.settings import load

        return load(db=self._chosen.get("db"), today=self._chosen.get("today"), playbook=self._chosen.get("playbook"))

    @property
    def today(self) -> date:
        """The business date."""
        return self.settings.today()

    @property
    def pinned(self) -> date | None:
        """The date of --today or BOOKCOCKPIT_TODAY, found without the user's own settings: for the demo."""
        from bookcockpit.settings import pinned_date

        return pinned_date(self._chosen.get("today"), os.environ)

    @property
    def no_book(self) -> NeedsAttention:
        """The answer where there is no data file yet."""
        source = self.settings.store_from
        named = "" if source == "default" else f" (named by {source})"
        from bookcockpit.store.check import backups_of

        if kept := len(backups_of(self.settings.store)):
            return NeedsAttention(
                f"No book at {self.settings.store}{named}, but {kept} of its backups are there: "
                "`bookcockpit restore` lists them, `bookcockpit restore 1` brings the newest back"
            )
        return NeedsAttention(
            f"No book yet at {self.settings.store}{named}: run `bookcockpit init`, or `bookcockpit demo` to look around"
        )

    @cached_property
    def desk(self) -> Desk:
        """The open store, what an update changed in its ARR being said. Raises `StoreError`."""
        desk = self.desk_of_cockpit
        if desk.library.updated_from is not None and (anew := desk.counts_anew(once=can_ask())):
            tell(f"{anew} `bookcockpit doctor` lists them again.")
        return desk

    @cached_property
    def desk_of_cockpit(self) -> Desk:
        """The open store; closed when the command ends. The cockpit says itself what it would otherwise cover.

        Raises `StoreError`.
        """
        from bookcockpit.desk import Desk
        from bookcockpit.store.errors import StoreMissing

        try:
            desk = Desk.open(self.settings)
        except StoreMissing as missing:
            if os.path.lexists(self.settings.store):
                raise
            raise self.no_book from missing
        click.get_current_context().call_on_close(desk.close)
        for warning in desk.library.warnings:
            tell(warning)
        return desk

    @cached_property
    def book(self) -> Book:
        """The book as it was when first asked for."""
        book = self.desk.book()
        if unsaid := self.desk.unsaid(book):
            tell(unsaid)
        for each in book.damaged:
            tell(f"{each}. It is left out, with what belongs to it: {mending(each, book)}.")
        return book

    @property
    def policy(self) -> Policy:
        """The rules."""
        return self.desk.policy

    @cached_property
    def healths(self) -> Healths:
        """The health of each account, reckoned when it is first asked for."""
        from bookcockpit.core.health.score import Healths

        return Healths(self.book, self.policy)

    @property
    def silent_until(self) -> date:
        """Until when what is put away today stays silent."""
        from datetime import timedelta

        return self.today + timedelta(days=self.policy.dismissed_for)

    def account(self, wanted: str) -> Account:
        """The account someone named. Raises `UnknownName` with what it could be."""
        from bookcockpit.core.actions import UnknownName, find_account

        try:
            return find_account(self.book.accounts, wanted)
        except UnknownName as unknown:
            for each in self.book.damaged:
                if each.table == "account" and wanted in (each.key, each.name):
                    raise Failure(f"{each}; {mending(each, self.book)}") from None
            raise Failure(f"{unknown}; `bookcockpit accounts` lists them all") from None

    def person(self, account: Account, wanted: str) -> Stakeholder:
        """The person of an account someone named."""
        from bookcockpit.core.actions import UnknownName, find_stakeholder

        try:
            return find_stakeholder(self.book.stakeholders_of.get(account.id, []), wanted)
        except UnknownName as unknown:
            raise Failure(f"{unknown} at {account.name}; `bookcockpit stakeholders` lists its people") from None

    def item(self, account: Account, kind: Kind) -> Item:
        """The account's item of a kind; a kind that is not owed is answered with those that are."""
        from bookcockpit.core.actions import item_of
        from bookcockpit.core.due.cadence import items_of

        found = item_of(self.book, self.desk.policy, account, kind, self.today)
        if found is not None:
            return found
        if account.status != "active":
            raise Failure(f"{account.name} is {account.status}: nothing is owed")
        owed = ", ".join(item.kind for item in items_of(self.book, self.desk.policy, account, self.today))
        raise Failure(f"{account.name} is not owed a {kind}; owed are {owed or 'none'}")

    def due(self, due_on: date | None, before: str = "", after: str = "") -> Cell:
        """When something is due, between words, painted where it is overdue."""
        from bookcockpit.core.columns import due_cell

        return due_cell(self, due_on, before, after)

    def apply(self, change: Change) -> None:
        """Write a change: one undo step."""
        self.keep_daily()
        self.desk.apply(change)

    def keep_daily(self) -> None:
        """Back up before the first change of a day; what stands in the way is told and stops nothing."""
        if trouble := self.desk.back_up_daily():
            tell(trouble)


def mending(damage: Damage, book: Book) -> str:
    """What puts a damaged value right: the `edit` of its kind, where that can be told this field."""
    from shlex import quote

    context = click.get_current_context().find_root()
    assert isinstance(context.command, click.Group), "all commands hang on the outermost one"
    group = context.command.get_command(context, damage.table)
    edit = group.commands.get("edit") if isinstance(group, click.Group) else None
    if edit is None or not (option := option_of(edit, damage.field)):
        return "a backup may hold what was there; `bookcockpit restore` lists them"
    owner = book.account_by_id.get(damage.account_id)
    names = {"which": damage.key, "wanted": owner.key if owner else "ACCOUNT"}
    if damage.table == "account":
        names["wanted"] = damage.key
    words = [
        quote(names[each.name]) if each.name in names else each.metavar or ""
        for each in edit.params
        if isinstance(each, click.Argument)
    ]
    named = [each for each in edit.params if each.name == "which" and isinstance(each, click.Option)]
    words += [f"{each.opts[0]} {quote(damage.key)}" for each in named]
    return f"`bookcockpit {damage.table} edit {' '.join(words)} {option} …` puts it right"


def option_of(edit: click.Command, field: str) -> str:
    """The option of a command that says a field; "" if there is none."""
    return next((max(each.opts, key=len) for each in edit.params if each.name == field), "")


def pass_session(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command its session as the first argument."""

    @wraps(function)
    def with_session(*arguments: Any, **options: Any) -> None:
        function(click.get_current_context().find_object(Session), *arguments, **options)

    return with_session
