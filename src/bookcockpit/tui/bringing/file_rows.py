"""How the names of a folder, and what was recognised there, are shown."""

from __future__ import annotations

from time import localtime, strftime
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.rounding import fixed
from bookcockpit.tui.columns import Column
from bookcockpit.tui.text import Cell, Passage, cell

if TYPE_CHECKING:
    from bookcockpit.tui.bringing.look import (
        Found,
        Part,
    )
    from bookcockpit.tui.bringing.paths import FolderEntry

NAMES = (
    Column("Name", 40, fills=True, least=20),
    Column("Size", 9, right=True, hidden_below=50),
    Column("Changed", 16, hidden_below=70),
)
"""The columns of a folder's names."""

FILES = (Column("", 1), Column("File", 30, least=16), Column("What it is", 50, fills=True, least=46))
"""The columns of the files a folder holds to bring in."""


def found_words(found: Found) -> Passage:
    """What was recognised, or why nothing was."""
    text = Passage()
    if not (found.known if found.is_folder else found.usable):
        return text.add(found.why, "quiet" if found.is_folder else "soon")
    if found.is_list and not found.is_folder:
        sheets = say.count(len(found.usable), "sheet")
        text.add(f"This workbook holds {sheets} to bring in", "good")
        return text.add("   enter shows them", "quiet")
    if not found.is_list:
        (part,) = found.usable
        return text.add(f"{part.said}.", "soon" if part.is_guess else "good").add("   enter goes on", "quiet")
    number = say.count(len(found.known), "file")
    text.add(f"This folder holds {number} to bring in", "good")
    return text.add("   enter shows them", "quiet")


def name_cells(entry: FolderEntry) -> list[Cell]:
    """A name of a folder as a line of the list."""
    if entry.is_folder:
        return [cell(entry.text, "accent"), cell(""), cell("")]
    changed = strftime("%Y-%m-%d %H:%M", localtime(entry.changed))
    return [cell(entry.text), cell(_size(entry.size), "quiet"), cell(changed, "quiet")]


def _size(size: int) -> str:
    if size < 1_000:
        return f"{size} B"
    return f"{fixed(size / 1_000)} kB" if size < 1_000_000 else f"{fixed(size / 1_000_000, 1)} MB"


def part_cells(part: Part) -> list[Cell]:
    """A file of a folder as a line of the list."""
    mark, tone = ("", "") if part.kind else ("–", "quiet")
    return [cell(mark, tone), cell(part.name, tone), cell(part.said, tone)]
