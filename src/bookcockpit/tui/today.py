"""Today as rows of the list, and the sentences above a list and in place of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.columns import Column
from bookcockpit.core.due.obligations import PROMISED, Obligation
from bookcockpit.core.due.today import Customer, PlannedItem, SnoozedItem, Thing, TodayItem, TodayView, in_order
from bookcockpit.core.entities import Account
from bookcockpit.core.health.score import Health
from bookcockpit.core.money import short_money
from bookcockpit.core.rounding import rounded
from bookcockpit.core.text import unmarked
from bookcockpit.tui.row import Row, heading
from bookcockpit.tui.text import Cell, Passage, cell

Listed = TodayItem | Obligation | SnoozedItem | PlannedItem
"""What a row of Today can be about."""

MORE = "more"
_NAME_LEAST = 18
_HISTORY_DAYS = 90
"""A renewal that passed so many days before the account was stored is history: many of them stand in one row."""

LEGEND = (
    (say.MARKS["touch"], "touch"),
    (say.MARKS["notice"], "contract date: notice, decision, outcome"),
    (say.MARKS["commitment"], "promise"),
    (say.MARKS["milestone"], "milestone or step"),
    ("✓", "marked"),
)
"""What the marks of Today mean."""


class Shape(NamedTuple):
    """What the user asked of the list.

    `flat`: thing by thing instead of customer by customer; `everything`: the whole order of the day; `unfolded`: what
    is unfolded, by the keys of rows.
    """

    flat: bool = False
    everything: bool = False
    unfolded: frozenset[str] = frozenset()


class Fold(NamedTuple):
    """Several lines in one row, until it is unfolded; its keys act on all of them."""

    lines: Sequence[Listed]


class _Alike(NamedTuple):
    """Customers that stand in one row from a number on."""

    key: str
    words: str
    least: int
    fits: Callable[[Thing], bool]


def _is_idle(thing: Thing) -> bool:
    return isinstance(thing, TodayItem) and thing.has_nothing_to_bring


def _is_history(thing: Thing) -> bool:
    if not isinstance(thing, Obligation) or thing.type != "outcome" or thing.account.tracked_since is None:
        return False
    return thing.due_on < thing.account.tracked_since - timedelta(days=_HISTORY_DAYS)


_ALIKE = (
    _Alike("check-ins", "check-ins with nothing to bring", 2, _is_idle),
    _Alike("outcomes", "renewals of the past without an outcome", 6, _is_history),
    _Alike(
        "reviews",
        "accounts amber or red, and nobody acts",
        4,
        lambda thing: isinstance(thing, Obligation) and thing.type == "review",
    ),
)


def columns(*, flat: bool) -> tuple[Column, ...]:
    """The columns of Today."""
    return (
        Column("", 1),
        Column("Account", 0, least=_NAME_LEAST, fills=True),
        Column("Tier", 9, hidden_below=0 if flat else 150),
        Column("ARR", 6, right=True, hidden_below=76),
        Column("Health", 8, hidden_below=86 if flat else 76),
        Column("What", 16),
        Column("", 3, right=True, hidden_below=1_000 if flat else 0),
        Column("When", 9, right=True),
    )


def account_of(listed: Listed) -> Account:
    """Whose row it is."""
    return listed.item.account if isinstance(listed, SnoozedItem) else listed.account


def kind_of(listed: Listed) -> str:
    """What the row calls for, in words."""
    match listed:
        case TodayItem() | Obligation():
            return listed.label
        case SnoozedItem():
            return say.kind_label(listed.item.kind)
        case PlannedItem():
            return say.kind_label(listed.kind)


def tone_of(thing: Thing, view: TodayView) -> str:
    """How grave a line is: red where money passed its date, at risk, or far past its day; amber where it is late."""
    if isinstance(thing, TodayItem):
        if thing.item.kind == "intervention" or (thing.state == "well_overdue" and not thing.item.internal):
            return "late"
        return "soon" if thing.is_late else ""
    if thing.type == "outcome" or (thing.type == "notice" and thing.due_on < view.today):
        return "late"
    return "soon" if view.is_late(thing.due_on) else ""


def state_cell(thing: Thing, view: TodayView) -> Cell:
    """`today`, `5 d late`, `Fri 4`; `RISK` at an account that is."""
    if isinstance(thing, TodayItem) and thing.item.kind == "intervention":
        return cell(" RISK ", "risk")
    words = say.due_words(thing.acts_on, view.today, view.days_off)
    return cell(words, tone_of(thing, view) or ("strong" if thing.acts_on <= view.today else "quiet"))


class TodayRows:
    """Makes the rows of one view. `tiers` are the playbook's names for the tiers, `health_of` answers with a health."""

    def __init__(
        self,
        view: TodayView,
        base_currency: str,
        tiers: Mapping[str, str],
        health_of: Callable[[Account], Health] | None = None,
    ) -> None:
        self._view = view
        self._currency = base_currency
        self._tiers = tiers
        self._health_of = health_of
        self._texts: dict[int, str] = {}

    def rows(self, shape: Shape, wanted: str = "") -> list[Row]:
        """The rows in the order of the day. A search looks through all of it, folds and cuts aside."""
        return list(self._found(unmarked(wanted).split()) if wanted else self._day(shape))

    def _day(self, shape: Shape) -> Iterator[Row]:
        view = self._view
        shown: Sequence[Customer] = view.order if shape.everything else view.customers
        groups = [each for each in self._groups() if each[2]]
        folds = []
        for kind in _ALIKE:
            alike = [each for each in shown if all(map(kind.fits, each.things))]
            if len(alike) >= kind.least and kind.key not in shape.unfolded:
                lines = [thing for each in alike for thing in each.things]
                folds.append(_line(kind.key, f"{len(alike):,} {kind.words}", "→ unfolds", Fold(lines)))
                shown = [each for each in shown if each not in alike]
        if shape.flat:
            things = sorted((thing for each in shown for thing in each.things), key=in_order)
            yield from map(self._row, things)
        else:
            for customer in shown:
                yield from self._customer(customer, shape)
        if not view.order and groups:
            yield heading("Nothing is owed today.")
        yield from folds
        if view.more:
            words = "The whole order of the day" if shape.everything else f"{say.count(view.more, 'more customer')}"
            yield _line(MORE, words, "a shows today’s part" if shape.everything else "a shows all")
        if groups:
            yield heading("")
        for key, words, listed in groups:
            is_open = key in shape.unfolded
            yield _line(key, words, "← folds" if is_open else "→ unfolds")
            if is_open:
                yield from map(self._row, listed)

    def _customer(self, customer: Customer, shape: Shape) -> Iterator[Row]:
        """A customer's most urgent thing; unfolded the others below it."""
        key = customer_key(customer.account)
        is_open = key in shape.unfolded
        yield Row(key, partial(self._customer_cells, customer, is_open), customer.first)
        if is_open:
            for thing in customer.things[1:]:
                yield Row(f"{key}/{_key(thing)}", partial(self._child_cells, thing), thing)

    def _groups(self) -> Iterator[tuple[str, str, Sequence[Listed]]]:
        """What is not for today: key, words, lines."""
        view = self._view
        weekend = view.today + timedelta(days=2) if view.today.weekday() == 4 else view.today
        ahead = [each for each in view.obligations if each.due_on > view.today and each.type in PROMISED]
        ours = sum(each.is_ours for each in ahead)
        yield "promised", f"Promised ahead · {ours} of ours, {len(ahead) - ours} of theirs", ahead
        soon = [item for item in view.upcoming if item.ranked_from <= weekend]
        later = [item for item in view.upcoming if item.ranked_from > weekend]
        yield "weekend", f"This weekend · {len(soon)}", soon
        yield "week", f"This week · {len(later)}", later
        yield "planned", f"Planned · {len(view.planned)}", view.planned
        yield "snoozed", f"Snoozed · {len(view.snoozed)}", view.snoozed

    def _found(self, words: list[str]) -> Iterator[Row]:
        for listed in everything(self._view):
            text = self._texts.get(id(listed))
            if text is None:
                account = account_of(listed)
                what = f"{listed.why} {self._state(listed)}" if isinstance(listed, TodayItem | Obligation) else ""
                text = unmarked(f"{account.name} {account.key} {kind_of(listed)} {self._tiers[account.tier]} {what}")
                self._texts[id(listed)] = text
            if all(word in text for word in words):
                yield self._row(listed)

    def _state(self, thing: Thing) -> str:
        """The words a search finds a thing by besides: `12 d late`, `overdue`, `risk`."""
        risk = "risk" if thing.account.at_risk_since is not None else ""
        return f"{say.due_words(thing.acts_on, self._view.today, self._view.days_off)} {risk}"

    def _row(self, listed: Listed) -> Row:
        return Row(_key(listed), partial(self._cells_of, listed), listed)

    def _customer_cells(self, customer: Customer, is_open: bool) -> list[Cell]:
        cells = self._thing_cells(customer.first)
        more = len(customer.things) - 1
        cells[-2] = cell("" if not more else "▾" if is_open else f"+{more}", "quiet")
        return cells

    def _child_cells(self, thing: Thing) -> list[Cell]:
        """A thing below its customer: the name stands above, so what it is has its place."""
        cells = self._thing_cells(thing)
        return [
            cell(""),
            cell(f"  {cells[0].text} {thing.reason}", "quiet"),
            *(cell("") for _ in cells[2:5]),
            *cells[5:],
        ]

    def _cells_of(self, listed: Listed) -> list[Cell]:
        match listed:
            case TodayItem() | Obligation():
                return self._thing_cells(listed)
            case SnoozedItem(snooze=snooze):
                return self._cells("touch", listed.item.account, kind_of(listed), self._day_cell(snooze.until))
            case PlannedItem():
                return self._cells("touch", listed.account, kind_of(listed), self._day_cell(listed.touch.happened_on))

    def _thing_cells(self, thing: Thing) -> list[Cell]:
        return self._cells(
            thing.type, thing.account, thing.label, state_cell(thing, self._view), tone_of(thing, self._view)
        )

    def _day_cell(self, day: date) -> Cell:
        return cell(say.due_words(day, self._view.today, self._view.days_off), "quiet")

    def _cells(self, type: str, account: Account, what: str, state: Cell, tone: str = "") -> list[Cell]:
        arr = self._view.arr.get(account.id)
        return [
            cell(say.MARKS[type], tone),
            cell(account.name, "strong"),
            cell(self._tiers[account.tier], "quiet"),
            cell("–" if arr is None else short_money(arr, self._currency), "quiet" if arr is None else ""),
            cell(self._health_words(account), "quiet"),
            cell(what),
            cell(""),
            state,
        ]

    def _health_words(self, account: Account) -> str:
        if self._health_of is None or account.status != "active":
            return ""
        health = self._health_of(account)
        return "" if health.total is None or health.band == "insufficient" else f"{health.band} {health.total}"


