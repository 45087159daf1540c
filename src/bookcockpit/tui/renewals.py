"""Renewals as rows, as cards in lanes, as their totals, and one in full."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.columns import At, on_page
from bookcockpit.core.entities import Account, Contract, PricePlan
from bookcockpit.core.health.score import Health
from bookcockpit.core.health.words import worst_words
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.board import LANE_LABELS, LANES, Board, Lane, PrepState, Renewal, prep_of
from bookcockpit.core.renewals.contracts import notice_words
from bookcockpit.core.renewals.forecast import probability_of
from bookcockpit.core.renewals.links import questions_of
from bookcockpit.core.renewals.price_steps import steps_of
from bookcockpit.core.renewals.prices import step_words, treatment_words
from bookcockpit.core.text import unmarked
from bookcockpit.exchange.lists import renewals as tell
from bookcockpit.exchange.lists.renewals import ENDLESS, RENEWALS
from bookcockpit.tui.marks import BANDS, health_cell
from bookcockpit.tui.row import Row, heading, listed
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import Cell, Parts, Passage, cell, gated, joined
from bookcockpit.tui.widgets.lanes import CardLine

if TYPE_CHECKING:
    from bookcockpit.core.renewals.forecast import Forecast

SHORT_LANES: dict[Lane, str] = {
    **LANE_LABELS,
    "0-30": "0–30 days",
    "31-60": "31–60 days",
    "61-90": "61–90 days",
    "91-120": "91–120 days",
}
_USUAL_FROM = 16
"""Cells of a card from which on its health stands beside the notice; below that it has a line of its own."""
_EASY_FROM = 18
_WORDED_FROM = 24
_BROAD_FROM = 30
"""Cells from which on both countdowns share a line, and the tier is a word."""


class RenewalCards:
    """Deals the rows of a board."""

    lanes = len(LANES)

    def __init__(self, at: At) -> None:
        self._at = at
        self._tiers = at.policy.tier_labels
        self._short_tiers = short_tiers(self._tiers)

    def lane_of(self, row: Row) -> int:
        """By its days left; without an end, below."""
        return LANES.index(row.about.lane) if isinstance(row.about, Renewal) else self.lanes

    def head(self, lane: int, rows: Sequence[Row]) -> Sequence[CardLine]:
        """The lane, how many it holds, and their ARR together."""
        if lane == self.lanes:
            return [CardLine([cell(f"{tell.ENDLESS} · {len(rows):,}")])]
        lines = [row.about for row in rows if isinstance(row.about, Renewal)]
        if not lines:
            return [CardLine([cell(SHORT_LANES[LANES[lane]])]), CardLine([cell("none", "faint")])]
        money = short_money(sum(line.arr or 0 for line in lines), self._at.book.meta.base_currency)
        unknown = sum(line.arr is None for line in lines)
        more = [cell(f" + {unknown} unknown", "quiet")] if unknown else []
        return [
            CardLine([cell(f"{SHORT_LANES[LANES[lane]]} · {len(lines):,}")]),
            CardLine([cell(money, "quiet"), *more]),
        ]

    def lines(self, width: int) -> int:
        """Four; the narrowest cards need one more."""
        return 4 if width >= _USUAL_FROM else 5

    def card(self, row: Row, width: int) -> Sequence[CardLine]:
        """Who; when and how much; notice and health; how it stands."""
        line = row.about
        assert isinstance(line, Renewal), "only renewals stand in lanes"
        left = cell(tell.left_words(line, short=width < _USUAL_FROM), tell.tone_of(line) or "strong")
        arr = cell(*tell.arr_cell(self._at, line))
        is_slim, is_worded = width < _USUAL_FROM, width >= _WORDED_FROM
        health = health_cell(line.health, worded=is_slim or is_worded, tight=not is_slim and width < _EASY_FROM)
        if width >= _BROAD_FROM:
            return [
                self._name(line.account, []),
                CardLine([left, cell(" · ", "quiet"), *self._notice(line)], [arr]),
                CardLine([health], [cell(self._tiers[line.account.tier], "quiet")]),
                CardLine(gated(tell.standing_cells(line))),
            ]
        name = self._name(line.account, [cell(self._short_tiers[line.account.tier], "quiet")])
        standing = CardLine(gated(tell.standing_cells(line, short=True)))
        if is_slim:
            return [name, CardLine([left], [arr]), CardLine(self._notice(line)), CardLine([health]), standing]
        return [name, CardLine([left], [arr]), CardLine(self._notice(line), [health]), standing]

    def slip(self, row: Row) -> CardLine:
        """A contract without an end: who, how much, its notice."""
        found = account_and_contract(row)
        assert found is not None, "a heading has no place in the strip"
        account, term = found
        notice = f"{term.notice_days} d notice" if term.notice_days is not None else f"{tell.MISSING} notice"
        money = cell(f"{short_money(term.arr, term.currency)}  ")
        return CardLine(self._name(account, []).left, [money, cell(notice, "quiet")])

    def _name(self, account: Account, right: Sequence[Cell]) -> CardLine:
        risk = [cell("! ", "late")] if account.at_risk_since is not None else []
        return CardLine([*risk, cell(account.name, "strong")], right)

    def _notice(self, line: Renewal) -> list[Cell]:
        if line.contract.notice_answer in ("none", "received"):
            return [cell("notice ", "quiet"), cell(*tell.notice_cell(self._at, line))]
        if line.notice_on is None:
            return [cell(f"{tell.MISSING} notice", "soon")]
        if line.notice_on < self._at.book.as_of:
            return [cell("past notice", "quiet")]
        return [cell("notice ", "quiet"), cell(*tell.notice_cell(self._at, line))]


def short_tiers(tiers: Mapping[str, str]) -> dict[str, str]:
    """The tiers in as few letters as tell them apart, at most three; else their numbers."""
    for size in (1, 2, 3):
        short = {tier: name[:size] for tier, name in tiers.items()}
        if len(set(short.values())) == len(short):
            return short
    return {tier: str(number) for number, tier in enumerate(tiers, 1)}


def account_and_contract(row: Row) -> tuple[Account, Contract] | None:
    """Whose row it is, and about which contract; None for a heading."""
    match row.about:
        case Renewal() as line:
            return line.account, line.contract
        case None:
            return None
        case pair:
            return pair  # type: ignore[return-value]


def found_words(line: Renewal, tier: str) -> str:
    """What a search finds a renewal by."""
    term, account = line.contract, line.account
    risk = "at risk" if account.at_risk_since is not None else ""
    parts = (
        account.name, account.key, tier, say.word_label(term.call or "no call"), say.word_label(term.stage),
        LANE_LABELS[line.lane], tell.missing(line), BANDS[line.health.band].word, risk,
    )  # fmt: skip
    return " ".join(parts)


COLUMNS = on_page(RENEWALS)


def total(renewals: Iterable[Renewal]) -> int:
    """Their ARR together, in minor units of the base currency; what cannot be converted counts nothing."""
    return sum(line.arr or 0 for line in renewals)


class RenewalRows:
    """Makes the rows of one board."""

    def __init__(self, board: Board, at: At) -> None:
        self._board = board
        self._at = at
        self._tiers = at.policy.tier_labels

    def rows(self, wanted: str) -> list[Row]:
        """Lane by lane, narrowed to the lines that have every word."""
        words = unmarked(wanted).split()
        lines = [line for line in self._board.renewals if not words or self._fits(line, words)]
        # The blank line that sets groups apart is not wanted above the first.
        return list(self._lanes(lines, words))[1:]

    def _lanes(self, lines: list[Renewal], words: list[str]) -> Iterator[Row]:
        for lane in LANES:
            mine = [line for line in lines if line.lane == lane]
            if mine:
                money = short_money(total(mine), self._at.book.meta.base_currency)
                yield from _group(f"{LANE_LABELS[lane]} · {len(mine):,} · {money}")
                yield from (listed(line.contract.id, COLUMNS, self._at, line, line) for line in mine)
        endless = [each for each in self._board.open_ended if self._endless_fits(each[0], words)]
        if endless:
            yield from _group(f"{ENDLESS} · {len(endless):,}")
            yield from (
                Row(term.id, partial(self._endless_cells, account, term), (account, term)) for account, term in endless
            )

    def _fits(self, line: Renewal, words: list[str]) -> bool:
        found = unmarked(found_words(line, self._tiers[line.account.tier]))
        return all(word in found for word in words)

    def _endless_fits(self, account: Account, words: list[str]) -> bool:
        found = unmarked(f"{account.name} {account.key} {self._tiers[account.tier]} {ENDLESS} open-ended")
        return all(word in found for word in words)

    def _endless_cells(self, account: Account, term: Contract) -> list[Cell]:
        notice = f"{term.notice_days} d" if term.notice_days is not None else "–"
        return [
            cell("·", "quiet"),
            cell(account.name, "strong"),
            cell(self._tiers[account.tier], "quiet"),
            cell("–", "quiet"),
            cell("–", "quiet"),
            cell(notice, "quiet"),
            cell(short_money(term.arr, term.currency)),
            cell("–", "quiet"),
            cell("", "quiet"),
            cell("open-ended", "quiet"),
            cell("–" if term.notice_days is not None else "the notice period", "quiet"),
        ]


def _group(title: str) -> Iterator[Row]:
    yield heading("")
    yield heading(title)


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


_STEP_MARKS: Mapping[PrepState, tuple[str, str]] = {
    "done": ("✓", "good"),
    "dropped": ("×", "quiet"),
    "late": ("!", "late"),
    "due": ("●", "soon"),
    "ahead": ("·", "quiet"),
}


def renewal_details(snapshot: Snapshot, line: Renewal, width: int) -> Content:
    """A renewal: its dates, how it stands, its price plan, its health, what it lacks, the account's other terms."""
    parts, today, term = Parts(width), snapshot.book.as_of, line.contract
    money = f"{short_money(term.arr, term.currency)} ARR{', without a rate' if line.arr is None else ''}"
    parts.part("Renewal").line((money, "accent"), (f"  {say.word_label(term.stage)}", "quiet"))
    _dates(parts, line, today)
    _call(parts, term, probability_of(snapshot.policy, term.call, term.probability))
    _prices(parts, snapshot, line.account, term, today)
    _health(parts, line.health)
    parts.part("Missing")
    for each in tell.missing(line).split(", "):
        parts.say(each, mark=tell.MISSING if each else "", mark_tone="soon")
    for asked in questions_of(snapshot.book, line.account):
        if term in asked.terms:
            parts.say(f"{asked.words}: T says so, or that both run", "soon")
    _preparation(parts, snapshot, line)
    _others(parts, snapshot, line.account, term, today)
    return parts.content()


