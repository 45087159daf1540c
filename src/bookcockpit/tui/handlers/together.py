"""What is done to any number of lines: log, snooze, skip, bring back, settle, spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from bookcockpit.core import wording as say
from bookcockpit.core.actions import Line, TogetherError, joined, mark_done
from bookcockpit.core.change import Change
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.due.postpone import PostponeError, unsnooze_together
from bookcockpit.core.entities import Account, Shift, Snooze, Touch
from bookcockpit.tui.asking import Asking
from bookcockpit.tui.forms.form import ReasonForm, named_lines
from bookcockpit.tui.forms.postpone import SkipForm, SnoozeForm, SpreadForm
from bookcockpit.tui.forms.touch import LogTogetherForm
from bookcockpit.tui.handlers import UNDO, current, refused
from bookcockpit.tui.snapshot import Snapshot


def log_together(lines: Sequence[Line]) -> Asking:
    """One touch with each of several accounts."""

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> LogTogetherForm:
        here = [(current(now, account), kind) for account, kind in lines]
        return LogTogetherForm(here, now.book.as_of, draft, problem)

    return Asking("log/together", form, lambda _after, change: _logged(change))


def snooze(items: Sequence[Item]) -> Asking:
    """Hide items until a date."""
    return Asking(
        _draft_name("snooze", items),
        lambda now, draft, problem: SnoozeForm(now.book, items, draft, problem),
        lambda _after, change: _snoozed(items, change),
    )


def skip(items: Sequence[Item]) -> Asking:
    """Drop this occurrence of items."""
    return Asking(
        _draft_name("skip", items),
        lambda now, draft, problem: SkipForm(items, now.book.as_of, draft, problem),
        lambda after, change: _skipped(after, items, change),
    )


def spread_backlog() -> Asking:
    """Spread what is overdue over the working days ahead."""
    return Asking("spread", SpreadForm, lambda after, change: _spread(after, change))


def bring_back(now: Snapshot, items: Sequence[Item]) -> tuple[Change, str]:
    """End snoozes; with a refusal instead of a message, the change is empty."""
    try:
        change = unsnooze_together(now.book, items)
    except PostponeError as error:
        return refused(error)
    one = len(change.remove) == 1
    what = _named(items[0]) if one else say.count(len(change.remove), "touch", "touches")
    return change, f"{say.capital(what)} {'is' if one else 'are'} back on the list. {UNDO}"


def settle(now: Snapshot, obligations: Sequence[Obligation]) -> tuple[Change, str]:
    """Mark as done; with a refusal instead of a message, the change is empty."""
    try:
        change = mark_done(obligations, now.book.as_of)
    except TogetherError as error:
        return refused(error)
    if len(change.save) > 1:
        return change, f"Done: {len(change.save)} things owed. {UNDO}"
    return change, f"Done: {obligations[0].what} ({obligations[0].account.name}). {UNDO}"


def all_at_once(now: Snapshot, decisions: Sequence[Callable[[Snapshot], tuple[Change, str]]]) -> tuple[Change, str]:
    """What several lines offer each, as one step; refused as a whole where one of them is."""
    decided = [decide(now) for decide in decisions]
    if refusal := next((said for change, said in decided if change.is_empty), ""):
        return Change(""), refusal
    change = joined(f"{decided[0][0].label}, and {len(decided) - 1} more", [change for change, _ in decided])
    return change, f"{len(decided)} lines: {_first_sentence(decided[0][1])}, and so on. {UNDO}"


def _first_sentence(said: str) -> str:
    return said.partition(". ")[0].rstrip(".")


def one_reason(accounts: Sequence[Account], askings: Sequence[Asking]) -> Asking:
    """One reason for several lines that ask for one each."""

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> ReasonForm:
        forms = [each.form(now, {}, "") for each in askings]
        asked = [each for each in forms if isinstance(each, ReasonForm)]
        verb = asked[0].heading.partition(" · ")[0]

        def change(reason: str) -> Change:
            changes = [each.change(reason) for each in asked]
            return joined(f"{changes[0].label}, and {len(changes) - 1} more", changes)

        lines = [
            (account.name, each.heading.removeprefix(f"{verb} · ").removesuffix(account.name).rstrip(" ·"))
            for account, each in zip(accounts, asked, strict=True)
        ]
        means = "One reason for all of them; one undo takes all of it back."
        title = f"{verb} · {say.count(len(asked), 'line')}"
        return ReasonForm(title, means, change, now.book.as_of, draft, problem, named_lines(lines))

    def said(_after: Snapshot, _change: Change) -> str:
        return f"Done: {say.count(len(askings), 'line')}. {UNDO}"

    return Asking(f"together/{askings[0].name.partition('/')[0]}", form, said)


def _logged(change: Change) -> str:
    touches = [touch for touch in change.save if isinstance(touch, Touch)]
    accounts = say.count(len({touch.account_id for touch in touches}), "account")
    what = say.kind_label(touches[0].kind).lower() if len({touch.kind for touch in touches}) == 1 else ""
    what = what or say.count(len(touches), "touch", "touches")
    if touches[0].planned:
        return f"Planned {what} with {accounts} for {say.full_date(touches[0].happened_on)}. {UNDO}"
    return f"Logged {what} with {accounts}. {UNDO}"


def _snoozed(items: Sequence[Item], change: Change) -> str:
    made = change.save[0]
    assert isinstance(made, Snooze), "a snooze saves snoozes"
    what = _named(items[0]) if len(change.save) == 1 else say.count(len(change.save), "touch", "touches")
    return f"Snoozed {what} until {say.full_date(made.until)}. {UNDO}"


def _skipped(after: Snapshot, items: Sequence[Item], change: Change) -> str:
    if len(change.save) > 1:
        return f"Skipped {say.count(len(change.save), 'touch', 'touches')}. {UNDO}"
    made = change.save[0]
    assert isinstance(made, Shift), "a skip saves shifts"
    due = f" Next due {_day(made.to_due, after)}." if made.to_due is not None else ""
    return f"Skipped {_named(items[0])}.{due} {UNDO}"


def _spread(after: Snapshot, change: Change) -> str:
    days = [shift.to_due for shift in change.save if isinstance(shift, Shift) and shift.to_due is not None]
    moved = say.count(len(days), "touch", "touches")
    return f"{moved} moved, the last to {_day(max(days), after)}. {UNDO}"


def _draft_name(what: str, items: Sequence[Item]) -> str:
    return "{}/{}/{}/{}".format(what, *items[0].key) if len(items) == 1 else f"{what}/together"


def _day(day: date, after: Snapshot) -> str:
    return f"{say.weekday(day)} {say.short_date(day, after.book.as_of)}"


def _named(item: Item) -> str:
    return f"{say.kind_label(item.kind).lower()} of {item.account.name}"
