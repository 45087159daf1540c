"""One account on a whole page, tab by tab: the plan, its people, what they want, what happened, what was promised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size

from bookcockpit.core import wording as say
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.due.today import SnoozedItem, TodayItem
from bookcockpit.core.entities import Account, Stakeholder, Touch
from bookcockpit.core.fields import Entity
from bookcockpit.core.text import name_key, unmarked
from bookcockpit.tui.account.beside import account_overview, standing
from bookcockpit.tui.account.goals_tab import GOALS_TAB
from bookcockpit.tui.account.growth_tab import GROWTH_TAB
from bookcockpit.tui.account.health_tab import HEALTH_TAB
from bookcockpit.tui.account.here import Begin, Here
from bookcockpit.tui.account.people_tab import PEOPLE_TAB
from bookcockpit.tui.account.plan_tab import PLAN_TAB
from bookcockpit.tui.account.promises_tab import PROMISES_TAB, TIME_TAB
from bookcockpit.tui.actions import keys
from bookcockpit.tui.binding import SHOW, bind
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.row import Group, Row, as_rows, narrowed
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.tabbed import TabPage
from bookcockpit.tui.text import toast
from bookcockpit.tui.things import MOODS, role_words
from bookcockpit.tui.today import Listed
from bookcockpit.tui.widgets.head import Head
from bookcockpit.tui.widgets.rows import Rows

TABS = (PLAN_TAB, HEALTH_TAB, PEOPLE_TAB, GOALS_TAB, TIME_TAB, PROMISES_TAB, GROWTH_TAB)


def thing_of(row: Row) -> Entity | None:
    """The touch, person, contract, goal or promise a row is about, if it is about one."""
    match row.about:
        case Selection() as selection:
            return selection.thing
        case Begin(selection=selection):
            return selection.entity
    return None


class Finder:
    """Knows the words of the rows it was asked about."""

    def __init__(self, here: Here) -> None:
        self._here = here
        self._words: dict[str, str] = {}

    def found(self, groups: Sequence[Group], wanted: str) -> list[Group]:
        """The groups with the rows that hold every word; a note follows the row it belongs to."""
        words = unmarked(wanted).split()
        return [narrowed(group, words, self._words, self._said) for group in groups]

    def _said(self, row: Row) -> Iterator[str]:
        thing = thing_of(row)
        if isinstance(thing, Touch):
            # Touches can be thousands, and the cells are cut for the eye: their own words cost less and say more.
            when = say.short_date(thing.happened_on, self._here.today)
            yield from (say.kind_label(thing.kind), when, *self._here.attended(thing), thing.summary)
            yield from (thing.value_delivered, thing.channel or "", MOODS[thing.sentiment].word)
            yield "planned" if thing.planned else ""
            return
        yield from (each.text for each in row.cells())
        if isinstance(thing, Stakeholder) and isinstance(row.about, Selection):
            yield from (thing.title, role_words(thing), thing.email, thing.phone, thing.notes)


_NAME_MOST = 40
_ROOMY = 110
_EDGES = 3
_LINES_WIDE, _LINES_NARROW = 6, 5
"""Cells and lines of the window that the list of the plan does not get."""


class AccountScreen(TabPage):
    """The page of an account. It stands above the list it was opened from."""

    CSS_PATH = "account.tcss"
    TABS = TABS
    ABOUT = (
        "One account: its plan on one page, its health explained, the stakeholder map, the success plan, every touch, "
        "and what was promised."
    )
    LEGEND = (
        ("★ $ ◆ ×", "champion, economic buyer, executive sponsor, blocker"),
        ("● ◐ ○ ?", "health, and each input of it: green, amber, red, unknown"),
        ("●", "due, or a goal on its way"),
        ("✓", "done, reached or marked"),
        ("◇ □", "milestone, promise"),
        ("▼ !", "speaks against the renewal; flagged, stale or not reviewable"),
        ("▲", "speaks for growth; a renewal inside its window"),
        ("+", "missing: enter adds it"),
    )
    FINDS = "a word of a note, a name, a kind, a year"
    FIRST_KEYS = ("account.tab", "account.next", "account.before")
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("account.tab", "tab", "tab(1)", "Next tab", "To the next tab of the account", SHOW),
        bind("account.tab_back", "shift+tab", "tab(-1)", "Tab before", "To the tab before", SHOW, main=False),
        bind("account.before", "left_square_bracket", "walk(-1)", "Before", "The account before it in the list", SHOW),
        bind("account.next", "right_square_bracket", "walk(1)", "Next", "The next account of the list", SHOW),
        *keys("account"),
    ]

    def __init__(self, snapshot: Snapshot, account: Account, about: Listed | None, among: Sequence[Account]) -> None:
        super().__init__(snapshot)
        self._account = account
        self._opened_at = about
        by_name = among or sorted(snapshot.book.accounts, key=lambda each: name_key(each.name))
        self._along = [each.id for each in by_name]
        # An account to be looked at is opened where it says why.
        wanted = "health" if isinstance(about, Obligation) and about.type == "review" else TABS[0].name
        self._tab = next(place for place, tab in enumerate(TABS) if tab.name == wanted)
        self.add_class(f"-{TABS[self._tab].name}", update=False)
        self.stand()

    def stand(self) -> None:
        """The rows of another snapshot, or of another account."""
        book = self.now.book
        self._account = book.account_by_id.get(self._account.id, self._account)
        self._along = [each for each in self._along if each in book.account_by_id]
        self._first = next(iter(self.now.lines_of(self._account)), None)
        self._here = Here(self.now, self._account)
        self._finder = Finder(self._here)
        self._groups: dict[int, list[Group]] = {}

    # What stands on the page

    def compose(self) -> ComposeResult:
        """Under the tab of the page it was opened from."""
        self.PAGE = self.app.current_mode
        yield from super().compose()

    def room(self, width: int, height: int) -> Size:
        """The plan has the whole page but for its edges and the lines above and below."""
        return Size(width - _EDGES, height - (_LINES_WIDE if self.has_class("-wide") else _LINES_NARROW))

    def on_mount(self) -> None:
        """The cursor goes to the line the account was opened from."""
        self._name_it()
        if self._opened_at is not None:
            _stand_on(self, lambda selection: selection.about == self._opened_at)
        super().on_mount()

    def watch_snapshot(self) -> None:
        """An account that is gone, such as one whose adding was undone, has no page."""
        super().watch_snapshot()
        if self.is_mounted:
            self._name_it()
        self._leave_if_gone()

    def on_screen_resume(self) -> None:
        """What stood above it is closed."""
        self._leave_if_gone()

    def _leave_if_gone(self) -> None:
        # A screen under a form is “current” too, and to dismiss it would close the form.
        if self.app.screen is self and self._account.id not in self.now.book.account_by_id:
            self.dismiss()

    def on_resize(self, event: events.Resize) -> None:
        """The top line has more room, or less."""
        super().on_resize(event)
        self._name_it()

    def _name_it(self) -> None:
        words = [say.clipped(self._account.name, _NAME_MOST)]
        if self._is_along:
            place = f"{self._along.index(self._account.id) + 1:,} of {len(self._along):,}"
            # The end of the line is cut where there is little room, and half a number would be a wrong one.
            words.insert(len(words) if self.app.size.width >= _ROOMY else 0, place)
        self.query_one(Head).show(self.now, "   ".join(words))

    @property
    def _is_along(self) -> bool:
        return self._account.id in self._along

    def rows(self) -> list[Row]:
        """The open tab, or what the search finds in it."""
        return as_rows(self.found(self._tab), "accent")

    def found(self, place: int) -> list[Group]:
        """The groups of a tab, narrowed to what is looked for."""
        if place not in self._groups:
            self._groups[place] = list(TABS[place].groups(self._here))
        return self._finder.found(self._groups[place], self.wanted) if self.wanted else self._groups[place]

    def chosen_at(self, row: Row) -> Sequence[Selection]:
        """The thing of the row."""
        match row.about:
            case Selection() as selection:
                return (selection,)
            case Begin(selection=selection):
                return (selection,)
        return ()

    def details(self, row: Row) -> Callable[[int], Content] | None:
        """What the tab has to say of the row; else the thing of the row, and the account."""
        here, about, thing = self._here, self._first, thing_of(row)
        if (explains := TABS[self._tab].explains) is not None:
            selection = next(iter(self.chosen_at(row)), None)
            return lambda width: explains(here, selection, width)
        if (own := TABS[self._tab].details) is not None:
            return lambda width: own(here, thing, width)
        if (told := TABS[self._tab].told) is not None:
            return lambda width: (
                told(here, row.key, width) or account_overview(here.now, here.account, about, None, width)
            )
        for selection in self.chosen_at(row):
            about = selection.about if isinstance(selection.about, TodayItem | SnoozedItem) else about
        return lambda width: account_overview(here.now, here.account, about, thing, width)

    def summary(self) -> Content:
        """Where they are now."""
        return standing(self.now, self._account)

    # What its keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Marks are for what can be settled or put off together; a single account is walked nowhere."""
        if action == "walk" and len(self._along) < 2:
            return None
        if action == "mark" and not any(selection.about for selection in self._at_cursor()):
            return None
        return super().check_action(action, parameters)

    def open_row(self, row: Row) -> None:
        """Edit what stands there; log what is due; begin what there is none of."""
        word = "edit"
        if isinstance(row.about, Begin):
            word = row.about.word
        elif any("open" in selection.actions for selection in self.chosen_at(row)):
            word = "open"
        elif any(selection.item for selection in self.chosen_at(row)):
            word = "log"
        self.call_next(self.run_action, f"act('{word}')")

    def show_tab(self, place: int) -> None:
        """Open a tab; whether it has its details beside it is asked anew."""
        if place != self._tab:
            self.remove_class("-large", "-no-pane", "-pane")
        super().show_tab(place)

    def action_walk(self, step: int) -> None:
        """To another account of the list it came from."""
        if not self._is_along:
            return
        place = self._along.index(self._account.id) + step
        if not 0 <= place < len(self._along):
            toast(self.app, f"This is the {'last' if step > 0 else 'first'} of {len(self._along)}.")
            return
        self._account = self.now.book.account_by_id[self._along[place]]
        self.stand()
        rows = self.query_one(Rows)
        rows.unmark(set(rows.marked))
        self.fill()
        rows.action_first()
        self._name_it()

    def action_pane(self) -> None:
        """The plan has its details only when asked; in a narrow window those of a tab are small, large, hidden.

        Health has them beside it, and in a narrow window only when asked.
        """
        name = TABS[self._tab].name
        if name == "plan" or (name == "health" and not self.has_class("-wide")):
            self.toggle_class("-pane")
        elif self.has_class("-wide"):
            self.toggle_class("-no-pane")
        else:
            hidden, large = self.has_class("-no-pane"), self.has_class("-large")
            self.set_class(not hidden and not large, "-large")
            self.set_class(large, "-no-pane")
        self.call_after_refresh(self.show_details)

    def step_back(self) -> None:
        """To the list below, the cursor on the account last seen where it is listed."""
        below = self.app.screen_stack[-2]
        if isinstance(below, ListPage):
            _stand_on(below, lambda selection: selection.account.id == self._account.id)
        self.dismiss()


def _stand_on(page: ListPage, is_wanted: Callable[[Selection], bool]) -> None:
    """Put the cursor of a page on its first row about what is wanted, unless it stands on such a row."""
    rows = page.query_one(Rows)
    if rows.row is not None and any(is_wanted(selection) for selection in page.chosen_at(rows.row)):
        return
    wanted = (row.key for row in page.rows() if any(is_wanted(selection) for selection in page.chosen_at(row)))
    if (key := next(wanted, None)) is not None:
        rows.go_to(key)
