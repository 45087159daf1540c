"""Today: the ranked list of what is owed, and beside it all that the next touch needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal, Vertical
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Static

from bookcockpit.core.obligations import Obligation
from bookcockpit.core.today import SnoozedItem, TodayItem
from bookcockpit.tui import intents
from bookcockpit.tui.account_page import account_passage
from bookcockpit.tui.binding import ACT, BOOK, SHOW, WRITES, bind
from bookcockpit.tui.day_words import empty_words, found_words, summary_words
from bookcockpit.tui.text import label
from bookcockpit.tui.today_rows import FOLD, MORE, Shape, TodayRows, account_of, can_be_put_off, columns
from bookcockpit.tui.widgets.head import Head
from bookcockpit.tui.widgets.keybar import KeyBar
from bookcockpit.tui.widgets.pane import Pane
from bookcockpit.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widgets import Input

    from bookcockpit.tui.snapshot import Snapshot
    from bookcockpit.tui.today_rows import Listed

_DONE_TYPES = ("commitment", "milestone", "confirm")


class TodayScreen(Screen[None]):
    """The first page. It shows a snapshot and posts what the user wants."""

    AUTO_FOCUS = "#list"
    # Not class variables to the type checker, for the toolkit lets instances have their own.
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (40, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (10, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("touch.log", "l", "log", "Log", "Log a touch with this account", ACT),
        bind("owed.done", "d", "done", "Done", "Mark it as done, or as having happened", ACT),
        bind("item.snooze", "s", "snooze", "Snooze", "Hide it until a date; on a snoozed line, bring it back", ACT),
        bind("item.skip", "n", "skip", "Skip", "Drop this one time, with a reason", ACT),
        bind("item.why", "w", "why", "Why", "Why it stands where it stands", ACT),
        bind("account.at_risk", "exclamation_mark", "at_risk", "At risk", "Flag at risk, or clear it", ACT, main=False),
        bind("book.undo", "u", "undo", "Undo", "Take back the last action", BOOK),
        bind("book.redo", "ctrl+r", "redo", "Redo", "Do again what was taken back", BOOK, main=False),
        bind("list.filter", "slash", "filter", "Find", "Find as you type; esc shows all again", SHOW),
        bind("list.all", "a", "everything", "All", "All that is due, or what today can hold", SHOW, main=False),
        bind("list.details", "v", "pane", "Details", "Show or hide the details", SHOW, main=False),
        bind("list.back", "escape", "back", "Back", "End the search; close what was opened", SHOW, main=False),
    ]

    snapshot: var[Snapshot | None] = var(None, init=False)

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self.set_reactive(TodayScreen.snapshot, snapshot)
        self._shape = Shape()
        self._rows = self._made_rows()
        self._painted = False

    @property
    def _now(self) -> Snapshot:
        assert self.snapshot is not None, "the screen is made with a snapshot"
        return self.snapshot

    def compose(self) -> ComposeResult:
        """Few widgets, and filled already: each change after the first layout would be a second one."""
        now = self._now
        rows = self._rows.rows(self._shape)
        self.set_class(not rows, "-empty")
        yield Head("1 Today", now)
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield Static(summary_words(now.view), id="summary")
                yield Rows(columns(now.view), rows, id="list")
                yield Static(empty_words(now, ""), id="empty")
            yield Pane(id="pane")
        yield Static(label("Too small a window. Make it at least 40 × 10."), id="too-small")
        yield KeyBar()

    def on_mount(self) -> None:
        """The details follow once the list stands on the screen."""
        self.call_after_refresh(self._first_painted)

    def watch_snapshot(self) -> None:
        """Another state of the book."""
        self._rows = self._made_rows()
        if self.is_mounted:
            self.query_one(Head).show(self._now)
            self._fill()

    def _first_painted(self) -> None:
        self._painted = True
        self._show_details()

    # Showing

    def _made_rows(self) -> TodayRows:
        now = self._now
        return TodayRows(now.view, now.book.meta.base_currency, now.playbook.tier_labels)

    def _fill(self) -> None:
        now = self._now
        rows = self._rows.rows(self._shape)
        summary = found_words(self._shape.wanted, len(rows)) if self._shape.wanted else summary_words(now.view)
        self.query_one("#summary", Static).update(summary, layout=False)
        self.set_class(not rows, "-empty")
        if not rows:
            self.query_one("#empty", Static).update(empty_words(now, self._shape.wanted))
        self.query_one(Rows).fill(rows, columns(now.view))

    @property
    def selected(self) -> Listed | None:
        """What the row under the cursor is about."""
        row = self.query_one(Rows).row
        return row.about if row is not None else None  # type: ignore[return-value]

    @on(Rows.Moved)
    def _moved(self) -> None:
        self.refresh_bindings()
        self._show_details()

    def _show_details(self) -> None:
        pane = self.query_one(Pane)
        if not self._painted or not pane.display:
            return
        listed = self.selected
        if listed is None:
            pane.show(None)
            return
        now, account = self._now, account_of(listed)
        pane.show(lambda width: account_passage(now, account, listed, width))

    def on_resize(self, _event: events.Resize) -> None:
        """A pane that comes into view needs its text."""
        self.call_after_refresh(self._show_details)

    # What applies

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim what the row under the cursor, or a book open for reading only, does not allow."""
        if action == "filter":
            return not self.query("#filter:focus")
        if action not in (*WRITES, "why"):
            return True
        if action in WRITES and self._now.read_only:
            return None
        if action in ("undo", "redo"):
            return True
        listed = self.selected if self.is_mounted else None
        match action:
            case "log" | "at_risk":
                allowed = listed is not None
            case "done":
                allowed = isinstance(listed, Obligation) and listed.type in _DONE_TYPES
            case "snooze":
                allowed = can_be_put_off(listed, for_good=False)
            case "skip":
                allowed = can_be_put_off(listed, for_good=True)
            case _:
                allowed = isinstance(listed, TodayItem)
        return allowed or None

    # Intents

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        if event.row.key == FOLD:
            self._reshape(unfolded=True)
        elif event.row.key == MORE:
            self.action_everything()
        elif (listed := self.selected) is not None:
            self.post_message(intents.OpenAccount(account_of(listed), listed))

    def action_log(self) -> None:
        """Log what the row owes."""
        match self.selected:
            case TodayItem() | SnoozedItem() as listed:
                self.post_message(intents.LogTouch(listed.item.account, listed.item.kind))
            case None:
                pass
            case listed:
                self.post_message(intents.LogTouch(account_of(listed)))

    def action_done(self) -> None:
        """The obligation is met."""
        if isinstance(listed := self.selected, Obligation):
            self.post_message(intents.MarkDone([listed]))

    def action_snooze(self) -> None:
        """Hide the item, or bring it back."""
        match self.selected:
            case TodayItem() as listed:
                self.post_message(intents.SnoozeItems([listed.item]))
            case SnoozedItem() as listed:
                self.post_message(intents.Unsnooze([listed.item]))

    def action_skip(self) -> None:
        """Drop this occurrence."""
        if isinstance(listed := self.selected, TodayItem):
            self.post_message(intents.SkipItems([listed.item]))

    def action_why(self) -> None:
        """The terms of its rank."""
        if isinstance(listed := self.selected, TodayItem):
            self.post_message(intents.ExplainRank(listed))

    def action_at_risk(self) -> None:
        """Flag or clear."""
        if (listed := self.selected) is not None:
            self.post_message(intents.FlagAtRisk(account_of(listed)))

    def action_undo(self) -> None:
        """Take back."""
        self.post_message(intents.Undo())

    def action_redo(self) -> None:
        """Do again."""
        self.post_message(intents.Redo())

    # The shape of the list

    def action_everything(self) -> None:
        """All that is due, or today's part."""
        self._reshape(everything=not self._shape.everything)

    def action_pane(self) -> None:
        """Show or hide the details: beside the list, or below it in a narrow window."""
        self.toggle_class("-no-pane" if self.has_class("-wide") else "-pane")
        self.call_after_refresh(self._show_details)

    async def action_filter(self) -> None:
        """Open the line to type in."""
        from bookcockpit.tui.widgets.entry import Finder

        if not self.query("#filter"):
            await self.mount(Finder(placeholder="account, touch or tier", id="filter", compact=True), after="#summary")
        self.query_one("#filter").focus()

    async def action_back(self) -> None:
        """End the filter; then fold what was unfolded."""
        if self.query("#filter"):
            self.query_one(Rows).focus()
            await self.query("#filter").remove()
            self._reshape(wanted="")
        elif self._shape != Shape():
            self._shape = Shape()
            self._fill()
        elif self.has_class("-narrow"):
            self.remove_class("-pane")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list as the user types; the cursor goes to the first hit, which is the most urgent."""
        self._reshape(wanted=event.value.strip())
        self.query_one(Rows).action_first()

    def action_to_list(self) -> None:
        """Back to the list, the search still on."""
        self.query_one(Rows).focus()

    def _reshape(self, **changes: bool | str) -> None:
        self._shape = self._shape._replace(**changes)  # type: ignore[arg-type]
        self._fill()
