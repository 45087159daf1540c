"""`renewal price`: a planned price increase at a renewal."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from bookcockpit.cli.commands.renewal_of import open_contract, which_option
from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import Value, given
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Day, Word, account_argument
from bookcockpit.cli.out import print_shown
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.core import wording
from bookcockpit.core.entities import (
    Account,
    Contract,
    PricePlan,
)
from bookcockpit.core.vocabulary import PRICE_TREATMENTS

_NAMES = {"percent": "--percent", "phases": "--phases", "held_until": "--held-until"}


@command("price")
@account_argument()
@click.option("--percent", type=Value(PricePlan.specs["percent"]), metavar="N", help="The increase in percent: 5.")
@click.option(
    "--treatment", type=Word(PRICE_TREATMENTS, "treatment"), metavar="HOW", help=f"{', '.join(PRICE_TREATMENTS)}."
)
@click.option(
    "--phases",
    type=Value(PricePlan.specs["phases"]),
    metavar="N",
    help="Equal yearly steps, the first at the renewal (3 where phased).",
)
@click.option(
    "--held-until",
    type=Value(PricePlan.specs["held_until"]),
    metavar="DATE",
    help="Last day of the old price of a grandfathered one.",
)
@click.option("--notice-on", type=Day(backwards=True), metavar="DATE", help="When the customer was told.")
@click.option("--tied-to", type=Value(PricePlan.specs["tied_to"]), metavar="TEXT", help="The value it is tied to.")
@click.option("--clear", is_flag=True, help="Take the plan back.")
@which_option
@pass_session
def price(
    session: Session,
    wanted: str,
    percent: Any,
    treatment: Any,
    phases: Any,
    held_until: Any,
    notice_on: date | None,
    tied_to: Any,
    clear: bool,
    which: str | None,
) -> None:
    """Plan a price increase at a renewal: how much, how, told when, tied to which value.

    \b
    Examples:
      bookcockpit renewal price northwind --percent 5 --tied-to "1,200 hours saved" --notice-on fri
      bookcockpit renewal price northwind --percent 9 --phases 3
    """
    from bookcockpit.core.fields import FieldError
    from bookcockpit.core.renewals.edits import drop_price, plan_price

    account = session.account(wanted)
    contract = open_contract(session, account, which)
    before = session.book.price_plan_of.get(contract.id)
    if clear:
        if before is None:
            raise Failure(f"{account.name} has no price plan for this renewal")
        session.apply(drop_price(account, before))
        print_shown(f"No price plan any more ({account.name}).")
        return
    said = {
        "percent": percent,
        "treatment": treatment,
        "phases": phases,
        "held_until": held_until,
        "notice_given_on": notice_on,
        "tied_to": tied_to,
    }
    fields = given(PricePlan, said)
    if not fields:
        options = "--percent, --treatment, --phases, --held-until, --notice-on, --tied-to"
        raise click.UsageError(f"say what changes: {options}, or --clear")
    try:
        change = plan_price(account, contract, before, **fields)
    except FieldError as refused:
        raise Failure(f"{account.name}: {_NAMES.get(refused.field, refused.field)} {refused.why}") from None
    if not change.is_empty:
        session.apply(change)
    plan = next((each for each in change.save if isinstance(each, PricePlan)), before)
    if plan is not None:
        _print(session, account, contract, plan)


def _print(session: Session, account: Account, contract: Contract, plan: PricePlan) -> None:
    from bookcockpit.core.health.score import Healths
    from bookcockpit.core.renewals.price_steps import notice_by, steps_of
    from bookcockpit.core.renewals.prices import percent_words, planned_prices, step_words, treatment_words

    parts = [percent_words(plan), treatment_words(plan)]
    if plan.notice_given_on is not None:
        parts.append(f"told on {wording.full_date(plan.notice_given_on)}")
    if plan.tied_to:
        parts.append(f"tied to {plan.tied_to}")
    print_shown(f"Price plan of {account.name}: {', '.join(parts)}.")
    steps = steps_of(contract, plan)
    book, rules = session.desk.book(), session.desk.playbook
    known = planned_prices(book, rules, Healths(book, rules), account)
    if steps:
        print_shown(f"Steps: {'; '.join(step_words(step, contract.currency) for step in steps)}.")
    by = notice_by(rules, contract, plan)
    if by is not None and plan.notice_given_on is None:
        print_shown(f"Notice of it is due {wording.full_date(by)}.")
    for lint in (lint for each in known if each.plan.id == plan.id for lint in each.lint):
        print_shown(f"! {lint}.", "soon")
