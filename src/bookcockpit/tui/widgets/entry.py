"""Text entry that stays harmless: what is pasted or restored is cleaned before it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.widgets import Input, TextArea

from bookcockpit.tui.binding import SHOW, bind
from bookcockpit.tui.text import shown, shown_lines

if TYPE_CHECKING:
    from textual import events
    from textual.binding import BindingType


class Entry(Input):
    """One line. Pasted lines are joined instead of being lost."""

    def validate_value(self, value: str) -> str:
        """Whatever sets the value, nothing in it acts on the terminal."""
        return shown(value)

    def _on_paste(self, event: events.Paste) -> None:
        event.text = shown(event.text.strip())


class Finder(Entry):
    """The line that narrows a list as it is typed in; the screen says what `to_list` and `back` do."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("find.list", "down,enter", "screen.to_list", "To the list", "Keep the search and go to the list", SHOW),
        bind("find.end", "escape", "screen.back", "Show all", "End the search", SHOW),
    ]


class Note(TextArea):
    """Several lines."""

    async def _on_paste(self, event: events.Paste) -> None:
        # Textual calls the handlers of a class and its bases in turn: this one only cleans.
        event.text = shown_lines(event.text)
