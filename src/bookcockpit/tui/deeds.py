"""What the user's intents come to: which form asks, what change it makes, and what is said afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.actions import confirm_touch, item_of
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Commitment, Milestone, Touch
from bookcockpit.core.postpone import unsnooze
from bookcockpit.core.today import TodayItem
from bookcockpit.tui import intents
from bookcockpit.tui.today_rows import of_account

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from bookcockpit.core.cadence import Item
    from bookcockpit.core.entities import Account
    from bookcockpit.core.obligations import Obligation
    from bookcockpit.core.vocabulary import Kind
    from bookcockpit.tui.forms.form import Form
    from bookcockpit.tui.snapshot import Snapshot


class Deed(NamedTuple):
    """A form and what it is for. `name` is the name of its draft.

    `form` makes it from the book as it is now, a draft, and the problem of the last try; `said` is the
    message once it is saved.
    """

    name: str
    form: Callable[[Snapshot, Mapping[str, str], str], Form]
    said: Callable[[Snapshot, Change], str]


def asked(now: Snapshot, intent: intents.Asking) -> Deed:
    """The deed behind an intent."""
    match intent:
        case intents.LogTouch():
            return _log(now, intent.account, intent.kind)
        case intents.SnoozeItems():
            return _snooze(intent.items[0])
        case intents.SkipItems():
            return _skip(intent.items[0])
        case intents.FlagAtRisk():
            return _flag(intent.account)
        case _:
            raise TypeError(f"no form asks about {type(intent).__name__}")


def at_once(now: Snapshot, intent: intents.AtOnce) -> tuple[Change, str]:
    """The change behind an intent, and what is said once it is saved."""
    match intent:
        case intents.Unsnooze():
            item = intent.items[0]
            return unsnooze(now.book, item), f"{_capital(_named(item))} is back on the list. u undoes it."
        case intents.MarkDone():
            owed = intent.obligations[0]
            return _done(owed, now.book.as_of), f"Done: {owed.what} ({owed.account.name}). u undoes it."
        case _:
            raise TypeError(f"{type(intent).__name__} needs a form")


def _log(now: Snapshot, account: Account, kind: Kind | None) -> Deed:
    from bookcockpit.tui.forms.touch import LogForm

    first = next((listed for listed in of_account(now.view, account) if isinstance(listed, TodayItem)), None)
    wanted: Kind = kind or (first.item.kind if first is not None else "check_in")
    return Deed(
        f"log/{account.id}/{wanted}",
        lambda now, draft, problem: LogForm(now.book, _as_it_is(now, account), wanted, draft, problem),
        lambda after, change: _logged(after, account, change),
    )


def _snooze(item: Item) -> Deed:
    from bookcockpit.tui.forms.postpone import SnoozeForm

    return Deed(
        "snooze/{}/{}/{}".format(*item.key),
        lambda now, draft, problem: SnoozeForm(now.book, item, draft, problem),
        lambda _after, change: f"{_capital(change.label)}. u undoes it.",
    )


def _skip(item: Item) -> Deed:
    from bookcockpit.tui.forms.postpone import SkipForm

    return Deed(
        "skip/{}/{}/{}".format(*item.key),
        lambda now, draft, problem: SkipForm(item, now.book.as_of, draft, problem),
        lambda after, _change: f"Skipped {_named(item)}.{_next_due(after, item.account, item.kind)} u undoes it.",
    )


def _flag(account: Account) -> Deed:
    from bookcockpit.tui.forms.at_risk import AtRiskForm

    return Deed(
        f"at-risk/{account.id}",
        lambda now, draft, problem: AtRiskForm(_as_it_is(now, account), now.book.as_of, draft, problem),
        lambda _after, change: f"{_capital(change.label)}: saved. u undoes it.",
    )


def _done(owed: Obligation, today: date) -> Change:
    match owed.about:
        case Touch() as touch:
            return confirm_touch(owed.account, touch)
        case Commitment() | Milestone() as promise:
            return Change(f"done: {owed.what} ({owed.account.name})", save=(promise.but(done_on=today),))
        case other:
            raise TypeError(f"{type(other).__name__} is not marked as done")


def _as_it_is(now: Snapshot, account: Account) -> Account:
    # A form that comes back after a conflict must start from what is stored now.
    return now.book.account_by_id.get(account.id, account)


def _logged(after: Snapshot, account: Account, change: Change) -> str:
    touch = change.save[0]
    assert isinstance(touch, Touch), "a log saves its touch first"
    what = say.kind_label(touch.kind).lower()
    if touch.planned:
        return f"Planned {what} with {account.name} for {say.full_date(touch.happened_on)}. u undoes it."
    return f"Logged {what} with {account.name}.{_next_due(after, account, touch.kind)} u undoes it."


def _next_due(after: Snapshot, account: Account, kind: Kind) -> str:
    now = after.book.account_by_id.get(account.id)
    item = item_of(after.book, after.playbook, now, kind, after.book.as_of) if now is not None else None
    if item is None:
        return ""
    due = f"{say.weekday(item.due_on)} {say.short_date(item.due_on, after.book.as_of)}"
    return f" Next due {due}." if item.due_on > after.book.as_of else f" Still due since {due}."


def _named(item: Item) -> str:
    return f"{say.kind_label(item.kind).lower()} of {item.account.name}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
