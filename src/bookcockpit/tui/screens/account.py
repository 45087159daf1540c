"""One account on a whole page; esc goes back to where it was opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.reactive import var
from textual.screen import Screen

from bookcockpit.tui import intents
from bookcockpit.tui.account_page import account_passage
from bookcockpit.tui.binding import ACT, BOOK, MOVE, SHOW, WRITES, bind
from bookcockpit.tui.today_rows import Listed, of_account
from bookcockpit.tui.widgets.head import Head
from bookcockpit.tui.widgets.keybar import KeyBar
from bookcockpit.tui.widgets.pane import Pane

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from bookcockpit.core.entities import Account
    from bookcockpit.tui.snapshot import Snapshot


class AccountScreen(Screen[None]):
    """Why now, what to bring, who, what is owed, the last touches."""

    CSS_PATH = "account.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("touch.log", "l", "log", "Log", "Log a touch with this account", ACT),
        bind("account.at_risk", "exclamation_mark", "at_risk", "At risk", "Flag at risk, or clear it", ACT),
        bind("book.undo", "u", "undo", "Undo", "Take back the last action", BOOK),
        bind("book.redo", "ctrl+r", "redo", "Redo", "Do again what was taken back", BOOK, main=False),
        bind("list.down", "j,down", "scroll(1)", "Down", "One line down", MOVE, main=False),
        bind("list.up", "k,up", "scroll(-1)", "Up", "One line up", MOVE, main=False),
        bind("list.back", "escape,enter", "back", "Back", "Back to the list", SHOW),
    ]

    snapshot: var[Snapshot | None] = var(None, init=False)

    def __init__(self, snapshot: Snapshot, account: Account, about: Listed | None) -> None:
        super().__init__()
        self.set_reactive(AccountScreen.snapshot, snapshot)
        self._account = account
        self._about = about

    def compose(self) -> ComposeResult:
        """One pane."""
        assert self.snapshot is not None, "the screen is made with a snapshot"
        yield Head("Account", self.snapshot)
        yield Pane(id="page")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show it."""
        self._show()

    def watch_snapshot(self) -> None:
        """The book changed: what this page is about may be done, and the account itself gone."""
        assert self.snapshot is not None, "the screen is made with a snapshot"
        account = self.snapshot.book.account_by_id.get(self._account.id)
        if account is None:
            self.dismiss()
            return
        self._account = account
        self._about = next(iter(of_account(self.snapshot.view, account)), None)
        self._show()

    def _show(self) -> None:
        now, account, about = self.snapshot, self._account, self._about
        assert now is not None, "the screen is made with a snapshot"
        self.query_one(Head).show(now)
        self.query_one(Pane).show(lambda width: account_passage(now, account, about, width))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A book open for reading only dims what writes."""
        writes = action in WRITES and self.snapshot is not None and self.snapshot.read_only
        return None if writes else True

    def action_log(self) -> None:
        """Log what is due first, if anything is."""
        kind = getattr(getattr(self._about, "item", None), "kind", None)
        self.post_message(intents.LogTouch(self._account, kind))

    def action_at_risk(self) -> None:
        """Flag or clear."""
        self.post_message(intents.FlagAtRisk(self._account))

    def action_undo(self) -> None:
        """Take back."""
        self.post_message(intents.Undo())

    def action_redo(self) -> None:
        """Do again."""
        self.post_message(intents.Redo())

    def action_scroll(self, lines: int) -> None:
        """Scroll the page."""
        self.query_one(Pane).scroll_lines(lines)

    def action_back(self) -> None:
        """To the list."""
        self.dismiss()
