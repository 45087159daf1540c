"""The accounts behind a number, one line each: what they add to it, and why."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Iterable,
    Sequence,
)
from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.entities import Account
from bookcockpit.core.fields import Entity
from bookcockpit.core.health.trend import HealthDay, in_need
from bookcockpit.core.money import short_money
from bookcockpit.core.revenue.measure import Measure, share_words
from bookcockpit.core.rounding import fixed, rounded
from bookcockpit.tui.bands import health_cell
from bookcockpit.tui.scorecard import words as tell
from bookcockpit.tui.text import Cell, cell

if TYPE_CHECKING:
    # The sections lead to what is behind their entries, which tells of what they count.
    from bookcockpit.core.renewals.forecast import ForecastRow
    from bookcockpit.core.revenue.retention import (
        CohortRow,
        Movement,
        Result,
    )
    from bookcockpit.tui.scorecard.words import Counted

NONE = cell("–", "quiet")
_BLANK = cell("")


class Line(NamedTuple):
    """One account, or one contract of it, behind a number."""

    account: Account
    cells: tuple[Cell, Cell, Cell]
    why: Cell
    entity: Entity | None = None

    @property
    def key(self) -> str:
        """The key of its row."""
        return f"{self.account.id}/{self.entity.id}" if self.entity is not None else self.account.id


class Behind(NamedTuple):
    """A list of what is behind a number: the titles of its three columns, its lines, their order, what they are.

    `why` is the title of what stands behind the columns.
    """

    heads: tuple[str, str, str]
    lines: Sequence[Line]
    order: str = "those that move it most first"
    noun: str = "account"
    why: str = ""


class Amounts:
    """Amounts and dates of one look in cells."""

    def __init__(self, counted: Counted) -> None:
        self.currency = counted.card.currency
        self.today = counted.now.book.as_of

    def money(self, minor: float) -> Cell:
        """`$64k`, `–` for none."""
        return cell(short_money(rounded(minor), self.currency)) if minor else NONE

    def change(self, minor: int) -> Cell:
        """`+$64k` or `−$22k`."""
        return cell(tell.signed(minor, self.currency), tell.change_tone(minor))

    def why(self, row: CohortRow) -> Cell:
        """What became of an account: its movements, or that nothing moved, and what of it is presumed."""
        words = tell.moved_words(row.movements, self.today) or "unchanged"
        if row.presumed:
            words += ", presumed: past its term"
        return cell(words, "quiet" if row.change >= 0 else "")


def behind_result(counted: Counted, result: Result, measure: Measure) -> Behind:
    """The cohort of a ratio of retention: start, end, and what of it counts."""
    amounts = Amounts(counted)
    rows = {row.account.id: row for row in result.rows}
    parts = [(rows[part.account.id], part.over) for part in measure.parts()]
    heads, cells = _columns(measure.name, amounts)
    lines = [Line(row.account, cells(row, over), amounts.why(row)) for row, over in parts]
    return Behind(heads, lines)


def _columns(
    name: str, amounts: Amounts
) -> tuple[tuple[str, str, str], Callable[[CohortRow, float], tuple[Cell, Cell, Cell]]]:
    money, change = amounts.money, amounts.change
    match name:
        case "grr":
            return ("Start", "End", "Counts"), lambda row, over: (money(row.start), money(row.end), money(over))
        case "nrr_without_price" | "grr_without_price":
            return ("End", "Price", "Counts"), lambda row, over: (money(row.end), change(row.price), money(over))
        case "logo_retention":
            kept, lost = cell("kept", "good"), cell("lost", "late")
            return ("Start", "End", ""), lambda row, over: (money(row.start), money(row.end), kept if over else lost)
        case "expansion_rate" | "price_rate":
            return ("Start", "Added", "End"), lambda row, over: (
                money(row.start),
                change(rounded(over)),
                money(row.end),
            )
        case _:
            return ("Start", "End", "Change"), lambda row, _over: (
                money(row.start),
                money(row.end),
                change(row.change),
            )


class Mover(NamedTuple):
    """An account of a step: by how much it moved, and its movements."""

    row: CohortRow
    amount: int
    movements: tuple[Movement, ...]


def behind_movers(counted: Counted, movers: Iterable[Mover]) -> Behind:
    """The accounts of one step of the walk."""
    amounts = Amounts(counted)
    lines = [
        Line(
            each.row.account,
            (amounts.money(each.row.start), amounts.change(each.amount), amounts.money(each.row.end)),
            cell(tell.moved_words(each.movements, amounts.today), "quiet"),
        )
        for each in movers
    ]
    return Behind(("Start", "Moved", "End"), lines, "the largest first")


def behind_measure(counted: Counted, measure: Measure) -> Behind:
    """The parts of a number beside retention."""
    if measure.name == "forecast_accuracy":
        return _judged(counted)
    amounts, today = Amounts(counted), counted.now.book.as_of
    heads, order = {
        "acv_growth": (("Start", "End", "Change"), "the largest changes first"),
        "lifetime_value": (("ARR", "Lifetime", ""), "the largest first"),
        "concentration": (("ARR", "Share", ""), "the largest first"),
        "time_to_first_value": (("Days", "Reached", ""), "the longest first"),
        "qbr_completion": (("Held", "Owed", "Last"), "those that lack most first"),
        "stakeholder_breadth": (("Engaged", "", ""), "those with fewest first"),
    }.get(measure.name, (("", "Last", ""), "those that lack most first"))
    lines = []
    for part in measure.parts():
        over, under = part.over, part.under
        on = cell(say.short_date(part.on, today)) if part.on is not None else cell("never", "quiet")
        why = cell(part.note, "quiet")
        match measure.name:
            case "acv_growth":
                cells = (amounts.money(under), amounts.money(over), amounts.change(rounded(over - under)))
            case "lifetime_value":
                cells = (amounts.money(under), amounts.money(over), _BLANK)
            case "concentration":
                cells = (amounts.money(over), cell(share_words(over / under)), _BLANK)
            case "time_to_first_value":
                cells = (cell(say.plain_number(over)), on, _BLANK)
            case "qbr_completion":
                cells = (cell(fixed(over), "" if over >= under else "soon"), cell(fixed(under)), on)
            case "stakeholder_breadth":
                cells = (cell(fixed(over), "" if over else "soon"), _BLANK, _BLANK)
                why = cell("" if over else "nobody is engaged", "soon")
            case _:
                cells = (cell("in time", "good") if over else cell("late", "soon"), on, _BLANK)
                why = cell("")
        lines.append(Line(part.account, cells, why))
    return Behind(heads, lines, order)


def _judged(counted: Counted) -> Behind:
    amounts, today = Amounts(counted), counted.now.book.as_of
    lines = []
    for each in counted.card.accuracy.judged:
        went = "kept" if each.is_kept else "lost"
        said = f"called {say.word_label(each.call)} on {say.short_date(each.called_on, today)}, {went}"
        why = cell(f"{said}: {'as called' if each.is_right else 'not as called'}", "" if each.is_right else "soon")
        cells = (amounts.money(each.arr), amounts.money(each.expected), amounts.money(each.actual))
        lines.append(Line(each.account, cells, why, each.contract))
    return Behind(("ARR", "Expected", "Came"), lines, "in the order of their renewals", "renewal", "Call and outcome")


def behind_renewals(counted: Counted, rows: Iterable[ForecastRow], which: str) -> Behind:
    """The renewals behind a forecast; `which` of expected, worst and best stands in the last column."""
    amounts, today = Amounts(counted), counted.now.book.as_of
    lines = []
    for row in rows:
        call = f", {say.word_label(row.call) if row.call else 'no call'} {say.percent(row.probability)}"
        when = say.short_date(row.renews_on, today)
        why = cell(f"■ {when}{call}" if row.is_past_due else when + call, "late" if row.is_past_due else "quiet")
        target = amounts.money(row.target) if row.target != row.arr else cell("same", "quiet")
        lines.append(
            Line(row.account, (amounts.money(row.arr), target, amounts.money(getattr(row, which))), why, row.contract)
        )
    return Behind(("ARR", "Target", which.capitalize()), lines, "the earliest first", "renewal", "Renews, call, chance")


def behind_health(day: HealthDay, now: HealthDay) -> Behind:
    """The accounts by their health on a day, beside that of today."""
    today = {each.account.id: each for each in now.healths}
    lines = []
    for each in in_need(day.healths):
        beside = health_cell(today[each.account.id]) if day is not now and each.account.id in today else _BLANK
        lines.append(Line(each.account, (health_cell(each), beside, _BLANK), cell(tell.worst_words(each), "quiet")))
    return Behind(("Health", "" if day is now else "Today", ""), lines, "the lowest first")


def behind_sums(
    counted: Counted, head: str, given: Iterable[tuple[Account, int | None, str]], order: str = "the earliest first"
) -> Behind:
    """Accounts with one amount, where there is one, and why they are here."""
    amounts = Amounts(counted)
    lines = [
        Line(account, (_BLANK if minor is None else amounts.money(minor), _BLANK, _BLANK), cell(why, "quiet"))
        for account, minor, why in given
    ]
    return Behind((head, "", ""), lines, order)
