"""`prices`: the planned price increases with their steps, what each needs next, and what they add to the ARR."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import account_argument, json_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import INDENT, Cell, print_heading, print_line, print_list, print_table
from bookcockpit.core import wording
from bookcockpit.core.money import short_money
from bookcockpit.core.revenue.arr import share_words
from bookcockpit.core.rounding import fixed

if TYPE_CHECKING:
    from bookcockpit.core.renewals.prices import Outlook, OutlookPart, PlannedPrice
    from bookcockpit.core.revenue.scorecard import Scorecard


@command("prices")
@account_argument(required=False)
@json_option
@pass_session
def prices(session: Session, wanted: str | None, as_json: bool) -> None:
    """Planned price increases, and NRR with and without them.

    None is suggested at an account at risk or red. `bookcockpit renewal price` plans one.

    \b
    Examples:
      bookcockpit prices
      bookcockpit prices northwind
      bookcockpit prices --json | jq .outlook.all.nrr_without_price
    """
    from bookcockpit.core.renewals.prices import planned_prices

    account = session.account(wanted) if wanted is not None else None
    found = planned_prices(session.book, session.policy, session.healths, account)
    if account is not None:
        if as_json:
            print_json({"today": session.today, "items": found})
        elif found:
            for each in found:
                _print_one(each, session)
        else:
            plans = f"`bookcockpit renewal price {account.key} --percent N` plans one"
            is_customer = account.status == "active"
            why = f"has no price increase planned; {plans}" if is_customer else f"is {account.status}: nothing to plan"
            tell(f"{account.name} {why}.")
        return
    outlook, card = _outlook(session)
    if as_json:
        from bookcockpit.exchange.encoder import encoded

        past = encoded(card, row="Past")
        print_json({"today": outlook.today, "items": found, "outlook": outlook, "past": past})
        return
    if found:
        _print_all(found, session)
    else:
        tell("No price increase is planned: `bookcockpit renewal price ACCOUNT --percent N --tied-to TEXT`.")
    _print_outlook(outlook, card)


def _outlook(session: Session) -> tuple[Outlook, Scorecard]:
    from bookcockpit.core.renewals.prices import price_outlook
    from bookcockpit.core.revenue.scorecard import default_window, scorecard

    book, rules = session.book, session.policy
    start, end = default_window(session.today)
    return price_outlook(book, rules, session.today), scorecard(
        book, rules, session.desk.library.chronicle(start, end), start, end
    )


def _print_all(found: Sequence[PlannedPrice], session: Session) -> None:
    from bookcockpit.core.renewals.prices import NEEDS
    from bookcockpit.exchange.lists.renewals import PRICES

    print_shown(f"{wording.count(len(found), 'price increase')} planned", "strong")
    for need, title in NEEDS.items():
        some = [each for each in found if each.need == need]
        if not some:
            continue
        print_heading(f"{title} · {len(some)}")
        print_list(PRICES, session, some, shrink=((5, 34), (0, 14), 5, 1), indent=INDENT)


def _print_one(each: PlannedPrice, session: Session) -> None:
    from bookcockpit.core.renewals.prices import percent_words, step_words, treatment_words
    from bookcockpit.exchange.lists.renewals import NOTICE_TONES

    plan, currency = each.plan, each.contract.currency
    print_shown(f"{each.account.name} · {percent_words(plan)} {treatment_words(plan)}", "strong")
    print_shown(f"{INDENT}Next: {each.why}.")
    for step in each.steps:
        taken = " (taken)" if step.on <= session.today and each.runs else ""
        print_line(f"{step_words(step, currency)}{taken}")
    if each.rise:
        arr, after = short_money(each.contract.arr, currency), short_money(each.contract.arr + each.rise, currency)
        print_line(f"{arr} becomes {after} a year; {short_money(each.next_year, currency)} within 12 months", "quiet")
    if each.notice.by is not None:
        given = plan.notice_given_on
        told = f"given {wording.full_date(given)}" if given is not None else "not given"
        tone = NOTICE_TONES.get(each.notice.state, "")
        print_line(f"Notice by {wording.full_date(each.notice.by)}: {told}", tone)
    print_line(f"Tied to: {plan.tied_to}" if plan.tied_to else "Tied to no value yet", "" if plan.tied_to else "soon")
    for lint in each.lint:
        print_shown(f"{INDENT}! {lint}.", "soon")


def _print_outlook(outlook: Outlook, card: Scorecard) -> None:
    months = wording.count(outlook.months, "month")
    print_heading(f"Net revenue retention, the next {months} and the last {fixed(card.months)}")
    past = [card.whole, *(card.tiers[each.tier] for each in outlook.tiers if each.tier is not None)]
    rows = [
        (
            each.tier or "all",
            _money(each, each.start, outlook.currency),
            _money(each, each.end, outlook.currency),
            _money(each, each.price, outlook.currency),
            _share(each.nrr),
            _share(each.nrr_without_price),
            _share(result.nrr.value),
            _share(result.nrr_without_price.value),
        )
        for each, result in zip((outlook.whole, *outlook.tiers), past, strict=True)
    ]
    heads = ("", "ARR now", "expected", "of it price", "NRR", "without price", "past NRR", "without price")
    print_table(heads, rows, right=range(1, 8), indent=INDENT)
    if outlook.whole.reason:
        print_line(f"Ahead n/a: {outlook.whole.reason}", "quiet")
    if card.whole.reason:
        print_line(f"Past n/a: {card.whole.reason}", "quiet")
    print_line("Expected: each renewal as likely as it is called, planned steps on top; past: the scorecard.", "quiet")
    for left in outlook.excluded:
        print_line(f"Not counted: {left.account.name}, {left.why}", "soon")


def _money(each: OutlookPart, amount: int, currency: str) -> Cell:
    return Cell(short_money(amount, currency)) if each.nrr is not None else Cell("–", "quiet")


def _share(value: float | None) -> Cell:
    return Cell(share_words(value)) if value is not None else Cell("n/a", "quiet")
