"""What all pages share: a list to walk, details beside it, a search, marks, and the keys of an account.

A page shows a snapshot and posts what the user wants; it never writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.reactive import var
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from bookcockpit.core.columns import Column
from bookcockpit.tui.actions import WRITES, applies, keys, meaning, takes_all
from bookcockpit.tui.asking import Act, BringIn, OpenAccount, OpenPage, Redo, Undo
from bookcockpit.tui.binding import SHOW, bind
from bookcockpit.tui.pages import Tab, place_tabs
from bookcockpit.tui.row import Row
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import label
from bookcockpit.tui.today import found_words, marked_words, no_accounts_words
from bookcockpit.tui.widgets.head import Head, TabLine
from bookcockpit.tui.widgets.keybar import KeyBar
from bookcockpit.tui.widgets.pane import Pane
from bookcockpit.tui.widgets.rows import Rows

_ACT = re.compile(r"act\('(\w+)'\)")


class ListPage(Screen[None]):
    """A page of the cockpit. Those that derive from it say what stands on it."""

    AUTO_FOCUS = "#list"
    # Not class variables to the type checker, for the toolkit lets instances have their own.
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (40, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (10, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("page.tab", "tab", "tab(1)", "Next tab", "To the next tab of the place", SHOW),
        bind("page.tab_back", "shift+tab", "tab(-1)", "Tab before", "To the tab before", SHOW, main=False),
        *keys(),
    ]

    snapshot: var[Snapshot | None] = var(None, init=False)

    PAGE = ""
    """The name of the page in the top line."""
    ABOUT = ""
    """What the page shows, in a sentence or two, for `?`."""
    LEGEND: ClassVar[Sequence[tuple[str, str]]] = ()
    """What its marks mean, for `?`."""
    FINDS = ""
    """What can be typed in its search."""
    HAS_FOCUS_STRIP = False
    """Whether a strip below the list says all of the row under the cursor."""
    FIRST_KEYS: ClassVar[Sequence[str]] = ()
    """The ids of the keys that stand first in the bottom line, in their order."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self.set_reactive(ListPage.snapshot, snapshot)
        self.wanted = ""
        self._painted = False
        self._acted_on: set[str] = set()

    # What a page says of itself

    def columns(self) -> tuple[Column, ...]:
        """The columns of its list."""
        raise NotImplementedError

    def rows(self) -> list[Row]:
        """The rows, narrowed to `wanted`."""
        raise NotImplementedError

    def chosen_at(self, row: Row) -> Sequence[Selection]:
        """What the keys act on at a row: nothing, one thing, or all that a fold holds."""
        raise NotImplementedError

    def details(self, row: Row) -> Callable[[int], Content] | None:
        """The details of a row, made for a width."""
        raise NotImplementedError

    def summary(self) -> Content:
        """The line above the list."""
        raise NotImplementedError

    def nothing(self) -> Content:
        """What stands in place of the list where there are accounts, but nothing of what it lists."""
        return label("")

    def open_row(self, row: Row) -> None:
        """What enter does."""
        raise NotImplementedError

    def open_account(self, at: Selection) -> None:
        """The page of an account, with those of the list to walk along."""
        among = dict.fromkeys(each.account for row in self.rows() for each in self.chosen_at(row))
        self.post_message(OpenAccount(at.account, at.about, tuple(among)))

    def focus_words(self, row: Row | None) -> Content:
        """What the strip below the list says of the row under the cursor."""
        raise NotImplementedError

    def unfold(self, row: Row, way: int) -> None:
        """What right (1) and left (-1) do at a row where there is no second column."""

    def stand(self) -> None:
        """Prepare for another snapshot."""

    def room(self, width: int, height: int) -> Size:
        """How much of the window its list will have, as far as the rows depend on that."""
        return Size()

    # Its tabs

    def tab_titles(self) -> tuple[Sequence[str], int]:
        """The titles of the tabs above the list, and which is open: those of the place the page is in."""
        tabs = place_tabs(self.PAGE)
        return [tab.title for tab in tabs], self.tab_place() if tabs else 0

    def tab_place(self) -> int:
        """Which tab of its place the page stands under."""
        return next(at for at, tab in enumerate(place_tabs(self.PAGE)) if tab.page == self.PAGE)

    def lists(self) -> tuple[Sequence[str], int]:
        """The lists under the open tab, and which is shown; most have one."""
        return (), 0

    def show_tab_line(self) -> None:
        """Another tab, or another list under it."""
        self.query_one(TabLine).show(self.tab_titles()[1], *self.lists())

    def action_tab(self, step: int) -> None:
        """To the next tab of the place, or the one before."""
        tabs = place_tabs(self.PAGE)
        self.go_to_tab(tabs[(self.tab_place() + step) % len(tabs)])

    def go_to_tab(self, tab: Tab) -> None:
        """Open a tab of the place."""
        self.post_message(OpenPage(tab.page, tab.lists[0]))

    def click_tab(self, place: int) -> None:
        """Open the tab that was clicked."""
        self.go_to_tab(place_tabs(self.PAGE)[place])

    @on(TabLine.Clicked)
    def _tab_clicked(self, event: TabLine.Clicked) -> None:
        self.click_tab(event.place)

    def above(self) -> Iterable[Widget]:
        """What stands between the top line and the list."""
        return ()

    # Showing

    @property
    def now(self) -> Snapshot:
        """The book as this page shows it."""
        assert self.snapshot is not None, "a page is made with a snapshot"
        return self.snapshot

    def compose(self) -> ComposeResult:
        """Few widgets, and filled already: each change after the first layout would be a second one."""
        width, height = self.app.size
        # The classes of its size, and the room of its list, before the first layout: each change after it costs one.
        for size, points in ((width, self.HORIZONTAL_BREAKPOINTS), (height, self.VERTICAL_BREAKPOINTS)):
            self.add_class(next(name for least, name in reversed(points) if size >= least), update=False)
        rows = self.rows()
        self.set_class(not rows, "-empty")
        yield Head(self.PAGE, self.now)
        titles, at = self.tab_titles()
        if len(titles) > 1:
            yield TabLine(titles, at, *self.lists())
        yield from self.above()
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield Static(self.summary(), id="summary")
                yield Rows(self.columns(), rows, self.room(width, height), id="list")
                yield Static(self.empty(), id="empty")
            yield Pane(id="pane")
        if self.HAS_FOCUS_STRIP:
            # Filled before the first layout, as all else is.
            yield Pane(id="focus")
        yield Static(label("Too small a window. Make it at least 40 × 10."), id="too-small")
        yield KeyBar()

    def on_mount(self) -> None:
        """The details follow once the list stands on the screen."""
        self.call_after_refresh(self._first_painted)

    def _first_painted(self) -> None:
        self._painted = True
        self.show_details()

    def watch_snapshot(self) -> None:
        """Another state of the book; marked lines that were acted on are done with."""
        self.stand()
        if self.is_mounted:
            self.query_one(Head).show(self.now)
            self.query_one(Rows).unmark(self._acted_on)
            self._acted_on = set()
            self.fill()

    def fill(self) -> None:
        """Show the rows anew."""
        rows = self.rows()
        self.set_class(not rows, "-empty")
        if not rows:
            self.query_one("#empty", Static).update(self.empty())
        self.query_one(Rows).fill(rows, self.columns(), is_part=bool(self.wanted))
        self._show_summary(sum(row.can_be_chosen for row in rows))

    def empty(self) -> Content:
        """What stands in place of an empty list: how to go on."""
        if self.wanted:
            return label("Nothing fits. esc shows everything again.", "quiet")
        return self.nothing() if self.now.book.accounts else no_accounts_words()

    def _show_summary(self, number: int) -> None:
        if marked := len(self.marked_rows):
            summary = marked_words(marked, self._keys_for_all())
        elif self.wanted:
            summary = found_words(self.wanted, number)
        else:
            summary = self.summary()
        self.query_one("#summary", Static).update(summary, layout=False)

    @on(Rows.Moved)
    def _moved(self) -> None:
        self.refresh_bindings()
        self.show_details()

    def show_details(self) -> None:
        """Show what belongs to the row under the cursor beside the list."""
        pane, row = self.query_one("#pane", Pane), self.query_one(Rows).row
        if self.HAS_FOCUS_STRIP:
            self.query_one("#focus", Pane).show(lambda _width: self.focus_words(row))
        if self._painted and pane.display:
            pane.show(self.details(row) if row is not None else None)

    def on_resize(self, _event: events.Resize) -> None:
        """A pane that comes into view needs its text."""
        self.call_after_refresh(self.show_details)

    # What the keys act on

    @property
    def marked_rows(self) -> list[Row]:
        """Every marked row, those that a search leaves out included."""
        rows = self.query_one(Rows)
        listed = rows.marked_rows
        if not self.wanted or len(listed) == len(rows.marked):
            return listed
        wanted, self.wanted = self.wanted, ""
        try:
            return [row for row in self.rows() if row.key in rows.marked]
        finally:
            self.wanted = wanted

    def _keys_for_all(self) -> list[str]:
        """The keys that act on all marked rows, as they are bound."""
        chosen = self.chosen
        found: dict[str, str] = {}
        for active in self.active_bindings.values():
            action = _ACT.fullmatch(active.binding.action)
            if action and self.check_action("act", (action[1],)) and takes_all(action[1], chosen):
                found.setdefault(action[1], self.app.get_key_display(active.binding))
        return list(found.values())

    @property
    def chosen(self) -> Sequence[Selection]:
        """Every marked thing, or what is under the cursor."""
        marked = self.marked_rows
        return [selection for row in marked for selection in self.chosen_at(row)] if marked else self._at_cursor()

    def _at_cursor(self) -> Sequence[Selection]:
        row = self.query_one(Rows).row if self.is_mounted else None
        return self.chosen_at(row) if row is not None else ()

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """Those in force, what the page is for first."""
        found = super().active_bindings
        firsts = [(key, each) for key, each in found.items() if each.binding.id in self.FIRST_KEYS]
        return dict(sorted(firsts, key=lambda each: self.FIRST_KEYS.index(each[1].binding.id or ""))) | found

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim what the chosen rows, or a book open for reading only, do not allow."""
        if action == "tab":
            return len(self.tab_titles()[0]) > 1
        if action == "filter":
            return not self.query("#filter:focus")
        writes = action in WRITES or (action == "act" and parameters[0] in WRITES)
        if writes and self.now.read_only:
            return None
        if action == "mark":
            return bool(self._at_cursor()) or None
        return action != "act" or (self.is_mounted and applies(str(parameters[0]), self.chosen)) or None

    def action_act(self, word: str) -> None:
        """Do what a key means for the chosen rows."""
        if self.is_mounted and (what := meaning(word, self.chosen)) is not None:
            self._acted_on = set(self.query_one(Rows).marked)
            self.post_message(Act(what))

    @on(Rows.Across)
    def _went_across(self, event: Rows.Across) -> None:
        self.unfold(event.row, event.way)

    @on(Rows.Chosen)
    def _open(self, event: Rows.Chosen) -> None:
        self.open_row(event.row)

    def action_undo(self) -> None:
        """Take back."""
        self.post_message(Undo())

    def action_redo(self) -> None:
        """Do again."""
        self.post_message(Redo())

    def action_bring_in(self) -> None:
        """Import."""
        self.post_message(BringIn())

    # The shape of the list

    def action_mark(self) -> None:
        """Mark the row, or take its mark away, and go on to the next."""
        rows = self.query_one(Rows)
        rows.toggle_mark()
        rows.action_move(1)
        self._show_summary(rows.number)
        self.refresh_bindings()

    def action_pane(self) -> None:
        """Show or hide the details: beside the list, or below it in a narrow window."""
        self.toggle_class("-no-pane" if self.has_class("-wide") else "-pane")
        self.call_after_refresh(self.show_details)

    def action_read(self, way: int) -> None:
        """Scroll the details by half of what they show."""
        pane = self.query_one("#pane", Pane)
        pane.scroll_lines(way * max(1, pane.size.height // 2))

    async def action_filter(self) -> None:
        """Open the line to type in."""
        from bookcockpit.tui.forms.form import Form
        from bookcockpit.tui.widgets.entry import Finder

        if not self.query("#filter"):
            await self.mount(Finder(placeholder=self.FINDS, id="filter", compact=True), after="#summary")
        self.query_one("#filter").focus()
        # What was typed meanwhile is given back behind the change of focus, which waits in the same queue.
        self.post_message(Form.Opened())

    async def action_back(self) -> None:
        """One step back: the search, then the marks, then what the page itself knows."""
        rows = self.query_one(Rows)
        if self.query("#filter"):
            rows.focus()
            await self.query("#filter").remove()
            self.wanted = ""
            self.fill()
        elif rows.marked:
            rows.unmark(set(rows.marked))
            self._show_summary(rows.number)
            self.refresh_bindings()
        elif self.has_class("-narrow") and self.has_class("-pane"):
            self.remove_class("-pane")
        else:
            self.step_back()

    def step_back(self) -> None:
        """What esc does once nothing else is open."""

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list as the user types; the cursor goes to the first hit."""
        self.wanted = event.value.strip()
        self.fill()
        self.query_one(Rows).action_first()

    def action_to_list(self) -> None:
        """Back to the list, the search still on."""
        self.query_one(Rows).focus()