def endless_details(snapshot: Snapshot, account: Account, term: Contract, width: int) -> Content:
    """A contract without an end."""
    parts, today = Parts(width), snapshot.book.as_of
    parts.part("Contract").line((f"{short_money(term.arr, term.currency)} ARR", "accent"), ("  open-ended", "quiet"))
    parts.say(f"Since {say.full_date(term.starts_on)}; it renews on no date.")
    if term.notice_days is None:
        parts.say("the notice period is not known", mark=tell.MISSING, mark_tone="soon")
    else:
        parts.say(f"Notice: {say.count(term.notice_days, 'day')}, at any time")
    _prices(parts, snapshot, account, term, today)
    _health(parts, snapshot.healths.of(account))
    _others(parts, snapshot, account, term, today)
    return parts.content()


def _dates(parts: Parts, line: Renewal, today: date) -> None:
    term, days = line.contract, line.days_left
    by_itself = " by itself" if term.auto_renew else ""
    if days < 0:
        presumed = ": presumed renewed, confirm it" if term.auto_renew else ""
        late = f"Renewal passed {say.full_date(line.renews_on)}, {say.count(-days, 'day')} ago{presumed}"
        parts.say(late, "late")
    else:
        when = f"{say.count(days, 'day')} left" if days else "today"
        parts.say(f"Renews{by_itself} {say.full_date(line.renews_on)}, {when}", tell.tone_of(line))
    if said := notice_words(term):
        parts.say(f"Notice: {said}", "late" if term.notice_answer == "received" else "quiet")
    if line.notice_on is None:
        parts.say("The last day for notice is not known", "quiet")
    else:
        left = (line.notice_on - today).days
        if left < 0:
            parts.say(f"Notice passed {say.full_date(line.notice_on)}, {say.count(-left, 'day')} ago", "quiet")
        else:
            near = "soon" if left <= tell.NOTICE_SOON else ""
            parts.say(f"Notice by {say.full_date(line.notice_on)}, {say.count(left, 'day')} left", near)
    opens = "opened" if line.window_opens_on <= today else "opens"
    parts.say(f"Window {opens} {say.full_date(line.window_opens_on)}", "quiet")


