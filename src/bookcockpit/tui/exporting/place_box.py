"""The foot of the sheet: where the file goes, what is there already, and the line to type another place in."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical

from bookcockpit.tui.exporting.file_line import FileLine
from bookcockpit.tui.exporting.lines import Lines
from bookcockpit.tui.exporting.place import Standing, place_words, state_words
from bookcockpit.tui.text import Passage


class PlaceBox(Vertical):
    """Shows a path and a standing; while its line is open, what may be typed."""

    def __init__(self, path: Path | None, found: Standing, *, id: str) -> None:
        super().__init__(id=id)
        self._path = path
        self._found = found
        self._asks = False

    def compose(self) -> ComposeResult:
        """The path above, what there is to say below."""
        yield Lines(self._place, id="place")
        yield Lines(self._state, id="state")

    def show(self, path: Path | None, found: Standing, *, asks: bool) -> None:
        """Show another place, or another state of it."""
        self._path, self._found, self._asks = path, found, asks
        self._draw()

    def _draw(self) -> None:
        self.query_one("#place", Lines).show(self._place)
        self.query_one("#state", Lines).show(self._state)

    def _place(self, width: int) -> Passage:
        return place_words(self._path, width) if self._path is not None else Passage()

    def _state(self, width: int) -> Passage:
        words, tone = state_words(self._found, asks=self._asks)
        if self.is_open:
            words, tone = "○ A folder holds for all documents, a file name for this one only.", "quiet"
        return Passage().item(words[0], words[2:], width, tone)

    # The line

    @property
    def is_open(self) -> bool:
        """Whether a path is being typed."""
        return bool(self.query(FileLine))

    async def open_line(self, path: Path) -> None:
        """Type another place, from the one it is."""
        self.query_one("#place").display = False
        line = FileLine(path)
        await self.mount(line, before="#state")
        line.focus()
        line.cursor_position = len(line.value)
        self._draw()

    async def close_line(self) -> None:
        """Back to the path."""
        await self.query(FileLine).remove()
        self.query_one("#place").display = True
        self._draw()
