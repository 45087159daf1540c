"""The calendar file of the cockpit: one place, written anew each time, never over a file that is none of ours."""

from __future__ import annotations

from pathlib import Path

from bookcockpit.core import wording as say
from bookcockpit.core.due.today import agenda
from bookcockpit.tui.snapshot import Snapshot

NAME = "bookcockpit.ics"
_OURS = b"-//bookcockpit//"
_LOOKED_AT = 1_000


def write_calendar(now: Snapshot, folder: Path | None = None) -> str:
    """Write what is dated in the book into a file of the home folder; what to say. Raises `OSError`."""
    from bookcockpit.exchange.calendar import calendar_text
    from bookcockpit.exchange.files import write_bytes

    today = now.book.as_of
    entries = agenda(now.book, now.policy, today)
    path = _place(folder or Path.home())
    write_bytes(path, calendar_text(entries, today), force=path.exists())
    shown = f"~/{path.name}" if folder is None else str(path)
    counted = say.count(len(entries), "entry", "entries")
    return f"{counted} written to {shown}. It names your customers: a calendar you share shows them."


def _place(folder: Path) -> Path:
    """Where the file goes: the same as the last time, unless something else stands there."""
    path, number = folder / NAME, 1
    while path.exists() and not _is_ours(path):
        number += 1
        path = folder / NAME.replace(".", f"-{number}.")
    return path


def _is_ours(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return _OURS in file.read(_LOOKED_AT)
