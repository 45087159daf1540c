"""The first step: which file or folder is brought in."""

from __future__ import annotations

import os
from pathlib import Path
from time import localtime, strftime
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column
from bookcockpit.core.rounding import fixed
from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.bringing.job import Found, Part, look_at
from bookcockpit.tui.paths import FolderEntry as Name
from bookcockpit.tui.paths import completion, entries, narrowed, path_of, split, text_of
from bookcockpit.tui.row import Row
from bookcockpit.tui.text import Cell, Passage, cell, shown, toast
from bookcockpit.tui.widgets.entry import Entry
from bookcockpit.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from bookcockpit.tui.bringing.job import Hands
    from bookcockpit.tui.paths import FolderEntry


class PathLine(Entry):
    """Where the file is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("path.complete", "tab", "complete", "Complete", "Complete the name as far as it is certain", FORM),
        bind("path.list", "down", "to_list", "To the list", "To the names below", FORM, main=False),
    ]

    class Complete(Message):
        """The name is to be completed."""

    class ToList(Message):
        """The names below are wanted."""

    def action_complete(self) -> None:
        """As a shell does."""
        self.post_message(self.Complete())

    def action_to_list(self) -> None:
        """Choose among the names."""
        self.post_message(self.ToList())


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


_PAUSE_SECONDS = 0.15
"""A file is opened once the typing pauses."""

_BIG = 2_000_000
"""Bytes from which on looking takes so long that it is worth saying."""


class FileStep(Vertical):
    """Which files. `Taken` tells those that were chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("import.take", "ctrl+s", "take", "Go on", "Go on with this file, or with the ticked ones", FORM),
        bind("import.browse", "ctrl+o", "browse", "Browse", "Look for the file in a window of folders", FORM),
        bind("import.tick", "space", "tick", "Tick", "Take the file along, or leave it", FORM),
    ]

    class Taken(Message):
        """These files are to be brought in."""

        def __init__(self, parts: list[Part]) -> None:
            super().__init__()
            self.parts = parts

    def __init__(self, hands: Hands) -> None:
        super().__init__(id="file-step")
        self._hands = hands
        self._run = hands.run
        self._names: list[Name] = []
        self._listed: Path | None = None
        self._looked: Found | None = None
        self._looking: Timer | None = None
        self._is_awaited = False
        self._is_ticking = False

    def compose(self) -> ComposeResult:
        """The line, what it led to, and the names."""
        text = self._run.text or shown(text_of(self._hands.folder))
        yield PathLine(text, placeholder="a file or a folder", select_on_focus=False, id="path")
        yield Static(id="found")
        yield Rows(NAMES, [], id="names")

    def on_mount(self) -> None:
        """Ready to type; what was typed before is looked at again."""
        self.focus_first()
        self._follow()

    def focus_first(self) -> None:
        """The line to type in."""
        line = self.query_one(PathLine)
        self.screen.set_focus(line)
        line.cursor_position = len(line.value)

    def begin_again(self) -> None:
        """Another file, first from the folder of the one before."""
        self._run.picked = None
        self.query_one(Rows).marked = set()
        self._is_ticking, self._listed, self._looked = False, None, None
        self.query_one(PathLine).value = shown(text_of(self._hands.folder))
        self.focus_first()
        self._follow()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Ticks belong to the files of a folder."""
        if action == "tick":
            return self._is_ticking and self.query_one(Rows).has_focus
        return True

    # The line and the names below it

    @property
    def _path(self) -> Path | None:
        line = self.query_one(PathLine).value
        picked = self._run.picked
        return picked if picked is not None and shown(text_of(picked)) == line else path_of(line)

    @on(Input.Changed, "#path")
    def _typed(self, event: Input.Changed) -> None:
        self._run.text = event.value
        self._is_ticking = self._is_awaited = False
        self._looked = None
        self._say(Passage())
        self.refresh_bindings()
        self._follow()

    def _follow(self) -> None:
        """List the folder the text has come to, and look at the file once the typing pauses."""
        folder = split(self._run.text or self.query_one(PathLine).value)[0]
        if folder is not None and folder != self._listed:
            self._list(folder)
        else:
            self._show_names()
        if self._looking is not None:
            self._looking.stop()
        self._looking = self.set_timer(_PAUSE_SECONDS, self._begin_to_look)

    def _begin_to_look(self) -> None:
        path = self._path
        if path is not None and os.path.exists(path):
            if os.path.getsize(path) > _BIG:
                self._say(Passage().add("Looking at it …", "quiet"))
            self._look(path)

    @work(thread=True, exclusive=True, group="names")
    def _list(self, folder: Path) -> None:
        try:
            found = entries(folder)
        except OSError:
            found = []
        if not get_current_worker().is_cancelled:
            self.call_later(self._take_names, folder, found)

    def _take_names(self, folder: Path, found: list[Name]) -> None:
        self._listed, self._names = folder, found
        if self.is_mounted and not self._is_ticking:
            self._show_names()

    def _show_names(self) -> None:
        wanted = narrowed(self._names, split(self.query_one(PathLine).value)[1])
        rows = [Row(str(entry.path), lambda entry=entry: name_cells(entry), entry) for entry in wanted]  # type: ignore[misc]
        names = self.query_one(Rows)
        names.fill(rows, NAMES)
        names.action_first()

    @on(PathLine.Complete)
    def _complete(self) -> None:
        line = self.query_one(PathLine)
        typed = split(line.value)[1]
        more = completion(self._names, typed)
        if more != typed:
            line.value = line.value[: len(line.value) - len(typed)] + more
            line.cursor_position = len(line.value)
        elif self.query_one(Rows).row is not None:
            self.query_one(Rows).focus()

    @on(PathLine.ToList)
    def _to_list(self) -> None:
        if self.query_one(Rows).row is not None:
            self.query_one(Rows).focus()

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        event.stop()
        if isinstance(event.row.about, Part):
            self.action_take()
        else:
            self._go_to(Path(event.row.key))

    def _go_to(self, path: Path) -> None:
        """Put a chosen place into the line."""
        self._run.picked = path
        line = self.query_one(PathLine)
        text = shown(text_of(path))
        if line.value == text:
            self._follow()
        line.value = text
        self.focus_first()

    def action_browse(self) -> None:
        """The window of folders."""
        from bookcockpit.tui.bringing.picker import Picker

        def picked(path: Path | None) -> None:
            if path is not None:
                self._go_to(path)

        folder = split(self.query_one(PathLine).value)[0]
        self.app.push_screen(Picker(folder if folder and os.path.isdir(folder) else Path.home()), picked)

    # Looking at it

    @work(thread=True, exclusive=True, group="look")
    def _look(self, path: Path) -> None:
        worker = get_current_worker()
        found = look_at(path)
        if not worker.is_cancelled:
            self.call_later(self._recognised, found)

    def _recognised(self, found: Found) -> None:
        if not self.is_mounted or found.path != self._path:
            return
        self._looked = self._run.found = found
        self._hands.folder = found.path if found.is_folder else found.path.parent
        self._say(found_words(found))
        self.refresh_bindings()
        if self._is_awaited:
            self._is_awaited = False
            self.action_take()

    def _say(self, text: Passage) -> None:
        self.query_one("#found", Static).update(text.content())

    # Going on

    @on(Input.Submitted, "#path")
    def action_take(self) -> None:
        """Go on with the file, with the ticked files, or first show what the folder holds."""
        found, names = self._looked, self.query_one(Rows)
        if self._is_ticking:
            self._take([part for part in found.usable if part.key in names.marked] if found else [])
        elif found is None:
            self._say_why_not()
        elif not (found.known if found.is_folder else found.usable):
            toast(self.app, found.why or "Nothing here can be brought in.", "warning")
        elif found.is_list:
            self._show_ticks(found)
        else:
            self._take(found.usable)

    def _say_why_not(self) -> None:
        path = self._path
        if path is not None and os.path.exists(path):
            # Typed and sent in one breath: it goes on as soon as the file was looked at.
            self._is_awaited = True
        else:
            toast(self.app, "There is nothing at this path; tab completes names, ctrl+o browses.", "warning")

    def _show_ticks(self, found: Found) -> None:
        self._is_ticking = True
        names = self.query_one(Rows)
        names.fill([Row(part.key, lambda part=part: part_cells(part), part) for part in found.parts], FILES)  # type: ignore[misc]
        names.marked = {part.key for part in found.likely}
        names.action_first()
        names.focus()
        self._say(Passage().add("Ticked files and sheets are brought in together, in this order.", "quiet"))
        self.refresh_bindings()

    def action_tick(self) -> None:
        """Tick the file or not; files of another kind go in by themselves."""
        names = self.query_one(Rows)
        part = names.row.about if names.row is not None else None
        if not isinstance(part, Part):
            return
        if not part.kind:
            toast(self.app, part.said, "warning")
            return
        others = {each.key for each in self._looked.usable if each.kind != part.kind} if self._looked else set()
        if others & names.marked:
            toast(self.app, "Exports and bookcockpit’s own files go in apart, so the others are unticked.")
            names.unmark(others)
        names.toggle_mark()
        names.action_move(1)

    def _take(self, parts: list[Part]) -> None:
        if not parts:
            toast(self.app, "No file is ticked; space ticks one.", "warning")
            return
        self.post_message(self.Taken(parts))

    def step_back(self) -> bool:
        """From the files of a folder, or from the names, back to the line; whether there was a way back."""
        if self._is_ticking:
            self._is_ticking = False
            if self._looked:
                self._say(found_words(self._looked))
            self.query_one(Rows).marked = set()
            self._show_names()
        elif not self.query_one(Rows).has_focus:
            return False
        self.focus_first()
        self.refresh_bindings()
        return True
