"""`undo` and `redo`: one user action a step, also after a restart."""

from __future__ import annotations

import click

from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import json_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table


@command("undo")
@click.option("--list", "listing", is_flag=True, help="Show the steps that can be undone or redone, newest first.")
@json_option
@pass_session
def undo(session: Session, listing: bool, as_json: bool) -> None:
    """Take back the last action.

    \b
    Examples:
      bookcockpit undo
      bookcockpit undo --list
    """
    if listing or as_json:
        _list(session, as_json=as_json)
        return
    session.keep_daily()
    step = session.desk.library.undo()
    print_shown(f"Undone: {step.label}.")


def _list(session: Session, *, as_json: bool) -> None:
    steps = session.desk.library.steps()
    if as_json:
        print_json(steps)
        return
    if not steps:
        tell("Nothing was done yet.")
        return
    rows = [
        (
            f"{each.made_at.astimezone():%Y-%m-%d %H:%M}",
            Cell("undone", "quiet") if each.undone else "",
            Cell(each.label, "quiet" if each.undone else ""),
        )
        for each in steps
    ]
    print_table(("at", "", "action"), rows, shrink=(2,))


@command("redo")
@pass_session
def redo(session: Session) -> None:
    """Do again what was undone last.

    \b
    Example:
      bookcockpit redo
    """
    session.keep_daily()
    step = session.desk.library.redo()
    print_shown(f"Done again: {step.label}.")