def _line(key: str, text: str, hint: str, about: Fold | None = None) -> Row:
    return Row(key, lambda: [cell(f"{text}   {hint}", "quiet")], about)


def customer_key(account: Account) -> str:
    """The key of a customer's row."""
    return f"customer/{account.id}"


def _key(listed: Listed) -> str:
    match listed:
        case TodayItem():
            # An item that was dealt with comes back later under another key, so the cursor does not follow it.
            place = "due" if listed.ranked_from <= listed.today else "ahead"
            return "{}/{}/{}/{}".format(place, *listed.item.key)
        case Obligation():
            return f"owed/{listed.type}/{listed.about.id}"
        case SnoozedItem():
            return "snoozed/{}/{}/{}".format(*listed.item.key)
        case PlannedItem():
            return f"planned/{listed.touch.id}/{listed.kind}"


def everything(view: TodayView) -> Iterator[Listed]:
    """All that Today lists: the things of the day in their order, then what is ahead, planned and put off."""
    things = [thing for each in view.order for thing in each.things]
    yield from things
    known = {id(each) for each in things}
    yield from (each for each in view.obligations if id(each) not in known)
    yield from view.upcoming
    yield from view.planned
    yield from view.snoozed


def by_account(view: TodayView) -> dict[str, list[Listed]]:
    """What Today lists of each account, by its id: the touches that are due first, the most urgent of them foremost."""
    lines: dict[str, list[Listed]] = {}
    touches_first: Iterable[Listed] = (
        *view.ranked, *view.obligations, *view.upcoming, *view.planned, *view.snoozed,
    )  # fmt: skip
    for listed in touches_first:
        lines.setdefault(account_of(listed).id, []).append(listed)
    return lines


