"""`signals`: what speaks of risk and of growth, and the accounts of the weekly review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.lazy import command
from bookcockpit.cli.lines import health_cell
from bookcockpit.cli.options import Word, account_argument, json_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.entities import (
    Account,
    Commitment,
)
from bookcockpit.core.health.score import Health
from bookcockpit.core.vocabulary import SEVERITIES

if TYPE_CHECKING:
    from bookcockpit.core.signals.edits import Reviewed
    from bookcockpit.core.signals.rules import Sign

_TONES = {"high": "late", "medium": "soon", "low": "quiet"}
_KINDS_NAMED = 2


@command("signals")
@account_argument(required=False)
@click.option("--severity", type=Word(SEVERITIES, "severity"), metavar="WORD", help=f"Only {', '.join(SEVERITIES)}.")
@click.option("--risk", is_flag=True, help="Only what speaks of risk.")
@click.option("--growth", is_flag=True, help="Only what speaks of growth.")
@click.option("--all", "everything", is_flag=True, help="Those put away too, with the reason.")
@click.option("--review", is_flag=True, help="The accounts of the weekly review instead, the worst health first.")
@json_option
@pass_session
def signals(
    session: Session,
    wanted: str | None,
    severity: str | None,
    risk: bool,
    growth: bool,
    everything: bool,
    review: bool,
    as_json: bool,
) -> None:
    """List what speaks of risk or of growth, by rule or noted by hand.

    \b
    Examples:
      bookcockpit signals --risk --severity high
      bookcockpit signals northwind --all
      bookcockpit signals --review
    """
    account = session.account(wanted) if wanted is not None else None
    if review:
        if severity or risk or growth or everything:
            raise click.UsageError("--review lists accounts; it goes with an account and --json alone")
        _review(session, account, as_json)
        return
    shown = [
        each
        for each in _signs(session, account)
        if (everything or each.dismissal is None)
        and severity in (None, each.severity)
        and (risk == growth or each.is_risk == risk)
    ]
    playbook = session.desk.playbook
    if as_json:
        from bookcockpit.exchange.views.signals import sign_json

        print_json([sign_json(each, playbook) for each in shown])
    elif shown:
        _print(session, shown, one=account)
    else:
        is_narrowed = bool(severity or risk or growth)
        whom = "" if account is None else f" of {account.name}"
        tell(f"No open signals{whom} fit." if is_narrowed else f"No open signals{whom}.")


def _signs(session: Session, account: Account | None) -> Sequence[Sign]:
    from bookcockpit.core.signals.rules import all_signals, signals_of

    book, playbook = session.book, session.desk.playbook
    if account is None:
        return all_signals(book, playbook)
    if account.status != "active":
        raise Failure(f"{account.name} is {account.status}: it has no signals")
    return signals_of(book, playbook, account, book.pulse(account))


def _print(session: Session, shown: Sequence[Sign], one: Account | None) -> None:
    from bookcockpit.core.dismissals import silent_until
    from bookcockpit.core.signals.edits import ends, kind_words

    today, playbook = session.today, session.desk.playbook

    def said(each: Sign) -> str:
        if each.dismissal is None:
            return each.evidence
        ahead = wording.short_date(silent_until(each.dismissal, playbook), today)
        return " · ".join(text for text in (f"put away until {ahead}: {each.dismissal.reason}", each.evidence) if text)

    rows = [
        (
            Cell(each.account.name, "strong"),
            Cell(each.severity, _TONES[each.severity] if each.is_risk else "quiet"),
            "risk" if each.is_risk else Cell("growth", "good"),
            kind_words(each.kind),
            wording.ago(each.seen_on, today),
            Cell("rule" if each.is_derived else "noted", "quiet"),
            said(each),
        )
        for each in shown
    ]
    print_table(
        ("account", "severity", "", "signal", "since", "from", "evidence"), rows, shrink=((0, 18), (6, 18), 0, 6)
    )
    if one is not None:
        for each in shown:
            if each.dismissal is None:
                closes = f"{'Closes' if each.is_derived else 'Stands until'} {_ends(ends(each, playbook), each)}"
                suggested = each.suggestion.what
                stop = "" if suggested.endswith("?") else "."
                print_shown(f"{kind_words(each.kind)}: {suggested}{stop} {closes}.")


def _ends(words: str, sign: Sign) -> str:
    return words if sign.is_derived else "it is resolved: `bookcockpit signal done`"


def _review(session: Session, account: Account | None, as_json: bool) -> None:
    from bookcockpit.core.health.score import Healths
    from bookcockpit.core.signals.edits import (
        review_accounts,
        reviewed,
    )

    book, playbook = session.book, session.desk.playbook
    healths = Healths(book, playbook)
    accounts = review_accounts(healths) if account is None else [account]
    found = [reviewed(book, playbook, healths, each) for each in accounts]
    if as_json:
        from bookcockpit.exchange.views.signals import reviewed_json

        print_json([reviewed_json(each) for each in found])
    elif found:
        heads = ("account", "health", "lowest", "signals", "last touch", "next step")
        print_table(heads, [_reviewed_row(session, each) for each in found], shrink=((5, 14), (3, 14), (0, 16), 5))
    else:
        tell("No account is amber, red or flagged at risk: there is nothing to review.")


def _reviewed_row(session: Session, each: Reviewed) -> tuple[Cell | str, ...]:
    flag = "! " if each.account.at_risk_since is not None else ""
    return (
        Cell(f"{flag}{each.account.name}", "strong"),
        health_cell(each.health),
        each.health.worst or "",
        _signs_words(each.signs),
        wording.ago(each.touched_on, session.today) if each.touched_on is not None else "never",
        _step_words(session, each.next_step, each.health),
    )


def _signs_words(signs: Sequence[Sign]) -> str:
    kinds = list(dict.fromkeys(wording.word_label(each.kind) for each in signs))
    return wording.some_of(kinds, _KINDS_NAMED) if kinds else "none"


def _step_words(session: Session, step: Commitment | None, health: Health) -> Cell:
    if step is None:
        return Cell(f"none yet → {health.next_action.what}" if health.next_action is not None else "none yet", "quiet")
    words = f"{'we owe' if step.side == 'us' else 'they owe'} {step.what}"
    return session.due(step.due_on, f"{words} (", ")") if step.due_on is not None else Cell(words)
