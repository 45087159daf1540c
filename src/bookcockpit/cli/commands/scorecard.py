"""`scorecard` and `forecast`: how the book fared between two days, and what its renewals will leave of the ARR."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Day, Word, json_option
from bookcockpit.cli.out import print_json, print_shown
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import INDENT, Cell, print_doubts, print_heading, print_line, print_table
from bookcockpit.core import wording
from bookcockpit.core.money import short_money
from bookcockpit.core.revenue.arr import Measure, measure_words, share_words
from bookcockpit.core.rounding import fixed
from bookcockpit.core.vocabulary import TIERS

if TYPE_CHECKING:
    from bookcockpit.core.health.trend import HealthTrend
    from bookcockpit.core.renewals.forecast import Forecast, ForecastRow, Period, Totals
    from bookcockpit.core.revenue.retention import CohortRow
    from bookcockpit.core.revenue.scorecard import Fared, Habit, Scorecard

_NOTHING = Cell("–", "quiet")


@command("scorecard")
@click.option("--from", "start", type=Day(backwards=True), metavar="DATE", help="The first day (12 months to --to).")
@click.option("--to", "end", type=Day(backwards=True), metavar="DATE", help="The last day, included (today).")
@click.option("--by", type=Word(("tier",), "breakdown"), metavar="WHAT", help="A column for each tier: tier.")
@click.option("--cohort", is_flag=True, help="List the accounts behind the numbers.")
@click.option("--habits", is_flag=True, help="How accounts with a habit fared beside those without it.")
@json_option
@pass_session
def scorecard(
    session: Session, start: date | None, end: date | None, by: str | None, cohort: bool, habits: bool, as_json: bool
) -> None:
    """How the book's revenue fared: retention, growth, activity.

    \b
    Examples:
      bookcockpit scorecard --by tier
      bookcockpit scorecard --from 2026-01-01 --to 2026-06-30 --cohort
      bookcockpit scorecard --habits
      bookcockpit scorecard --json | jq .all.nrr
    """
    from bookcockpit.core.renewals.links import doubts
    from bookcockpit.core.revenue.scorecard import default_window
    from bookcockpit.core.revenue.scorecard import scorecard as scorecard_of

    last = end if end is not None else session.today
    if last > session.today:
        raise click.UsageError(
            f"--to {last.isoformat()} is ahead: a scorecard looks back; `bookcockpit forecast` looks ahead"
        )
    first = start if start is not None else default_window(last)[0]
    if first > last:
        raise click.UsageError(f"--from {first.isoformat()} is after --to {last.isoformat()}")
    chronicle = session.desk.library.chronicle(first, last)
    card = scorecard_of(session.book, session.policy, chronicle, first, last)
    asked = doubts(session.book)
    trend = _trend(session)
    if as_json or habits:
        from bookcockpit.core.revenue.scorecard import CAVEAT, habits_of

        found = habits_of(session.book, session.policy, chronicle, card)
    if as_json:
        told = {"caveat": CAVEAT, "items": found}
        print_json(card, trend=trend, habits=told, counted_twice=asked, base=card.currency)
        return
    _print_head(card)
    print_doubts(asked)
    _print_results(card, by_tier=by is not None)
    _print_measures("Outcomes", card.outcomes, card.currency)
    _print_accuracy(card)
    _print_measures("Activity", card.activity.measures, card.currency)
    _print_health(trend)
    if cohort:
        _print_cohort(card)
    if habits:
        _print_habits(found)
    _print_beside(card)


def _print_head(card: Scorecard) -> None:
    whole = int(card.months) == card.months
    length = wording.count(int(card.months), "month") if whole else f"{fixed(card.months, 1)} months"
    print_shown(f"Scorecard {wording.full_date(card.start)} – {wording.full_date(card.end)}, {length}", "strong")
    result = card.whole
    if not result.rows:
        print_line(f"n/a: {result.reason}", "quiet", indent="")
        return
    start, end = short_money(result.start_arr, card.currency), short_money(result.end_arr, card.currency)
    print_line(f"{wording.count(len(result.rows), 'account')}, ARR {start} → {end} in {card.currency}", indent="")
    if result.presumed_arr:
        presumed = short_money(result.presumed_arr, card.currency)
        print_line(f"{presumed} of the end is presumed: past its term, without an outcome", "soon", indent="")


def _print_results(card: Scorecard, *, by_tier: bool) -> None:
    results = [card.whole, *((card.tiers[tier] for tier in TIERS) if by_tier else ())]
    heads = ["", "all", *(TIERS if by_tier else ()), "benchmark"]
    lines: list[list[Cell | str]] = []
    for place, measure in enumerate(card.whole.measures):
        values = [_value(result.measures[place], card.currency) for result in results]
        lines.append([measure.label, *values, _benchmark(measure)])
    if by_tier:
        lines.append(["Accounts", *(f"{len(result.rows):,}" for result in results), ""])
        lines.append(["ARR at the start", *(_money(result.start_arr, card.currency) for result in results), ""])
        lines.append(["ARR at the end", *(_money(result.end_arr, card.currency) for result in results), ""])
    print_heading("Retention")
    print_table(heads, lines, right=range(1, len(results) + 1), indent=INDENT)
    for result in results[1:]:
        if not result.rows and card.whole.rows:
            print_line(f"{result.tier}: n/a, {result.reason}", "quiet")


def _value(measure: Measure, currency: str) -> Cell:
    if measure.value is None:
        return Cell("n/a", "quiet")
    below = measure.benchmark is not None and measure.value < measure.benchmark
    return Cell(measure_words(measure.value, measure.unit, currency), "soon" if below else "")


def _money(minor: int, currency: str) -> Cell:
    return Cell(short_money(minor, currency)) if minor else _NOTHING


def _benchmark(measure: Measure) -> Cell:
    if measure.benchmark is None:
        return Cell("")
    best = f", best {share_words(measure.best)}" if measure.best is not None else ""
    return Cell(share_words(measure.benchmark) + best, "quiet")


def _print_measures(heading: str, measures: tuple[Measure, ...], currency: str) -> None:
    lines = [(each.label, _value(each, currency), Cell(each.reason or each.note, "quiet")) for each in measures]
    print_heading(heading)
    print_table(("", "", ""), lines, shrink=(2,), right=(1,), indent=INDENT)


def _trend(session: Session) -> HealthTrend:
    from bookcockpit.core.health.trend import days_before, trend_of

    pulses = {on: session.desk.library.pulses(on) for on in days_before(session.today)}
    return trend_of(session.book, session.policy, session.healths.of_all(), pulses)


def _print_health(trend: HealthTrend) -> None:
    """The bands now and on earlier days, as a table under the activity."""
    if not trend.now.whole.number:
        return
    lines = [
        (wording.full_date(day.on), *(f"{number:,}" if number else _NOTHING for number in day.whole))
        for day in trend.days
    ]
    print_heading("Accounts by health")
    print_table(("", "green", "amber", "red", "unknown"), lines, right=range(1, 5), indent=INDENT)


def _print_accuracy(card: Scorecard) -> None:
    accuracy = card.accuracy
    if accuracy.difference is None:
        return
    hope = "too hopeful" if accuracy.difference > 0 else "too careful" if accuracy.difference < 0 else "exact"
    expected, actual = (short_money(each, card.currency) for each in (accuracy.expected, accuracy.actual))
    size = share_words(abs(accuracy.difference))
    print_line(f"The calls expected {expected}, {actual} came: {size} of the ARR up for renewal {hope}", "quiet")


def _print_cohort(card: Scorecard) -> None:
    rows = sorted(card.whole.rows, key=lambda row: (-abs(row.change), row.account.name.casefold()))
    if not rows:
        return
    print_heading("Cohort, the largest changes first")
    heads = ("account", "tier", "start", "end", "change", "price", "")
    lines = [_cohort_line(row, card.currency) for row in rows]
    print_table(heads, lines, shrink=((0, 20), 6), right=(2, 3, 4, 5), indent=INDENT)


def _print_habits(found: Sequence[Habit]) -> None:
    from bookcockpit.core.revenue.scorecard import caveat_words

    print_heading("Habits, and how those accounts fared")
    lines: list[list[Cell | str]] = [
        [each.label, *_fared(each.has), *_fared(each.has_not), Cell(each.reason, "quiet")] for each in found
    ]
    heads = ("", "with it", "NRR", "GRR", "without", "NRR", "GRR", "")
    print_table(heads, lines, shrink=(7,), right=range(1, 7), indent=INDENT)
    print_shown(INDENT + caveat_words(found), "quiet")


def _fared(group: Fared) -> tuple[Cell | str, ...]:
    ratios = (share_words(each) if each is not None else _NOTHING for each in (group.nrr, group.grr))
    return (str(group.accounts), *ratios)


def _cohort_line(row: CohortRow, currency: str) -> tuple[Cell | str, ...]:
    kinds = ", ".join(dict.fromkeys(wording.word_label(each.kind) for each in row.movements))
    presumed = f"{kinds}, presumed" if kinds and row.presumed else "presumed" if row.presumed else kinds
    return (
        Cell(row.account.name, "strong"),
        row.tier,
        _money(row.start, currency),
        _money(row.end, currency),
        _signed(row.change, currency),
        _signed(row.price, currency),
        Cell(presumed, "quiet"),
    )


def _signed(minor: int, currency: str) -> Cell:
    if not minor:
        return _NOTHING
    words = short_money(abs(minor), currency)
    return Cell(f"+{words}") if minor > 0 else Cell(f"-{words}", "late")


def _print_beside(card: Scorecard) -> None:
    """What is not in the numbers, and what to know of them."""
    lines = list(_beside(card))
    if lines:
        print_heading("Not counted, or to know")
        print_table(("", "", ""), lines, shrink=(2, (0, 20)), indent=INDENT)
    for rate in card.rates:
        since = wording.full_date(rate.rate_on)
        print_line(f"1 {rate.currency} = {rate.rate.normalize():f} {card.currency} at both ends, of {since}", "quiet")
    if card.survivors_only is not None:
        stored = wording.full_date(card.survivors_only)
        print_line(f"Survivors only: the book begins on {stored}; customers lost before were never in it", "soon")


def _beside(card: Scorecard) -> Iterator[tuple[Cell | str, ...]]:
    from bookcockpit.core.revenue.retention import HOW_LABELS

    for came in card.joined:
        words = (
            f"{HOW_LABELS[came.how]} {wording.full_date(came.on)}, {short_money(came.end, card.currency)} at the end"
        )
        yield Cell(came.account.name, "strong"), "joined", words
    for gone in card.left:
        words = f"on {wording.full_date(gone.on)}, {short_money(gone.start, card.currency)} at the start"
        yield Cell(gone.account.name, "strong"), "handed over", words
    for each in card.excluded:
        yield Cell(each.account.name, "strong"), Cell("excluded", "soon"), each.why


@command("forecast")
@click.option(
    "--months", type=click.IntRange(1, 60), metavar="N", help="How far to look ahead (the playbook's 12 months)."
)
@json_option
@pass_session
def forecast(session: Session, months: int | None, as_json: bool) -> None:
    """What the renewals ahead will leave of the ARR.

    \b
    Examples:
      bookcockpit forecast
      bookcockpit forecast --months 3 --json | jq .expected.nrr
    """
    from bookcockpit.core.renewals.forecast import forecast as forecast_of
    from bookcockpit.core.renewals.links import doubts

    found = forecast_of(session.book, session.policy, session.today, months)
    if as_json:
        print_json(found, counted_twice=doubts(session.book))
        return
    today, until = wording.full_date(found.today), wording.full_date(found.until)
    print_shown(f"Forecast {today} – {until}, {wording.count(found.months, 'month')}", "strong")
    _print_totals(found)
    if found.rows:
        _print_periods(found)
        _print_rows(found)
    else:
        print_line("No renewal falls inside it", "quiet")
    print_doubts(doubts(session.book))
    for each in found.excluded:
        print_line(f"Not counted: {each.account.name}, {each.why}", "soon", indent="")


def _print_totals(found: Forecast) -> None:
    currency = found.currency
    staying = short_money(found.staying_arr, currency)
    words = f"ARR now {short_money(found.current_arr, currency)}: {staying} not up for renewal"
    decided = found.staying_arr + found.renewing_arr - found.current_arr
    if decided:
        sign = "+" if decided > 0 else "−"
        words += f", {sign}{short_money(abs(decided), currency)} decided already"
    if found.starting_arr:
        words += f", {short_money(found.starting_arr, currency)} still to start"
    print_line(f"{words}, all in {currency}", indent="")
    lines = [
        ("Expected", *_total(found.expected, found), Cell("probability × target ARR", "quiet")),
        ("Worst", *_total(found.worst, found), Cell("only what is called commit", "quiet")),
        ("Best", *_total(found.best, found), Cell("all but what is called lost", "quiet")),
    ]
    print_heading("At the end of it")
    print_table(("", "ARR", "NRR", ""), lines, right=(1, 2), indent=INDENT)
    if found.reason:
        print_line(f"NRR n/a: {found.reason}", "quiet")


def _total(totals: Totals, found: Forecast) -> tuple[str, str]:
    return short_money(totals.arr, found.currency), share_words(totals.nrr) if totals.nrr is not None else "n/a"


def _print_periods(found: Forecast) -> None:
    print_heading("By month")
    lines = [
        (
            _month(each),
            f"{len(each.rows):,}",
            *(short_money(amount, found.currency) for amount in (each.arr, each.expected, each.worst, each.best)),
        )
        for each in found.by_month
    ]
    heads = ("", "renewals", "ARR", "expected", "worst", "best")
    print_table(heads, lines, right=range(1, 6), indent=INDENT)


def _month(period: Period) -> Cell | str:
    if period.begins is None:
        return Cell("past due", "late")
    _weekday, _day, month, year = wording.full_date(period.begins).split(" ")
    return f"{month} {year}"


def _print_rows(found: Forecast) -> None:
    print_heading("Renewals")
    heads = ("account", "renews", "call", "chance", "ARR", "target", "expected")
    print_table(heads, [_line(row, found) for row in found.rows], shrink=((0, 20),), right=(3, 4, 5, 6), indent=INDENT)


def _line(row: ForecastRow, found: Forecast) -> tuple[Cell | str, ...]:
    renews = wording.short_date(row.renews_on, found.today)
    chance = wording.percent(row.probability)
    return (
        Cell(row.account.name, "strong"),
        Cell(f"{renews}, past due", "late") if row.is_past_due else renews,
        wording.word_label(row.call) if row.call else Cell("no call", "quiet"),
        chance if row.has_own_probability else Cell(chance, "quiet"),
        short_money(row.arr, found.currency),
        short_money(row.target, found.currency) if row.target != row.arr else Cell("same", "quiet"),
        short_money(row.expected, found.currency),
    )