_METER = 8
"""Cells of the day meter."""


def summary_words(view: TodayView, besides: Sequence[str]) -> Content:
    """`9 customers · 2 done ██▏      3 to confirm · Friday review due`."""
    left, done = len(view.order), len(view.done)
    text = Passage().add(say.count(left, "customer"), "strong")
    if view.more:
        text.add(f", {view.capacity} today", "quiet")
    if done:
        filled = rounded(_METER * done / (done + len(view.customers)))
        text.add(f" · {done:,} done ").add("█" * filled, "good").add("░" * (_METER - filled), "quiet")
    asked = sum(
        isinstance(thing, Obligation) and thing.type == "confirm" for each in view.order for thing in each.things
    )
    for words in (*([f"{asked:,} to confirm"] if asked else []), *besides):
        text.add(f" · {words}", "quiet")
    return text.content()


def free_day_words(book: Book, view: TodayView) -> Content:
    """What a day without anything owed says, and what comes next; a book in which nothing happened has only begun."""
    text = Passage()
    if not book.history.last:
        text.line("Nothing is owed today.", "strong").line()
        text.line("The clocks have only begun. What an account is owed falls due as its rhythm says.").line()
        text.add("4", "accent").line("  then →: the first ninety days, and the next best step")
        return text.add("2", "accent").line("  every account; enter opens one").content()
    ahead = next(iter(view.upcoming), None)
    if ahead is None:
        return text.line("Nothing is owed today, nor this week.", "strong").content()
    until = say.due_words(ahead.ranked_from, view.today, view.days_off)
    text.line(f"Nothing is owed until {until}.", "strong")
    return text.line(f"Next: {ahead.account.name}, {ahead.label.lower()}.").content()


