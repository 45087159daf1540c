"""What a change of an account's status comes to: how its contracts end, and what of its ARR lines goes with them.

A customer who churned, or was archived because it left, ends each contract on its own renewal date; one handed to a
colleague leaves the book on a day; one that never was a customer is in no number. This is the one place that decides
it: forms, commands and imports save what it says, and the book takes from it what was never written down.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.actions import retier
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, ArrLine, Contract
from bookcockpit.core.fields import Entity
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.contracts import endless_contracts
from bookcockpit.core.renewals.derived import Held, as_status_says, end_of, ended, has_left, split_line, taken_back
from bookcockpit.core.revenue.retention import History, history_of

Back = Literal["mistake", "came_back"]
"""How an account is a customer again: it never was anything else, or it came back on a day."""

BACK_LABELS = {"mistake": "by mistake", "came_back": "it came back"}
ARCHIVED_LABELS = {"left": "it left", "handed_over": "a colleague has it", "never_customer": "it never was a customer"}

_DAY = timedelta(days=1)
_NAMED = 5


class StatusChange(NamedTuple):
    """What an edited account comes to in one step, and the sentences that say what became of its contracts and ARR."""

    change: Change
    said: tuple[str, ...] = ()


def edit_account(
    book: Book, before: Account, after: Account, today: date, *, on: date | None = None, back: Back | None = None
) -> StatusChange:
    """Save an edited account with all that a new status entails, in one step.

    `on` is the day the new status holds from, today unless given; `back` says how it is active again. Raises
    `FieldError` on a day ahead, on a day before it had left, and where something is to be said first.
    """
    if after.status not in ("archived", before.status):
        after = after.but(archived_as=None)
    if after.status == before.status and after.archived_as == before.archived_as and on is None:
        return StatusChange(retier(before, after, today))
    stored = book.as_stored.get(before.id) or _held(book, before)
    after, held = _turned(book, before, after, stored, today, on, back)
    rows: dict[str, Entity] = {each.id: each for each in (*stored.contracts, *stored.lines)}
    left = {each.id for each in (*held.contracts, *held.lines)}
    plain = retier(before, after, today)
    saved = tuple(each for each in (*held.contracts, *held.lines) if each != rows.get(each.id))
    removed = tuple(each for id_, each in rows.items() if id_ not in left)
    label = plain.label if after.status == before.status else f"{after.name} is {after.status}"
    change = plain._replace(label=label, save=(*plain.save, *saved), remove=(*plain.remove, *removed))
    return StatusChange(change, tuple(said_of(after, stored, held)))


def imported(before: Account | None, after: Account, held: Held, today: date) -> tuple[Account, Held]:
    """An account as a file gives it, with what its status ends: as of the day on which the file first said so.

    One that is active again came back: nobody can be asked whether it was a mistake.
    """
    if before is not None and before.status != "active" and after.status == "active":
        return _back(before, after.but(archived_as=None), held, before.status_on or today, today)
    if has_left(after) and (before is None or not has_left(before)):
        after = after.but(status_on=today)
    return after, as_status_says(after, held, today)


def _held(book: Book, account: Account) -> Held:
    return Held(tuple(book.contracts_of.get(account.id, ())), tuple(book.arr_lines_of.get(account.id, ())))


def _turned(
    book: Book, before: Account, after: Account, held: Held, today: date, on: date | None, back: Back | None
) -> tuple[Account, Held]:
    if on is not None and on > today:
        why = f"is ahead, {say.full_date(on)}: say it on the day; a contract ends on its own last day all the same"
        raise after.refuse("status_on", why)
    was_on = before.status_on or today
    if after.status == "active" and back == "mistake":
        return after.but(status_on=None), _undone(book, before, held, was_on)
    if after.status == "active":
        if back is None and on is None:
            raise after.refuse("back", "is missing: was it a mistake, or on which day did it come back")
        return _back(before, after, held, was_on, on or today)
    if before.status != "active":
        held = _undone(book, before, held, was_on)
    day = on or (was_on if before.status == after.status else today)
    after = after.but(status_on=day)
    if after.status == "archived" and after.archived_as is None:
        raise after.refuse("archived_as", "is missing: left, handed_over to a colleague, or never_customer")
    if not has_left(after):
        return after, _handed_over(book, after, held, day) if after.archived_as == "handed_over" else held
    pairing = book.pair(after.id, held.contracts)
    endless = endless_contracts(held.contracts, pairing)
    if on is None and endless:
        why = f"is missing: its contract {endless[0].key} has no end; say from which day it pays nothing"
        raise after.refuse("status_on", why)
    return after, ended(held, day, pairing)


def _undone(book: Book, account: Account, held: Held, said_on: date) -> Held:
    """What it would hold had its status never been said."""
    if account.archived_as == "handed_over":
        return _never_handed_over(book, account, held, said_on)
    return taken_back(held, said_on)


def _back(before: Account, after: Account, held: Held, was_on: date, day: date) -> tuple[Account, Held]:
    if before.status_on is not None and day < before.status_on:
        raise after.refuse("status_on", f"is before {say.full_date(before.status_on)}, when it left")
    after = after.but(status_on=day)
    if has_left(before):
        return after, taken_back(ended(held, was_on), was_on, day)
    return after, _handed_back(held, day) if before.archived_as == "handed_over" else held


def _handed_back(held: Held, on: date) -> Held:
    """An account that a colleague had meanwhile pays again what it paid when it went there."""
    lines = list(held.lines)
    if len(lines) > 1 and lines[-1].kind == "transfer_out" and on > lines[-1].from_on:
        lines[-1:] = split_line(lines[-1], on, lines[-2].amount, "transfer_in")
    return held._replace(lines=tuple(lines))


def _handed_over(book: Book, account: Account, held: Held, on: date) -> Held:
    """The lines of an account that leaves the book on a day: what it paid until then, and a transfer."""
    other = book.holding(account.id, held.contracts, held.lines)
    history = history_of(other, account, {each: [plan] for each, plan in book.price_plan_of.items()})
    if len({each.currency for stretch in history.stretches for each in stretch.amounts}) > 1:
        raise account.refuse("archived_as", "cannot be handed_over: its contracts are in several currencies")
    lines = [each for each in held.lines if each.from_on < on] if held.lines else _lines_of(account, history, on)
    if lines and (lines[-1].to_on is None or lines[-1].to_on > on):
        lines[-1:] = split_line(lines[-1].but(to_on=None), on, 0, "transfer_out")
    elif not lines and history.stretches:
        # What was still to begin is a colleague's: a line says so, for contracts alone would let it begin here.
        currency = history.stretches[0].amounts[0].currency
        lines = [ArrLine(account_id=account.id, from_on=on, amount=0, currency=currency, kind="transfer_out")]
    return held._replace(lines=tuple(lines))


def _never_handed_over(book: Book, account: Account, held: Held, on: date) -> Held:
    """Without the transfer of a day; an account of which only contracts were known has no lines again."""
    made = _handed_over(book, account, held._replace(lines=()), on).lines
    if [each.but(id="-", key="-") for each in made] == [each.but(id="-", key="-") for each in held.lines]:
        return held._replace(lines=())
    return taken_back(held, on)


def _lines_of(account: Account, history: History, on: date) -> list[ArrLine]:
    """What contracts alone said of an account's ARR before a day, as lines."""
    kinds = {each.on: each.kind for each in history.movements}
    return [
        ArrLine(
            account_id=account.id,
            from_on=stretch.from_on,
            to_on=stretch.to_on,
            amount=sum(each.amount for each in stretch.amounts),
            currency=stretch.amounts[0].currency,
            kind=kinds.get(stretch.from_on, "new"),
        )
        for stretch in history.stretches
        if stretch.from_on < on
    ]


