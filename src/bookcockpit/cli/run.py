"""One run of the command line: streams that never fail on a character, exit codes, no traceback."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from bookcockpit.cli.app import bookcockpit
from bookcockpit.cli.errors import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 could not, 2 usage, 3 the store needs attention, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal or pipe that knows fewer characters than a customer's name still gets the line.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = bookcockpit.main(arguments, prog_name="bookcockpit", standalone_mode=False)
    except click.ClickException as refused:
        refused.show()
        return refused.exit_code
    except click.Abort:
        click.echo("Stopped; what was not finished left no trace.", err=True)
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last net: a bug is one sentence and a log, never a traceback
        from bookcockpit.core.text import show
        from bookcockpit.crash import record
        from bookcockpit.settings import folders

        click.echo(show(f"Error: {record(error, folders().state)}"), err=True)
        return 1
    return code if isinstance(code, int) else 0
