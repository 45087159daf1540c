"""Text entry that stays harmless: what is pasted or restored is cleaned before it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.suggester import Suggester
from textual.widgets import Input, TextArea

from bookcockpit.core.text import unmarked
from bookcockpit.core.wording import capital
from bookcockpit.tui.binding import FORM, SHOW, bind
from bookcockpit.tui.text import shown, shown_lines, toast


class Entry(Input):
    """One line. Pasted lines are joined instead of being lost."""

    def validate_value(self, value: str) -> str:
        """Whatever sets the value, nothing in it acts on the terminal."""
        return shown(value)

    def _on_paste(self, event: events.Paste) -> None:
        event.text = shown(event.text.strip())
        # The toolkit leaves a first text where it is, also when the cursor is then out of sight.
        self.call_later(self._show_cursor)

    def on_focus(self) -> None:
        """Go on where the cursor stood."""
        self._show_cursor()

    def on_blur(self) -> None:
        """A text left alone is read from its beginning."""
        self.scroll_to(0, force=True, animate=False)

    def _show_cursor(self) -> None:
        self.scroll_to_region(Region(self._cursor_offset, 0, 1, 1), force=True, animate=False)

    def render_line(self, y: int) -> Strip:
        """The text; `…` at an end beyond which it goes on, unless the cursor stands there."""
        strip = super().render_line(y)
        start, width = self.scroll_offset.x, self.scrollable_content_region.width
        under = self._cursor_offset - self.cursor_at_end - start if self.has_focus else None
        goes_on = {0: start > 0, width - 1: cell_len(self.value or self.placeholder) > start + width}
        for at, is_cut in goes_on.items():
            if is_cut and at >= 0 and at != under:
                dots = Segment("…", next((each.style for each in strip.crop(at, at + 1)), None))
                strip = Strip.join([strip.crop(0, at), Strip([dots], 1), strip.crop(at + 1, strip.cell_length)])
        return strip


class Finder(Entry):
    """The line that narrows a list as it is typed in; the screen says what `to_list` and `back` do."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("find.list", "down,enter", "screen.to_list", "To the list", "Keep the search and go to the list", SHOW),
        bind("find.end", "escape", "screen.back", "Show all", "End the search", SHOW),
    ]


class NameEntry(Entry):
    """A line for names: what would complete the one being typed stands faintly behind it; tab and → take it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("form.complete", "tab", "complete", "Complete", "Complete the name being typed", FORM)
    ]

    def __init__(self, value: str, *, completed: Callable[[str], str | None], placeholder: str, id: str) -> None:
        """`completed` answers with the whole text, its last name complete; None where there is nothing to add."""
        super().__init__(value, placeholder=placeholder, id=id, suggester=_Completion(completed), select_on_focus=False)
        self._completed = completed

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without anything to complete, the key goes on to the next field."""
        return self._completed(self.value) is not None if action == "complete" else True

    def watch_value(self) -> None:
        """The key line follows."""
        self.refresh_bindings()

    async def action_submit(self) -> None:
        """Take what is offered first; with nothing to take, enter is what it is elsewhere."""
        if self._completed(self.value) is not None:
            self.action_complete()
        else:
            await super().action_submit()

    def action_complete(self) -> None:
        """Take what is offered."""
        self.value = self._completed(self.value) or self.value
        self.action_end()


class _Completion(Suggester):
    def __init__(self, completed: Callable[[str], str | None]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._completed = completed

    async def get_suggestion(self, value: str) -> str | None:
        whole = self._completed(value)
        # It is drawn behind what was typed, so it must go on from there.
        is_longer = whole is not None and unmarked(whole[: len(value)]) == unmarked(value)
        return shown(whole) if whole is not None and is_longer else None


class Note(TextArea):
    """Several lines, here or in the user’s own editor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("form.editor", "ctrl+e", "editor", "Editor", "Write this text in $EDITOR", FORM),
        bind("form.break", "ctrl+j", "break_line", "New line", "Begin a new line", FORM, main=False),
    ]

    class Entered(Message):
        """Enter was pressed, which here is no new line."""

        def __init__(self, note: Note) -> None:
            super().__init__()
            self.note = note

    breaks_on_enter = False

    def action_break_line(self) -> None:
        """Begin a new line."""
        self.insert("\n")

    async def _on_key(self, event: events.Key) -> None:
        # The toolkit would break the line.
        if event.key == "enter" and not self.breaks_on_enter:
            event.stop()
            event.prevent_default()
            self.post_message(self.Entered(self))

    def action_editor(self) -> None:
        """Lend the text to the editor; what it cannot be given back stays as it was."""
        from bookcockpit.tui.editor import EditorError, edited
        from bookcockpit.tui.living import LivingApp

        assert isinstance(self.app, LivingApp), "notes are written in apps of ours"
        try:
            text = edited(self.app, self.text, self.app.state)
        except EditorError as error:
            toast(self.app, f"{capital(str(error))}.", "error")
        else:
            # As one edit, so that ctrl+z brings back what stood here.
            self.replace(shown_lines(text.rstrip("\n")), (0, 0), self.document.end)
            self.move_cursor(self.document.end)

    async def _on_paste(self, event: events.Paste) -> None:
        # Textual calls the handlers of a class and its bases in turn: this one only cleans.
        event.text = shown_lines(event.text)