def said_of(account: Account, before: Held, after: Held) -> list[str]:
    """What became of the contracts and the ARR, for people."""
    return list(_said(account, before, after))


def _said(account: Account, before: Held, after: Held) -> Iterable[str]:
    was = {each.id: each for each in before.contracts}
    for each in after.contracts:
        known, day = was.get(each.id), end_of(each)
        if day is not None and (known is None or known.outcome is None):
            amount = short_money(each.arr, each.currency)
            yield f"Contract {each.key or each.id} ends {say.full_date(day)}: {amount} lost"
        elif known is not None and known.outcome == "churned" and each.outcome is None:
            yield f"Contract {each.key} runs again: its loss is taken back"
    if after.lines and after.lines != before.lines:
        last = after.lines[-1]
        amount = short_money(last.amount, last.currency)
        yield f"Its ARR line is {amount} from {say.full_date(last.from_on)} ({say.word_label(last.kind)})"
    if account.status == "archived" and account.archived_as == "never_customer" and (after.contracts or after.lines):
        yield "Its contracts are kept, and count in no number"


def unsaid_words(book: Book) -> str:
    """Which accounts' statuses end contracts of which the stored rows say nothing, and how they are counted; or ""."""
    found = []
    for account_id, held in book.as_stored.items():
        account, known = book.account_by_id[account_id], {each.id: each for each in held.contracts}
        days = [
            _counted(account, each, day)
            for each in book.contracts_of.get(account_id, ())
            if (day := end_of(each)) is not None and (each.id not in known or known[each.id].outcome is None)
        ]
        found.append(f"{account.name} ({'; '.join(days) or 'its ARR lines end with it'})")
    if not found:
        return ""
    whose = say.count(len(found), "former customer has", "former customers have")
    named = say.some_of(sorted(found, key=str.casefold), _NAMED)
    return f"{whose} contracts or ARR of which nobody said how they ended; each counts until its own renewal: {named}"


def _counted(account: Account, lost: Contract, day: date) -> str:
    amount = short_money(lost.arr, lost.currency)
    if account.status_on is None and lost.open_ended:
        return f"{amount} until today, for it has no end: say which with `account edit {account.key} --from DATE`"
    since = account.status_on
    again = " and began after it left: did it come back?" if since is not None and lost.starts_on > since else ""
    return f"{amount} until {say.full_date(day - _DAY)}{again}"


def status_words(account: Account) -> str:
    """`churned since 1 Mar 2026`, `archived: a colleague has it`; empty for an active account."""
    if account.status == "active":
        return ""
    since = f" since {say.full_date(account.status_on)}" if account.status_on is not None else ""
    why = f": {ARCHIVED_LABELS[account.archived_as]}" if account.archived_as is not None else ""
    return f"{account.status}{since}{why}"
