"""Renewals: every open contract counted down, as a board of lanes or as a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input

from bookcockpit.core.columns import Column
from bookcockpit.core.renewals.board import Board, Renewal, board
from bookcockpit.core.renewals.forecast import forecast
from bookcockpit.tui.account.beside import account_passage
from bookcockpit.tui.actions import keys
from bookcockpit.tui.binding import SHOW, bind
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.renewals import (
    COLUMNS,
    RenewalCards,
    RenewalRows,
    account_and_contract,
    endless_details,
    renewal_details,
    totals_words,
)
from bookcockpit.tui.row import Row
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import Passage
from bookcockpit.tui.widgets.lanes import Lanes
from bookcockpit.tui.widgets.rows import Rows

_BOARD_WIDTH, _BOARD_HEIGHT = 100, 26
"""Cells and lines of the window from which on a board can be read."""
_ROOMY = 170
"""Cells from which on the details stand beside the board."""
_MARGINS, _PANE = 4, 57
_RENEWAL_WORDS = ("outcome", "call", "price", "prep", "terms")


class RenewalsScreen(ListPage):
    """The countdown."""

    CSS_PATH = "renewals.tcss"
    PAGE = "renewals"
    ABOUT = (
        "Every open contract by its renewal date, in lanes by the days that are left; contracts without an end stand "
        "apart. Each card: days to the renewal and its ARR, days to the last day of notice, health, forecast call "
        "and stage. The bar above sorts the ARR of the next 120 days, what is past due included, by forecast call; "
        "best case is all of it that is not called lost."
    )
    LEGEND = (
        ("●", "in the list: in its window, or past due"),
        ("!", "account at risk"),
        ("● ◐ ○ ?", "health green, amber, red, unknown"),
        ("+", "missing"),
        ("▌ ✓", "on a card: the cursor, marked"),
        ("█ ▓ ▒ × ░", "commit, likely, at risk, lost, no call"),
    )
    FINDS = "account, tier, call, stage, health or what is missing"
    FIRST_KEYS = ("list.open", "renewal.outcome", "renewal.call", "renewal.prep", "list.board")
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys("renewals"),
        bind("list.board", "b", "shape", "Board", "A board of lanes, or a list", SHOW),
    ]

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot)
        self._wants_list = False
        self.stand()

    def stand(self) -> None:
        """The board of another book."""
        now = self.now
        self._board: Board = board(now.book, now.policy, now.book.as_of, now.healths)
        self._rows = RenewalRows(self._board, now)
        self._cards = RenewalCards(now)
        self._outlook = cache(lambda: forecast(now.book, now.policy, now.book.as_of))
        if self.is_mounted:
            self.query_one(Lanes).dealer = self._cards

    # Its two shapes

    def compose(self) -> ComposeResult:
        """As the other pages, with a list that can stand as a board."""
        self._set_shape()
        for widget in super().compose():
            if isinstance(widget, Rows):
                yield Lanes(self.columns(), self.rows(), self._cards, is_board=self._is_board, id="list")
            else:
                yield widget

    @property
    def _board_fits(self) -> bool:
        width, height = self.app.size
        return width >= _BOARD_WIDTH and height >= _BOARD_HEIGHT

    @property
    def _is_board(self) -> bool:
        return self._board_fits and not self._wants_list

    def _set_shape(self) -> None:
        # Before the first layout, so that it is the only one.
        mounted = self.is_mounted
        for name, wanted in (("-board", self._is_board), ("-roomy", self.app.size.width >= _ROOMY)):
            (self.add_class if wanted else self.remove_class)(name, update=mounted)

    def _reshape(self) -> None:
        self._set_shape()
        self.query_one(Lanes).show_as(is_board=self._is_board)
        self.call_after_refresh(self._show_anew)

    def _show_anew(self) -> None:
        self._show_summary(self.query_one(Rows).number)
        self.show_details()

    def on_resize(self, _event: events.Resize) -> None:
        """What fits, and what the summary says, depends on the window. The base's own part is called by the toolkit."""
        self._reshape()

    def action_shape(self) -> None:
        """The other shape."""
        self._wants_list = not self._wants_list
        self._reshape()

    def action_pane(self) -> None:
        """The details: beside a board in a wide window, below it in others."""
        if not self._is_board:
            super().action_pane()
            return
        self.toggle_class("-no-pane" if self.has_class("-roomy") else "-pane")
        self.call_after_refresh(self.show_details)

    def step_back(self) -> None:
        """Close the details below the board."""
        if self._is_board and self.has_class("-pane"):
            self.remove_class("-pane")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow as the user types; the cursor goes to the first hit, in whichever lane."""
        event.prevent_default()
        super().on_input_changed(event)
        self.query_one(Lanes).to_start()

    # What stands on the page

    def columns(self) -> tuple[Column, ...]:
        """Dates, countdowns, ARR, health, how it stands."""
        return COLUMNS

    def rows(self) -> list[Row]:
        """Lane by lane."""
        return self._rows.rows(self.wanted)

    def chosen_at(self, row: Row) -> Sequence[Selection]:
        """The account, and the contract to edit."""
        found = account_and_contract(row)
        if found is None:
            return ()
        account, contract = found
        return (Selection(account, next(iter(self.now.lines_of(account)), None), contract),)

    def details(self, row: Row) -> Callable[[int], Content] | None:
        """The contract, then the account."""
        now, found = self.now, self.chosen_at(row)
        if not found:
            return None

        def written(width: int) -> Content:
            here = found[0]
            if isinstance(row.about, Renewal):
                first = renewal_details(now, row.about, width)
            else:
                assert here.entity is not None, "a row is about a contract"
                first = endless_details(now, here.account, here.entity, width)  # type: ignore[arg-type]
            return Content.assemble(first, "\n\n", account_passage(now, here.account, here.about, width))

        return written

    def summary(self) -> Content:
        """How many, how much, how sure."""
        return totals_words(self._board, self.now.book.meta.base_currency, self._summary_room, self._outlook)

    @property
    def _summary_room(self) -> int:
        """Cells of the lines above the list; before the first layout about as many."""
        if self.is_mounted and (known := self.query_one("#summary").content_size.width):
            return known
        beside = _PANE if self._is_board and self.has_class("-roomy") else 0
        return self.app.size.width - _MARGINS - beside

    def nothing(self) -> Content:
        """No contracts yet."""
        text = Passage().line("No contracts yet.", "strong").line()
        text.add("t", "accent").line("  on an account of Today or Book adds one")
        return text.add("i", "accent").line("  brings in a file: the won deals of your CRM").content()

    # What its keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The other shape needs room for a board; what is written needs a book that can be."""
        if action == "shape":
            return True if self._board_fits else None
        if action == "act" and parameters[0] in _RENEWAL_WORDS and self.now.read_only:
            return None
        return super().check_action(action, parameters)

    def open_row(self, row: Row) -> None:
        """The page of its account."""
        if found := self.chosen_at(row):
            self.open_account(found[0])
