"""Paths as people type them: completed, shortened, and the entries of a folder worth offering."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from bookcockpit.core.text import name_key, show, unmarked

ENDINGS = (".csv", ".tsv", ".txt", ".json", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
"""How the names of files end that may be worth a look."""

MOST = 2_000
"""Names of one folder that are listed."""

_BEHIND = re.compile(r".*/(?=/|~/)")
"""What stood in the line before another place was typed behind it: `~/Downloads/` in `~/Downloads//tmp`."""


class FolderEntry(NamedTuple):
    """A name in a folder: `size` in bytes, `changed` in seconds since 1970."""

    path: Path
    is_folder: bool
    size: int
    changed: float

    @property
    def text(self) -> str:
        """The name as it is shown and searched for; a folder's ends with a slash."""
        return show(self.path.name) + ("/" if self.is_folder else "")


def path_of(text: str) -> Path | None:
    """The place a text means: plain, with `~`, in quotes, with escaped blanks, or as a file manager gives it."""
    said = text.strip()
    if len(said) > 1 and said[0] == said[-1] and said[0] in "'\"":
        said = said[1:-1]
    if said.startswith("file://"):
        said = unquote(urlsplit(said).path)
    if not said or "\0" in said:
        return None
    begun_anew = _BEHIND.sub("", said)
    meant = [_absolute(each) for each in (said, re.sub(r"\\(.)", r"\1", said), begun_anew)]
    return next((path for path in meant if os.path.lexists(path)), meant[0])


def _absolute(text: str) -> Path:
    return Path(os.path.abspath(os.path.expanduser(text)))


def text_of(path: Path) -> str:
    """A place as people write it: `~/Downloads/accounts.csv`; a folder ends with a slash."""
    text, home = str(path), str(Path.home())
    if text == home or text.startswith(home + os.sep):
        text = "~" + text[len(home) :]
    return text + os.sep if _is_folder(path) and not text.endswith(os.sep) else text


def split(text: str) -> tuple[Path | None, str]:
    """The folder a text has come to, and what is typed of the next name."""
    head, slash, tail = text.strip().strip("'\"").rpartition("/")
    if not slash:
        return (path_of("~"), "") if tail == "~" else (path_of("."), tail)
    return path_of(head + slash), tail


def entries(folder: Path) -> list[FolderEntry]:
    """The folders and readable-looking files of a folder: the newest file first, then the folders by name.

    Raises `OSError`. Hidden names are left out.
    """
    found = []
    with os.scandir(folder) as listed:
        for each in listed:
            if each.name.startswith("."):
                continue
            try:
                is_folder = each.is_dir()
                if not is_folder and not each.name.casefold().endswith(ENDINGS):
                    continue
                about = each.stat()
            except OSError:
                continue
            found.append(FolderEntry(Path(each.path), is_folder, about.st_size, about.st_mtime))
    found.sort(key=lambda entry: (entry.is_folder, 0.0 if entry.is_folder else -entry.changed, name_key(entry.text)))
    return found[:MOST]


def narrowed(listed: Iterable[FolderEntry], typed: str) -> list[FolderEntry]:
    """The entries that go on from what is typed; those that begin with it first."""
    wanted = unmarked(typed)
    fitting = [(unmarked(entry.text), entry) for entry in listed]
    begins = [entry for name, entry in fitting if name.startswith(wanted)]
    return begins + [entry for name, entry in fitting if wanted in name and not name.startswith(wanted)]


def completion(listed: Sequence[FolderEntry], typed: str) -> str:
    """What all names that begin with the typed text have in common; the text itself if that is no more."""
    begins = [entry.text for entry in listed if entry.text.casefold().startswith(typed.casefold())]
    common = os.path.commonprefix(begins)  # noqa: RUF071  letter by letter is what is wanted
    # Names that differ only in capitals may have less in common than was typed.
    return common if len(common) >= len(typed) else typed


def home_folder() -> Path:
    """Where to look first: where browsers put what was exported."""
    downloads = Path.home() / "Downloads"
    return downloads if _is_folder(downloads) else Path.cwd()


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
