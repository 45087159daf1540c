"""One number of the scorecard explained: what it tells, how it is counted, its benchmark, the accounts that move it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.money import short_money
from bookcockpit.core.revenue.measure import measure_words
from bookcockpit.core.vocabulary import TIERS
from bookcockpit.tui.parts import Parts
from bookcockpit.tui.scorecard import words as tell
from bookcockpit.tui.text import fitted

if TYPE_CHECKING:
    from bookcockpit.tui.scorecard.behind import Line
    from bookcockpit.tui.scorecard.counted import Counted
    from bookcockpit.tui.scorecard.entry import Entry

_MOST = 6
_NAME = 22
_AMOUNT = 9


def entry_details(counted: Counted, entry: Entry, width: int) -> Content:
    """The passage of one entry."""
    parts, currency, measure = Parts(width), counted.card.currency, entry.measure
    parts.part(tell.title(entry))
    parts.line((entry.value, "accent" if entry.value_tone != "quiet" else "quiet"))
    said = tell.verdict(measure) if measure is not None else None
    if said is not None:
        parts.say(said.words, said.tone)
    elif measure is not None and measure.reason:
        parts.say(measure.reason[:1].upper() + measure.reason[1:], "quiet")
    elif measure is None and entry.words:
        parts.say(entry.words, entry.tone)
    parts.part("It tells").say(tell.MEANINGS.get(entry.name, ""))
    for note in entry.notes:
        parts.say(note, "quiet" if entry.name else "")
    if measure is not None:
        parts.part("Counted").say(measure.note[:1].upper() + measure.note[1:], "quiet")
        parts.say(tell.formula_words(measure, currency))
        parts.part("Benchmark").say(tell.benchmark_words(measure))
        _result(parts, counted, entry)
    if measure is not None and measure.name == "forecast_accuracy":
        _accuracy(parts, counted)
    _most(parts, entry)
    return parts.content()


def line_details(counted: Counted, line: Line, width: int) -> Content:
    """An account behind a number: what its ARR did in the window; empty where it did nothing."""
    parts, currency = Parts(width), counted.card.currency
    row = next((each for each in counted.card.whole.rows if each.account.id == line.account.id), None)
    if row is not None and (row.movements or row.presumed):
        parts.part("In these days")
        parts.say(f"{short_money(row.start, currency)} → {short_money(row.end, currency)}")
        for each in row.movements:
            parts.say(tell.movement_words(each, currency), "quiet", "•")
        if row.presumed:
            parts.say(f"{short_money(row.presumed, currency)} presumed: past its term, without an outcome", "soon")
    return parts.content()


def _result(parts: Parts, counted: Counted, entry: Entry) -> None:
    """For a ratio of the book what it is by tier; for a tier its other ratios."""
    result, measure, currency = entry.result, entry.measure, counted.card.currency
    if result is None or measure is None or not result.rows:
        return
    if result.tier is None:
        parts.part("By tier")
        place = result.measures.index(measure)
        labels = counted.now.playbook.tier_labels
        for tier in TIERS:
            other = counted.card.tiers[tier]
            value = measure_words(other.measures[place].value, "share", currency)
            parts.line((fitted(labels[tier], _NAME), "quiet"), (f"{value:>{_AMOUNT}}", ""))
        return
    parts.part("This tier")
    accounts = say.count(len(result.rows), "account")
    start, end = short_money(result.start_arr, currency), short_money(result.end_arr, currency)
    parts.say(f"{accounts}, {start} → {end}")
    for each in result.measures:
        value = measure_words(each.value, each.unit, currency)
        parts.line((fitted(each.label, _NAME), "quiet"), (f"{value:>{_AMOUNT}}", ""))


def _accuracy(parts: Parts, counted: Counted) -> None:
    accuracy, currency = counted.card.accuracy, counted.card.currency
    if accuracy.difference is not None:
        hope = "too hopeful" if accuracy.difference > 0 else "too careful" if accuracy.difference < 0 else "exact"
        expected, actual = (short_money(each, currency) for each in (accuracy.expected, accuracy.actual))
        size = measure_words(abs(accuracy.difference), "share", currency)
        parts.part("By ARR").say(f"The calls expected {expected}, {actual} came: {size} of what was up {hope}.")
    if accuracy.undecided:
        number = say.count(accuracy.undecided, "renewal")
        parts.part("Not judged")
        parts.say(f"{number} of the window nobody called in time, or without an outcome.", "quiet")


def _most(parts: Parts, entry: Entry) -> None:
    """The first of the accounts behind it."""
    found = entry.behind() if entry.behind is not None else None
    if found is None or not found.lines:
        return
    parts.part("Behind it")
    used = [place for place, head in enumerate(found.heads) if any(line.cells[place].text for line in found.lines)]
    # Two amounts fit beside a name: the first says how large, the last what it does to the number.
    shown = used if len(used) < 3 else [used[0], used[-1]]
    name = max(10, min(_NAME, parts.room - len(shown) * (_AMOUNT + 1)))
    for line in found.lines[:_MOST]:
        amounts = [(fitted(line.cells[place].text, _AMOUNT + 1, right=True), line.cells[place].tone) for place in shown]
        parts.line((fitted(line.account.name, name), ""), *amounts)
    more = len(found.lines) - _MOST
    parts.say(f"enter lists all {len(found.lines):,}, {found.order}" if more > 0 else "enter lists them", "quiet")
