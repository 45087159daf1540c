"""One run of the command line: streams that never fail on a character, exit codes, no traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bookcockpit.cli.app import bookcockpit
from bookcockpit.cli.errors import INTERRUPTED
from bookcockpit.terminal import take_every_character

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 could not, 2 usage, 3 the store needs attention, 130 interrupted."""
    take_every_character()
    try:
        code = bookcockpit.main(arguments, prog_name="bookcockpit", standalone_mode=False)
    except click.ClickException as refused:
        refused.show()
        return refused.exit_code
    except click.Abort:
        click.echo("Stopped; what was not finished left no trace.", err=True)
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last net: a bug is one sentence and a log, never a traceback
        return failed(error)
    return code if isinstance(code, int) else 0


def failed(error: Exception) -> int:
    """Say and write down what went wrong in us, without customer data; the exit code."""
    from bookcockpit.core.text import show
    from bookcockpit.crash import record
    from bookcockpit.settings import folders

    click.echo(show(f"Error: {record(error, folders().state)}"), err=True)
    return 1
