"""What a test reads off the screen, or without one: texts, the rows of a list, what its keys come to, the toasts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from textual import events
from textual.app import App
from textual.pilot import Pilot

from bookcockpit.core.change import Change
from bookcockpit.desk import Desk
from bookcockpit.tui.actions import meaning
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.asking import Act, Asking, Asks, Does
from bookcockpit.tui.forms.form import Form, ModelForm
from bookcockpit.tui.looking import Looking
from bookcockpit.tui.row import Row, as_rows
from bookcockpit.tui.screens.today import TodayScreen
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.tabbed import Door, PageTab
from bookcockpit.tui.today import TodayRows
from bookcockpit.tui.widgets.rows import Rows


def text_of(app: App[Any]) -> str:
    """The characters on the screen, line by line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def row_texts(app: CockpitApp) -> list[str]:
    """Account of each row that can be chosen, and what it is about where a column says so."""
    rows = app.screen.query_one(Rows)
    what = next((place for place, column in enumerate(rows._columns) if column.title == "What"), 3)
    cells = [row.cells() for row in rows.rows if not row.is_heading]
    return [f"{each[1].text}: {each[what].text}" if len(each) > 1 else str(each[0].text) for each in cells]


def lay_flat(app: CockpitApp) -> None:
    """Show Today touch by touch, with all that is folded."""
    assert isinstance(app.screen, TodayScreen)
    app.screen._reshape(flat=True, unfolded=frozenset(("promised", "weekend", "week", "planned", "snoozed")))


def toasts(app: App[Any]) -> list[str]:
    """Every message still in the corner."""
    return [notification.message for notification in app._notifications]


async def keys(pilot: Pilot[Any], *pressed: str) -> None:
    """Press keys and let everything they cause happen."""
    await pilot.press(*pressed)
    await pilot.pause()
    if short := [worker for worker in pilot.app.workers if worker.name in ("_undo", "_redo", "_do_at_once")]:
        await pilot.app.workers.wait_for_complete(short)
    await pilot.pause()


async def typed(pilot: Pilot[object], text: str) -> None:
    """Put a text into what has the focus; in one go, for each single key costs a test 60 ms."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


def go_to(app: CockpitApp, key: str) -> None:
    """Put the cursor on the row of that key, on Today also where it is folded away."""
    rows = app.screen.query_one(Rows)
    if isinstance(app.screen, TodayScreen) and all(row.key != key for row in rows.rows):
        lay_flat(app)
    rows._move_to([row.key for row in rows.rows].index(key))


def acting(word: str, *chosen: Selection) -> Act:
    """What the page posts when a key is pressed on some rows."""
    what = meaning(word, chosen)
    assert what is not None, f"{word} does nothing here"
    return Act(what)


def asked(now: Snapshot, word: str, *chosen: Selection) -> Asking:
    """The form that a key brings up on some rows."""
    what = meaning(word, chosen)
    assert isinstance(what, Asks), f"{word} asks nothing here"
    return what.asking(now)


async def until(pilot: Pilot[object], true: Callable[[], object]) -> None:
    """Let the threads work until something is so."""
    for _ in range(400):
        if true():
            await pilot.pause()
            return
        await pilot.pause(0.02)
    raise AssertionError(text_of(pilot.app))


def now_of(desk: Desk) -> Snapshot:
    """The book as the pages are given it."""
    return Looking(desk, lambda _trouble: None).now()


def rows_of_today(now: Snapshot) -> TodayRows:
    """What makes the rows of the day."""
    return TodayRows(now.view, now.book.meta.base_currency, now.policy.tier_labels)


def lines_of(rows: Iterable[Row]) -> list[str]:
    """The rows as text, headings in brackets, blank ones left out."""
    texts = [(row, " | ".join(cell.text for cell in row.cells())) for row in rows]
    return [f"[{text}]" if row.is_heading else text for row, text in texts if text]


def change_of(form: Form, **typed: str) -> Change:
    """What a form comes to in which some texts were typed; raises `WrongField`."""
    if isinstance(form, ModelForm):
        assert typed.keys() <= form.model.start.keys()
        texts = {**form.model.start, **typed}
        return form.model.change({**texts, **form.model.on_change(texts)})
    form.texts = lambda: typed  # type: ignore[method-assign]
    return form.decide()


class Seat:
    """At the desk without a screen: what the rows of a tab say, what their keys mean, and what is said once done."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.now = desk, now_of(desk)

    def rows(self, tab: PageTab) -> list[Row]:
        """The rows of a tab as it is first opened."""
        return as_rows(tab.groups(self.now))

    def row(self, tab: PageTab, key: str) -> Row:
        """The row of that key."""
        return next(row for row in self.rows(tab) if row.key == key)

    def at(self, tab: PageTab, key: str) -> Selection:
        """What the keys act on at a row."""
        about = self.row(tab, key).about
        assert isinstance(about, Selection)
        return about

    def lines(self, tab: PageTab) -> str:
        """The tab as text: the line above its rows, then the rows."""
        return "\n".join((tab.summary(self.now).plain, *lines_of(self.rows(tab))))

    def beside(self, tab: PageTab, key: str, width: int = 60) -> str:
        """The details of a row, as one line."""
        assert tab.details is not None
        told = tab.details(self.now, self.row(tab, key), width)
        assert told is not None
        return " ".join(told.plain.split())

    def form(self, word: str, *chosen: Selection) -> Form:
        """The form that a key brings up."""
        return asked(self.now, word, *chosen).form(self.now, {}, "")

    def does(self, word: str, *chosen: Selection, **typed: str) -> str:
        """Do what a key means for some rows, with its form filled in; what is said afterwards."""
        what = meaning(word, chosen)
        assert isinstance(what, Asks | Does), f"{word} does nothing here"
        return self.carry_out(what, **typed)

    def enter(self, tab: PageTab, key: str, **typed: str) -> str:
        """Do what enter means on a row that is about no account."""
        about = self.row(tab, key).about
        assert isinstance(about, Door)
        return self.carry_out(about.open, **typed)

    def carry_out(self, what: Asks | Does, **typed: str) -> str:
        """Make a change as the app would, and look again; what is said."""
        if isinstance(what, Does):
            change, said = what.decide(self.now)
            self._apply(change)
            return said
        asking = what.asking(self.now)
        change = change_of(asking.form(self.now, {}, ""), **typed)
        self._apply(change)
        return asking.said(self.now, change)

    def undo(self, *, steps: int = 1) -> None:
        """Take back."""
        for _ in range(steps):
            self.desk.library.undo()
        self.now = now_of(self.desk)

    def _apply(self, change: Change) -> None:
        if not change.is_empty:
            self.desk.apply(change)
        self.now = now_of(self.desk)