def focus_words(thing: object) -> Content:
    """The whole reason of the line under the cursor, and the first thing to bring."""
    text = Passage()
    if isinstance(thing, TodayItem):
        text.line(f"{thing.label}: {thing.why}.")
        if thing.bring:
            text.add("Bring: ", "strong").line(thing.bring[0])
        elif not thing.item.internal:
            text.line("Nothing to bring yet: find a reason, or skip it with n.", "quiet")
    elif isinstance(thing, Obligation):
        text.line(f"{thing.why}.")
    elif isinstance(thing, SnoozedItem):
        text.line(f"Snoozed until {say.full_date(thing.snooze.until)}: {thing.snooze.reason}".rstrip(": "))
    elif isinstance(thing, PlannedItem):
        text.line(f"Planned for {say.full_date(thing.touch.happened_on)}: {thing.touch.summary}".rstrip(": "))
    return text.content()


def marked_words(number: int, verbs: Sequence[str]) -> Content:
    """How many lines are marked, and which keys act on all of them."""
    text = Passage().add(f"{number:,} marked", "accent")
    if number > 1:
        act = f"{' and '.join(filter(None, (', '.join(verbs[:-1]), *verbs[-1:])))} act{'s' if len(verbs) == 1 else ''}"
        text.add(f"   {act if verbs else 'no key acts'} on all of them", "quiet")
    return text.add("   esc drops the marks", "quiet").content()


def found_words(wanted: str, number: int) -> Content:
    """What a search found."""
    text = Passage().add(f"{number:,}", "strong").add(f" {'line' if number == 1 else 'lines'} with “").add(wanted)
    return text.add("”").add("   esc shows all again", "quiet").content()


def no_accounts_words() -> Content:
    """What a book without accounts says: how to begin."""
    text = Passage().line("No accounts yet.", "strong").line()
    text.add("i", "accent").line("  brings in a file or a folder: your CRM’s export, or CSV files")
    text.add("+", "accent").line("  adds an account by hand").line()
    return text.line("Or look around first, without touching your own book: bookcockpit demo", "quiet").content()
