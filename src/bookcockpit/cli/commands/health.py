"""`health`: how well the accounts are, the worst first; of one account what its score is made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Word, account_argument, json_option
from bookcockpit.cli.out import print_json, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import INDENT, Cell, print_heading, print_line, print_table
from bookcockpit.core import wording
from bookcockpit.core.entities import Account
from bookcockpit.core.health.score import BANDS, DELTA_DAYS, Delta, Health, HealthInput, band_of, delta, health_of
from bookcockpit.core.health.trend import in_need
from bookcockpit.core.health.words import (
    TONES,
    Explained,
    action_words,
    begin_words,
    coverage_of,
    coverage_words,
    delta_number,
    delta_words,
    explained,
    history_words,
    loses_words,
    points_words,
    total_words,
    value_words,
    weight_words,
    worst_words,
)
from bookcockpit.core.rounding import rounded
from bookcockpit.core.vocabulary import INPUTS
from bookcockpit.exchange.lists.accounts import health_cell


@command("health")
@account_argument(required=False)
@click.option("--band", type=Word(BANDS, "band of health"), metavar="BAND", help=f"Only {', '.join(BANDS)}.")
@json_option
@pass_session
def health(session: Session, wanted: str | None, band: str | None, as_json: bool) -> None:
    """How well the accounts are, and what that is made of.

    Without ACCOUNT it lists all active accounts, the worst first.

    \b
    Examples:
      bookcockpit health --band red
      bookcockpit health northwind
    """
    if wanted is None:
        _whole_book(session, band, as_json)
    elif band is not None:
        raise click.UsageError("--band narrows the list of all accounts; leave it out, or the account")
    else:
        _one(session, session.account(wanted), as_json)


# The whole book


def _whole_book(session: Session, band: str | None, as_json: bool) -> None:
    book, policy = session.book, session.policy
    found = in_need(each for each in session.healths.of_all() if band in (None, each.band))
    since = session.today - timedelta(days=DELTA_DAYS)
    then = session.desk.library.pulses(since) if found else {}
    moved = [
        delta(each, health_of(book, policy, each.account, then[each.account.id]), policy)
        if each.account.id in then
        else _unknown(each)
        for each in found
    ]
    if as_json:
        from bookcockpit.exchange.encoder import encoded

        print_json([encoded(each, row="HealthRow", moved=by) for each, by in zip(found, moved, strict=True)])
    elif found:
        heads = ("account", "health", "lowest", f"{DELTA_DAYS} days", "coverage", "cheapest next action")
        rows = [_row(*each) for each in zip(found, moved, strict=True)]
        print_table(heads, rows, shrink=((0, 18), (5, 24), (0, 12), 5), right=(3,))
    else:
        tell("No accounts fit." if band else "No active accounts yet: `bookcockpit account add NAME`.")


def _unknown(now: Health) -> Delta:
    """The change of an account that another program added a moment ago."""
    return Delta(now.on - timedelta(days=DELTA_DAYS), None, "too little was known then")


def _row(now: Health, moved: Delta) -> tuple[Cell | str, ...]:
    known, weighed, inputs, all_inputs = coverage_of(now)
    action = now.next_action
    points = moved.points or 0
    return (
        Cell(now.account.name, "strong"),
        health_cell(now),
        worst_words(now),
        Cell(delta_number(moved), "late" if points < 0 else "good" if points else "quiet"),
        Cell(f"{known}/{weighed}, {inputs}/{all_inputs}", "quiet"),
        action.what if action is not None else Cell("none needed", "quiet"),
    )


# One account


def _one(session: Session, account: Account, as_json: bool) -> None:
    from bookcockpit.core.health.trend import delta_of, history_of

    if account.status != "active":
        raise Failure(f"{account.name} is {account.status}: it has no health")
    book, policy, dossier = session.book, session.policy, session.desk.library.dossier(account.id, session.today)
    now = session.healths.of(account)
    moved = delta_of(book, policy, account, dossier, now)
    if as_json:
        print_json(now, moved=moved)
        return
    print_line(f"{account.name} · {policy.tier_labels[account.tier]}", "strong", indent="")
    print_line(f"Health {total_words(now)}, {coverage_words(now)}", TONES[now.band], indent="")
    if now.total is None:
        for sentence in begin_words(now).split(". "):
            print_line(f"{sentence.rstrip('.')}.", indent="")
    else:
        since = wording.short_date(moved.since, session.today)
        print_line(f"{wording.capital(delta_words(moved, since))} · lowest {worst_words(now)}", indent="")
    history = history_of(book, policy, account, dossier, now)
    if any(total is not None for _, total in history):
        totals = " ".join("·" if total is None else str(total) for _, total in history)
        print_line(f"Past year: {totals} ({history_words(history)})", "quiet", indent="")
    if now.next_action is not None:
        print_line(f"→ {action_words(now.next_action)}", indent="")
    for each in explained(now):
        _print_category(session, each, is_known=now.total is not None)
    if any(one.score is None and one.rule.name in INPUTS for one in now.inputs):
        tell(f"`bookcockpit reading add {account.key} INPUT VALUE` enters a reading.")


def _print_category(session: Session, each: Explained, *, is_known: bool) -> None:
    category = each.category
    score = "unknown" if category.score is None else f"{rounded(category.score)} of 100"
    weight, lowest = f"weighs {category.weight} %", " · lowest" if each.is_lowest else ""
    if is_known and category.score is not None:
        weight = f"{weight_words(each)}, adds {points_words(each.adds)}"
    print_heading(f"{wording.capital(category.name)}: {score} · {weight}{lowest}")
    heads = ("input", "value", "score", "weight", "adds", "loses")
    rows = [_input_row(session, one, is_known=is_known) for one in category.inputs]
    print_table(heads, rows, shrink=((1, 24), (0, 12)), right=(2, 3, 4, 5), indent=INDENT)


def _input_row(session: Session, each: HealthInput, *, is_known: bool) -> Sequence[Cell | str]:
    said = Cell(value_words(each, session.today), "soon" if each.state == "stale" else "")
    if each.score is None:
        return (Cell(each.rule.label, "quiet"), said._replace(tone="quiet"), *("",) * 4)
    tone = TONES[band_of(rounded(each.score), session.policy)]
    points = [f"{points_words(each.weight or 0)} %", points_words(each.contribution or 0), loses_words(each.lost)]
    return (each.rule.label, said, Cell(f"{rounded(each.score)}", tone), *(points if is_known else ("",) * 3))
