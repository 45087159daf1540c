"""Today as rows of the list: what is due, what is owed beside it, what lies ahead, what is put off."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column
from bookcockpit.core.due.obligations import Obligation, ObligationType
from bookcockpit.core.due.today import PlannedItem, SnoozedItem, TodayItem, TodayView
from bookcockpit.core.entities import Account
from bookcockpit.core.money import short_money
from bookcockpit.core.text import unmarked
from bookcockpit.tui.row import Row, heading
from bookcockpit.tui.text import Cell, cell

Listed = TodayItem | Obligation | SnoozedItem | PlannedItem
"""What a row of Today can be about."""

MORE = "more"
_NAME_MOST = 30
_NAME_LEAST = 20

STATE_MARKS = {
    "well_overdue": ("●", "late"),
    "overdue": ("●", "late"),
    "never": ("○", "soon"),
    "due": ("●", "soon"),
    "upcoming": ("·", "quiet"),
}
LEGEND = (
    ("●", "due or late"),
    ("○", "due and never touched; or planned"),
    ("!", "account at risk"),
    ("□", "promise"),
    ("◇", "milestone"),
    ("▸", "step of a play"),
    ("▲", "last day for notice"),
    ("■", "renewal without an outcome"),
    ("?", "planned touch: did it happen?"),
    ("△", "unwell, and nobody acts"),
    ("z", "snoozed"),
    ("·", "ahead"),
    ("✓", "marked"),
)
"""What the marks of Today mean."""
OBLIGATION_MARKS = {
    "commitment": "□", "milestone": "◇", "step": "▸", "notice": "▲", "outcome": "■", "confirm": "?", "review": "△",
}  # fmt: skip


class Shape(NamedTuple):
    """What the user asked of the list: the whole order of the day, and which folds are open, by their rows' keys."""

    everything: bool = False
    unfolded: frozenset[str] = frozenset()


class Fold(NamedTuple):
    """Several lines in one row, until it is opened; its keys act on all of them."""

    lines: Sequence[Listed]


class _Alike(NamedTuple):
    """Lines that stand in one row from a number on."""

    key: str
    words: str
    least: int
    fits: Callable[[Listed], bool]


def _owed(type: ObligationType) -> Callable[[Listed], bool]:
    return lambda line: isinstance(line, Obligation) and line.type == type


_IDLE = _Alike(
    "check-ins",
    "check-ins with nothing to bring",
    2,
    lambda line: isinstance(line, TodayItem) and line.has_nothing_to_bring,
)
_PASSED = _Alike("outcomes", "renewals passed without an outcome", 4, _owed("outcome"))
_UNWELL = _Alike("reviews", "accounts amber or red, and nobody acts", 4, _owed("review"))


def columns(view: TodayView) -> tuple[Column, ...]:
    """The columns of Today, the account's as wide as its longest name on the list needs."""
    first: tuple[Listed, ...] = (*view.ranked[:200], *view.obligations[:200])
    name = min(_NAME_MOST, max((len(account_of(listed).name) for listed in first), default=0))
    return (
        Column("", 1),
        Column("Account", max(name, _NAME_LEAST), least=_NAME_LEAST),
        Column("Tier", 9, hidden_below=92),
        Column("Touch", 15),
        Column("Due", 10),
        Column("ARR", 7, right=True, hidden_below=84),
        Column("Why now", 0, least=20, fills=True),
    )


def account_of(listed: Listed) -> Account:
    """Whose row it is."""
    return listed.item.account if isinstance(listed, SnoozedItem) else listed.account


def kind_of(listed: Listed) -> str:
    """What the row calls for, in words."""
    match listed:
        case TodayItem() | SnoozedItem():
            return say.kind_label(listed.item.kind)
        case Obligation():
            return listed.label
        case PlannedItem():
            return say.kind_label(listed.kind)


