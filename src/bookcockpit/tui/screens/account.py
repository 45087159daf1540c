"""One account on a whole page: all one can act on in its list, what a call needs beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from bookcockpit.core import wording as say
from bookcockpit.core.text import name_key
from bookcockpit.core.today import SnoozedItem, TodayItem
from bookcockpit.tui.account_rows import COLUMNS, AccountRows, Missing, thing_of
from bookcockpit.tui.binding import ACT, SHOW, bind
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.overview import account_overview, standing
from bookcockpit.tui.subject import Subject
from bookcockpit.tui.text import label, toast
from bookcockpit.tui.widgets.head import Head
from bookcockpit.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.content import Content

    from bookcockpit.core.entities import Account
    from bookcockpit.core.fields import Entity
    from bookcockpit.tui.columns import Column
    from bookcockpit.tui.snapshot import Snapshot
    from bookcockpit.tui.today_rows import Listed
    from bookcockpit.tui.widgets.rows import Row

_NAME_MOST = 40
_ROOMY = 110


class AccountScreen(ListPage):
    """The page of an account. It stands above the list it was opened from."""

    ABOUT = "All of one account: what is due and owed, its people, its contracts, and every touch, newest first."
    FINDS = "a word of a note, a name, a kind, a year"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("account.before", "left_square_bracket", "walk(-1)", "Before", "The account before it in the list", SHOW),
        bind("account.next", "right_square_bracket", "walk(1)", "Next", "The next account of the list", SHOW),
        bind("touch.remove", "D", "act('remove')", "Remove", "Remove a touch logged by mistake", ACT, main=False),
    ]

    def __init__(self, snapshot: Snapshot, account: Account, about: Listed | None, among: Sequence[Account]) -> None:
        super().__init__(snapshot)
        self._account = account
        self._opened_at = about
        by_name = among or sorted(snapshot.book.accounts, key=lambda each: name_key(each.name))
        self._along = [each.id for each in by_name]
        self.stand()

    def stand(self) -> None:
        """The rows of another snapshot, or of another account."""
        book = self.now.book
        self._account = book.account_by_id.get(self._account.id, self._account)
        self._along = [each for each in self._along if each in book.account_by_id]
        self._first = next(iter(self.now.lines_of(self._account)), None)
        self._rows = AccountRows(self.now, self._account)

    # What stands on the page

    def compose(self) -> ComposeResult:
        """Under the tab of the page it was opened from."""
        self.PAGE = self.app.current_mode
        yield from super().compose()

    def on_mount(self) -> None:
        """The cursor goes to the line the account was opened from."""
        self._name_it()
        if self._opened_at is not None:
            _stand_on(self, lambda subject: subject.about == self._opened_at)
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
            place = f"{self._along.index(self._account.id) + 1} of {len(self._along)}"
            # The end of the line is cut where there is little room, and half a number would be a wrong one.
            words.insert(len(words) if self.app.size.width >= _ROOMY else 0, place)
        self.query_one(Head).show(self.now, "   ".join(words))

    @property
    def _is_along(self) -> bool:
        return self._account.id in self._along

    def columns(self) -> tuple[Column, ...]:
        """One set that suits all groups."""
        return COLUMNS

    def rows(self) -> list[Row]:
        """Everything, or what the search finds."""
        return self._rows.rows(self.wanted)

    def subjects(self, row: Row) -> Sequence[Subject]:
        """The thing of the row."""
        match row.about:
            case Subject() as subject:
                return (subject,)
            case Missing():
                return (Subject(self._account),)
        return ()

    def details(self, row: Row) -> Callable[[int], Content] | None:
        """The thing of the row, and the account."""
        now, account, about = self.now, self._account, self._first
        thing: Entity | None = None
        for subject in self.subjects(row):
            thing = thing_of(subject)
            about = subject.about if isinstance(subject.about, TodayItem | SnoozedItem) else about
        return lambda width: account_overview(now, account, about, thing, width)

    def summary(self) -> Content:
        """Where they are now."""
        return standing(self.now, self._account)

    def empty(self) -> Content:
        """Only a search leaves nothing."""
        return label("Nothing fits. esc shows everything again.", "quiet")

    # What its keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Marks are for what can be settled or put off together."""
        if action == "mark" and not any(subject.about for subject in self._at_cursor()):
            return None
        return super().check_action(action, parameters)

    def open_row(self, row: Row) -> None:
        """Edit what stands there; log what is due; begin what there is none of."""
        word = "edit"
        if isinstance(row.about, Missing):
            word = row.about.word
        elif any(subject.item for subject in self.subjects(row)):
            word = "log"
        self.call_next(self.run_action, f"act('{word}')")

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
        """In a narrow window the details are small, then large, then hidden."""
        if self.has_class("-wide"):
            super().action_pane()
            return
        hidden, large = self.has_class("-no-pane"), self.has_class("-large")
        self.set_class(not hidden and not large, "-large")
        self.set_class(large, "-no-pane")
        self.call_after_refresh(self.show_details)

    def step_back(self) -> None:
        """To the list below, the cursor on the account last seen where it is listed."""
        below = self.app.screen_stack[-2]
        if isinstance(below, ListPage):
            _stand_on(below, lambda subject: subject.account.id == self._account.id)
        self.dismiss()


def _stand_on(page: ListPage, is_wanted: Callable[[Subject], bool]) -> None:
    """Put the cursor of a page on its first row about what is wanted, unless it stands on such a row."""
    rows = page.query_one(Rows)
    if rows.row is not None and any(is_wanted(subject) for subject in page.subjects(rows.row)):
        return
    wanted = (row.key for row in page.rows() if any(is_wanted(subject) for subject in page.subjects(row)))
    if (key := next(wanted, None)) is not None:
        rows.go_to(key)
