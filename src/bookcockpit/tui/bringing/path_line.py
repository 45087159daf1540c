"""The line a path is typed in."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.widgets.entry import Entry


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