def _call(parts: Parts, term: Contract, probability: float) -> None:
    parts.part("Call")
    counted = f"counted at {say.percent(probability)}"
    if term.call is None:
        parts.say(f"Nobody has said how it will go; {counted}", "quiet")
    else:
        own = say.percent(probability) if term.probability is not None else counted
        parts.line((say.word_label(term.call), tell.call_tone(term)), (f", {own}", "quiet"))
    if term.target_arr is not None:
        change = say.percent(term.target_arr / term.arr - 1) if term.arr else ""
        sign = "+" if term.target_arr > term.arr else ""
        parts.say(f"Target {short_money(term.target_arr, term.currency)}{f', {sign}{change}' if change else ''}")


def _prices(parts: Parts, snapshot: Snapshot, account: Account, term: Contract, today: date) -> None:
    parts.part("Price")
    for plan in snapshot.dossier(account).price_plans:
        if plan.contract_id == term.id:
            _price(parts, term, plan, today)


def _price(parts: Parts, term: Contract, plan: PricePlan, today: date) -> None:
    sign = "+" if (plan.percent or 0) > 0 else ""
    size = f"{sign}{say.plain_number(plan.percent)} %" if plan.percent is not None else "Change planned"
    given = f"notice given {say.short_date(plan.notice_given_on, today)}" if plan.notice_given_on else "no notice given"
    how = "" if plan.treatment == "full" else treatment_words(plan)
    parts.say(joined([size, how, given]))
    for step in steps_of(term, plan):
        parts.say(step_words(step, term.currency), "quiet", "•", "quiet")
    parts.say(f"Tied to {plan.tied_to}" if plan.tied_to else "Tied to no value yet", "quiet")


