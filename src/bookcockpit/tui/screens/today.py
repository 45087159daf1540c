"""Today: whom to turn to, one line per customer; under the list, or beside it, why and what to bring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from bookcockpit.core.columns import Column
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.due.today import TodayItem
from bookcockpit.core.entities import Account
from bookcockpit.core.rhythm.reviews import Rite, rites_due
from bookcockpit.core.text import unmarked
from bookcockpit.core.vocabulary import ReviewKind
from bookcockpit.tui.actions import keys
from bookcockpit.tui.asking import LeaveByTouch, OpenPage
from bookcockpit.tui.binding import SHOW, bind
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.row import Row
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import Cell, cell
from bookcockpit.tui.today import (
    LEGEND,
    MORE,
    Fold,
    Shape,
    TodayRows,
    account_of,
    columns,
    customer_key,
    focus_words,
    free_day_words,
    summary_words,
)
from bookcockpit.tui.widgets.rows import Rows

RITE_TABS: dict[ReviewKind, str] = {"friday": "week", "quarter": "quarter", "retier": "tiers"}
"""The tab of the page Rhythm behind each review of the book."""


class TodayScreen(ListPage):
    """The first page."""

    PAGE = "today"
    ABOUT = "One line per customer, the most urgent first, as many as a day can hold. → shows all that one needs."
    LEGEND = LEGEND
    HAS_FOCUS_STRIP = True
    FINDS = "account, tier, touch, or what stands on its line"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("list.all", "a", "everything", "All", "Every customer, or as many as today can hold", SHOW, main=False),
        bind("today.flat", "V", "flat", "Touch by touch", "Customer by customer, or touch by touch", SHOW, main=False),
        *keys("today"),
    ]

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot)
        self._shape = Shape(flat=snapshot.is_by_touch)
        self.stand()

    def stand(self) -> None:
        """The rows of another view."""
        now = self.now
        self._rows = TodayRows(now.view, now.book.meta.base_currency, now.policy.tier_labels, now.healths.of)
        self._rites = rites_due(now.book, now.policy)

    def columns(self) -> tuple[Column, ...]:
        """Account, money, health, what, when."""
        return columns(flat=self._shape.flat or bool(self.wanted))

    def rows(self) -> list[Row]:
        """The order of the day, or what the search finds in all of it."""
        rows = self._rows.rows(self._shape, self.wanted)
        if self.wanted and not rows:
            words = unmarked(self.wanted).split()
            named = (each for each in self.now.book.accounts if all(word in unmarked(each.name) for word in words))
            return [Row(f"account/{each.id}", partial(_account_cells, each), each) for each in named]
        if not self.wanted and self.now.book.accounts:
            rows += map(self._rite_row, self._rites)
        return rows

    def _rite_row(self, rite: Rite) -> Row:
        words = f"{rite.words(self.now.book.as_of)}   enter opens it"
        return Row(f"rite/{rite.kind}", lambda: [cell(words, "quiet")], rite)

    def chosen_at(self, row: Row) -> Sequence[Selection]:
        """A line, or every line of a fold."""
        match row.about:
            case Fold(lines=lines):
                return [Selection(account_of(line), line) for line in lines]
            case None | Rite():
                return ()
            case Account() as account:
                return (Selection(account, None, account),)
            case line:
                return (Selection(account_of(line), line),)  # type: ignore[arg-type]

    def focus_words(self, row: Row | None) -> Content:
        """Why the line stands where it does, and what to bring."""
        return focus_words(row.about if row is not None else None)

    def details(self, row: Row) -> Callable[[int], Content] | None:
        """The account of the line, with why now and what to bring."""
        now, found = self.now, self.chosen_at(row)
        if len(found) != 1:
            return None

        def passage(width: int) -> Content:
            # What it draws on is imported once the list stands on the screen.
            from bookcockpit.tui.account.beside import account_passage

            return account_passage(now, found[0].account, found[0].about, width)

        return passage

    def summary(self) -> Content:
        """How many customers wait, how many are done, and what the book itself asks for."""
        return summary_words(self.now.view, [f"{rite.title} due" for rite in self._rites])

    def nothing(self) -> Content:
        """A free day, or the first."""
        return free_day_words(self.now.book, self.now.view)

    def open_row(self, row: Row) -> None:
        """Unfold what is folded, or open the account."""
        if isinstance(row.about, Rite):
            self.post_message(OpenPage("rhythm", RITE_TABS[row.about.kind]))
        elif row.key == MORE:
            self.action_everything()
        elif isinstance(row.about, Fold) or row.about is None:
            self.unfold(row, -1 if row.key in self._shape.unfolded else 1)
        elif found := self.chosen_at(row):
            self.open_account(found[0])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Spreading needs something overdue."""
        if action == "act" and parameters == ("spread",) and not self.now.view.late:
            return None
        return super().check_action(action, parameters)

    def action_everything(self) -> None:
        """All that is due, or today's part."""
        self._reshape(everything=not self._shape.everything)

    def action_flat(self) -> None:
        """Customer by customer, or touch by touch; remembered."""
        self._reshape(flat=not self._shape.flat)
        self.post_message(LeaveByTouch(self._shape.flat))

    def unfold(self, row: Row, way: int) -> None:
        """Show what a line holds below it, or fold it again; from below it, go back to the line."""
        key = row.key
        if isinstance(row.about, TodayItem | Obligation) and not key.startswith("customer/"):
            key = customer_key(row.about.account)
        elif row.about is not None and not key.startswith("customer/") and not isinstance(row.about, Fold):
            return
        unfolded = self._shape.unfolded | {key} if way > 0 else self._shape.unfolded - {key}
        if unfolded != self._shape.unfolded:
            self._reshape(unfolded=unfolded)
            self.query_one(Rows).go_to(key)

    def step_back(self) -> None:
        """Fold what was unfolded."""
        shape = Shape(flat=self._shape.flat)
        if self._shape != shape:
            self._shape = shape
            self.fill()

    def _reshape(self, **changes: bool | frozenset[str]) -> None:
        self._shape = self._shape._replace(**changes)  # type: ignore[arg-type]
        self.fill()


def _account_cells(account: Account) -> list[Cell]:
    """What a search offers where no line of the day fits."""
    return [cell(f"{account.name}   nothing of it is on Today; enter opens it")]
