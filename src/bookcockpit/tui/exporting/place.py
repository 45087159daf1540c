"""Where a document goes on the disk, what is there already, and why it could not be written."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Literal, NamedTuple

from rich.cells import cell_len

from bookcockpit.tui.bringing.paths import text_of
from bookcockpit.tui.text import Passage, fitted, shown

_REASONS = {
    errno.EACCES: "its folder may not be written to",
    errno.EPERM: "its folder may not be written to",
    errno.EROFS: "its disk is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.ENAMETOOLONG: "its name is too long",
}


class Standing(NamedTuple):
    """What is at a place: nothing, this very text, something else, or a `problem` that keeps a file from it."""

    kind: Literal["nothing", "same", "other", "problem"]
    problem: str = ""


def working_folder() -> Path:
    """Where the command line would write; the home folder if that is gone."""
    try:
        return Path.cwd()
    except OSError:
        return Path.home()


def standing(path: Path, text: str) -> Standing:
    """Look at the place a text would go to."""
    content = text.encode()
    try:
        if not path.parent.is_dir():
            return Standing("problem", f"There is no folder “{path.parent}”; f names another.")
        if path.is_dir():
            return Standing("problem", f"“{path}” is a folder; f names a file.")
        if not os.path.lexists(path):
            return Standing("nothing")
        is_same = path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError as error:
        # A file that may not be read may still be replaced.
        return Standing("other") if os.path.lexists(path) else Standing("problem", why_not(path, error))
    return Standing("same" if is_same else "other")


def why_not(path: Path, error: OSError) -> str:
    """Why nothing was written, in a sentence with the way on."""
    reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    return f"“{path.name}” was not written: {reason}. f names another place; y copies the text."


def place_words(path: Path, width: int) -> Passage:
    """The folder and the name; where there is no room for both, the folder loses its beginning."""
    name, folder = shown(path.name), shown(text_of(path.parent).rstrip(os.sep) + os.sep)
    room = width - cell_len(name)
    if cell_len(folder) > room:
        while folder and cell_len(folder) > room - 1:
            folder = shown(folder[1:])
        folder = shown(f"…{folder}") if room > 0 else shown("")
    return Passage().add(folder, "quiet").add(fitted(name, min(cell_len(name), width)), "strong")


def state_words(found: Standing, *, asks: bool) -> tuple[str, str]:
    """What stands at the place and what the keys would do, and its tone."""
    if asks:
        return "▲ It exists already: enter replaces it, esc keeps it.", "soon"
    match found.kind:
        case "nothing":
            return "○ Not written yet: enter writes it.", "quiet"
        case "same":
            return "✓ Written as shown: ctrl+e opens it, y copies it, esc goes back.", "good"
        case "other":
            return "▲ A file of this name exists, with another text: enter asks before replacing it.", "soon"
        case _:
            return f"✗ {found.problem}", "late"
