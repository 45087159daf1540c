"""Today: the ranked list of what is owed, and beside it all that the next touch needs."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Sequence,
)
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from bookcockpit.core.columns import Column
from bookcockpit.core.rhythm.reviews import (
    Rite,
    rites_due,
)
from bookcockpit.core.vocabulary import ReviewKind
from bookcockpit.tui.actions import keys
from bookcockpit.tui.binding import SHOW, bind
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.messages import OpenPage
from bookcockpit.tui.row import Row, heading
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import cell, label
from bookcockpit.tui.today.rows import LEGEND, MORE, Fold, Shape, TodayRows, account_of, columns
from bookcockpit.tui.today.words import free_day_words, summary_words

RITE_TABS: dict[ReviewKind, str] = {"friday": "week", "quarter": "quarter", "retier": "tiers"}
"""The tab of the page Rhythm behind each review of the book."""


class TodayScreen(ListPage):
    """The first page."""

    PAGE = "today"
    ABOUT = "Who is owed a touch today, the most urgent first, as far as a day can hold. Below: what else is owed."
    LEGEND = LEGEND
    FINDS = "account, touch or tier"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("list.all", "a", "everything", "All", "All that is due, or what today can hold", SHOW, main=False),
        *keys("today"),
    ]

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot)
        self._shape = Shape()
        self.stand()

    def stand(self) -> None:
        """The rows of another view."""
        now = self.now
        self._rows = TodayRows(now.view, now.book.meta.base_currency, now.playbook.tier_labels)
        self._rites = rites_due(now.book, now.playbook)

    def columns(self) -> tuple[Column, ...]:
        """Account, touch, due, why."""
        return columns(self.now.view)

    def rows(self) -> list[Row]:
        """The order of the day, or what the search finds in all of it."""
        rows = self._rows.rows(self._shape, self.wanted)
        if self._rites and not self.wanted and self.now.book.accounts:
            rows += [heading(""), heading("The book itself"), *map(self._rite_row, self._rites)]
        return rows

    def _rite_row(self, rite: Rite) -> Row:
        words = f"{rite.words(self.now.book.as_of)}   enter opens it"
        return Row(f"rite/{rite.kind}", lambda: [cell(f"○  {words}", "quiet")], rite)

    def chosen_at(self, row: Row) -> Sequence[Selection]:
        """A line, or every line of a fold."""
        match row.about:
            case Fold(lines=lines):
                return [Selection(account_of(line), line) for line in lines]
            case None | Rite():
                return ()
            case line:
                return (Selection(account_of(line), line),)  # type: ignore[arg-type]

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
        """Counts and capacity."""
        due = "".join(f" · {rite.title} due" for rite in self._rites)
        return Content.assemble(summary_words(self.now.view), label(due, "quiet"))

    def nothing(self) -> Content:
        """A free day, or the first."""
        return free_day_words(self.now.book)

    def open_row(self, row: Row) -> None:
        """Open a fold, the rest of the day, or the account."""
        if isinstance(row.about, Fold):
            self._reshape(unfolded=self._shape.unfolded | {row.key})
        elif isinstance(row.about, Rite):
            self.post_message(OpenPage("rhythm", RITE_TABS[row.about.kind]))
        elif row.key == MORE:
            self.action_everything()
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

    def step_back(self) -> None:
        """Fold what was unfolded."""
        if self._shape != Shape():
            self._shape = Shape()
            self.fill()

    def _reshape(self, **changes: bool | frozenset[str]) -> None:
        self._shape = self._shape._replace(**changes)  # type: ignore[arg-type]
        self.fill()
