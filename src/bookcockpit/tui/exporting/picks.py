"""What the export sheet lets one choose: the document and edition, who attends, which file."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column
from bookcockpit.core.entities import Stakeholder
from bookcockpit.exchange.documents import DOCUMENTS, Edition
from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.exporting.order import WITH_ATTENDEES, Order, Standing, place_words, state_words
from bookcockpit.tui.exporting.preview import Lines
from bookcockpit.tui.paths import completion, entries, path_of, split, text_of
from bookcockpit.tui.row import Row
from bookcockpit.tui.text import Passage, cell, fitted, label, shown, wrapped
from bookcockpit.tui.things import EXECUTIVE, role_words
from bookcockpit.tui.widgets.entry import Entry
from bookcockpit.tui.widgets.rows import Rows

_FRAME = 7
_COLUMNS = (Column("Who", 26, least=14), Column("", 1), Column("Title and roles", 0, least=12, fills=True))


class People(Rows):
    """The people; a tick is a mark."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("attendees.take", "enter", "choose", "Take", "Take the ticked people as attendees", FORM)
    ]


class AttendeesSheet(ModalScreen[frozenset[str] | None]):
    """Hands back the ids of who was ticked; None where it was left as it was."""

    CSS_PATH = "../screens/export.tcss"
    AUTO_FOCUS = "#people"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("attendees.tick", "space", "tick", "Tick", "Tick, or take the tick away", FORM),
        bind("attendees.all", "a", "all", "All", "Tick everybody, or nobody", FORM),
        bind("attendees.close", "escape", "close", "Leave it", "Back, the list as it was", FORM),
    ]

    def __init__(self, people: Sequence[Stakeholder], ticked: Collection[str]) -> None:
        super().__init__()
        self._people = sorted(people, key=lambda person: (-(person.influence or 0), person.name))
        self._ticked = set(ticked) & {person.id for person in people}

    def compose(self) -> ComposeResult:
        """The box."""
        with Vertical(id="box") as box:
            box.border_title = label("Who attends")
            people = People(_COLUMNS, [_row(person) for person in self._people], id="people")
            people.marked = self._ticked
            yield people
            yield Static(label("space ticks · a all or nobody · enter takes · esc leaves it", "quiet"), id="keys")

    def on_resize(self, event: events.Resize) -> None:
        """As many lines as there are people, and the titles, as far as there is room."""
        self.query_one(People).styles.height = max(2, min(len(self._people) + 1, event.size.height - _FRAME))

    def action_tick(self) -> None:
        """Tick the one under the cursor, and go on to the next."""
        people = self.query_one(People)
        people.toggle_mark()
        people.action_move(1)

    def action_all(self) -> None:
        """Everybody; if that is so already, nobody."""
        people = self.query_one(People)
        everybody = {person.id for person in self._people}
        people.marked = set() if people.marked == everybody else everybody
        people.unmark(set())

    @on(Rows.Chosen)
    def _take(self, event: Rows.Chosen) -> None:
        event.stop()
        self.dismiss(frozenset(self.query_one(People).marked))

    def action_close(self) -> None:
        """Leave the list as it was."""
        self.dismiss(None)


def _row(person: Stakeholder) -> Row:
    what = " · ".join(words for words in (person.title, role_words(person)) if words)
    rank = EXECUTIVE if person.level == "executive" else ""
    return Row(person.id, lambda: [cell(person.name), cell(rank, "accent"), cell(what, "quiet")])


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


_CAPTION = 10
_GAP = 3
_MARK = 2


