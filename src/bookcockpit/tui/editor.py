"""The user’s own editor: for a note while it is written, and for a document that was exported."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported


class EditorError(Exception):
    """The editor could not be used; the message says why, and nothing was changed."""


def command(environment: Mapping[str, str]) -> list[str]:
    """`$VISUAL`, else `$EDITOR`, else what every system has. Raises `EditorError`."""
    wanted = environment.get("VISUAL") or environment.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
    try:
        words = shlex.split(wanted)
    except ValueError:
        words = []
    if not words:
        raise EditorError(f"$EDITOR is “{wanted}”, which is no command; set it to the name of your editor")
    return words


def open_in_editor(app: App[Any], path: Path) -> None:
    """Give the terminal to the editor until it is closed. Raises `EditorError`."""
    words = command(os.environ)
    try:
        with app.suspend(), _interrupts_are_the_editors():
            done = subprocess.run([*words, str(path)], check=False)
    except SuspendNotSupported:
        raise EditorError("this terminal cannot be lent to an editor") from None
    except OSError as error:
        why = error.strerror or "it did not start"
        raise EditorError(f"the editor “{words[0]}” cannot be used: {why}; set $EDITOR to yours") from None
    if done.returncode:
        raise EditorError(f"the editor “{words[0]}” ended with an error ({done.returncode}); nothing was taken over")


@contextmanager
def _interrupts_are_the_editors() -> Iterator[None]:
    """ctrl+c is a key like any other in many an editor; it reaches us too, and would end us and what is typed here."""
    # Not `SIG_IGN`: the editor would inherit that.
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def edited(app: App[Any], text: str, folder: Path) -> str:
    """The text as the editor left it; meanwhile it stands in a private file of the folder. Raises `EditorError`."""
    try:
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        # mkstemp makes the file 0600: what is written of a customer is for nobody else to read.
        handle, name = tempfile.mkstemp(prefix="note-", suffix=".md", dir=folder)
    except OSError as error:
        raise EditorError(f"no file for the editor can be made in {folder}: {error.strerror}") from None
    path = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        open_in_editor(app, path)
        # Some editors begin a file with a byte order mark.
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise EditorError(f"the file for the editor is of no use: {error.strerror}; nothing was taken over") from None
    except UnicodeError:
        raise EditorError("what the editor left cannot be read as UTF-8 text; nothing was taken over") from None
    finally:
        path.unlink(missing_ok=True)
