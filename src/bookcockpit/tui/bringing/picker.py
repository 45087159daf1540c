"""The window of folders and files: the ready-made one, with every name made harmless and every fault survived."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static
from textual_fspicker import FileOpen
from textual_fspicker.base_dialog import Dialog
from textual_fspicker.parts import CurrentDirectory, DirectoryNavigation
from textual_fspicker.parts.directory_navigation import DirectoryEntry

from bookcockpit.core.text import show
from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.paths import ENDINGS, MOST
from bookcockpit.tui.text import label


class _Entry(DirectoryEntry):
    @classmethod
    def _name(cls, location: Path) -> Text:
        return Text(show(location.name), no_wrap=True, overflow="ellipsis")


class _Where(CurrentDirectory):
    # The one it replaces would read the folder's name as markup.
    def _watch_current_directory(self) -> None:
        text = show(str(self.current_directory or ""))
        room = max(1, self.size.width - 2)
        self.update(label(text if len(text) <= room else f"…{text[1 - room :]}"))


class _Names(DirectoryNavigation):
    # The one it replaces shows names as they are, and dies with a folder that vanishes.
    @work(exclusive=True, thread=True)
    def _load(self) -> None:
        found: list[DirectoryEntry] = []
        try:
            for path in self._readable(self._location):
                found.append(_Entry(path, self._styles))
                if len(found) >= MOST:
                    break
        except OSError:
            self.post_message(self.PermissionError(self, self._location))
        self._entries = found
        self.app.call_from_thread(self._repopulate_display)

    @staticmethod
    def _readable(folder: Path) -> Iterator[Path]:
        for path in folder.iterdir():
            try:
                if path.is_dir() or path.name.casefold().endswith(ENDINGS):
                    path.stat()
                    yield path
            except OSError:
                continue


class Picker(FileOpen):
    """Choose a file, or take the folder that is open; None when it is closed without."""

    ERROR_PERMISSION_ERROR = "this folder cannot be opened"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("picker.folder", "ctrl+s", "take_folder", "Take this folder", "Take the whole folder", FORM),
        bind("picker.close", "escape", "dismiss(None)", "Close", "Close without a choice", FORM),
    ]

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)

    def compose(self) -> ComposeResult:
        """Where it is, the names, and what can be done with the whole folder."""
        with Dialog() as dialog:
            dialog.border_title = label("Which file?")
            yield _Where()
            yield _Names(self._location, double_click_directories=False)
            yield Static(label("enter opens · backspace goes up · ctrl+s takes this folder · esc closes"), id="keys")

    @on(DirectoryNavigation.Selected)
    def _select_file(self, event: DirectoryNavigation.Selected) -> None:
        # Handlers of the base are called too unless this is said; it would put the raw name into a line.
        event.prevent_default()
        self.dismiss(event.path)

    def action_take_folder(self) -> None:
        """The folder itself is the choice."""
        self.dismiss(self.query_one(DirectoryNavigation).location)
