"""The numbers of the scorecard in words: where they stand beside their benchmarks, and what they tell."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.health import words as health_words
from bookcockpit.core.health.score import Health
from bookcockpit.core.money import short_money
from bookcockpit.core.revenue.measure import Measure, measure_words, share_words
from bookcockpit.core.rounding import fixed, rounded

if TYPE_CHECKING:
    # What is behind an entry is called by these words, and an entry leads to it.
    from bookcockpit.core.health.trend import Spread
    from bookcockpit.core.revenue.retention import Movement
    from bookcockpit.tui.scorecard.entry import Entry

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
