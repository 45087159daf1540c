"""The line that says where the file goes: a folder for all documents, or a file for this one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType

from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.bringing.paths import completion, entries, path_of, split, text_of
from bookcockpit.tui.text import shown
from bookcockpit.tui.widgets.entry import Entry


class FileLine(Entry):
    """Begins with the path as it is; the screen does what `back` means."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("file.take", "enter", "submit", "Take", "Write there: a folder for all, a file for this one", FORM),
        bind("path.complete", "tab", "complete", "Complete", "Complete the name of a folder", FORM),
        bind("file.close", "escape", "screen.back", "Leave it", "Back, the place as it was", FORM),
    ]

    def __init__(self, path: Path) -> None:
        text = shown(text_of(path))
        super().__init__(text, placeholder="a folder, or a file", id="path", select_on_focus=False)
        self._as_it_was = text

    @property
    def chosen(self) -> tuple[Path, bool] | None:
        """The place and whether it is a folder; None where nothing was changed."""
        if self.value == self._as_it_was or (path := path_of(self.value)) is None:
            return None
        return path, os.path.isdir(path) or self.value.rstrip().endswith(os.sep)

    def action_complete(self) -> None:
        """As a shell does."""
        folder, typed = split(self.value)
        if folder is None:
            return
        with suppress(OSError):
            folders = [entry for entry in entries(folder) if entry.is_folder]
            self.value = self.value[: len(self.value) - len(typed)] + completion(folders, typed)
            self.cursor_position = len(self.value)
