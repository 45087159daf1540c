"""The scorecard as rows under its headline, and what stands beside one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.links import doubt_words, doubts
from bookcockpit.core.revenue.arr import Measure, measure_words, share_words
from bookcockpit.core.text import unmarked
from bookcockpit.core.vocabulary import TIERS
from bookcockpit.tui.marks import HEIGHT, big
from bookcockpit.tui.row import Row, heading
from bookcockpit.tui.scorecard import words as tell
from bookcockpit.tui.scorecard.words import BAR
from bookcockpit.tui.text import Cell, Parts, Passage, cell, fitted, shown, wrapped

if TYPE_CHECKING:
    from bookcockpit.tui.scorecard.words import Behind, Counted, Entry, Line, Section

_TILE = 38
_SOME = 2


class Tile(NamedTuple):
    """A number drawn large, and the three lines beside it."""

    number: str
    title: str
    said: str
    tone: str
    more: str


class Headline(Widget):
    """Draws what `write` makes of a width and a number of lines."""

    def __init__(self, write: Callable[[int, int], Content], *, id: str) -> None:
        super().__init__(id=id)
        self._write = write

    def render(self) -> Content:
        """The lines."""
        return self._write(self.size.width, self.size.height)


def headline_words(counted: Counted | None, wanted: str, entry: Entry | None, width: int, height: int) -> Content:
    """The window, then the big numbers, or those of the entry whose accounts are listed.

    `wanted` names the window that is still being counted; it is empty when the one shown is it.
    """
    text = Passage()
    if counted is None:
        return text.add(wanted, "accent").add("  counting …", "quiet").content()
    _window(text, counted, wanted, width)
    if height > HEIGHT + 1:
        text.line()
    if height > HEIGHT:
        if entry is not None:
            _entry(text, entry, width)
        elif counted.card.whole.reason:
            _nothing(text, counted.card.whole.reason, width)
        else:
            _tiles(text, counted, width)
    return text.content()


def _window(text: Passage, counted: Counted, wanted: str, width: int) -> None:
    card = counted.card
    name = counted.window.name
    whole, plain = (" – ".join(each) for each in _days(card.start, card.end))
    days = whole if len(whole) <= width else plain
    if len(name) + 2 + len(days) <= width:
        text.add(name, "accent").add("  ")
        days_room = width - len(name) - 2
    else:
        days_room = width
    text.add(days, "strong")
    room = days_room - len(days)
    more = f"counting {wanted} …" if wanted else ""
    result = card.whole
    if not more and result.rows:
        start, end = short_money(result.start_arr, card.currency), short_money(result.end_arr, card.currency)
        most = f"{say.count(len(result.rows), 'account')} with ARR on the first day, {start} → {end}"
        more = next((each for each in (most, f"{start} → {end}") if len(each) + 3 <= room), "")
    text.line(f"   {more}" if more else "", "quiet")


def _days(*days: date) -> tuple[list[str], list[str]]:
    """The days in full, and without their weekdays."""
    full = [say.full_date(each) for each in days]
    return full, [each.partition(" ")[2] for each in full]


def _nothing(text: Passage, reason: str, width: int) -> None:
    text.add("NRR, GRR and logos: ", "strong").line("n/a", "strong")
    for line in wrapped(reason[:1].upper() + reason[1:], width)[: HEIGHT - 1]:
        text.line(line, "quiet")


def _entry(text: Passage, entry: Entry, width: int) -> None:
    """The number whose accounts are listed below: a share large, anything else in words."""
    note = entry.measure.note if entry.measure is not None else "".join(entry.notes[:1])
    digits = big(entry.value) if entry.value.endswith(" %") else ("",) * HEIGHT
    lead = "% " if digits[0] else ""
    label = tell.title(entry)
    first = f"{lead}{label}" if lead else f"{label}  {entry.value}"
    room = width - cell_len(digits[0]) - 1
    for drawn, (words, tone) in zip(
        digits, ((first, "strong"), (entry.words, entry.tone), (note[:1].upper() + note[1:], "quiet")), strict=True
    ):
        text.add(f"{drawn} " if drawn else "", "accent")
        text.line(fitted(words, min(room, cell_len(shown(words)))), tone)


def _tiles(text: Passage, counted: Counted, width: int) -> None:
    tiles = _all_tiles(counted)[: max(1, width // _TILE)]
    room = min(_TILE + 8, width // len(tiles))
    drawn = [(big(tile.number), tile) for tile in tiles]
    for line in range(HEIGHT):
        for digits, tile in drawn:
            words = (f"% {tile.title}", tile.said, tile.more)[line]
            tone = ("strong", tile.tone, "quiet")[line]
            text.add(f"{digits[line]} ", "accent").add(fitted(words, room - len(digits[line]) - 1), tone)
        text.line()


def _all_tiles(counted: Counted) -> list[Tile]:
    result, found, currency = counted.card.whole, counted.forecast, counted.card.currency
    kept = sum(row.end > 0 for row in result.rows)
    tiles = [
        _tile(result.nrr, "NRR", _without(result.nrr_without_price)),
        _tile(result.grr, "GRR", _without(result.grr_without_price)),
        _tile(result.logo_retention, "Logos", f"{kept} of {say.count(len(result.rows), 'account')}"),
    ]
    if found.expected.nrr is not None:
        side = found.expected.nrr - 1
        said = f"{'▲' if side >= 0 else '▼'} {tell.points_words(side)} {'over' if side >= 0 else 'below'} 100 %"
        ahead = f"{short_money(found.expected.arr, currency)} expected, {found.months} months"
        tiles.append(Tile(_number(found.expected.nrr), "Forecast", said, "good" if side >= 0 else "soon", ahead))
    rate = result.expansion_rate.value or 0.0
    price = share_words(result.price_rate.value or 0.0)
    tiles.append(Tile(_number(rate), "Expansion", f"price apart: {price}", "quiet", "of the ARR at the start"))
    return tiles


def _tile(measure: Measure, title: str, more: str) -> Tile:
    said = tell.verdict(measure)
    words, tone = said if said is not None else (measure.reason, "quiet")
    return Tile(_number(measure.value or 0.0), title, words, tone, more)


def _without(measure: Measure) -> str:
    return f"{share_words(measure.value)} without price" if measure.value is not None else ""


def _number(share: float) -> str:
    return share_words(share).removesuffix(" %")


def caveats(counted: Counted, room: int) -> Content:
    """What one must know to read the numbers, the gravest first; what does not fit stands below in whole."""
    card, today = counted.card, counted.now.book.as_of
    pieces = [(doubt, "soon")] if (doubt := doubt_words(doubts(counted.now.book))) else []
    if card.excluded:
        names = say.some_of([each.account.name for each in card.excluded], _SOME)
        pieces.append((f"Excluded: {names}", "soon"))
    if card.survivors_only is not None:
        pieces.append((f"survivors only since {say.full_date(card.survivors_only)}", "soon"))
    if card.whole.presumed_arr:
        pieces.append((f"{short_money(card.whole.presumed_arr, card.currency)} presumed", "soon"))
    rates = ", ".join(f"1 {each.currency} = {each.rate.normalize():f} {card.currency}" for each in card.rates)
    if rates:
        since = {each.rate_on for each in card.rates}
        of = f" of {say.short_date(next(iter(since)), today)}" if len(since) == 1 else ""
        pieces.append((f"{rates}{of}", "quiet"))
    if not pieces:
        pieces = [(f"All in {card.currency}, no account excluded", "quiet")]
    text, begun = Passage(), False
    for words, tone in pieces:
        size = cell_len(shown(words)) + 3 * begun
        if begun and size > room:
            text.add(" · more below"[:room], "quiet")
            break
        text.add(" · " if begun else "", "quiet").add(words[:1].upper() + words[1:] if not begun else words, tone)
        room, begun = room - size, True
    return text.content()


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
        labels = counted.now.policy.tier_labels
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


COLUMNS = (
    Column("", 20, least=17),
    Column("", 9, right=True),
    Column("", BAR, hidden_below=68),
    Column("", 0, least=18, fills=True),
)
"""What it is, how much, its picture, and where that stands."""


def section_rows(sections: Sequence[Section], wanted: str = "", *, in_two: bool = False) -> list[Row]:
    """Section by section, in one column or in two, narrowed to the entries that have every word."""
    return list(_sections(sections, unmarked(wanted).split(), in_two=in_two))


def _sections(sections: Sequence[Section], words: list[str], *, in_two: bool) -> Iterator[Row]:
    begun: set[bool] = set()
    for section in sections:
        entries = [each for each in section.entries if _fits(f"{section.title} {each.label} {each.words}", words)]
        if not entries:
            continue
        beside = in_two and section.beside
        # The blank line that sets sections apart is not wanted above the first of a column.
        if beside in begun:
            yield heading("", beside=beside)
        begun.add(beside)
        yield heading(section.title, beside=beside)
        for each in entries:
            yield Row(each.key, partial(_cells, each), each, beside=beside)


def _fits(text: str, words: list[str]) -> bool:
    found = unmarked(text)
    return all(word in found for word in words)


def _cells(entry: Entry) -> list[Cell]:
    is_quiet = entry.value_tone == "quiet"
    return [
        cell(entry.label, "quiet" if is_quiet or entry.label.startswith(" ") else ""),
        cell(entry.value, entry.value_tone),
        cell(entry.bar, "quiet" if entry.label.startswith(" ") else entry.tone if entry.tone != "quiet" else ""),
        cell(entry.words, entry.tone or "quiet"),
    ]


def behind_columns(behind: Behind) -> tuple[Column, ...]:
    """The titles of a list of accounts."""
    return (
        Column("Account", 27, least=17),
        Column("Tier", 9, hidden_below=96),
        *(Column(head, 9 if head or _is_used(behind, place) else 0, least=7, right=True)
          for place, head in enumerate(behind.heads)),
        Column(behind.why, 0, least=21, fills=True),
    )  # fmt: skip


def _is_used(behind: Behind, place: int) -> bool:
    return any(line.cells[place].text for line in behind.lines)


def behind_rows(behind: Behind, tiers: Mapping[str, str], wanted: str = "") -> list[Row]:
    """The accounts, narrowed to those that have every word."""
    words = unmarked(wanted).split()
    return [
        Row(line.key, partial(_line_cells, line, tiers), line)
        for line in behind.lines
        if _fits(f"{line.account.name} {line.account.key} {tiers[line.account.tier]} {line.why.text}", words)
    ]


def _line_cells(line: Line, tiers: Mapping[str, str]) -> list[Cell]:
    return [cell(line.account.name, "strong"), cell(tiers[line.account.tier], "quiet"), *line.cells, line.why]
