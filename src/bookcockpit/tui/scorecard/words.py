"""The numbers of the scorecard: of which window, in words beside their benchmarks, as bars, and who is behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.dates import add_months
from bookcockpit.core.entities import Account
from bookcockpit.core.fields import Entity
from bookcockpit.core.health import words as health_words
from bookcockpit.core.health.score import Health
from bookcockpit.core.health.trend import HealthDay, HealthTrend, days_before, in_need, trend_of
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.forecast import Forecast, forecast
from bookcockpit.core.revenue.arr import Measure, measure_words, share_words
from bookcockpit.core.revenue.scorecard import Habit, Scorecard, default_window, habits_of, scorecard
from bookcockpit.core.rounding import fixed, rounded
from bookcockpit.tui.marks import health_cell
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import Cell, cell

if TYPE_CHECKING:
    from bookcockpit.core.health.trend import Spread
    from bookcockpit.core.renewals.forecast import ForecastRow
    from bookcockpit.core.revenue.retention import CohortRow, Movement, Result

_QUARTER = 3
_LONG = 24


class Window(NamedTuple):
    """A window by name, with its first and last day."""

    name: str
    start: date
    end: date


def windows(today: date) -> tuple[Window, ...]:
    """The windows of a day, in the order in which they are stepped through; the default first."""
    year = date(today.year, 1, 1)
    quarter = date(today.year, (today.month - 1) // _QUARTER * _QUARTER + 1, 1)
    before = add_months(quarter, -_QUARTER)
    tomorrow = today + timedelta(days=1)
    return (
        Window("Trailing 12 months", *default_window(today)),
        Window(f"{today.year} to date", year, today),
        Window(f"Calendar year {today.year - 1}", add_months(year, -12), year - timedelta(days=1)),
        Window(f"Quarter {before.month // _QUARTER + 1} of {before.year}", before, quarter - timedelta(days=1)),
        Window("Trailing 24 months", add_months(tomorrow, -_LONG), today),
    )


class Counted(NamedTuple):
    """All numbers of the page for one window; `trend` follows a moment later than the others."""

    now: Snapshot
    window: Window
    card: Scorecard
    forecast: Forecast
    trend: HealthTrend | None = None
    habits: tuple[Habit, ...] = ()


def count(now: Snapshot, window: Window) -> Counted:
    """Everything but the health."""
    chronicle = now.chronicle(window.start, window.end)
    card = scorecard(now.book, now.policy, chronicle, window.start, window.end)
    habits = habits_of(now.book, now.policy, chronicle, card)
    return Counted(now, window, card, forecast(now.book, now.policy, now.book.as_of), habits=habits)


def count_health(now: Snapshot) -> HealthTrend:
    """The bands of today and of the days looked back to, each computed from the inputs of its time."""
    pulses = {on: now.pulses(on) for on in days_before(now.book.as_of)}
    return trend_of(now.book, now.policy, now.healths.of_all(), pulses)


class Entry(NamedTuple):
    """One number on the page: its words and its bar, what it is, and the accounts behind it.

    `name` says which meaning it has; `notes` are further lines for the details.
    """

    key: str
    label: str
    value: str
    words: str = ""
    tone: str = ""
    bar: str = ""
    value_tone: str = "strong"
    name: str = ""
    measure: Measure | None = None
    result: Result | None = None
    notes: tuple[str, ...] = ()
    behind: Callable[[], Behind] | None = None


class Section(NamedTuple):
    """Entries under a title; `beside` those of the left half where there is room for two."""

    title: str
    entries: tuple[Entry, ...]
    beside: bool = False


MINUS = "−"

MEANINGS = {
    "nrr": "What the customers of the first day pay on the last, beside what they paid. New customers are not in it.",
    "nrr_without_price": "NRR as it would be had no price changed: growth that customers chose.",
    "grr": "How much of the ARR was kept, before any growth. It cannot exceed 100 %.",
    "grr_without_price": "GRR as it would be had no price changed.",
    "logo_retention": "How many of the customers were kept, each counted as one, whatever it pays.",
    "expansion_rate": "What customers bought more of, beside the ARR of the first day. Price rises stand apart.",
    "price_rate": "What price changes added, beside the ARR of the first day.",
    "acv_growth": "By how much the average contract of the customers kept has grown.",
    "lifetime_value": "ARR times the lifetime that GRR implies. It is a projection, not money earned; a GRR near 100 % "
    "makes it very large.",
    "concentration": "How much of the ARR hangs on the largest customers. The higher, the more one loss costs.",
    "time_to_first_value": "How long customers waited from their first contract to the first objective reached.",
    "forecast_accuracy": "How often a renewal went as it had been called.",
    "executive_engagement": "Whether executives of strategic customers were met as often as the playbook asks.",
    "qbr_completion": "How many of the business reviews owed were held, each near its time.",
    "plan_freshness": "How many account plans were reviewed within their interval.",
    "stakeholder_breadth": "How many people of an account are in touch with you, on average.",
    "health": "How many accounts are green, amber, red, or too little known. Earlier days are computed from what was "
    "known then, for the accounts that are active now.",
    "walk": "How the ARR of the customers of the first day became that of the last. The picture begins just "
    "below the lowest level, not at 0.",
    "forecast": "What the renewals ahead leave of the ARR: expected is chance × target, worst only what is called "
    "commit, best all but what is called lost. ARR that does not renew until then counts in full.",
    "habit": "How the customers with a habit fared beside those without it, by NRR. It describes, it does not prove: "
    "they differ in more than this habit, and who does well is easier to meet.",
    "period": "The renewals of these days. In the bar: █ commit, ▓ up to what is expected, ░ up to the best case.",
}
"""What a number tells, by its name."""

_BENCHMARKS = {
    "nrr": "at it, customers stay worth as much as before without a single new one",
    "grr": "below it, more is lost than a healthy book should lose",
    "logo_retention": "below it, too many customers leave",
}


def title(entry: Entry) -> str:
    """What an entry is called away from its section: `Growth: GRR`, `Forecast: worst`, `Health 30 days ago`."""
    label = entry.label.strip()
    section, _, _rest = entry.key.partition("/")
    if entry.result is not None and entry.result.tier is not None and entry.measure is not None:
        return f"{entry.result.tier.capitalize()}: {entry.measure.label}"
    if section == "forecast":
        return f"Forecast: {label[:1].lower() + label[1:] if entry.name == 'forecast' else label}"
    if section == "health":
        return label if label.startswith("Health") else f"Health, green, {label}"
    return f"ARR: {label.lower()}" if section == "walk" else label


class Verdict(NamedTuple):
    """Where a number stands beside its benchmark, with a mark that reads without colour."""

    words: str
    tone: str


def verdict(measure: Measure) -> Verdict | None:
    """`▲ 7.8 over 100 %`, `▼ 2.1 below 90 %`, `= just 100 %`; None without value or benchmark."""
    if measure.value is None or measure.benchmark is None:
        return None
    aim = share_words(measure.benchmark)
    if measure.value == measure.benchmark:
        return Verdict(f"= just {aim}", "good")
    points = points_words(measure.value - measure.benchmark)
    if measure.value > measure.benchmark:
        return Verdict(f"▲ {points} over {aim}", "good")
    return Verdict(f"▼ {points} below {aim}", "soon")


def points_words(difference: float) -> str:
    """A difference of two shares in points, without its sign: `7.8`; one that is not 0 never reads so."""
    return fixed(max(0.1, abs(difference) * 100), 1).removesuffix(".0")


def benchmark_words(measure: Measure) -> str:
    """What the benchmark is, what it means, and what the best reach; empty without one."""
    if measure.benchmark is None:
        return ""
    meaning = _BENCHMARKS.get(measure.name, "")
    words = share_words(measure.benchmark) + (f": {meaning}" if meaning else "")
    return f"{words}. The best reach {share_words(measure.best)}." if measure.best is not None else f"{words}."


def value_words(measure: Measure, currency: str) -> str:
    """The value, a change with its sign."""
    words = measure_words(measure.value, measure.unit, currency)
    if measure.name in ("acv_growth", "price_rate") and measure.value:
        return f"+{words}" if measure.value > 0 else words.replace("-", MINUS)
    return words


def formula_words(measure: Measure, currency: str) -> str:
    """`$2.72m ÷ $2.52m`: what was divided by what; empty where nothing was."""
    if not measure.under or measure.value is None or measure.name == "time_to_first_value":
        return ""
    if measure.name == "lifetime_value":
        years = measure.over / measure.under
        return f"{short_money(rounded(measure.under), currency)} × {fixed(years, 1)} years"
    over, under = (amount_words(each, measure.parts_in, currency) for each in (measure.over, measure.under))
    less = f" {MINUS} 1" if measure.name == "acv_growth" else ""
    return f"{over} ÷ {under}{less}"


def amount_words(amount: float, unit: str, currency: str) -> str:
    """An amount in the unit of the parts."""
    return short_money(rounded(amount), currency) if unit == "money" else say.plain_number(amount)


def signed(minor: int, currency: str) -> str:
    """`+$64k`, `−$22k`, `–` for nothing."""
    if not minor:
        return "–"
    return f"{'+' if minor > 0 else MINUS}{short_money(abs(minor), currency)}"


def change_tone(minor: int) -> str:
    """How a change is painted."""
    return "good" if minor > 0 else "late" if minor < 0 else "quiet"


def moved_words(movements: tuple[Movement, ...], today: date) -> str:
    """`expansion 1 Mar, 1 Jun, price 1 Jun`: how it changed and when, oldest first."""
    days: dict[str, list[str]] = {}
    for each in movements:
        days.setdefault(say.word_label(each.kind), []).append(say.month_or_day(each.on, today))
    return ", ".join(f"{kind} {', '.join(dict.fromkeys(some))}" for kind, some in days.items())


def movement_words(movement: Movement, currency: str) -> str:
    """`expansion +$64k on Sun 1 Mar 2026`."""
    what = f"{say.word_label(movement.kind)} {signed(movement.amount, currency)}"
    return f"{what} on {say.full_date(movement.on)}"


def spread_words(spread: Spread) -> str:
    """`G 20 · A 12 · R 3 · ? 4`."""
    return " · ".join(f"{letter} {number}" for letter, number in zip("GAR?", spread, strict=True))


def worst_words(health: Health) -> str:
    """`lowest: commercial 34`; empty where nothing is known."""
    return f"lowest: {health_words.worst_words(health)}" if health.worst is not None else ""


BAR = 13
"""Cells of a bar."""
_REST = "·"


def mark_bar(value: float, top: float, mark: float | None = None, width: int = BAR) -> str:
    """A value of 0 to `top` as a line of so many cells, with a tick where `mark` lies; what is over the top fills it.

    `━━━━━━━━━┿━╸··` has passed its mark, `━━━━━━━╸·│····` has not.
    """
    if top <= 0:
        return _REST * width
    full, half = divmod(rounded(max(0.0, min(1.0, value / top)) * width * 2), 2)
    cells = list("━" * full + "╸" * half)
    cells += _REST * (width - len(cells))
    if mark is not None:
        cells[_place(mark / top, width)] = "┿" if value >= mark else "│"
    return "".join(cells)


def layered_bar(layers: Sequence[float], top: float, width: int = BAR) -> str:
    """Amounts each of which holds the one before, as `█▓░`: at worst, expected, at best."""
    if top <= 0:
        return _REST * width
    ends = [rounded(max(0.0, min(1.0, each / top)) * width) for each in layers]
    if not ends[-1] and layers[-1] > 0:
        # However little, it is something.
        return next(fill for fill, each in zip("█▓░", layers, strict=True) if each > 0) + _REST * (width - 1)
    bar, done = "", 0
    for fill, end in zip("█▓░", ends, strict=True):
        bar += fill * max(0, end - done)
        done = max(done, end)
    return bar + _REST * (width - len(bar))


def level_line(amount: float, low: float, high: float, width: int = BAR) -> str:
    """A line up to where an amount lies between two others."""
    place = _place(_share(amount, low, high), width)
    return "─" * place + "┤" + " " * (width - place - 1)


def step_bar(before: float, after: float, low: float, high: float, width: int = BAR) -> str:
    """A change as a block from one amount to another on the same line: `█` up, `▒` down; at least one cell."""
    first, last = sorted((_share(before, low, high), _share(after, low, high)))
    begin = min(width - 1, rounded(first * width))
    end = max(begin + 1, min(width, rounded(last * width)))
    fill = "█" if after >= before else "▒"
    return " " * begin + fill * (end - begin) + " " * (width - end)


def letter_bar(letters: str, cells: Sequence[int]) -> str:
    """Each letter as often as its number of cells."""
    return "".join(letter * size for letter, size in zip(letters, cells, strict=True))


def _share(amount: float, low: float, high: float) -> float:
    return (amount - low) / (high - low) if high > low else 1.0


def _place(share: float, width: int) -> int:
    return max(0, min(width - 1, rounded(share * width) - 1 if share >= 1 else int(share * width)))


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
        return cell(signed(minor, self.currency), change_tone(minor))

    def why(self, row: CohortRow) -> Cell:
        """What became of an account: its movements, or that nothing moved, and what of it is presumed."""
        words = moved_words(row.movements, self.today) or "unchanged"
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
            return ("Start", "End", "Change"), lambda row, _over: (money(row.start), money(row.end), change(row.change))


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
            cell(moved_words(each.movements, amounts.today), "quiet"),
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
        lines.append(Line(each.account, (health_cell(each), beside, _BLANK), cell(worst_words(each), "quiet")))
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
