"""A page of the cockpit with tabs: each tab is a list of its own over the same book."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar

from textual.app import App
from textual.content import Content
from textual.widgets import Input

from bookcockpit.core.columns import Column
from bookcockpit.core.entities import Account
from bookcockpit.core.text import unmarked
from bookcockpit.tui.account.beside import account_passage
from bookcockpit.tui.asking import Act, Asks, Does, OpenAccount
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.pages import Tab, place_tabs
from bookcockpit.tui.row import Group, Row, as_rows, narrowed
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import cell, label
from bookcockpit.tui.widgets.rows import Rows

if TYPE_CHECKING:
    T = TypeVar("T")


class Door(NamedTuple):
    """What a row without an account is about: what enter does there."""

    open: Asks | Does


class More(NamedTuple):
    """What a row is about that stands for many more: enter shows them in its place, and a search looks into them."""

    rows: Callable[[], Sequence[Row]]


class PageTab(NamedTuple):
    """One tab. `groups` are its rows under their headings, `summary` the line above them, `empty` in their place
    where a book with accounts can leave it without rows.

    `details` says what stands beside a row for a width; without it, the account of the row does. `finds` are words
    that a search finds a row by besides its own. `name` is also the
    class of the page while the tab is open.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    groups: Callable[[Snapshot], Iterable[Group]]
    summary: Callable[[Snapshot], Content]
    empty: Callable[[Snapshot], Content] | None = None
    details: Callable[[Snapshot, Row, int], Content | None] | None = None
    finds: Callable[[Snapshot, Row], str] | None = None


