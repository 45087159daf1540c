"""`forecast`: what the renewals of the next months will leave of the ARR."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bookcockpit.cli.lazy import command
from bookcockpit.cli.lines import INDENT, print_doubts, print_heading, print_line
from bookcockpit.cli.options import json_option
from bookcockpit.cli.out import print_json, print_shown
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.money import short_money
from bookcockpit.core.revenue.measure import share_words

if TYPE_CHECKING:
    from bookcockpit.core.renewals.forecast import Forecast, ForecastRow, Period, Totals


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

    found = forecast_of(session.book, session.playbook, session.today, months)
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
