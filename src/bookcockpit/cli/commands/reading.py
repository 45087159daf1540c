"""`reading`: dated values of the health inputs, and of what an objective is measured by."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.lazy import Command, group
from bookcockpit.cli.options import json_option, on_option, pass_account
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.entities import Account, Objective, Reading
from bookcockpit.core.text import show
from bookcockpit.core.vocabulary import INPUTS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


@group("reading")
def reading() -> None:
    """Values measured at the customer: add, list.

    INPUT is one of seats_active_pct, logins_trend_pct, usage_trend_pct, feature_breadth_pct, csat_pct, nps,
    invoice_days_late, open_escalations, or an objective by its key or its words.

    \b
    Example:
      bookcockpit reading list northwind nps
    """


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(word, help=traits.label) for word, traits in INPUTS.items() if word.startswith(incomplete)]


# A negative value begins with a dash, and is no option.
@reading.command("add", cls=Command, context_settings={"ignore_unknown_options": True})
@pass_account
@click.argument("named", metavar="INPUT", shell_complete=_complete)
@click.argument("typed", metavar="VALUE")
@on_option("read_on", "When it was read (today).")
def add(session: Session, account: Account, named: str, typed: str, on: date) -> None:
    """Add a reading; another one of the same input and date is corrected. 80 percent is 80.

    \b
    Examples:
      bookcockpit reading add northwind seats_active_pct 82
      bookcockpit reading add northwind depots 11 --on 2026-11-20
    """
    from bookcockpit.core.plan.edits import add_reading

    input = _input(session, account, named)
    readings = session.desk.library.dossier(account.id, session.today).readings
    made = Reading(account_id=account.id, input=input, read_on=on, value=_value(input, typed))
    change = add_reading(account, made, readings)
    session.apply(change)
    replaced = [each for each in readings if (each.input, each.read_on) == (input, on)]
    earlier = [each for each in readings if each.input == input and each.read_on < on]
    _print_added(account, _objectives(session, account).get(input), made, replaced, earlier)


def _print_added(
    account: Account, objective: Objective | None, made: Reading, replaced: list[Reading], earlier: list[Reading]
) -> None:
    unit = objective.unit if objective else ""
    words = f"{_label(made.input, objective)}: {_amount(made, unit)} on {wording.full_date(made.read_on)}"
    if replaced and replaced[0].value == made.value:
        print_shown(f"Known already: {words} ({account.name}).")
        return
    if replaced:
        before = f", instead of {_amount(replaced[0], unit)}"
    elif earlier:
        before = f", before {_amount(earlier[-1], unit)} on {wording.full_date(earlier[-1].read_on)}"
    else:
        before = ""
    print_shown(f"{'Corrected' if replaced else 'Added'}: {words}{before} ({account.name}).")
    if objective is not None:
        _print_progress(objective, made)


def _print_progress(objective: Objective, made: Reading) -> None:
    from bookcockpit.cli.commands.objective import values_words
    from bookcockpit.core.plan.success import progress

    share = progress(objective.baseline, made.value, objective.target)
    if share is not None:
        print_shown(f"Progress {wording.percent(share)}: {values_words(objective, made.value)}.")


@reading.command("list")
@pass_account
@click.argument("named", metavar="[INPUT]", required=False, shell_complete=_complete)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="How many.")
@json_option
def list_readings(session: Session, account: Account, named: str | None, limit: int, as_json: bool) -> None:
    """List an account's readings, newest first.

    \b
    Example:
      bookcockpit reading list northwind nps
    """
    input = _input(session, account, named) if named is not None else None
    read = session.desk.library.dossier(account.id, session.today).readings
    shown = [each for each in reversed(read) if input in (None, each.input)][:limit]
    aims = _objectives(session, account)
    if as_json:
        print_json([_as_json(account, aims.get(each.input), each) for each in shown])
    elif shown:
        rows = [
            (
                wording.full_date(each.read_on),
                Cell(_label(each.input, aims.get(each.input)), "strong"),
                _amount(each, aims[each.input].unit if each.input in aims else ""),
            )
            for each in shown
        ]
        print_table(("on", "what", "value"), rows, shrink=(1,), right=(2,))
    else:
        tell(f"No readings of {account.name} yet: `bookcockpit reading add ACCOUNT INPUT VALUE`.")


def _input(session: Session, account: Account, named: str) -> str:
    from bookcockpit.core.actions import UnknownName
    from bookcockpit.core.plan.edits import find_input

    try:
        return find_input(session.book.objectives_of.get(account.id, []), named)
    except UnknownName as unknown:
        raise Failure(f"{account.name}: {unknown}") from None


def _value(input: str, typed: str) -> float:
    from bookcockpit.core.typed import TypedError, parse_number

    try:
        # Read as a share first, because 0.8 could be meant as 80.
        parse_number(typed, is_share=input in INPUTS and INPUTS[input].is_percent)
        return parse_number(typed, is_share=False)
    except TypedError as refused:
        raise click.BadParameter(show(str(refused)), param_hint="VALUE") from None


def _objectives(session: Session, account: Account) -> dict[str, Objective]:
    from bookcockpit.core.plan.success import input_of

    return {input_of(each): each for each in session.book.objectives_of.get(account.id, ())}


def _label(input: str, objective: Objective | None) -> str:
    if objective is not None:
        return objective.metric or objective.statement
    return INPUTS[input].label if input in INPUTS else input


def _amount(each: Reading, unit: str) -> str:
    if each.input in INPUTS and INPUTS[each.input].is_percent:
        unit = "%"
    return f"{wording.plain_number(each.value)} {unit}".rstrip()


def _as_json(account: Account, objective: Objective | None, each: Reading) -> dict[str, Any]:
    return {
        "account": account.name,
        "account_key": account.key,
        "key": each.key,
        "input": each.input,
        "objective": objective.statement if objective else None,
        "on": each.read_on.isoformat(),
        "value": each.value,
    }
