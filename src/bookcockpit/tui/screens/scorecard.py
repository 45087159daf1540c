"""The scorecard: how the book fared between two days, what lies ahead, and the accounts behind each number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual import events, work
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column
from bookcockpit.core.health.trend import HealthTrend
from bookcockpit.tui.account.beside import account_passage
from bookcockpit.tui.binding import SHOW, bind
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.row import TWO_FROM, Row
from bookcockpit.tui.scorecard.rows import (
    COLUMNS,
    Headline,
    behind_columns,
    behind_rows,
    caveats,
    entry_details,
    headline_words,
    line_details,
    section_rows,
)
from bookcockpit.tui.scorecard.sections import sections
from bookcockpit.tui.scorecard.words import Behind, Counted, Entry, Line, Section, Window, count, count_health, windows
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import Passage
from bookcockpit.tui.widgets.rows import Rows

_MANY = 300
"""Accounts from which on the page does not wait for its numbers."""
_TALL, _WIDE = 46, 150
"""Lines and cells of the window from which on the forecast is shown by month, and each tier in full."""
_PANE, _DETAILED, _MARGINS, _LINES = 45, 110, 4, 12
"""Cells of the details, of a window that has them, and of margins; lines above and below the list."""


class ScorecardScreen(ListPage):
    """How am I doing?"""

    CSS_PATH = "scorecard.tcss"
    PAGE = "scorecard"
    ABOUT = (
        "How the book fared between two days. NRR, GRR and logos are those of the accounts that had ARR on the first "
        "day; new customers are listed apart. Outcomes are what came of the work, activity is the work itself, the "
        "forecast looks ahead. Each number is made of accounts: enter lists them, enter there opens one, esc goes "
        "back. What cannot be said is n/a, with the reason. y looks at other days; the forecast and the health look "
        "from today, whichever days are chosen."
    )
    LEGEND = (
        ("▲ ▼ =", "over, below, just at the benchmark"),
        ("┿ │", "in a bar: the benchmark, or ARR today; reached, or not"),
        ("█ ▒ ┤", "in the walk of ARR: up, down, its level"),
        ("█ ▓ ░", "commit, up to expected, up to best case"),
        ("■", "past due"),
        ("G A R ?", "health green, amber, red, unknown"),
    )
    FINDS = "a number, a section, or in a list an account"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("scorecard.window", "y", "window(1)", "Other days", "Look at another stretch of days", SHOW),
        bind("scorecard.window_back", "Y", "window(-1)", "Days before", "The stretch before", SHOW, main=False),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (10, "-low"), (18, "-tall"), (30, "-high")]  # noqa: RUF012

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot)
        self._place = 0
        self._counted: Counted | None = None
        self._trend: HealthTrend | None = None
        self._trend_of: Snapshot | None = None
        self._sections: list[Section] = []
        self._opened = ""
        self._entry: Entry | None = None
        self.stand()

    # Counting

    def stand(self) -> None:
        """The numbers of another book: at once, or for many accounts while the page stands already."""
        if self._is_quick:
            self._take(count(self.now, self._window))
        if self._painted:
            self.call_after_refresh(self._count_rest)

    @property
    def _is_quick(self) -> bool:
        return len(self.now.book.accounts) <= _MANY

    @property
    def _window(self) -> Window:
        return windows(self.now.book.as_of)[self._place]

    def _first_painted(self) -> None:
        super()._first_painted()
        self._count_rest()

    def _count_rest(self) -> None:
        """What the page does not wait for."""
        if not self._is_quick:
            self._count_beside(self.now, self._window)
        elif self._trend_of is not self.now:
            self._trend_now(self.now, count_health(self.now))

    @work(thread=True, exclusive=True, group="scorecard")
    def _count_beside(self, now: Snapshot, window: Window) -> None:
        """Count beside the page: first what it is opened for, then the health."""
        if self._counted is None or (self._counted.now, self._counted.window) != (now, window):
            self.app.call_from_thread(self._show, count(now, window))
        if self._trend_of is not now:
            self.app.call_from_thread(self._trend_now, now, count_health(now))

    def _trend_now(self, now: Snapshot, trend: HealthTrend) -> None:
        self._trend, self._trend_of = trend, now
        if self._counted is not None and now is self.now:
            self._show(self._counted)

    def _show(self, counted: Counted) -> None:
        """Show what was counted, unless something else is wanted by now."""
        if counted.now is self.now and counted.window == self._window:
            self._take(counted)
            if self.is_mounted:
                self.fill()

    def _take(self, counted: Counted) -> None:
        trend = self._trend if self._trend_of is self.now else None
        self._counted = counted._replace(trend=trend)
        width, height = self.app.size
        self._sections = sections(self._counted, full=height >= _TALL and width >= _WIDE)
        entries = [entry for section in self._sections for entry in section.entries]
        # What was opened may hold no accounts any more: then the page itself shows.
        self._entry = next((each for each in entries if each.key == self._opened and each.behind is not None), None)

    def action_window(self, step: int) -> None:
        """Another stretch of days."""
        self._place = (self._place + step) % len(windows(self.now.book.as_of))
        self.stand()
        self.fill()

    # What stands on the page

    def above(self) -> Iterable[Widget]:
        """The days, and the first numbers large."""
        return (Headline(self._headline, id="headline"),)

    def _headline(self, width: int, height: int) -> Content:
        is_shown = self._counted is not None and self._counted.window == self._window
        return headline_words(self._counted, "" if is_shown else self._window.name, self._entry, width, height)

    def fill(self) -> None:
        """Show the rows and the headline anew."""
        self.query_one(Headline).refresh()
        super().fill()

    def columns(self) -> tuple[Column, ...]:
        """Of the numbers, or of the accounts behind one."""
        behind = self._behind
        return behind_columns(behind) if behind is not None else COLUMNS

    def rows(self) -> list[Row]:
        """The numbers section by section, or the accounts behind one."""
        behind = self._behind
        if behind is not None:
            return behind_rows(behind, self.now.policy.tier_labels, self.wanted)
        return section_rows(self._sections if self.now.book.accounts else (), self.wanted, in_two=self._in_two)

    @property
    def _behind(self) -> Behind | None:
        return self._entry.behind() if self._entry is not None and self._entry.behind is not None else None

    @property
    def _in_two(self) -> bool:
        """Whether the list has room for two columns; before the first layout, whether it will."""
        known = self.query_one(Rows).scrollable_content_region.width if self.is_mounted else 0
        return (known or self.room(*self.app.size).width) >= TWO_FROM

    def action_pane(self) -> None:
        """Show or hide the details, which gives the list more columns, or fewer."""
        super().action_pane()
        self.call_after_refresh(self.fill)

    def room(self, width: int, height: int) -> Size:
        """As the style sheet shares the window: beside the details, the scroll bar, under the large numbers."""
        pane = _PANE if width >= _DETAILED else 0
        return Size(width - pane - _MARGINS + 1, height - _LINES)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A row shows no promise, so none is settled from here unseen."""
        if action == "act" and parameters == ("done",):
            return None
        return super().check_action(action, parameters)

    def chosen_at(self, row: Row) -> Sequence[Selection]:
        """Nothing at a number; the account, and the contract, in the list behind one."""
        if not isinstance(row.about, Line):
            return ()
        account = row.about.account
        return (Selection(account, next(iter(self.now.lines_of(account)), None), row.about.entity or account),)

    def details(self, row: Row) -> Callable[[int], Content] | None:
        """The number explained, or the account."""
        counted = self._counted
        if isinstance(row.about, Entry) and counted is not None:
            return partial(entry_details, counted, row.about)
        if not isinstance(row.about, Line) or counted is None:
            return None
        return partial(self._line_details, counted, row.about, self.chosen_at(row)[0])

    def _line_details(self, counted: Counted, line: Line, here: Selection, width: int) -> Content:
        passage = account_passage(self.now, here.account, here.about, width)
        did = line_details(counted, line, width)
        return Content.assemble(did, "\n\n", passage) if did.plain else passage

    def summary(self) -> Content:
        """What one must know to read the numbers; above accounts, how many and in which order."""
        behind = self._behind
        if behind is not None:
            text = Passage().add(say.count(len(behind.lines), behind.noun), "strong")
            return text.add(f" · {behind.order} · esc goes back", "quiet").content()
        if self._counted is None or not self.now.book.accounts:
            return Passage().content()
        return caveats(self._counted, self._summary_room)

    @property
    def _summary_room(self) -> int:
        """Cells of the line above the list; before the first layout those it will have."""
        known = self.query_one("#summary").content_size.width if self.is_mounted else 0
        return known or self.room(*self.app.size).width

    def nothing(self) -> Content:
        """Numbers still being counted."""
        number = say.count(len(self.now.book.accounts), "account")
        return Passage().line(f"Counting {number} …", "quiet").content()

    def on_resize(self, _event: events.Resize) -> None:
        """What fits depends on the window. The base's own part is called by the toolkit."""
        if self._counted is not None:
            self._take(self._counted)
            self.call_after_refresh(self.fill)

    # To the accounts behind a number, and back

    def open_row(self, row: Row) -> None:
        """The accounts behind a number; the page of an account."""
        if isinstance(row.about, Entry) and row.about.behind is not None:
            self._opened, self._entry = row.about.key, row.about
            self._turn()
            self.query_one(Rows).action_first()
        elif found := self.chosen_at(row):
            self.open_account(found[0])

    def step_back(self) -> None:
        """Back to the number whose accounts are listed."""
        if self._entry is not None:
            left = self._opened
            self._opened, self._entry = "", None
            self._turn()
            self.query_one(Rows).go_to(left)

    def _turn(self) -> None:
        """From the numbers to accounts, or back: without search or marks."""
        rows = self.query_one(Rows)
        rows.marked.clear()
        if self.query("#filter"):
            rows.focus()
            self.query("#filter").remove()
            self.wanted = ""
        self.fill()
        self.refresh_bindings()