class TodayRows:
    """Makes the rows of one view; `tiers` are the playbook's names for the tiers."""

    def __init__(self, view: TodayView, base_currency: str, tiers: Mapping[str, str]) -> None:
        self._view = view
        self._currency = base_currency
        self._tiers = tiers
        self._texts: dict[int, str] = {}

    def rows(self, shape: Shape, wanted: str = "") -> list[Row]:
        """The rows in the order of the day. A search looks through all of it, folds and cuts aside."""
        return list(self._found(unmarked(wanted).split()) if wanted else self._day(shape))

    def _day(self, shape: Shape) -> Iterator[Row]:
        view = self._view
        shown = view.ranked if shape.everything else view.items
        if not view.ranked and any(lines for _title, lines in self._groups()):
            yield heading("Nothing is due today.")
        yield from self._folded(shape, shown, _IDLE)
        if view.more:
            more = f"{view.more} more beyond today’s capacity"
            yield _line(MORE, "The whole order of the day" if shape.everything else more, _cut_hint(shape))
        for title, listed in self._groups():
            if listed:
                yield heading("")
                yield heading(title)
                yield from self._folded(shape, listed, _PASSED, _UNWELL)

    def _folded(self, shape: Shape, lines: Sequence[Listed], *kinds: _Alike) -> Iterator[Row]:
        """The lines; those that are alike gathered in one row below the others if they are many."""
        folds = []
        for kind in kinds:
            alike = [line for line in lines if kind.fits(line)]
            if len(alike) >= kind.least and kind.key not in shape.unfolded:
                folds.append(_line(kind.key, f"{len(alike):,} {kind.words}", "enter opens them", Fold(alike)))
        hidden = {id(line) for row in folds if isinstance(row.about, Fold) for line in row.about.lines}
        yield from (self._row(line) for line in lines if id(line) not in hidden)
        yield from folds

    def _groups(self) -> Iterator[tuple[str, list[Listed]]]:
        view = self._view
        weekend = view.today + timedelta(days=2) if view.today.weekday() == 4 else view.today
        yield "Owed", [*view.obligations]
        yield "This weekend", [item for item in view.upcoming if item.ranked_from <= weekend]
        yield "Later this week", [item for item in view.upcoming if item.ranked_from > weekend]
        yield "Planned", [*view.planned]
        yield "Snoozed", [*view.snoozed]

    def _found(self, words: list[str]) -> Iterator[Row]:
        view = self._view
        everything: Iterable[Listed] = (*view.ranked, *view.obligations, *view.upcoming, *view.planned, *view.snoozed)
        for listed in everything:
            text = self._texts.get(id(listed))
            if text is None:
                account = account_of(listed)
                what = listed.thing if isinstance(listed, Obligation) else ""
                text = unmarked(f"{account.name} {account.key} {kind_of(listed)} {self._tiers[account.tier]} {what}")
                self._texts[id(listed)] = text
            if all(word in text for word in words):
                yield self._row(listed)

    def _row(self, listed: Listed) -> Row:
        match listed:
            case TodayItem():
                # An item that was dealt with comes back later under another key, so the cursor does not follow it.
                place = "due" if listed.ranked_from <= self._view.today else "ahead"
                key = "{}/{}/{}/{}".format(place, *listed.item.key)
                return Row(key, partial(self._item_cells, listed), listed)
            case Obligation():
                return Row(f"owed/{listed.type}/{listed.about.id}", partial(self._obligation_cells, listed), listed)
            case SnoozedItem():
                return Row("snoozed/{}/{}/{}".format(*listed.item.key), partial(self._snoozed_cells, listed), listed)
            case PlannedItem():
                key = f"planned/{listed.touch.id}/{listed.kind}"
                return Row(key, partial(self._planned_cells, listed), listed)

    def _item_cells(self, line: TodayItem) -> list[Cell]:
        account = line.account
        mark, tone = STATE_MARKS[line.state]
        due = cell(self._due(line.item.due_on), "late" if line.is_late else tone)
        if account.at_risk_since is not None:
            mark = "!"
        return self._cells(mark, tone, account, kind_of(line), due, line.why)

    def _obligation_cells(self, owed: Obligation) -> list[Cell]:
        view = self._view
        tone = "late" if view.is_late(owed.due_on) else "soon" if owed.due_on <= view.today else "quiet"
        due = cell(self._due(owed.due_on), tone)
        part = f" · {owed.part_of}" if owed.part_of else ""
        return self._cells(OBLIGATION_MARKS[owed.type], tone, owed.account, kind_of(owed), due, f"{owed.thing}{part}")

    def _snoozed_cells(self, snoozed: SnoozedItem) -> list[Cell]:
        snooze = snoozed.snooze
        times = f"{snooze.times} times" if snooze.times > 1 else ""
        why = ", ".join(part for part in (snooze.reason, times) if part) or "snoozed"
        until = cell(self._due(snooze.until), "quiet")
        return self._cells("z", "quiet", snoozed.item.account, kind_of(snoozed), until, why)

    def _planned_cells(self, planned: PlannedItem) -> list[Cell]:
        on = planned.touch.happened_on
        due = cell(self._due(on), "quiet")
        why = planned.touch.summary or "in the calendar"
        return self._cells("○", "quiet", planned.account, kind_of(planned), due, why)

    def _due(self, due_on: date) -> str:
        return say.due_words(due_on, self._view.today, self._view.days_off)

    def _cells(self, mark: str, tone: str, account: Account, kind: str, due: Cell, why: str) -> list[Cell]:
        arr = self._view.arr.get(account.id)
        return [
            cell(mark, tone),
            cell(account.name, "strong"),
            cell(self._tiers[account.tier], "quiet"),
            cell(kind),
            due,
            cell("–" if arr is None else short_money(arr, self._currency), "quiet" if arr is None else ""),
            cell(why, "quiet"),
        ]


def _line(key: str, text: str, hint: str, about: Fold | None = None) -> Row:
    return Row(key, lambda: [cell(f"… {text}   {hint}", "quiet")], about)


def _cut_hint(shape: Shape) -> str:
    return "a shows today’s part" if shape.everything else "a shows all"


def by_account(view: TodayView) -> dict[str, list[Listed]]:
    """What Today lists of each account, by its id, the most urgent first."""
    lines: dict[str, list[Listed]] = {}
    everything: Iterable[Listed] = (*view.ranked, *view.obligations, *view.upcoming, *view.planned, *view.snoozed)
    for listed in everything:
        lines.setdefault(account_of(listed).id, []).append(listed)
    return lines
