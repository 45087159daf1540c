"""Two accounts, or two people of one account, made one: what meant the one that goes means the one that stays.

What the one that stays knows is never overwritten; what only the other knew is taken over. Which tables hold
references is read from their declaration; ARR lines are added up, and other rows move unless it is said below.


"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date
from typing import Any, NamedTuple, TypeVar

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import (
    ENTITIES,
    TABLE_NAMES,
    Account,
    ArrLine,
    Dismissal,
    ExternalRef,
    ImportValue,
    Stakeholder,
)
from bookcockpit.core.fields import Entity
from bookcockpit.core.money import short_money
from bookcockpit.core.revenue.arr import currency_of
from bookcockpit.core.revenue.retention import Amount, History, history_of
from bookcockpit.core.text import name_key
from bookcockpit.core.vocabulary import Movement

_UNKNOWN: tuple[object, ...] = (None, "", ())


_OWN = frozenset(("id", "key", "rev", "name", "account_id", "tier", "status", "currency", "left_on"))
"""Fields that always say something of the one that stays: without a day of leaving somebody is still there, and
without a currency an account is in that of the book."""


_FOLLOWS = {
    "tier_reason": "tier",
    "at_risk_reason": "at_risk_since",
    "at_risk_exit": "at_risk_since",
    "relationship_on": "relationship",
    "left_to": "left_on",
    "replaced_by_id": "left_on",
}
"""Fields that say more of another one, and mean nothing beside a different value of it."""


_SILENT = frozenset(("id", "key", "rev", "name", "account_id", "tier"))
"""Fields whose difference is no news, or is told with its reason."""


class Kept(NamedTuple):
    """A field on which the two differ: what stays, and what the other one said, in words."""

    field: str
    stays: str
    goes: str


class United(NamedTuple):
    """What changes in the one that stays, which fields it took over, and where it kept its own."""

    changes: dict[str, Any]
    taken: list[str]
    kept: list[Kept]


def united(stays: Entity, goes: Entity) -> United:
    """Unite two entities of one kind field by field; notes are joined, lists hold what is in either."""
    done = United({}, [], [])
    for name, field in stays.fields.items():
        ours, theirs = stays.__dict__[name], goes.__dict__[name]
        if _same(ours, theirs):
            continue
        if field.kind in ("words", "lines"):
            done.changes[name] = tuple(dict.fromkeys((*ours, *theirs)))
        elif name in _EARLIER or (name in _LATER and ours and theirs):
            done.changes[name] = min(ours, theirs) if name in _EARLIER else max(ours, theirs)
        elif name in _FOLLOWS:
            _follow(done, name, stays, goes)
        elif name in _OWN:
            if name not in _SILENT:
                done.kept.append(Kept(name, _words(ours), _words(theirs)))
        elif field.kind == "note" and ours and theirs:
            done.changes[name] = ours if theirs in ours else theirs if ours in theirs else f"{ours}\n\n{theirs}"
        elif ours in _UNKNOWN:
            done.changes[name] = theirs
            done.taken.append(name)
        elif theirs not in _UNKNOWN:
            done.kept.append(Kept(name, _words(ours), _words(theirs)))
    return done


def _follow(done: United, field: str, stays: Entity, goes: Entity) -> None:
    """A field that belongs to another goes where that one goes."""
    leader = _FOLLOWS[field]
    ours, theirs = stays.__dict__[leader], goes.__dict__[leader]
    if leader in done.changes:
        done.changes[field] = goes.__dict__[field]
    elif _same(ours, theirs) and ours not in _UNKNOWN:
        if stays.__dict__[field] in _UNKNOWN:
            done.changes[field] = goes.__dict__[field]
            done.taken.append(field)
        elif goes.__dict__[field] not in _UNKNOWN and not field.endswith("_id"):
            done.kept.append(Kept(field, _words(stays.__dict__[field]), _words(goes.__dict__[field])))


def _same(ours: object, theirs: object) -> bool:
    if isinstance(ours, str) and isinstance(theirs, str):
        return ours == theirs or (bool(ours) and name_key(ours) == name_key(theirs))
    return ours == theirs


def _words(value: object) -> str:
    """A value in words; nothing known is `nothing`."""
    if isinstance(value, date):
        return say.full_date(value)
    if isinstance(value, float):
        return say.plain_number(value)
    return say.clipped(" ".join(str(value).split()), 80) if value not in _UNKNOWN else "nothing"


_EARLIER, _LATER = frozenset(("tracked_since",)), frozenset(("verified_on",))


ID_TEXTS: dict[type[Entity], str] = {Dismissal: "subject", ImportValue: "value"}
"""Fields of text that may hold ids: what a rule spoke of, and what a CRM said of a reference."""


E = TypeVar("E", bound=Entity)


class MergeError(ValueError):
    """Why two cannot be made one, and what to do first."""


class MergedArr(NamedTuple):
    """The lines to save and to remove, and what is to be said of them."""

    save: tuple[ArrLine, ...] = ()
    remove: tuple[ArrLine, ...] = ()
    notes: tuple[str, ...] = ()


class _Span(NamedTuple):
    from_on: date
    to_on: date | None
    amount: int
    kind: Movement


def merge_lines(book: Book, stays: Account, goes: Account) -> MergedArr:
    """The ARR lines of the account that stays: its own and those of the other, added up day by day.

    Lines hide contracts, so where one has lines and the other contracts alone, these are written as lines. Raises
    `MergeError` when the lines would be in two currencies.
    """
    ours, theirs = book.arr_lines_of.get(stays.id, []), book.arr_lines_of.get(goes.id, [])
    if not ours and not theirs:
        return MergedArr(notes=tuple(_renewed(book, stays, goes)))
    plans = {each: [plan] for each, plan in book.price_plan_of.items()}
    histories = [history_of(book, account, plans) for account in (stays, goes)]
    currency = _currency(stays, goes, histories)
    if len([history for history in histories if history.stretches]) == 1 and not histories[bool(theirs)].is_derived:
        return MergedArr(tuple(line.but(account_id=stays.id) for line in theirs))
    known = {line.from_on: line for line in (*theirs, *ours)}
    lines = []
    for span in _spans(histories):
        values = {**span._asdict(), "account_id": stays.id, "currency": currency}
        line = known.pop(span.from_on, None)
        lines.append(line.but(**values) if line is not None else ArrLine(**values))
    kept = {line.id for line in lines}
    written = [
        f"the ARR of {account.name}, known from its contracts alone, is written as ARR lines beside those there are"
        for account, history in zip((stays, goes), histories, strict=True)
        if history.is_derived
    ]
    return MergedArr(tuple(lines), tuple(each for each in (*ours, *theirs) if each.id not in kept), tuple(written))


def _currency(stays: Account, goes: Account, histories: Sequence[History]) -> str:
    """The one currency of everything both ever paid. Raises `MergeError` when there are two."""
    paid = [
        list(dict.fromkeys(each.currency for stretch in history.stretches for each in stretch.amounts))
        for history in histories
    ]
    currencies = list(dict.fromkeys(each for some in paid for each in some))
    if len(currencies) > 1:
        raise MergeError(
            f"the ARR of {stays.name} is in {' and '.join(paid[0])} and that of {goes.name} in {' and '.join(paid[1])};"
            " an account has one line of ARR in one currency: bring both into one with arr_lines.csv"
            " (`bookcockpit export csv DIR` writes it) before you merge"
        )
    return currencies[0]


def _spans(histories: Sequence[History]) -> Iterator[_Span]:
    """What runs from each change of either to the next, with what the change was."""
    starts = {stretch.from_on for history in histories for stretch in history.stretches}
    ends = {stretch.to_on for history in histories for stretch in history.stretches if stretch.to_on is not None}
    edges = sorted(starts | ends)
    open_span: _Span | None = None
    for place, on in enumerate(edges):
        running = [amounts for history in histories if (amounts := history.arr_at(on))]
        until = edges[place + 1] if place + 1 < len(edges) else None
        if not running:
            if open_span is not None:
                yield open_span
            open_span = None
            continue
        amount = _total(each for amounts in running for each in amounts)
        before = open_span.amount if open_span is not None else 0
        if open_span is not None and amount == before:
            open_span = open_span._replace(to_on=until)
            continue
        if open_span is not None:
            yield open_span
        open_span = _Span(on, until, amount, _kind(histories, on, before, amount))
    if open_span is not None:
        yield open_span


def _kind(histories: Sequence[History], on: date, before: int, after: int) -> Movement:
    """What the sum's change of a day is called: as the larger of the movements that go its way.

    To a customer who pays already nothing is `new`, and one who still pays has neither churned nor been handed over.
    """
    moved = [each for history in histories for each in history.movements if each.on == on]
    same_way = [each for each in moved if (each.amount > 0) == (after > before)]
    kind: Movement = max(same_way, key=lambda each: abs(each.amount)).kind if same_way else "new"
    if before and kind == "new":
        return "expansion"
    if after and kind in ("churn", "transfer_out"):
        return "contraction"
    return kind


def _total(amounts: Iterable[Amount]) -> int:
    return sum(each.amount for each in amounts)


def _renewed(book: Book, stays: Account, goes: Account) -> Iterator[str]:
    """What to say where the ARR of both is not the sum: a contract of one then renews one of the other."""
    together = copy(book)
    contracts = [*book.contracts_of.get(stays.id, ()), *book.contracts_of.get(goes.id, ())]
    together.__dict__["contracts_of"] = {**book.contracts_of, stays.id: contracts}
    together.__dict__.pop("pairings", None)
    apart = [each for account in (stays, goes) for each in history_of(book, account, {}).arr_at(book.as_of)]
    for currency in dict.fromkeys(each.currency for each in apart):
        before = _total(each for each in apart if each.currency == currency)
        united = history_of(together, stays, {}).arr_at(book.as_of)
        after = _total(each for each in united if each.currency == currency)
        if before != after:
            yield (
                f"ARR on {say.full_date(book.as_of)} is {short_money(after, currency)}, not the"
                f" {short_money(before, currency)} of both: a contract of one now renews one of the other"
            )


ONE_EACH: dict[str, tuple[str, ...]] = {
    "reading": ("input", "read_on"),
    "snooze": ("kind", "contract_id"),
    "shift": ("kind", "contract_id", "from_due"),
    "cadence_override": ("kind",),
    "dismissal": ("rule", "subject"),
    "white_space": ("product", "department"),
}
"""Tables with one row of an account for each of these: where both have one, that of the account that stays is kept."""
LEFT_BEHIND = frozenset(("tier_change",))
"""Tables whose rows go with their account: the tiers it had are not those of the one that stays."""


BEHIND = "~"
"""What the keys of a memory of a CRM begin with once its record was merged away: they sort behind those of the
record that stays, so where several records are one entity, the first by key speaks for it."""

_LONGEST_KEY = 200


class Merging(NamedTuple):
    """What a merge comes to. `moved` counts, by table, the rows that mean the one that `stays` now; `dropped` those
    that go because it has its own; `taken` are fields it did not know, `kept` those on which the two differ."""

    change: Change
    stays: Entity
    moved: dict[str, int]
    dropped: dict[str, int]
    taken: tuple[str, ...]
    kept: tuple[Kept, ...]
    notes: tuple[str, ...]


def merge_accounts(book: Book, stays: Account, goes: Account, rows: Iterable[Entity]) -> Merging:
    """Let one account go into another, which stays; `rows` are all that refer to either.

    Raises `MergeError` where an amount would not keep its meaning.
    """
    if stays.id == goes.id:
        raise MergeError(f"{stays.name} is one account already; name another one to merge into it")
    held = list(rows)
    _refuse_bare_money(book, stays, goes, held)
    arr = merge_lines(book, stays, goes)
    fields = united(stays, goes)
    moved, dropped = _moved(stays, goes, [row for row in held if not isinstance(row, ArrLine)])
    notes = list(arr.notes)
    if stays.tier != goes.tier:
        reason = f": {stays.tier_reason}" if stays.tier_reason else ""
        notes.append(f"tier stays {stays.tier}{reason}; {goes.name} was {goes.tier}")
    notes += _read_by_the_customer(stays, goes, fields.changes, moved)
    change = Change(
        f"merge {goes.name} into {stays.name}",
        save=(stays.but(**fields.changes), *moved, *arr.save),
        remove=(goes, *dropped, *arr.remove),
    )
    return _merging(change, (*moved, *arr.save), (*dropped,), fields.taken, fields.kept, notes)


def _read_by_the_customer(
    stays: Account, goes: Account, changes: Mapping[str, Any], moved: Iterable[Entity]
) -> Iterator[str]:
    """What the customer of the account that stays would read from now on in their edition, said before they do."""
    if changes.get("shared_gap"):
        yield f"the customer edition of {stays.name} now says, from {goes.name}: “{goes.shared_gap}”"
    shared = [row for row in moved if row.__dict__.get("shared") and row.__dict__.get("account_id") == stays.id]
    if shared:
        named = [str(row.__dict__.get("what") or row.__dict__.get("title") or row.key) for row in shared]
        lines = say.count(len(shared), "shared line")
        yield f"the customer edition of {stays.name} now has {lines} of {goes.name}: {say.some_of(named, _NAMED)}"
    goals = [row.__dict__["statement"] for row in moved if TABLE_NAMES[type(row)] == "objective"]
    if goals:
        yield f"the customer edition of {stays.name} now has as goals of {goes.name}: {say.some_of(goals, _NAMED)}"


_NAMED = 3


def merge_people(
    account: Account, stays: Stakeholder, goes: Stakeholder, rows: Iterable[Entity], people: Sequence[Stakeholder] = ()
) -> Merging:
    """Let one person of an account go into another; `rows` are all that refer to either, `people` all of the account.

    Raises `MergeError` when they are one person or of two accounts.
    """
    if stays.id == goes.id:
        raise MergeError(f"{stays.name} is one person already; name another one to merge into them")
    if stays.account_id != goes.account_id:
        raise MergeError(f"{goes.name} is of another account than {stays.name}; merge the accounts first")
    fields = united(stays, goes)
    after = repointed(stays.but(**fields.changes), goes.id, stays.id)
    moved, dropped = _moved(stays, goes, rows)
    superiors = {each.id: each.reports_to_id for each in (*people, *moved, after) if isinstance(each, type(after))}
    if after.reports_to_id != stays.reports_to_id and _is_above(after.id, after.reports_to_id, superiors):
        # Taken over from the other one, it would let two people report to each other.
        after = after.but(reports_to_id=None)
    label = f"merge {goes.name} into {stays.name} of {account.name}"
    change = Change(label, save=(after, *moved), remove=(goes, *dropped))
    return _merging(change, moved, dropped, fields.taken, fields.kept, [])


def repointed(entity: E, goes_id: str, stays_id: str) -> E:
    """An entity that means another one wherever it meant the one that goes; the same one if it did nowhere.

    What would refer to itself refers to nothing.
    """
    changes: dict[str, Any] = {}
    for name, field in entity.fields.items():
        value = entity.__dict__[name]
        if field.kind == "ref" and value == goes_id:
            changes[name] = None if field.nullable and stays_id == entity.id else stays_id
        elif field.kind == "refs" and goes_id in value:
            changes[name] = tuple(stays_id if each == goes_id else each for each in value)
    if isinstance(entity, ExternalRef | ImportValue) and "entity_id" in changes and len(entity.key) < _LONGEST_KEY:
        changes["key"] = BEHIND + entity.key
    if (text := ID_TEXTS.get(type(entity))) and goes_id in entity.__dict__[text]:
        one_word = rf"(?<!\w){re.escape(goes_id)}(?!\w)"
        changes[text] = re.sub(one_word, lambda _: stays_id, entity.__dict__[text])
    return entity.but(**changes) if changes else entity


def _moved(stays: Entity, goes: Entity, rows: Iterable[Entity]) -> tuple[list[Entity], list[Entity]]:
    """The rows that mean the one that stays now, and those that go with the other."""
    held = [row for row in rows if row.id not in (stays.id, goes.id)]
    after = {row.id: repointed(row, goes.id, stays.id) for row in held}
    taken = {natural for row in held if after[row.id] is row and (natural := _natural(row))}
    moved, dropped = [], []
    for row in held:
        new = after[row.id]
        if new is row:
            continue
        natural = _natural(new)
        if (TABLE_NAMES[type(row)] in LEFT_BEHIND and isinstance(goes, Account)) or natural in taken:
            dropped.append(row)
        else:
            moved.append(new)
    return moved, dropped


def _natural(row: Entity) -> tuple[object, ...] | None:
    """What a row is the only one for; None where there may be several."""
    table = TABLE_NAMES[type(row)]
    fields = ONE_EACH.get(table)
    return (table, row.__dict__["account_id"], *(row.__dict__[each] for each in fields)) if fields else None


def _is_above(person_id: str, superior_id: str | None, superiors: dict[str, str | None]) -> bool:
    """Whether somebody is found on the way up from a superior of theirs."""
    seen: set[str] = set()
    while superior_id is not None and superior_id not in seen:
        if superior_id == person_id:
            return True
        seen.add(superior_id)
        superior_id = superiors.get(superior_id)
    return False


def _refuse_bare_money(book: Book, stays: Account, goes: Account, rows: Iterable[Entity]) -> None:
    """Amounts without a currency of their own are in that of their account, and would change with it."""
    ours, theirs = currency_of(book, stays), currency_of(book, goes)
    if ours == theirs:
        return
    bare = [
        row
        for row in rows
        if row.__dict__.get("account_id") == goes.id
        and "currency" not in row.fields
        and any(field.kind == "money" and row.__dict__[name] is not None for name, field in row.fields.items())
    ]
    if bare:
        what = say.count(len(bare), TABLE_NAMES[type(bare[0])])
        named = ", ".join(f"“{row.__dict__.get('title') or row.key}”" for row in bare[:3])
        raise MergeError(
            f"{goes.name} is in {theirs} and {stays.name} in {ours}, and the amount of {what} ({named}) has no currency"
            " of its own; clear those amounts, or state them in the other currency, before you merge"
        )


def _merging(
    change: Change,
    moved: Sequence[Entity],
    dropped: Sequence[Entity],
    taken: Sequence[str],
    kept: Sequence[Kept],
    notes: Sequence[str],
) -> Merging:
    return Merging(change, change.save[0], _counted(moved), _counted(dropped), tuple(taken), tuple(kept), tuple(notes))


def _counted(rows: Iterable[Entity]) -> dict[str, int]:
    found = [TABLE_NAMES[type(row)] for row in rows]
    return {table: found.count(table) for table in ENTITIES if table in found}