class Picks(Widget):
    """Shows `Document  ● Plan   ○ QBR`, or `Document  ● QBR   2 of 5` where there is no room for all."""

    DEFAULT_CSS = """
    Picks { height: 1; }
    """

    class Picked(Message):
        """Another word was clicked."""

        def __init__(self, picks: Picks, value: str) -> None:
            super().__init__()
            self.picks = picks
            self.value = value

        @property
        def control(self) -> Picks:
            """The line that was clicked."""
            return self.picks

    def __init__(self, caption: str, *, id: str) -> None:
        super().__init__(id=id)
        self._caption = caption
        self._options: Mapping[str, str] = {}
        self._value = ""
        self._note = ""
        self._note_tone = ""

    def show(self, options: Mapping[str, str], value: str, note: str = "", tone: str = "quiet") -> None:
        """Show labels by value, the chosen one marked, and what is to say of it."""
        self._options, self._value, self._note, self._note_tone = options, value, note, tone
        self.refresh()

    @property
    def _has_room(self) -> bool:
        return _CAPTION + sum(len(words) + _MARK + _GAP for words in self._options.values()) - _GAP <= self.size.width

    def render(self) -> Content:
        """The words; the note as far as there is room."""
        width = self.size.width
        text = Passage().add(fitted(self._caption, min(_CAPTION, width)), "quiet")
        if not self._has_room:
            place = list(self._options).index(self._value) + 1
            one = f"● {self._options[self._value]}"
            text.add(fitted(one, min(len(one), width - _CAPTION)), "accent")
            return text.add(
                fitted(f"   {place} of {len(self._options)}", width - _CAPTION - len(one)), "quiet"
            ).content()
        room = width - _CAPTION
        for value, words in self._options.items():
            chosen = value == self._value
            text.add(f"{'●' if chosen else '○'} {words}", "accent" if chosen else "quiet").add(" " * _GAP)
            room -= len(words) + _MARK + _GAP
        return text.add(fitted(self._note, room), self._note_tone).content()

    def on_click(self, event: events.Click) -> None:
        """A click chooses the word under it; where only one is seen, the next."""
        values = list(self._options)
        if not values:
            return
        if not self._has_room:
            self.post_message(self.Picked(self, values[(values.index(self._value) + 1) % len(values)]))
            return
        start = _CAPTION
        for value, words in self._options.items():
            end = start + _MARK + len(words)
            if start <= event.x < end:
                self.post_message(self.Picked(self, value))
                return
            start = end + _GAP


LABELS = {name: "QBR" if name == "qbr" else name.capitalize() for name in DOCUMENTS}
"""What the documents are called where there is little room."""

_EDITIONS: dict[Edition, str] = {"internal": "Internal", "customer": "Customer"}
_SHARE = 6
"""Warnings may take one line in so many of the screen."""


class Masthead(Vertical):
    """Shows an order; `Picks.Picked` tells of clicks on `#document` and `#edition`."""

    def __init__(self, order: Order, *, id: str) -> None:
        super().__init__(id=id)
        self._order = order

    def compose(self) -> ComposeResult:
        """Two lines to choose in, and the warnings; filled already, for a change would be a second layout."""
        document, edition = Picks("Document", id="document"), Picks("Edition", id="edition")
        self._choose(document, edition)
        yield document
        yield edition
        yield Lines(self._warnings, id="warnings")

    def show(self) -> None:
        """Show what is chosen now."""
        self._choose(self.query_one("#document", Picks), self.query_one("#edition", Picks))
        self.query_one(Lines).show(self._warnings)

    def _choose(self, document: Picks, edition: Picks) -> None:
        order = self._order
        document.show(LABELS, order.name)
        options: dict[str, str] = {each: _EDITIONS[each] for each in order.editions}
        note, tone = _edition_note(order)
        edition.show(options, order.edition, note, tone)

    def _warnings(self, width: int) -> Passage:
        warnings = self._order.document.warnings if self._order.document is not None else ()
        return warning_lines(warnings, width, max(2, self.screen.size.height // _SHARE))


def _edition_note(order: Order) -> tuple[str, str]:
    if order.is_fallback:
        return f"▲ there is no customer edition of {named(order.name)}", "soon"
    if len(order.editions) == 1:
        return "the only edition", "quiet"
    if order.name == WITH_ATTENDEES:
        return f"{say.count(len(order.attending), 'person attends', 'people attend')} · a changes it", "quiet"
    return ("read it once more before you send it" if order.edition == "customer" else ""), "quiet"


def warning_lines(warnings: Sequence[str], width: int, most: int) -> Passage:
    """All of them in full if that takes no more than so many lines, else as many as fit, a line each."""
    text = Passage()
    if sum(len(wrapped(warning, width - 2)) for warning in warnings) <= most:
        for warning in warnings:
            text.item("▲", warning, width, "soon")
        return text
    seen = warnings if len(warnings) <= most else warnings[: most - 1]
    for warning in seen:
        text.line(fitted(f"▲ {warning}", width), "soon")
    if len(seen) < len(warnings):
        text.line(fitted(f"▲ and {len(warnings) - len(seen)} more: a taller window shows them", width), "soon")
    return text


def named(document: str) -> str:
    """`a plan`, `a QBR`."""
    return f"a {'QBR' if document == 'qbr' else document}"
