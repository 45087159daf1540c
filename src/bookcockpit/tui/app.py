"""The cockpit itself: it holds the desk, hands snapshots down to the screens and carries out what they post."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textual import events, on, work
from textual.binding import BindingType
from textual.command import Provider
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Input

from bookcockpit.core.book import Book, Damage
from bookcockpit.core.change import Change
from bookcockpit.desk import Desk
from bookcockpit.store.errors import StoreError
from bookcockpit.tui.actions import BY_WORD, OPENS, WRITES
from bookcockpit.tui.asking import (
    Act,
    Asking,
    Asks,
    BringIn,
    Does,
    ExplainRank,
    ExportDocument,
    LeaveByTouch,
    OpenAccount,
    OpenPage,
    Redo,
    Undo,
)
from bookcockpit.tui.binding import APP, bind
from bookcockpit.tui.drafts import Drafts
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.living import LivingApp, TypeAheadApp
from bookcockpit.tui.looking import Looking
from bookcockpit.tui.pages import FIRST, MOVED, PLACES, SCREENS, place_of, screen_of
from bookcockpit.tui.saving import WAITING, Scribe
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import toast

if TYPE_CHECKING:
    from bookcockpit.tui.bringing.job import Hands
    from bookcockpit.tui.exporting.order import Habits
    from bookcockpit.tui.forms.form import Closed


def greet(app: LivingApp[object], desk: Desk, book: Book, *, has_drafts: bool) -> None:
    """Take the user's own keys, and say what there is to say."""
    settings = desk.settings
    said = [f"theme: there is no “{settings.theme}”; ctrl+p lists them."] if app.theme_is_unknown else []
    if settings.keys:
        from bookcockpit.tui.keys import take_keys

        said += [f"{problem}." for problem in take_keys(app, settings.keys)]
    said += [each for each in (desk.unsafe_place(), desk.counts_anew(), desk.unsaid(book)) if each]
    severity: Literal["information", "warning"] = "warning" if said else "information"
    if has_drafts:
        said.append("A text you had not saved is kept; open its form again to go on with it.")
    if said:
        # One message takes the place of the one before, and some of these are said only once.
        toast(app, "\n".join(said), severity)


_LOOK_SECONDS = 1.0
_IDLE_SECONDS = 0.7
_WHY = BY_WORD["why"].call
_WRITING = frozenset(BY_WORD[word].call for word in WRITES)


def _palette() -> type[Provider]:
    from bookcockpit.tui.palette import EverythingProvider

    return EverythingProvider


