"""One run of the command line: streams that never fail on a character, exit codes, no traceback."""

from __future__ import annotations

import os
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
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last net: a bug is one sentence and a log, never a traceback
        click.echo(_bug(error), err=True)
        return 1
    return code if isinstance(code, int) else 0


def _bug(error: Exception) -> str:
    from bookcockpit.core.text import show

    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = f"{os.path.basename(last.tb_frame.f_code.co_filename)}:{last.tb_lineno}" if last else "nowhere"
    fault = f"{type(error).__name__} at {place}"
    return show(f"Error: a fault in bookcockpit itself ({fault}){_logged(error)}; please report it")


def _logged(error: Exception) -> str:
    """Write the traceback, without any values, to the log; where that is, as words."""
    import traceback

    from bookcockpit.settings import folders

    log = folders().state / "bookcockpit.log"
    try:
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write("".join(traceback.format_tb(error.__traceback__)) + f"{type(error).__name__}\n")
    except OSError:
        return ""
    return f", written to {log}"
