"""Opening the cockpit: on the user's book, on the demo, or for the first time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import json_option
from bookcockpit.cli.out import can_ask, print_shown, say, tell
from bookcockpit.cli.session import Session, pass_session

if TYPE_CHECKING:
    from bookcockpit.desk import Desk

_NO_TERMINAL = "No terminal for the cockpit here; this is what `bookcockpit today` says."


def open_cockpit(session: Session) -> None:
    """The cockpit on the user's book; without a terminal, Today."""
    if not can_ask():
        _print_today(session.desk)
    elif os.path.lexists(session.settings.store):
        _run(session.desk)
    else:
        _first_run(session)


@command("demo")
@json_option
@pass_session
def demo(session: Session, as_json: bool) -> None:
    """Look around in a demo book; yours is not touched.

    Everything can be tried, nothing is kept. Without a terminal, or with --json, it prints Today.

    \b
    Examples:
      bookcockpit demo
      bookcockpit demo --json | jq '.items | length'
    """
    _open_demo(session, as_json=as_json)


def _open_demo(session: Session, *, as_json: bool = False) -> None:
    from bookcockpit.demo import open_demo

    desk = open_demo(session.pinned)
    click.get_current_context().call_on_close(desk.close)
    if as_json:
        from bookcockpit.cli.today import show_today

        show_today(desk, as_json=True)
    elif can_ask():
        _run(desk)
    else:
        _print_today(desk)


def _run(desk: Desk) -> None:
    from bookcockpit.tui.app import run

    click.get_current_context().exit(run(desk))


def _print_today(desk: Desk) -> None:
    from bookcockpit.cli.today import show_today

    tell(_NO_TERMINAL)
    show_today(desk, as_json=False)


def _first_run(session: Session) -> None:
    """No book yet: start an empty one, bring one in, or look around first."""
    print_shown(f"There is no book yet at {session.settings.store}.")
    say("  1  start an empty one")
    say("  2  import a folder of CSV files")
    say("  3  look at the demo first")
    choice = click.prompt("Your choice", type=click.Choice(["1", "2", "3"]), default="3")
    if choice == "3":
        _open_demo(session)
        return
    folder = str(click.prompt("Folder", type=click.Path(exists=True, file_okay=False))) if choice == "2" else ""
    from bookcockpit.cli.care import create

    create(session)
    if folder:
        from bookcockpit.cli.import_ import import_folder

        if not import_folder(session, folder):
            tell("Nothing was imported: correct the rows and run `bookcockpit import`. The book is empty for now.")
        click.pause("Press a key to open the cockpit.")
    _run(session.desk)