class TabPage(ListPage):
    """A page of which one of its `TABS` is open, each with a name, a title and columns."""

    TABS: ClassVar[Sequence[Any]] = ()
    _tab = 0

    def found(self, place: int) -> Iterable[Group]:
        """The groups of a tab, narrowed to `wanted`."""
        raise NotImplementedError

    @property
    def tab(self) -> Any:
        """The open one."""
        return self.TABS[self._tab]

    def tab_titles(self) -> tuple[Sequence[str], int]:
        """Its own tabs."""
        return [tab.title for tab in self.TABS], self._tab

    def columns(self) -> tuple[Column, ...]:
        """Those of the open tab."""
        columns: tuple[Column, ...] = self.tab.columns
        return columns

    def action_tab(self, step: int) -> None:
        """To another tab; while searching, to the next one that has something."""
        places = [(self._tab + step * far) % len(self.TABS) for far in range(1, len(self.TABS))]
        if self.wanted:
            places = [place for place in places if any(group.rows for group in self.found(place))]
        if places:
            self.show_tab(places[0])

    def click_tab(self, place: int) -> None:
        """Open the tab that was clicked."""
        self.show_tab(place)

    def show_tab(self, place: int) -> None:
        """Open a tab."""
        if place == self._tab:
            return
        self.remove_class(f"-{self.tab.name}")
        self._tab = place
        self.add_class(f"-{self.tab.name}")
        self.show_tab_line()
        rows = self.query_one(Rows)
        rows.unmark(set(rows.marked))
        self.fill()
        rows.action_first()
        self.call_after_refresh(self.show_details)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the tab as the user types; where nothing fits, the first tab where something does."""
        super().on_input_changed(event)
        if self.wanted and not self.query_one(Rows).number:
            self.action_tab(1)


class TabbedPage(TabPage):
    """A page whose `TABS` are lists of the whole book."""

    # Read from beside the pages that derive from it.
    CSS_PATH = "tabbed.tcss"
    FIRST_KEYS: ClassVar[Sequence[str]] = ("page.tab",)

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot)
        self._stood: dict[int, str] = {}
        self._unfolded: set[str] = set()
        self.add_class(f"-{self.TABS[0].name}", update=False)
        self.stand()

    def tab_titles(self) -> tuple[Sequence[str], int]:
        """The tabs of its place."""
        return ListPage.tab_titles(self)

    def tab_place(self) -> int:
        """That under which the open list stands."""
        tabs = place_tabs(self.PAGE)
        return next(at for at, tab in enumerate(tabs) if tab.page == self.PAGE and self._is_of(tab))

    def _is_of(self, tab: Tab) -> bool:
        return tab.lists == ("",) or self.tab.name in tab.lists

    def action_tab(self, step: int) -> None:
        """To the next tab of the place; while searching, to the next list of the page that has something."""
        if self.wanted:
            super().action_tab(step)
        else:
            ListPage.action_tab(self, step)

    def go_to_tab(self, tab: Tab) -> None:
        """Open a tab of the place, here if it is of this page."""
        if tab.page == self.PAGE:
            self.open_tab(tab.lists[0])
        else:
            super().go_to_tab(tab)

    def lists(self) -> tuple[Sequence[str], int]:
        """The lists that stand under the open tab, and which is shown."""
        names = [each.name for each in self.TABS]
        here = place_tabs(self.PAGE)[self.tab_place()].lists
        shown = [name for name in names if name in here] or names
        return [self.TABS[names.index(name)].title for name in shown], shown.index(self.tab.name)

    def unfold(self, row: Row, way: int) -> None:
        """The next list under the same tab, or the one before."""
        titles, at = self.lists()
        title = titles[(at + way) % len(titles)]
        self.show_tab(next(place for place, tab in enumerate(self.TABS) if tab.title == title))

    def stand(self) -> None:
        """The tabs of another book, each made when it is first seen."""
        self._groups: dict[int, list[Group]] = {}
        self._texts: dict[str, str] = {}

    @property
    def tab(self) -> PageTab:
        """The open one."""
        tab: PageTab = super().tab
        return tab

    def rows(self) -> list[Row]:
        """The open tab, or what the search finds in it."""
        if unmarked(self.wanted).split():
            return as_rows(self.found(self._tab))
        return as_rows(_unfolded(group, self._unfolded) for group in self._all(self._tab))

    def found(self, place: int) -> Iterator[Group]:
        """The groups of a tab narrowed to the rows that hold every word, those that stand folded too."""
        finds, words = self.TABS[place].finds, unmarked(self.wanted).split()

        def said(row: Row) -> Iterator[str]:
            yield from (each.text for each in row.cells())
            if finds is not None:
                yield finds(self.now, row)

        return (narrowed(_unfolded(group, None), words, self._texts, said) for group in self._all(place))

    def _all(self, tab: int) -> list[Group]:
        if tab not in self._groups:
            self._groups[tab] = list(self.TABS[tab].groups(self.now))
        return self._groups[tab]

    def chosen_at(self, row: Row) -> Sequence[Selection]:
        """The thing of the row; nothing for one without an account."""
        return (row.about,) if isinstance(row.about, Selection) else ()

    def details(self, row: Row) -> Callable[[int], Content] | None:
        """What the tab says of the row, else its account."""
        now, tell, about = self.now, self.tab.details, row.about

        def written(width: int) -> Content:
            told = tell(now, row, width) if tell is not None else None
            if told is not None or not isinstance(about, Selection):
                return told or label("")
            return account_passage(now, about.account, None, width)

        return written

    def summary(self) -> Content:
        """The line of the open tab."""
        return self.tab.summary(self.now)

    def nothing(self) -> Content:
        """That of the open tab."""
        return self.tab.empty(self.now) if self.tab.empty is not None else super().nothing()

    def open_row(self, row: Row) -> None:
        """What the row offers; else the page of its account, with the others of the tab to walk along."""
        match row.about:
            case Door(open=what):
                self.post_message(Act(what))
            case More(rows=folded):
                self._unfold(row, folded())
            case Selection(actions=actions) if "open" in actions:
                self.post_message(Act(actions["open"]))
            case Selection(account=account):
                self.post_message(OpenAccount(account, None, self.accounts()))

    def _unfold(self, row: Row, shown: Sequence[Row]) -> None:
        self._unfolded.add(row.key)
        self.fill()
        if shown:
            self.query_one(Rows).go_to(shown[0].key)

    def accounts(self) -> tuple[Account, ...]:
        """The accounts of the shown rows, each once, in their order."""
        found = (row.about.account for row in self.rows() if isinstance(row.about, Selection))
        return tuple({account.id: account for account in found}.values())

    def click_tab(self, place: int) -> None:
        """Open the tab that was clicked."""
        ListPage.click_tab(self, place)

    def open_tab(self, name: str) -> None:
        """Open a tab by its name; stay where there is none of that name."""
        places = [place for place, tab in enumerate(self.TABS) if tab.name == name]
        if places:
            self.show_tab(places[0])

    def show_tab(self, place: int) -> None:
        """Open a tab, the cursor where it stood."""
        if place == self._tab:
            return
        rows = self.query_one(Rows)
        if rows.row is not None:
            self._stood[self._tab] = rows.row.key
        super().show_tab(place)
        if (stood := self._stood.get(place)) is not None and any(row.key == stood for row in self.rows()):
            rows.go_to(stood)
        self.refresh_bindings()


def _unfolded(group: Group, keys: Collection[str] | None) -> Group:
    """A group with the rows that stand behind others in their place: behind those keys, or behind all."""
    if not any(isinstance(row.about, More) for row in group.rows):
        return group
    rows: list[Row] = []
    for row in group.rows:
        is_open = isinstance(row.about, More) and (keys is None or row.key in keys)
        rows += row.about.rows() if is_open and isinstance(row.about, More) else (row,)
    return group._replace(rows=rows)


def open_tab(app: App[Any], name: str) -> None:
    """Open a tab of the page that is shown, by its name."""
    if isinstance(app.screen, TabbedPage):
        app.screen.open_tab(name)


def folded(key: str, things: Sequence[T], row: Callable[[T], Row], most: int) -> list[Row]:
    """A row for each of the first things; where there are more than one further, one that opens them."""
    if len(things) <= most + 1:
        return [row(each) for each in things]
    rest = things[most:]
    words = f"… and {len(rest):,} more: enter shows them"
    more = Row(f"more/{key}", lambda: [cell(words, "quiet")], More(lambda: [row(each) for each in rest]))
    return [*(row(each) for each in things[:most]), more]
