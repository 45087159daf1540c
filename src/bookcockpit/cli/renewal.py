"""`renewal`: how a renewal will go, what became of it, its price plan and its preparation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import Value, given, option_name
from bookcockpit.cli.lazy import group
from bookcockpit.cli.options import Day, Word, account_argument, json_option
from bookcockpit.cli.out import print_json, print_shown
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.entities import Contract, PricePlan
from bookcockpit.core.money import short_money
from bookcockpit.core.text import show
from bookcockpit.core.vocabulary import CALLS, OUTCOMES, PRICE_TREATMENTS, STAGES

if TYPE_CHECKING:
    from datetime import date

    from bookcockpit.core.entities import Account
    from bookcockpit.core.vocabulary import Outcome

_WHICH = click.option("--contract", "which", metavar="KEY", help="Which one, where several are open.")
_NAMES = {
    "outcome": "the outcome",
    "outcome_on": "--on",
    "outcome_arr": "--arr",
    "until": "--until",
    "price": "--price",
}
_MARKS = {"done": "✓", "dropped": "–", "late": "●", "due": "●", "ahead": "·"}
_TONES = {"late": "late", "due": "soon", "done": "quiet", "dropped": "quiet"}


@group("renewal")
def renewal() -> None:
    """Say how a renewal will go, and record what became of it."""


@renewal.command("call")
@account_argument()
@click.argument("call", metavar="[CALL]", type=Word(CALLS, "call"), required=False)
@click.option(
    "--probability",
    type=Value(Contract.specs["probability"]),
    metavar="PERCENT",
    help="Instead of the call’s; an empty text clears it.",
)
@click.option("--stage", type=Word(STAGES, "stage"), metavar="STAGE", help=f"{', '.join(STAGES)}.")
@click.option(
    "--target-arr",
    type=Value(Contract.specs["target_arr"]),
    metavar="AMOUNT",
    help="What the renewal aims at, as 240k; an empty text clears it.",
)
@_WHICH
@pass_session
def call_(
    session: Session, wanted: str, call: Any, probability: Any, stage: Any, target_arr: Any, which: str | None
) -> None:
    """Say how a renewal will go (commit, likely, at_risk, lost) and how far it is.

    \b
    Examples:
      bookcockpit renewal call acme likely --stage in_talks
      bookcockpit renewal call acme at_risk --probability 30%
    """
    from bookcockpit.core.renewal_edits import say_call

    account = session.account(wanted)
    before = _open(session, account, which)
    said = {"call": call, "stage": stage, "probability": probability, "target_arr": target_arr}
    fields = given(Contract, said, currency=before.currency)
    if not fields:
        raise click.UsageError(f"say what it is called: {', '.join(CALLS)}, or --stage, --probability, --target-arr")
    after = before.but(**fields)
    session.apply(say_call(account, before, after, session.today))
    called = wording.word_label(after.call) if after.call is not None else "no call yet"
    chance = f", {wording.percent(after.probability)}" if after.probability is not None else ""
    when = wording.full_date(after.renews_on) if after.renews_on is not None else "without an end"
    print_shown(f"{account.name}, renewal {when}: {called}{chance}, {wording.word_label(after.stage)}.")


@renewal.command("outcome")
@account_argument()
@click.argument("outcome", metavar="OUTCOME", type=Word(OUTCOMES, "outcome"))
@click.option("--arr", "typed", metavar="AMOUNT", help="From the renewal on, as 240k; the same unless given.")
@click.option("--on", type=Day(backwards=True), metavar="DATE", help="When it was decided (today).")
@click.option("--until", type=Day(), metavar="DATE", help="Last day of an extension.")
@click.option("--price", "typed_price", metavar="AMOUNT", help="How much of a rise is price, not expansion.")
@_WHICH
@pass_session
def outcome_(
    session: Session,
    wanted: str,
    outcome: Outcome,
    typed: str | None,
    on: date | None,
    until: date | None,
    typed_price: str | None,
    which: str | None,
) -> None:
    """Record what became of a renewal: the next term and the movement of ARR follow, in one undo step.

    OUTCOME is renewed, expanded, contracted, churned or extended. The movement takes effect on the renewal date.

    \b
    Examples:
      bookcockpit renewal outcome acme expanded --arr 252k --price 7k --on fri
      bookcockpit renewal outcome acme extended --until 2027-03-31
    """
    from bookcockpit.core.fields import FieldError
    from bookcockpit.core.outcomes import settle_renewal

    account = session.account(wanted)
    contract = _open(session, account, which, endless=outcome == "churned", settled=True)
    try:
        settled = settle_renewal(
            session.book,
            account,
            contract,
            outcome,
            on=on or session.today,
            today=session.today,
            arr=_amount(typed, contract, "arr"),
            until=until,
            price=_amount(typed_price, contract, "price"),
        )
    except FieldError as refused:
        raise Failure(f"{account.name}: {_NAMES.get(refused.field, refused.field)} {refused.why}") from None
    session.apply(settled.change)
    print_shown(f"{account.name}: {outcome} on {wording.full_date(on or session.today)}; {settled.words}.")
    if settled.lines_stand:
        print_shown("Its ARR lines from then on were known already, and stand as they are.")
    print_shown("`bookcockpit undo` takes it back.", "quiet")


@renewal.command("price")
@account_argument()
@click.option("--percent", type=Value(PricePlan.specs["percent"]), metavar="N", help="The increase in percent: 5.")
@click.option(
    "--treatment", type=Word(PRICE_TREATMENTS, "treatment"), metavar="HOW", help=f"{', '.join(PRICE_TREATMENTS)}."
)
@click.option("--notice-on", type=Day(backwards=True), metavar="DATE", help="When the customer was told.")
@click.option("--tied-to", type=Value(PricePlan.specs["tied_to"]), metavar="TEXT", help="The value it is tied to.")
@click.option("--clear", is_flag=True, help="Take the plan back.")
@_WHICH
@pass_session
def price_(
    session: Session,
    wanted: str,
    percent: Any,
    treatment: Any,
    notice_on: date | None,
    tied_to: Any,
    clear: bool,
    which: str | None,
) -> None:
    """Plan a price increase at a renewal: how much, how, told when, tied to which value.

    \b
    Example:
      bookcockpit renewal price acme --percent 5 --tied-to "1,200 hours saved" --notice-on fri
    """
    from bookcockpit.core.renewal_edits import drop_price, plan_price

    account = session.account(wanted)
    contract = _open(session, account, which)
    before = session.book.price_plan_of.get(contract.id)
    if clear:
        if before is None:
            raise Failure(f"{account.name} has no price plan for this renewal")
        session.apply(drop_price(account, before))
        print_shown(f"No price plan any more ({account.name}).")
        return
    said = {"percent": percent, "treatment": treatment, "notice_given_on": notice_on, "tied_to": tied_to}
    fields = given(PricePlan, said)
    if not fields:
        raise click.UsageError("say what changes: --percent, --treatment, --notice-on, --tied-to, or --clear")
    change = plan_price(account, contract, before, **fields)
    session.apply(change)
    plan = next((each for each in change.save if isinstance(each, PricePlan)), before)
    if plan is not None:
        print_shown(f"Price plan of {account.name}: {_plan_words(plan)}.")


def _plan_words(plan: PricePlan) -> str:
    parts = [f"{plan.percent:+g} %" if plan.percent is not None else "no increase yet"]
    parts.append(wording.word_label(plan.treatment))
    if plan.notice_given_on is not None:
        parts.append(f"told on {wording.full_date(plan.notice_given_on)}")
    if plan.tied_to:
        parts.append(f"tied to {plan.tied_to}")
    return ", ".join(parts)


@renewal.command("prep")
@account_argument()
@click.option("--start", is_flag=True, help="Promise every step that was not promised yet.")
@_WHICH
@json_option
@pass_session
def prep_(session: Session, wanted: str, start: bool, which: str | None, as_json: bool) -> None:
    """How the preparation of a renewal stands, step by step.

    \b
    Example:
      bookcockpit renewal prep acme --start
    """
    from bookcockpit.core.fields import FieldError
    from bookcockpit.core.prep import prep_of, start_prep

    account = session.account(wanted)
    contract = _open(session, account, which)
    if contract.renews_on is None:
        raise Failure(f"Contract {contract.key} of {account.name} has no end, so there is no renewal to prepare")
    book, rules = session.book, session.desk.playbook
    if start:
        try:
            change = start_prep(book, rules, account, contract, session.today, session.settings.days_off)
        except FieldError as refused:
            raise Failure(f"{account.name}: {wording.word_label(refused.field)} {refused.why}") from None
        if not change.is_empty:
            session.apply(change)
            book = session.desk.book()
    steps = prep_of(book, rules, contract, session.today)
    if as_json:
        from bookcockpit.exchange.renewals_json import prep_json

        print_json(prep_json(steps))
        return
    if start:
        print_shown(f"{wording.count(len(change.save), 'step')} promised ({account.name}).")
    rows = [
        (
            Cell(f"{_MARKS[each.state]} {each.state}", _TONES.get(each.state, "")),
            f"{each.days_out} d before",
            wording.short_date(each.on, session.today),
            each.what,
            Cell("promised" if each.commitment is not None else "", "quiet"),
        )
        for each in steps
    ]
    print_table(("", "", "by", "what", ""), rows, shrink=(3,))


def _open(
    session: Session, account: Account, which: str | None, *, endless: bool = False, settled: bool = False
) -> Contract:
    """The open contract meant: the only one, or the one named; raises with the candidates.

    One without an end is meant only where it is named, unless `endless` ones count; `settled` ones may be named.
    """
    from bookcockpit.core.renewals import endless_contracts

    contracts = session.book.contracts_of.get(account.id, [])
    found: list[Contract] = [
        *session.book.open_contracts_of.get(account.id, ()),
        *(endless_contracts(contracts) if endless else ()),
    ]
    if which is not None:
        named = next((each for each in contracts if each.key == which), None)
        if named is None:
            raise Failure(f"{account.name} has no contract “{which}”; open are {_names(found)}")
        if not settled and named not in (*found, *endless_contracts(contracts)):
            raise Failure(f"Contract {named.key} of {account.name} is settled; open are {_names(found)}")
        return named
    if len(found) == 1:
        return found[0]
    if not found:
        raise Failure(f"{account.name} has no renewal ahead; `bookcockpit contract list` shows its contracts")
    raise Failure(f"{account.name} has {len(found)} open contracts; say which with --contract: {_names(found)}")


def _names(contracts: list[Contract]) -> str:
    def words(each: Contract) -> str:
        when = wording.full_date(each.renews_on) if each.renews_on is not None else "without an end"
        return f"{each.key} ({short_money(each.arr, each.currency)}, {when})"

    return ", ".join(map(words, contracts)) or "none"


def _amount(typed: str | None, contract: Contract, option: str) -> int | None:
    """Minor units of what was typed, in the contract's currency."""
    from bookcockpit.core.money import MoneyError, parse_amount

    if typed is None:
        return None
    try:
        return parse_amount(typed, contract.currency)
    except MoneyError as refused:
        raise click.BadParameter(show(str(refused)), param_hint=option_name(option)) from None
