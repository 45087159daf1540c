"""`init` and `paths`: where the book is, and a new one."""

from __future__ import annotations

from typing import Any

import click

from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Word, json_option
from bookcockpit.cli.out import print_json, print_shown
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core.playbook import PRESETS


class Currency(click.ParamType):  # type: ignore[type-arg]
    """A three-letter currency code."""

    name = "currency"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The code in capitals."""
        from bookcockpit.core.entities import Rate

        try:
            code: str = Rate.specs["currency"].check(value.strip().upper())
        except ValueError as refused:
            self.fail(str(refused), param, ctx)
        return code


@command("init")
@click.option(
    "--preset", type=Word(PRESETS, "preset"), default="balanced", show_default=True, metavar="NAME",
    help=f"The rules to start with: {', '.join(PRESETS)}.",
)  # fmt: skip
@click.option("--currency", type=Currency(), default="USD", show_default=True, metavar="CODE", help="Base currency.")
@pass_session
def init(session: Session, preset: str, currency: str) -> None:
    """Make an empty book.

    \b
    Examples:
      bookcockpit init
      bookcockpit init --preset value-led --currency EUR
    """
    create(session, preset, currency)
    print_shown(f"Made an empty book at {session.settings.store} ({preset}, {currency}).")
    print_shown('Next: `bookcockpit import FOLDER`, or `bookcockpit account add "Acme" --tier growth`.')


def create(session: Session, preset: str = "balanced", currency: str = "USD") -> None:
    """Make the empty data file the settings name. Raises `StoreExists` rather than replace one."""
    from bookcockpit.store.library import Library

    Library.create(session.settings.store, base_currency=currency, preset=preset).close()


@command("paths")
@json_option
@pass_session
def paths(session: Session, as_json: bool) -> None:
    """Where the book, settings, logs and backups are.

    It also says what named the book: a flag, the environment, the config file, or the default.

    \b
    Examples:
      bookcockpit paths
      bookcockpit paths --json | jq -r .backups
    """
    from bookcockpit.store.check import folder_for

    settings = session.settings
    places = {
        "store": str(settings.store),
        "named_by": settings.store_from,
        "backups": str(folder_for(settings.store)),
        "config": str(settings.config_file),
        "playbook": str(settings.playbook or settings.folders.config / "playbook.toml"),
        "state": str(settings.folders.state),
        "cache": str(settings.folders.cache),
    }
    if as_json:
        print_json(places)
        return
    print_table(("", ""), [(Cell(name.replace("_", " "), "quiet"), place) for name, place in places.items()])
