"""`rate`: what foreign currencies are worth in the book's own."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.lazy import group
from bookcockpit.cli.options import json_option, on_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import print_table
from bookcockpit.core import wording
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Rate


class Worth(click.ParamType):  # type: ignore[type-arg]
    """An exact decimal above 0."""

    name = "rate"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """The decimal, never by way of a float."""
        if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,12})?", value, re.ASCII) or not Decimal(value):
            self.fail(f"“{value}” is not a rate; write it as 1.0850", param, ctx)
        return Decimal(value)


@group("rate")
def rate() -> None:
    """Exchange rates into the book's base currency.

    \b
    Example:
      bookcockpit rate list
    """


@rate.command("add")
@click.argument("currency")
@click.argument("worth", metavar="RATE", type=Worth())
@on_option("rate_on", "From when it holds (today).")
@pass_session
def add(session: Session, currency: str, worth: Decimal, on: date) -> None:
    """Add what one unit of a currency is worth in the base currency, from a date until the next rate.

    \b
    Example:
      bookcockpit rate add EUR 1.0850 --on 2026-01-01
    """
    base = session.book.meta.base_currency
    code = currency.strip().upper()
    if code == base:
        raise Failure(f"{base} is the book's base currency: it needs no rate")
    before = next((each for each in session.book.rates if (each.currency, each.rate_on) == (code, on)), None)
    made = before.but(rate=worth) if before else Rate(currency=code, rate_on=on, rate=worth)
    session.apply(Change(f"rate of {code} from {on.isoformat()}", save=(made,)))
    print_shown(f"1 {code} is {worth} {base} from {wording.full_date(on)}.")


@rate.command("list")
@json_option
@pass_session
def list_rates(session: Session, as_json: bool) -> None:
    """List the rates, newest first.

    \b
    Example:
      bookcockpit rate list
    """
    rates = sorted(session.book.rates, key=lambda each: (each.currency, -each.rate_on.toordinal()))
    base = session.book.meta.base_currency
    if as_json:
        print_json(rates, row="UsedRate", base=base)
    elif rates:
        rows = [(each.currency, wording.full_date(each.rate_on), str(each.rate)) for each in rates]
        print_table(("currency", "from", f"in {base}"), rows, right=(2,))
    else:
        tell(f"No rates yet; amounts in {base} need none.")
