"""Who attends a review: the present people of the account, to tick."""

from __future__ import annotations

from collections.abc import (
    Collection,
    Sequence,
)
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from bookcockpit.core.entities import Stakeholder
from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.columns import Column
from bookcockpit.tui.row import Row
from bookcockpit.tui.text import cell, label
from bookcockpit.tui.things import EXECUTIVE, role_words
from bookcockpit.tui.widgets.rows import Rows

_FRAME = 7
_COLUMNS = (Column("Who", 26, least=14), Column("", 1), Column("Title and roles", 0, least=12, fills=True))


class People(Rows):
    """The people; a tick is a mark."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("attendees.take", "enter", "choose", "Take", "Take the ticked people as attendees", FORM),
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
