"""The straight way into the cockpit: `bookcockpit` and `bookcockpit demo` need nothing of the command line.

Leaving it out shows the first page a twentieth sooner. Whatever is unusual goes the long way, which knows the words.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bookcockpit.terminal import can_ask, take_every_character

if TYPE_CHECKING:
    from bookcockpit.desk import Desk


def straight(arguments: Sequence[str]) -> int | None:
    """Open the cockpit until the user leaves it; the exit code. None where the command line has to decide."""
    if list(arguments) not in ([], ["demo"]) or not can_ask() or os.environ.get("BOOKCOCKPIT_PLAIN"):
        return None
    try:
        desk = _demo() if arguments else _own()
    except Exception:  # noqa: BLE001 - the command line meets it again, and says it in a sentence
        return None
    try:
        from bookcockpit.tui.app import run

        take_every_character()
        if desk.library.warnings:
            from bookcockpit.cli.out import tell

            for warning in desk.library.warnings:
                tell(warning)
        return run(desk)
    except Exception as error:  # noqa: BLE001 - as in the command line: a bug is one sentence and a log
        from bookcockpit.cli.run import failed

        return failed(error)
    finally:
        desk.close()


def _own() -> Desk:
    from bookcockpit.desk import Desk
    from bookcockpit.settings import load

    return Desk.open(load())


def _demo() -> Desk:
    from bookcockpit.demo import open_demo
    from bookcockpit.settings import pinned_date

    return open_demo(pinned_date(None, os.environ))