def _health(parts: Parts, health: Health) -> None:
    band = BANDS[health.band]
    parts.part("Health")
    if health.total is None:
        parts.line((f"{band.glyph} {band.word}", band.tone))
        parts.say("Too little is known for a score.", "quiet")
    else:
        parts.line((f"{band.glyph} {health.total} {band.word}", band.tone))
        parts.say(f"Lowest: {worst_words(health)}", "quiet")
    if health.next_action is not None:
        parts.say(health.next_action.what, mark="→")


def _preparation(parts: Parts, snapshot: Snapshot, line: Renewal) -> None:
    """The checklist by days out; one that nobody started for a renewal that has passed says nothing any more."""
    today = snapshot.book.as_of
    steps = prep_of(snapshot.book, snapshot.policy, line.contract, today)
    is_started = any(step.commitment is not None for step in steps)
    parts.part("Prepare")
    if not steps or (line.days_left < 0 and not is_started):
        return
    if not is_started:
        parts.say("Not started: a promises these steps, each by its day.", "quiet")
    for step in steps:
        mark, tone = _STEP_MARKS[step.state]
        how = "" if step.state == "ahead" else f", {step.state}"
        parts.say(f"{step.days_out} d, {say.short_date(step.on, today)}{how}: {step.what}", tone, mark, tone)


def _others(parts: Parts, snapshot: Snapshot, account: Account, term: Contract, today: date) -> None:
    """Further contracts of the account that are open: they renew on their own."""
    book = snapshot.book
    open_ids = {each.id for each in book.open_contracts_of.get(account.id, ())}
    parts.part("Further")
    for other in book.contracts_of.get(account.id, ()):
        is_open = other.id in open_ids or (other.open_ended and other.outcome is None)
        if is_open and other.id != term.id:
            renews = other.renews_on
            when = f"renews {say.short_date(renews, today)}" if renews is not None else "open-ended"
            parts.say(f"{short_money(other.arr, other.currency)} ARR, {when}", mark="•")
