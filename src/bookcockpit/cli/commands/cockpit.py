"""Opening the cockpit: on the user's book, on the demo, or for the first time."""

from __future__ import annotations

import os

import click

from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import json_option
from bookcockpit.cli.out import is_plain, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.desk import Desk
from bookcockpit.terminal import can_ask

_NO_TERMINAL = "No terminal for the cockpit here; this is what `bookcockpit today` says."


def open_cockpit(session: Session) -> None:
    """The cockpit on the user's book; without a terminal, Today."""
    if not can_ask() or is_plain():
        _print_today(session.desk)
    elif os.path.lexists(session.settings.store):
        _run(session.desk_of_cockpit)
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
        from bookcockpit.cli.commands.today import show_today

        show_today(desk, as_json=True)
    elif can_ask() and not is_plain():
        _run(desk)
    else:
        _print_today(desk)


def _run(desk: Desk, *, bring_in: bool = False) -> None:
    from bookcockpit.tui.app import run

    click.get_current_context().exit(run(desk, bring_in=bring_in))


def _print_today(desk: Desk) -> None:
    from bookcockpit.cli.commands.today import show_today

    if not is_plain():
        tell(_NO_TERMINAL)
    show_today(desk, as_json=False)


def _first_run(session: Session) -> None:
    """No book yet: start an empty one, bring one in, or look around first."""
    from bookcockpit.tui.welcome import welcome

    chosen = welcome(session.settings)
    if chosen.way == "leave":
        click.get_current_context().exit(chosen.exit_code)
    elif chosen.way == "demo":
        _open_demo(session)
    else:
        from bookcockpit.cli.commands.init import create

        create(session, chosen.preset, chosen.currency)
        _run(session.desk, bring_in=chosen.way == "bring_in")
