"""The last step: what was brought in, the way back, and the way on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.message import Message

from bookcockpit.tui.binding import BOOK, SHOW, bind
from bookcockpit.tui.bringing.reading import Reading
from bookcockpit.tui.bringing.rejected import REJECTED, write_rejected
from bookcockpit.tui.bringing.words import done_words, taken_back_words
from bookcockpit.tui.text import toast

if TYPE_CHECKING:
    from bookcockpit.tui.bringing.hands import Hands
    from bookcockpit.tui.bringing.run import Written


class DoneStep(Container):
    """Says what happened; `u` takes it back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("import.today", "enter", "leave", "To Today", "To the first page", SHOW),
        bind("import.undo", "u", "take_back", "Take back", "Take the whole import back", BOOK),
        REJECTED,
        bind("import.again", "i", "again", "Another file", "Bring in another file", BOOK),
    ]

    class Leave(Message):
        """On to the first page."""

    class Again(Message):
        """Another file is to be brought in."""

    class TakenBack(Message):
        """The import is undone."""

    def __init__(self, hands: Hands) -> None:
        super().__init__(id="done-step")
        self._hands = hands
        self._written: Written | None = None
        self._is_undone = False

    def compose(self) -> ComposeResult:
        """One text."""
        yield Reading(id="outcome")

    def show(self, written: Written) -> None:
        """Say what was written."""
        self._written, self._is_undone = written, False
        outcome = self.query_one(Reading)
        outcome.show(lambda width: done_words(written, width).content())
        self.screen.set_focus(outcome)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """It can be taken back once; bad rows are written where there are any."""
        if action == "write_rejected":
            return bool(self._written and self._written.prepared.plan.rejected_rows)
        return (not self._is_undone or None) if action == "take_back" else True

    def action_leave(self) -> None:
        """To work."""
        self.post_message(self.Leave())

    def action_again(self) -> None:
        """From the start."""
        self.post_message(self.Again())

    def action_write_rejected(self) -> None:
        """Write the rows that were left out where they can be mended."""
        if self._written is not None:
            prepared = self._written.prepared
            write_rejected(self.app, self._hands, prepared.files, prepared.plan)

    def action_take_back(self) -> None:
        """Undo it."""
        if self._written is not None:
            self._undo(self._written)

    @work(thread=True, exclusive=True, group="undo")
    def _undo(self, written: Written) -> None:
        def waiting() -> None:
            self.call_later(toast, self.app, "Another program is writing; this waits until it has finished …")

        why_not = self._hands.take_back(written, waiting)
        self.call_later(self._undone, written, why_not)

    def _undone(self, written: Written, why_not: str) -> None:
        if why_not:
            toast(self.app, why_not, "warning")
            return
        self._is_undone = True
        self.query_one(Reading).show(lambda width: taken_back_words(written, width).content())
        self.refresh_bindings()
        self.post_message(self.TakenBack())
