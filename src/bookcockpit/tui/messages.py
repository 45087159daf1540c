"""What screens post to the app: an action to carry out, or where to go."""

from __future__ import annotations

from collections.abc import Sequence

from textual.message import Message

from bookcockpit.core.due.today import TodayItem
from bookcockpit.core.entities import Account
from bookcockpit.tui.asking import Asks, Does
from bookcockpit.tui.today.rows import Listed


class Act(Message):
    """Carry out what an action means for the rows it was chosen for."""

    def __init__(self, what: Asks | Does | Message) -> None:
        super().__init__()
        self.what = what


class ExplainRank(Message):
    """Say why an item ranks where it does."""

    def __init__(self, item: TodayItem) -> None:
        super().__init__()
        self.item = item


class OpenAccount(Message):
    """Open an account's page.

    `about` is the row it was opened from, `among` are the accounts of that list, in its order, to walk along.
    """

    def __init__(self, account: Account, about: Listed | None = None, among: Sequence[Account] = ()) -> None:
        super().__init__()
        self.account = account
        self.about = about
        self.among = tuple(among)


class OpenPage(Message):
    """Go to a page of the cockpit, and to one of its tabs if one is named."""

    def __init__(self, page: str, tab: str = "") -> None:
        super().__init__()
        self.page = page
        self.tab = tab


class LeaveByTouch(Message):
    """Remember whether Today stands touch by touch."""

    def __init__(self, is_by_touch: bool) -> None:
        super().__init__()
        self.is_by_touch = is_by_touch


class ExportDocument(Message):
    """Open the sheet that writes a document of an account."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        self.account = account


class BringIn(Message):
    """Open the page that imports a file."""


class Undo(Message):
    """Take back the last action."""


class Redo(Message):
    """Do again what was taken back."""
