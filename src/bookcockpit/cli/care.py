"""`init`, `backup`, `doctor`, `paths`: the data file and what surrounds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.errors import ATTENTION
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Word, json_option
from bookcockpit.cli.out import print_json, print_shown
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core.playbook import PRESETS

if TYPE_CHECKING:
    from bookcockpit.settings import Settings
    from bookcockpit.store.doctor import Finding


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


@command("backup")
@click.argument("file", required=False)
@pass_session
def backup(session: Session, file: str | None) -> None:
    """Copy the data file, complete and checked.

    Without FILE it goes beside the book, where older ones are thinned out: recent, daily, weekly, monthly.

    \b
    Examples:
      bookcockpit backup
      bookcockpit backup /media/stick/book.db
    """
    from pathlib import Path

    from bookcockpit.store.backup import backup as make

    store = session.desk.library.path
    print_shown(f"Backup: {make(store, Path(file).absolute() if file else None)}")


_STATES = {"ok": ("✓ ok", "good"), "warning": ("! warning", "soon"), "damage": ("✗ damage", "late")}


@command("doctor")
@json_option
@pass_session
def doctor(session: Session, as_json: bool) -> None:
    """Check the data file and its surroundings.

    Nothing is changed. Exits with 3 when something is damaged, with 0 when there are only warnings.

    \b
    Example:
      bookcockpit doctor
    """
    from bookcockpit.store.doctor import examine

    settings = session.settings
    findings = [_which(settings), *examine(settings.store), _rules(settings)]
    if as_json:
        print_json([finding._asdict() for finding in findings])
    else:
        rows = [(Cell(*_STATES[each.state]), each.check, each.says) for each in findings]
        print_table(("", "check", "found"), rows)
    if any(finding.state == "damage" for finding in findings):
        click.get_current_context().exit(ATTENTION)


def _which(settings: Settings) -> Finding:
    from bookcockpit.store.doctor import Finding

    return Finding("settings", "ok", f"The data file is {settings.store}, named by {settings.store_from}.")


def _rules(settings: Settings) -> Finding:
    """Whether the user's own playbook can be used."""
    from bookcockpit.core.playbook import PlaybookError
    from bookcockpit.desk import read_playbook
    from bookcockpit.settings import SettingsError
    from bookcockpit.store.doctor import Finding

    if settings.playbook is None:
        return Finding("playbook", "ok", "The rules of the preset, without changes of your own.")
    try:
        read_playbook(settings, "balanced")
    except (PlaybookError, SettingsError) as refused:
        return Finding("playbook", "warning", str(refused))
    return Finding("playbook", "ok", f"Your own rules in {settings.playbook} can be read.")


@command("paths")
@json_option
@pass_session
def paths(session: Session, as_json: bool) -> None:
    """Where the book, settings, logs and backups are.

    It also says what named the book: a flag, the environment, the config file, or the default.

    \b
    Example:
      cd "$(bookcockpit paths --json | jq -r .backups)"
    """
    from bookcockpit.store.backup import folder_for

    settings = session.settings
    places = {
        "store": str(settings.store),
        "named_by": settings.store_from,
        "backups": str(folder_for(settings.store)),
        "config": str(settings.folders.config / "config.toml"),
        "playbook": str(settings.playbook or settings.folders.config / "playbook.toml"),
        "state": str(settings.folders.state),
        "cache": str(settings.folders.cache),
    }
    if as_json:
        print_json(places)
        return
    print_table(("", ""), [(Cell(name.replace("_", " "), "quiet"), place) for name, place in places.items()])
