"""What pages ask of the app: a form, a change made at once, another page, a step back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual.message import Message

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.today import Listed

if TYPE_CHECKING:
    from bookcockpit.tui.forms.form import Form


class Asking(NamedTuple):
    """A form and what it is for. `name` is the name of its draft.

    `form` makes it from the book as it is now, a draft, and the problem of the last try; `said` is the
    message once it is saved.
    """

    name: str
    form: Callable[[Snapshot, Mapping[str, str], str], Form]
    said: Callable[[Snapshot, Change], str]


class Asks(NamedTuple):
    """Ask with a form, made from the book as it is then; one for a reason alone can be shared by several rows."""

    asking: Callable[[Snapshot], Asking]
    only_reason: bool = False


class Does(NamedTuple):
    """Make the change that is decided from the book as it is then, and say the sentence beside it."""

    decide: Callable[[Snapshot], tuple[Change, str]]


class Act(Message):
    """Carry out what an action means for the rows it was chosen for."""

    def __init__(self, what: Asks | Does | Message) -> None:
        super().__init__()
        self.what = what


class ExplainRank(Message):
    """Say why a line ranks where it does; of a row that is no line, why the most urgent one of its account does."""

    def __init__(self, account: Account, about: Listed | None) -> None:
        super().__init__()
        self.account = account
        self.about = about


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
