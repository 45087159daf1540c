"""The top of the scorecard: the days it looks at, and its first numbers so large that a glance is enough."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from bookcockpit.core import wording as say
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.links import doubt_words, doubts
from bookcockpit.core.revenue.measure import Measure, share_words
from bookcockpit.tui.digits import HEIGHT, big
from bookcockpit.tui.scorecard import words as tell
from bookcockpit.tui.text import Passage, fitted, shown, wrapped

if TYPE_CHECKING:
    from bookcockpit.tui.scorecard.counted import Counted
    from bookcockpit.tui.scorecard.entry import Entry

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
