"""What the near part of the board amounts to: how many, how much, and how sure, as one line and a bar."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Iterable,
    Sequence,
)
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.board import (
    LANES,
    Board,
    Renewal,
)
from bookcockpit.tui.text import Passage

if TYPE_CHECKING:
    from bookcockpit.core.renewals.forecast import Forecast

NEAR = frozenset(LANES[:-1])
"""The lanes the totals are about: past due, and up to 120 days."""

_BAR_MOST, _BAR_LEAST = 36, 12
_OUTLOOK = len(" · 100 % NRR forecast for 12 months")
_NO_CALL = "no call"


class CallWords(NamedTuple):
    """A segment of the forecast bar: what it is filled with, its word, its tone."""

    fill: str
    word: str
    tone: str


CALLS: dict[str | None, CallWords] = {
    "commit": CallWords("█", "commit", "good"),
    "likely": CallWords("▓", "likely", ""),
    "at_risk": CallWords("▒", "at risk", "soon"),
    "lost": CallWords("×", "lost", "late"),
    None: CallWords("░", _NO_CALL, "quiet"),
}


class Totals(NamedTuple):
    """The near renewals together, amounts in minor units of the base currency.

    `by_call` is their ARR by forecast call, None for those without one; `flagged` is the ARR of accounts at
    risk; `unknown` counts those whose ARR has no rate, and which add nothing.
    """

    number: int
    past_due: int
    without_call: int
    unknown: int
    flagged: int
    by_call: dict[str | None, int]

    @property
    def arr(self) -> int:
        """All of it."""
        return sum(self.by_call.values())

    @property
    def best(self) -> int:
        """All that is not called lost."""
        return self.arr - self.by_call["lost"]


def totals_of(renewals: Iterable[Renewal]) -> Totals:
    """The totals of the near ones among some renewals."""
    near = [line for line in renewals if line.lane in NEAR]
    by_call = {call: sum(line.arr or 0 for line in near if line.contract.call == call) for call in CALLS}
    return Totals(
        len(near),
        sum(line.days_left < 0 for line in near),
        sum(line.needs_call for line in near),
        sum(line.arr is None for line in near),
        sum(line.arr or 0 for line in near if line.account.at_risk_since is not None),
        by_call,
    )


def bar_cells(amounts: Sequence[int], width: int) -> list[int]:
    """How many of `width` cells each amount gets: what there is any of gets at least one, the sum is exact."""
    whole = sum(amounts)
    if whole <= 0:
        return [0 for _amount in amounts]
    cells = [max(1, amount * width // whole) if amount > 0 else 0 for amount in amounts]
    while (spare := width - sum(cells)) != 0:
        # The one farthest from its share gives or takes a cell.
        step = 1 if spare > 0 else -1
        fitting = [place for place, size in enumerate(cells) if (size > 0 if spare > 0 else size > 1)]
        if not fitting:
            break
        cells[max(fitting, key=lambda each: step * (amounts[each] * width / whole - cells[each]))] += step
    return cells


def totals_words(board: Board, currency: str, width: int, outlook: Callable[[], Forecast]) -> Content:
    """Two lines: the numbers, and the bar with a word beside each of its segments.

    The outlook on the whole book is asked for only where there is room for it.
    """
    found = totals_of(board.renewals)
    text = Passage()
    if not found.number:
        text.add(say.count(len(board.renewals) + len(board.open_ended), "contract"), "strong")
        return text.line(" · nothing renews within 120 days", "quiet").content()
    pieces = [
        [(f"{found.number:,} due", "strong"), (" in 120 days · ", ""), (short_money(found.arr, currency), "strong")],
        [(f"{found.past_due:,} past due", "late")] if found.past_due else [],
        [(f"{say.count(found.without_call, 'call')} wanted", "soon")] if found.without_call else [],
        [(f"! {short_money(found.flagged, currency)} flagged at risk", "late")] if found.flagged else [],
        [("commit ", ""), (short_money(found.by_call["commit"], currency), "good")],
        [("best case ", ""), (short_money(found.best, currency), "strong")],
        [(f"{found.unknown} without a rate", "soon")] if found.unknown else [],
    ]  # fmt: skip
    room = width
    for place, piece in enumerate(each for each in pieces if each):
        size = sum(len(words) for words, _tone in piece) + (3 if place else 0)
        # What does not fit is left out whole: half a number would be a wrong one.
        if size > room:
            continue
        room -= size
        text.add(" · " if place else "", "quiet")
        for words, tone in piece:
            text.add(words, tone)
    if room >= _OUTLOOK and (year := outlook()).expected.nrr is not None:
        text.add(" · ", "quiet").add(f"{say.percent(year.expected.nrr)} NRR forecast", "strong")
        text.add(f" for {year.months} months", "quiet")
    text.line()
    _bar(text, found, currency, width)
    return text.content()


def _bar(text: Passage, found: Totals, currency: str, width: int) -> None:
    """The bar and its key; where there is little room the key is without amounts."""
    said = [(call, amount) for call, amount in found.by_call.items() if amount > 0]
    if not said:
        return
    keys = [f"{CALLS[call].fill} {CALLS[call].word} {short_money(amount, currency)}" for call, amount in said]
    if sum(len(key) + 3 for key in keys) + _BAR_LEAST > width:
        keys = [f"{CALLS[call].fill} {CALLS[call].word}" for call, _amount in said]
    room = min(_BAR_MOST, width - sum(len(key) + 3 for key in keys))
    if room >= len(said):
        cells = bar_cells([amount for _call, amount in said], room)
        for (call, _amount), size in zip(said, cells, strict=True):
            text.add(CALLS[call].fill * size, CALLS[call].tone)
    for key, (call, _amount) in zip(keys, said, strict=True):
        text.add("   ").add(key[:1], CALLS[call].tone).add(key[1:])
