"""What the user wants, as messages: screens post them, the app carries them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from bookcockpit.core.cadence import Item
    from bookcockpit.core.entities import Account
    from bookcockpit.core.obligations import Obligation
    from bookcockpit.core.today import TodayItem
    from bookcockpit.core.vocabulary import Kind
    from bookcockpit.tui.today_rows import Listed


class Asking(Message):
    """An intent that a form asks about first."""


class AtOnce(Message):
    """An intent that needs no question."""


class LogTouch(Asking):
    """Log a touch with an account; the kind is what its line owes, if it owes one."""

    def __init__(self, account: Account, kind: Kind | None = None) -> None:
        super().__init__()
        self.account = account
        self.kind = kind


class SnoozeItem(Asking):
    """Hide an item until a date, with a reason."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self.item = item


class SkipItem(Asking):
    """Drop this occurrence of an item, with a reason."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self.item = item


class Unsnooze(AtOnce):
    """Bring a snoozed item back."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self.item = item


class MarkDone(AtOnce):
    """A promise kept, a milestone reached, or a planned touch that did happen."""

    def __init__(self, obligation: Obligation) -> None:
        super().__init__()
        self.obligation = obligation


class FlagAtRisk(Asking):
    """Flag an account at risk, or change or clear its flag."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        self.account = account


class ExplainRank(Message):
    """Say why an item ranks where it does."""

    def __init__(self, item: TodayItem) -> None:
        super().__init__()
        self.item = item


class OpenAccount(Message):
    """Open an account's page; `about` is the row it was opened from."""

    def __init__(self, account: Account, about: Listed | None = None) -> None:
        super().__init__()
        self.account = account
        self.about = about


class Undo(Message):
    """Take back the last action."""


class Redo(Message):
    """Do again what was taken back."""