class CockpitApp(TypeAheadApp):
    """The only part of the cockpit that reads and writes the book."""

    TITLE = "bookcockpit"
    # What all pages share, read with the toolkit’s own styles at the start; left to the first page it would be a
    # second reading. What only another page needs stands beside that page.
    CSS_PATH = "screens/page.tcss"
    DEFAULT_MODE = FIRST
    OPENS = OPENS
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_palette}
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            bind(f"page.{each.name}", each.key, f"place('{each.name}')", each.title, each.sentence, APP, main=False)
            for each in PLACES
        ),
        bind("app.help", "question_mark,f1", "help", "Keys", "All keys of this page", APP),
        bind("app.palette", "ctrl+p", "command_palette", "Palette", "Every action and every account", APP),
        bind("app.quit", "q", "quit", "Quit", "Leave", APP),
    ]

    snapshot: var[Snapshot | None] = var(None, init=False)

    def __init__(self, desk: Desk, *, bring_in: bool = False) -> None:
        super().__init__(desk.settings.folders.state, desk.settings.theme)
        self._desk = desk
        self._bring_in_first = bring_in
        self._scribe = Scribe(desk, partial(toast, self, WAITING))
        self._looking = Looking(desk, self._say_trouble)
        # What was chosen at the last export, and begun of an import, holds for as long as the cockpit runs.
        self._habits: Habits | None = None
        self._hands: Hands | None = None
        self._trouble = ""
        self._damaged: tuple[Damage, ...] = ()
        self.drafts = Drafts(desk.settings.folders.state / f"drafts-{desk.library.meta.book_id}.json")
        self.set_reactive(CockpitApp.snapshot, self._looking.now(first=True))
        self._last_in: dict[str, str] = {}
        for page in SCREENS:
            if page != FIRST:
                self.add_mode(page, partial(self._made, page))

    def get_default_screen(self) -> Screen[Any]:
        """The first page. As the default screen it is painted some 25 ms sooner than as one mode among others."""
        return self._made(FIRST)

    def _made(self, page: str) -> ListPage:
        screen: ListPage = screen_of(page)(self.now)
        # All pages share one style sheet; the toolkit would read it, and lay the page out, a second time.
        screen._css_update_count = self._css_update_count
        return screen

    # The book

    @property
    def now(self) -> Snapshot:
        """The book as it is shown."""
        assert self.snapshot is not None, "the app is made with a snapshot"
        return self.snapshot

    def refresh_book(self) -> None:
        """Read the book again and show it; what stands in the way is said once."""
        try:
            self.snapshot = self._looking.now()
            self._trouble = self.last_words = ""
            self._say_damage()
        except StoreError as error:
            self._stand_still(error)

    def watch_snapshot(self, snapshot: Snapshot) -> None:
        """Hand it down to what is on the screen; a hidden page gets it when it is opened."""
        self._hand_down(self.screen_stack)

    def _hand_down(self, screens: Iterable[Screen[Any]]) -> None:
        for screen in screens:
            if hasattr(type(screen), "snapshot"):
                screen.snapshot = self.now  # type: ignore[attr-defined]

    def _look_around(self) -> None:
        """Each second: has another program written, has midnight passed, is the file still there?"""
        if not self.is_running:
            # On the way out screens lose their widgets before the clock stops.
            return
        try:
            if self._looking.is_behind(self.now):
                if self._looking.is_new_day(self.now):
                    self._warm_up()
                self.refresh_book()
        except StoreError as error:
            self._stand_still(error)

    def _stand_still(self, error: StoreError) -> None:
        """What is shown stays; of a book that is gone or no good, only for reading, with the way to go on."""
        self.snapshot, sentence = self._looking.without_the_file(self.now, error)
        self.last_words = self._looking.lost
        self._say_trouble(sentence)

    def _say_damage(self) -> None:
        """Name a row that is left out, once: what is not on the screen is not for that reason gone."""
        damaged = self.now.book.damaged
        if damaged and damaged != self._damaged:
            more = f" {len(damaged) - 1} more values are damaged." if damaged[1:] else ""
            toast(self, f"{damaged[0]}. It is left out, with what belongs to it.{more} doctor names them all.", "error")
        self._damaged = damaged

    def _say_trouble(self, sentence: str) -> None:
        if sentence and sentence != self._trouble:
            self._trouble = sentence
            toast(self, sentence, "error")

    # Its life

    def on_mount(self) -> None:
        """What can wait until the first page stands on the screen waits."""
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:

        if not gc.isenabled():
            gc.freeze()
            gc.enable()
        self.heed_signals()
        self.add_mode(FIRST, partial(self._made, FIRST))
        self.set_interval(_LOOK_SECONDS, self._look_around)
        self.set_timer(_IDLE_SECONDS, self._warm_up)
        greet(self, self._desk, self.now.book, has_drafts=bool(self.drafts))
        self._say_damage()
        if self._bring_in_first:
            self.post_message(BringIn())

    @work(thread=True)
    def _warm_up(self) -> None:
        """What is likely to be wanted next is imported beside the first look at the page."""
        if self._looking.is_partial:
            shown = self.now
            with suppress(StoreError):
                self.call_from_thread(self._complete, shown, self._looking.now())
        for page in SCREENS:
            screen_of(page)
        self.call_from_thread(self.read_styles_ahead)
        if not self.now.read_only:
            self.call_from_thread(self._say_trouble, self._desk.warm_up())

    def _complete(self, shown: Snapshot, whole: Snapshot) -> None:
        """Show what the first look left out, unless the book was read again meanwhile."""
        if self.snapshot is shown:
            self.snapshot = whole

    def on_app_focus(self) -> None:
        """Back from another window, where the command line may have written."""
        self._look_around()

    def keep_typed(self) -> None:
        """The texts of open forms become drafts."""
        for screen in (each for page in SCREENS for each in self._stack_of(page)):
            # Of one that is still opening there is nothing but the draft it begins with.
            if isinstance(name := getattr(screen, "draft_name", None), str) and screen.is_mounted:
                self.drafts.keep(name, screen.typed())  # type: ignore[attr-defined]

    def refused(self, action: object) -> None:
        """Say why a key does nothing, at once and not after a form was filled in."""
        writes = action in _WRITING
        if writes and self.now.read_only:
            toast(self, self._trouble or "This book is for reading only: check the permissions of its file.", "warning")
        elif action == _WHY:
            toast(self, "There is no rank to explain here: go to a single line of an account.")
        elif writes or action == "mark" or str(action).startswith("act("):
            toast(self, "That does not apply here; what does is bright below.")

    # Writing

    async def _carry_out(self, asking: Asking) -> None:
        """Ask with a form until its change is saved or the form is put away; its text is never lost."""
        draft: Mapping[str, str] = self.drafts.get(asking.name)
        problem, before = "", None
        while True:
            form = asking.form(self.now, draft, problem)
            form.draft_name = asking.name
            if before is not None:
                form.compare(before)
            closed: Closed = await self.push_screen_wait(form)
            self.drafts.keep(asking.name, closed.kept)
            if closed.change is None:
                if closed.kept:
                    toast(self, "Closed; what you typed is kept for the next time.")
                return
            if closed.change.is_empty:
                self.drafts.keep(asking.name, {})
                toast(self, "Nothing was changed, so nothing was saved.")
                return
            problem = await self._write(closed.change)
            if not problem:
                self.drafts.keep(asking.name, {})
                toast(self, asking.said(self.now, closed.change))
                return
            draft, before = closed.texts, form

    def is_opening(self) -> bool:
        """Whether a form was asked for and is not there yet."""
        asked = any(worker.name == "_carry_out" and worker.is_running for worker in self.workers)
        return asked and not hasattr(self.screen, "draft_name")

    async def _write(self, change: Change) -> str:
        problem = await self._scribe.apply(change)
        self.refresh_book()
        return problem

    # What screens post

    @on(Act)
    def _act(self, act: Act) -> None:
        match act.what:
            case Asks(asking=made):
                self.run_worker(self._carry_out(made(self.now)))
            case Does(decide=decide):
                self.run_worker(self._do_at_once(decide))
            case shown:
                self.post_message(shown)

    async def _do_at_once(self, decide: Callable[[Snapshot], tuple[Change, str]]) -> None:
        change, said = decide(self.now)
        problem = await self._write(change)
        toast(self, problem or said, "error" if problem else "information" if change.label else "warning")
        await self.give_keys_back()

    @on(ExplainRank)
    def _explain(self, wanted: ExplainRank) -> None:
        from bookcockpit.tui.screens.sheet import why_sheet

        sheet = why_sheet(self.now.view, wanted.account, wanted.about)
        if isinstance(sheet, str):
            toast(self, sheet)
        else:
            self.push_screen(sheet)

    @on(OpenAccount)
    def _open(self, wanted: OpenAccount) -> None:
        from bookcockpit.tui.screens.account import AccountScreen

        about = wanted.about or next(iter(self.now.lines_of(wanted.account)), None)
        self.push_screen(AccountScreen(self.now, wanted.account, about, wanted.among))

    @on(OpenPage)
    def _open_page(self, wanted: OpenPage) -> None:
        from bookcockpit.tui.tabbed import open_tab

        self.action_page(wanted.page)
        self.call_after_refresh(open_tab, self, wanted.tab)

    @on(LeaveByTouch)
    def _leave(self, wanted: LeaveByTouch) -> None:
        self._desk.settings.leave_by_touch(wanted.is_by_touch)

    @on(ExportDocument)
    def _export(self, wanted: ExportDocument) -> None:
        from bookcockpit.tui.exporting.order import Habits
        from bookcockpit.tui.screens.export import ExportScreen

        if not isinstance(self.screen, ExportScreen):
            self._habits = self._habits or Habits()
            self.push_screen(ExportScreen(self.now, wanted.account, self._habits))

    @on(BringIn)
    def _bring_in(self) -> None:
        from bookcockpit.tui.bringing.job import Hands
        from bookcockpit.tui.screens.bring_in import BringInScreen

        if not isinstance(self.screen, BringInScreen):
            self._hands = self._hands or Hands(self._desk)
            self.push_screen(BringInScreen(self.now, self._hands, self.refresh_book))

    @on(Undo)
    @on(Redo)
    @work
    async def _step(self, wanted: Undo | Redo) -> None:
        step = self._scribe.undo() if isinstance(wanted, Undo) else self._scribe.redo()
        said, severity = await step
        self.refresh_book()
        toast(self, said, severity)

    def action_place(self, name: str) -> None:
        """Open a place where it was left; its list, whatever stood above it."""
        place = next(each for each in PLACES if each.name == name)
        self.action_page(self._last_in.get(name, place.tabs[0].page))

    async def on_event(self, event: events.Event) -> None:
        """As the toolkit; which capital letters a user knows is remembered for `?`."""
        if isinstance(event, events.Key) and event.key.isupper() and isinstance(self.screen, ListPage):
            active = self.screen.active_bindings.get(event.key)
            if active is not None and not isinstance(self.focused, Input):
                self._desk.settings.use_capital(event.key)
        await super().on_event(event)

    def on_key(self, event: events.Key) -> None:
        """A key that opened a page before opens it still, and says once where it is now."""
        page = MOVED.get(event.key)
        if page is None or not isinstance(self.screen, ListPage):
            return
        place = place_of(page)
        assert place is not None, "every page is in a place"
        title = next(tab.title for tab in place.tabs if tab.page == page)
        self.action_page(page)
        if said := self._desk.once(f"{title} is in {place.key} {place.title} now; tab goes through what is there."):
            toast(self, said)

    def action_page(self, name: str) -> None:
        """Open a page with its list, closing what stands above it."""
        if (place := place_of(name)) is not None:
            self._last_in[place.name] = name
        if name != self.current_mode:
            self._hand_down(self._stack_of(name))
            self.switch_mode(name)
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def _stack_of(self, page: str) -> list[Screen[Any]]:
        """The screens of a page, none if it was never opened."""
        with suppress(KeyError):
            return self.get_screen_stack(page)
        return []

    def action_command_palette(self) -> None:
        """Every action and every account, to type at."""
        from bookcockpit.tui.palette import open_palette

        open_palette(self)

    def action_help(self) -> None:
        """All keys of the page."""
        from bookcockpit.tui.screens.sheet import keys_of

        self.push_screen(keys_of(self.screen, self._desk.settings.used_capitals))


def run(desk: Desk, *, bring_in: bool = False) -> int:
    """Open the cockpit until the user leaves, with the import page first if wanted; the exit code."""
    # Collecting garbage while everything is being made is wasted: `_settle` turns it on again.
    gc.disable()
    app = CockpitApp(desk, bring_in=bring_in)
    app.run()
    return app.return_code or 0
