"""`renewal`: how a renewal will go, what became of it, its price plan and its preparation."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.errors import Failure, refused_as
from bookcockpit.cli.fields import Value, amount, given
from bookcockpit.cli.lazy import command, group
from bookcockpit.cli.options import Day, Word, account_argument, json_option, option_name, pass_account
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.entities import Account, Contract, PricePlan
from bookcockpit.core.money import short_money
from bookcockpit.core.vocabulary import (
    CALLS,
    NOTICE_ANSWERS,
    OUTCOMES,
    PRICE_TREATMENTS,
    STAGES,
    Call,
    NoticeAnswer,
    Outcome,
)
from bookcockpit.terminal import can_ask

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from bookcockpit.core.revenue.arr_lines import Beside


def lines_option(function: Any) -> Any:
    """`--lines`, on every command that may move the ARR lines of an account."""
    option = click.option(
        "--lines", "beside", type=Word(("move", "keep"), "choice"), metavar="move|keep",
        help="Whether the account’s ARR lines move with it, or stay.",
    )  # fmt: skip
    return option(function)


def which_option(function: Any) -> Any:
    """`--contract`, on every command about one renewal."""
    option = click.option("--contract", "which", metavar="KEY", help="Which one, where several are open.")
    return option(function)


def open_contract(
    session: Session, account: Account, which: str | None, *, endless: bool = False, settled: bool = False
) -> Contract:
    """The open contract meant: the only one, or the one named; raises with the candidates.

    One without an end is meant only where it is named, unless `endless` ones count; `settled` ones may be named.
    """
    contracts = session.book.contracts_of.get(account.id, [])
    without_end = session.book.endless_contracts(account)
    found: list[Contract] = [*session.book.open_contracts_of.get(account.id, ()), *(without_end if endless else ())]
    if which is not None:
        named = next((each for each in contracts if each.key == which), None)
        if named is None:
            raise Failure(f"{account.name} has no contract “{which}”; open are {_names(found)}")
        if not settled and named not in (*found, *without_end):
            raise Failure(f"Contract {named.key} of {account.name} is settled; open are {_names(found)}")
        return named
    if len(found) == 1:
        return found[0]
    if not found:
        raise Failure(f"{account.name} has no renewal ahead; `bookcockpit contract list` shows its contracts")
    raise Failure(f"{account.name} has {len(found)} open contracts; say which with --contract: {_names(found)}")


def named_contract(session: Session, account: Account, key: str) -> Contract:
    """The contract of an account with that key; raises with those there are."""
    contracts = session.book.contracts_of.get(account.id, [])
    found = next((each for each in contracts if each.key == key), None)
    if found is None:
        known = ", ".join(each.key for each in contracts) or "none"
        raise Failure(f"{account.name} has no contract “{key}”; its contracts are {known}")
    return found


def _names(contracts: list[Contract]) -> str:
    def words(each: Contract) -> str:
        when = wording.full_date(each.renews_on) if each.renews_on is not None else "without an end"
        return f"{each.key} ({short_money(each.arr, each.currency)}, {when})"

    return ", ".join(map(words, contracts)) or "none"


_OPTIONS = {
    "outcome": "the outcome",
    "outcome_on": "--on",
    "outcome_arr": "--arr",
    "notice_answer": "the notice",
    "notice_until": "--until",
    **{name: option_name(name) for name in ("percent", "phases", "held_until", "until", "price", "call")},
}


def _refused(account: Account) -> AbstractContextManager[None]:
    return refused_as(lambda field: f"{account.name}: {_OPTIONS.get(field, field)}")


@command("price")
@pass_account
@click.option("--percent", type=Value(PricePlan.fields["percent"]), metavar="N", help="The increase in percent: 5.")
@click.option(
    "--treatment", type=Word(PRICE_TREATMENTS, "treatment"), metavar="HOW", help=f"{', '.join(PRICE_TREATMENTS)}."
)
@click.option(
    "--phases",
    type=Value(PricePlan.fields["phases"]),
    metavar="N",
    help="Equal yearly steps, the first at the renewal (3 where phased).",
)
@click.option(
    "--held-until",
    type=Value(PricePlan.fields["held_until"]),
    metavar="DATE",
    help="Last day of the old price of a grandfathered one.",
)
@click.option("--notice-on", type=Day(backwards=True), metavar="DATE", help="When the customer was told.")
@click.option("--tied-to", type=Value(PricePlan.fields["tied_to"]), metavar="TEXT", help="The value it is tied to.")
@click.option("--clear", is_flag=True, help="Take the plan back.")
@which_option
def price(
    session: Session,
    account: Account,
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
    from bookcockpit.core.renewals.outcomes import drop_price, plan_price

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
    with _refused(account):
        change = plan_price(account, contract, before, **fields)
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
    book, rules = session.desk.book(), session.policy
    known = planned_prices(book, rules, Healths(book, rules), account)
    if steps:
        print_shown(f"Steps: {'; '.join(step_words(step, contract.currency) for step in steps)}.")
    by = notice_by(rules, contract, plan)
    if by is not None and plan.notice_given_on is None:
        print_shown(f"Notice of it is due {wording.full_date(by)}.")
    for lint in (lint for each in known if each.plan.id == plan.id for lint in each.lint):
        print_shown(f"! {lint}.", "soon")


_MARKS = {"done": "✓", "dropped": "–", "late": "●", "due": "●", "ahead": "·"}
_TONES = {"late": "late", "due": "soon", "done": "quiet", "dropped": "quiet"}


@group("renewal")
def renewal() -> None:
    """Say how a renewal will go, and record what became of it.

    \b
    Example:
      bookcockpit renewal call northwind likely --stage in_talks
    """


renewal.add_command(price)


@renewal.command("call")
@pass_account
@click.argument("call", metavar="[CALL]", type=Word(CALLS, "call"), required=False)
@click.option(
    "--probability",
    type=Value(Contract.fields["probability"]),
    metavar="PERCENT",
    help="Instead of the call’s; an empty text clears it.",
)
@click.option("--stage", type=Word(STAGES, "stage"), metavar="STAGE", help=f"{', '.join(STAGES)}.")
@click.option(
    "--target-arr",
    type=Value(Contract.fields["target_arr"]),
    metavar="AMOUNT",
    help="What the renewal aims at, as 240k; an empty text clears it.",
)
@which_option
def call_(
    session: Session, account: Account, call: Any, probability: Any, stage: Any, target_arr: Any, which: str | None
) -> None:
    """Say how a renewal will go (commit, likely, at_risk, lost) and how far it is.

    \b
    Examples:
      bookcockpit renewal call northwind likely --stage in_talks
      bookcockpit renewal call northwind at_risk --probability 30%
    """
    from bookcockpit.core.renewals.outcomes import say_call

    before = open_contract(session, account, which)
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
@click.argument("outcome", metavar="OUTCOME", type=Word(OUTCOMES, "outcome"), required=False)
@click.option("--past", is_flag=True, help="All renewals that passed, instead of one ACCOUNT: renewed or churned.")
@click.option("--before", type=Day(backwards=True), metavar="DATE", help="With --past: only those before a day.")
@click.option("--dry-run", is_flag=True, help="With --past: show what would be recorded, write nothing.")
@click.option("--yes", is_flag=True, help="With --past: do not ask.")
@click.option("--arr", "typed", metavar="AMOUNT", help="From the renewal on, as 240k; the same unless given.")
@click.option("--on", type=Day(backwards=True), metavar="DATE", help="When it was decided (today).")
@click.option("--until", type=Day(), metavar="DATE", help="Last day of an extension.")
@click.option("--price", "typed_price", metavar="AMOUNT", help="How much of a rise is price, not expansion.")
@lines_option
@which_option
@pass_session
def outcome_(
    session: Session,
    wanted: str,
    outcome: Outcome | None,
    past: bool,
    before: date | None,
    dry_run: bool,
    yes: bool,
    typed: str | None,
    on: date | None,
    until: date | None,
    typed_price: str | None,
    beside: Beside | None,
    which: str | None,
) -> None:
    """Record what became of a renewal: the next term and the movement of ARR follow, in one undo step.

    OUTCOME is renewed, expanded, contracted, churned or extended. The movement takes effect on the renewal date.
    Where the next term stands already, --contract links it instead of adding another one.

    --past settles every renewal that passed with one OUTCOME, renewed or churned, each on its own renewal date.

    \b
    Examples:
      bookcockpit renewal outcome --past renewed --before 2026-06-01 --dry-run
      bookcockpit renewal outcome northwind expanded --arr 252k --price 7k --on fri
      bookcockpit renewal outcome halden extended --until 2027-03-31
    """
    from bookcockpit.core.renewals.outcomes import later_term, settle_by_link, settle_renewal

    if past:
        if outcome is not None or any(each is not None for each in (typed, on, until, typed_price, which)):
            raise click.UsageError("--past takes one OUTCOME for all that passed; only --before narrows them")
        _settle_past(session, wanted, before, dry_run=dry_run, yes=yes)
        return
    if before is not None or dry_run or yes:
        raise click.UsageError("--before, --dry-run and --yes go with --past")
    if outcome is None:
        raise click.UsageError(f"Missing argument “OUTCOME”: {', '.join(OUTCOMES)}")
    account = session.account(wanted)
    contract = open_contract(session, account, which, endless=outcome == "churned", settled=True)
    book, day, price = session.book, on or session.today, amount(typed_price, contract.currency, "price")
    later = later_term(book, contract) if outcome != "churned" and contract.outcome is None else None
    if later is not None:
        _refuse_third(account, contract, later, named=which is not None, given=typed is not None or until is not None)
    with _refused(account):
        settled = (
            settle_by_link(book, account, contract, later, outcome, on=day, price=price)
            if later is not None
            else settle_renewal(
                book,
                account,
                contract,
                outcome,
                on=day,
                today=session.today,
                arr=amount(typed, contract.currency, "arr"),
                until=until,
                price=price,
                beside=beside or "move",
            )
        )
    session.apply(settled.change)
    print_shown(f"{account.name}: {outcome} on {wording.full_date(day)}; {settled.words}.")
    if settled.lines_stand and beside == "keep":
        print_shown("Its ARR lines were left as they are.")
    elif settled.lines_stand:
        print_shown("Its ARR lines from then on were known already, and stand as they are.")
    print_shown("`bookcockpit undo` takes it back.", "quiet")


def _settle_past(session: Session, said: str, before: date | None, *, dry_run: bool, yes: bool) -> None:
    from bookcockpit.core.renewals.outcomes import MANY_OUTCOMES, passed_terms, settle_many

    outcome = Word(MANY_OUTCOMES, "outcome for all").convert(said, None, click.get_current_context())
    terms = passed_terms(session.book, session.today, before)
    if not terms:
        tell("No renewal passed without an outcome.")
        return
    many = settle_many(session.book, terms, outcome, session.today)  # type: ignore[arg-type]
    rows = [
        (
            Cell(each.account.name, "strong"),
            short_money(each.contract.arr, each.contract.currency),
            wording.full_date(each.contract.renews_on) if each.contract.renews_on is not None else "",
            Cell(f"left out: {each.words}" if each.is_left_out else each.words, "late" if each.is_left_out else ""),
        )
        for each in many.terms
    ]
    print_table(("account", "ARR", "renewal", outcome), rows, shrink=(3,), right=(1,))
    if dry_run:
        tell("Nothing was written.")
        return
    if many.change.is_empty:
        raise Failure("None of them can be recorded like this; say each with `bookcockpit renewal outcome ACCOUNT`")
    if not yes and can_ask() and not click.confirm("Record these?"):
        tell("Nothing was written.")
        return
    session.apply(many.change)
    print_shown(f"{wording.capital(many.change.label)}. `bookcockpit undo` takes it back.")


def _refuse_third(account: Account, contract: Contract, later: Contract, *, named: bool, given: bool) -> None:
    """A term that stands is linked, once somebody has named the one it renews; never made a second time."""
    money = short_money(later.arr, later.currency)
    stands = f"{account.name}: the term {later.key} from {wording.full_date(later.starts_on)} ({money}) stands already"
    if not named:
        raise Failure(
            f"{stands}; --contract {contract.key} links it, `bookcockpit renewal link {account.key} {later.key}"
            f" {contract.key} --both` says that both run"
        )
    if given:
        raise Failure(f"{stands} and is linked as it is: leave --arr and --until out, or edit that term")


@renewal.command("link")
@account_argument()
@click.argument("new", metavar="NEW")
@click.argument("old", metavar="OLD...", nargs=-1, required=True)
@click.option("--both", is_flag=True, help="Neither renews the other: both run, and nobody asks again.")
@pass_session
def link_(session: Session, wanted: str, new: str, old: tuple[str, ...], both: bool) -> None:
    """Say which term renews which: NEW renews every OLD, and those alone.

    The terms are named by their keys, as `contract list` shows them. An earlier term counts until the day before
    NEW starts, one without an end too. `hygiene overlaps` lists what is not clear.

    \b
    Examples:
      bookcockpit renewal link northwind northwind-2026 northwind-2025
      bookcockpit renewal link northwind northwind-2026 northwind-2025 --both
    """
    from bookcockpit.core.renewals.links import link, run_beside

    account, book = session.account(wanted), session.book
    later, earlier = named_contract(session, account, new), [named_contract(session, account, each) for each in old]
    with refused_as(lambda _: f"{account.name}: {later.key}"):
        change = (
            run_beside(book, account, later, earlier, session.today) if both else link(book, account, later, earlier)
        )
    keys = " and ".join(each.key for each in earlier)
    said = f"{keys} and {later.key} both run" if both else f"{later.key} renews {keys}"
    if change.is_empty:
        print_shown(f"{account.name}: {said}, as was said already.")
        return
    session.apply(change)
    former = [each for each in later.previous_ids if each not in {one.id for one in earlier}]
    names = [book.contract_by_id[each].key for each in former if each in book.contract_by_id]
    no_longer = f", {' and '.join(names)} no longer" if names and not both else ""
    print_shown(f"{account.name}: {said}{no_longer}. `bookcockpit undo` takes it back.")
    if book.arr_lines_of.get(account.id):
        print_shown("Its ARR lines stand as they are.", "quiet")


@renewal.command("notice")
@pass_account
@click.argument("answer", metavar="ANSWER", type=Word(NOTICE_ANSWERS, "answer"))
@click.option("--until", type=Day(), metavar="DATE", help="The day to which the deadline was extended.")
@click.option(
    "--call",
    type=Word(("at_risk", "lost"), "call"),
    metavar="CALL",
    help="With received: at_risk (so, unless said), lost.",
)
@which_option
def notice_(
    session: Session, account: Account, answer: NoticeAnswer, until: date | None, call: Call | None, which: str | None
) -> None:
    """Say what came of a notice deadline: none, received, or extended --until a day.

    Notice that was received makes the forecast call at_risk, and flags the account at risk.

    \b
    Examples:
      bookcockpit renewal notice northwind none
      bookcockpit renewal notice northwind extended --until 2027-01-31
    """
    from bookcockpit.core.renewals.contracts import notice_words
    from bookcockpit.core.renewals.outcomes import answer_notice

    before = open_contract(session, account, which, endless=True)
    with _refused(account):
        change = answer_notice(account, before, answer, session.today, until=until, call=call)
    if change.is_empty:
        print_shown(f"{account.name}: {notice_words(before)}, as was said already.")
        return
    session.apply(change)
    after = next(each for each in change.save if isinstance(each, Contract))
    called = f"; called {wording.word_label(after.call)}" if after.call is not None and answer == "received" else ""
    flagged = "; flagged at risk" if any(each.id == account.id for each in change.save) else ""
    print_shown(f"{account.name}: {notice_words(after)}{called}{flagged}. `bookcockpit undo` takes it back.")


@renewal.command("prep")
@pass_account
@click.option("--start", is_flag=True, help="Promise every step that was not promised yet.")
@which_option
@json_option
def prep_(session: Session, account: Account, start: bool, which: str | None, as_json: bool) -> None:
    """How the preparation of a renewal stands, step by step.

    \b
    Example:
      bookcockpit renewal prep northwind --start
    """
    from bookcockpit.core.renewals.board import prep_of, start_prep

    contract = open_contract(session, account, which)
    if contract.renews_on is None:
        raise Failure(f"Contract {contract.key} of {account.name} has no end, so there is no renewal to prepare")
    book, rules = session.book, session.policy
    if start:
        with refused_as(lambda field: f"{account.name}: {wording.word_label(field)}"):
            change = start_prep(book, rules, account, contract, session.today)
        if not change.is_empty:
            session.apply(change)
            book = session.desk.book()
    steps = prep_of(book, rules, contract, session.today)
    if as_json:
        print_json(steps)
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
