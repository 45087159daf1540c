"""Choosing the field a column fills: all there are, narrowed as one types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from bookcockpit.core.text import unmarked
from bookcockpit.exchange.crm.titles import (
    TARGETS,
    Target,
)
from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.columns import Column
from bookcockpit.tui.row import Row
from bookcockpit.tui.text import Cell, Passage, cell
from bookcockpit.tui.widgets.entry import Entry
from bookcockpit.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from bookcockpit.exchange.mapping import Mapping

_COLUMNS = (Column("Field", 44, least=20), Column("Filled by", 30, fills=True, least=10))
_LEFT_OUT = "-"


class FieldLine(Entry):
    """What to look for; up and down walk the list meanwhile."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("field.take", "enter", "submit", "Fills this", "Let the column fill the field", FORM),
        bind("field.down", "down", "walk(1)", "Next", "The next field", FORM, main=False),
        bind("field.up", "up", "walk(-1)", "Before", "The field before", FORM, main=False),
    ]

    class Walk(Message):
        """Another line of the list."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def action_walk(self, step: int) -> None:
        """Move in the list below."""
        self.post_message(self.Walk(step))


class Chooser(Vertical):
    """`Chosen` tells the place of the column and the field; "" leaves the column out."""

    class Chosen(Message):
        """A field was chosen for a column."""

        def __init__(self, index: int, wanted: str) -> None:
            super().__init__()
            self.index = index
            self.wanted = wanted

    def compose(self) -> ComposeResult:
        """Which column, the line to type in, and the fields."""
        yield Static(id="choosing")
        yield FieldLine(placeholder="type to find a field", select_on_focus=False, id="wanted")
        yield Rows(_COLUMNS, [], id="fields")

    def open(self, mapping: Mapping, index: int, typed: str) -> None:
        """Choose for a column, the search begun with what was typed already. Takes the keys at once."""
        self._mapping, self._index = mapping, index
        column = mapping.columns[index]
        samples = ", ".join(column.samples) or "no cell says anything"
        text = Passage().add("“").add(column.title.strip() or "no title", "strong")
        text.add("” fills …   ").add(samples, "quiet")
        self.query_one("#choosing", Static).update(text.content())
        self.display = True
        line = self.query_one(FieldLine)
        # Not `focus`, which would let the next key go to the list.
        self.screen.set_focus(line)
        line.value = typed
        line.cursor_position = len(typed)
        self._narrow(typed)

    @on(Input.Changed, "#wanted")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.display:
            self._narrow(event.value)

    def _narrow(self, typed: str) -> None:
        words = unmarked(typed).split()
        found = [target for target in TARGETS[self._mapping.table] if _fits(target, words)]
        # What begins with the text comes first: “name” is the name before the name of the owner.
        found.sort(key=lambda target: not unmarked(target.label).startswith(" ".join(words)))
        rows = [Row(target.name, lambda target=target: self._cells(target), target) for target in found]  # type: ignore[misc]
        if not words:
            rows.insert(0, Row(_LEFT_OUT, lambda: [cell("Leave the column out", "quiet"), cell("")]))
        fields = self.query_one(Rows)
        fields.fill(rows, _COLUMNS)
        fields.action_first()

    def _cells(self, target: Target) -> list[Cell]:
        filled = self._mapping.fields.get(target.name)
        return [cell(target.label, "quiet" if filled else ""), cell(filled.title.strip() if filled else "", "faint")]

    @on(FieldLine.Walk)
    def _walk(self, event: FieldLine.Walk) -> None:
        self.query_one(Rows).action_move(event.step)

    @on(Input.Submitted)
    @on(Rows.Chosen)
    def _chosen(self, event: events.Event | Message) -> None:
        event.stop()
        row = self.query_one(Rows).row
        if row is not None:
            self.post_message(self.Chosen(self._index, "" if row.key == _LEFT_OUT else row.key))


def _fits(target: Target, words: Sequence[str]) -> bool:
    """Whether every word begins one of the field's words."""
    own = f" {unmarked(target.label)} {target.name.replace('_', ' ')}"
    return all(f" {word}" in own for word in words)
