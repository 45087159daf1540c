"""`signals` and `signal`: what speaks of risk and of growth; noted by hand, and put away with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import refuse_nothing
from bookcockpit.cli.kept import mends
from bookcockpit.cli.lazy import command, group
from bookcockpit.cli.options import Day, Word, account_argument, json_option, on_option, option_of, pass_account
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_list, print_table
from bookcockpit.core import wording
from bookcockpit.core.entities import Account, Commitment, Signal
from bookcockpit.core.health.score import Health
from bookcockpit.core.vocabulary import EXPANSION_SIGNALS, RISK_SIGNALS, SEVERITIES, SIGNALS
from bookcockpit.exchange.lists.accounts import health_cell

if TYPE_CHECKING:
    from bookcockpit.core.signals.edits import Reviewed
    from bookcockpit.core.signals.rules import Sign

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
    policy = session.policy
    if as_json:
        print_json(shown, policy=policy)
    elif shown:
        _print(session, shown, one=account)
    else:
        is_narrowed = bool(severity or risk or growth)
        whom = "" if account is None else f" of {account.name}"
        tell(f"No open signals{whom} fit." if is_narrowed else f"No open signals{whom}.")


def _signs(session: Session, account: Account | None) -> Sequence[Sign]:
    from bookcockpit.core.signals.rules import all_signals, signals_of

    book, policy = session.book, session.policy
    if account is None:
        return all_signals(book, policy)
    if account.status != "active":
        raise Failure(f"{account.name} is {account.status}: it has no signals")
    return signals_of(book, policy, account, book.pulse(account))


def _print(session: Session, shown: Sequence[Sign], one: Account | None) -> None:
    from bookcockpit.core.signals.edits import ends, kind_words
    from bookcockpit.exchange.lists.growth import SIGNALS

    policy = session.policy
    print_list(SIGNALS, session, shown, shrink=((0, 18), (6, 18), 0, 6))
    if one is not None:
        for each in shown:
            if each.dismissal is None:
                closes = f"{'Closes' if each.is_derived else 'Stands until'} {_ends(ends(each, policy), each)}"
                suggested = each.suggestion.what
                stop = "" if suggested.endswith("?") else "."
                print_shown(f"{kind_words(each.kind)}: {suggested}{stop} {closes}.")


def _ends(words: str, sign: Sign) -> str:
    return words if sign.is_derived else "it is resolved: `bookcockpit signal done`"


def _review(session: Session, account: Account | None, as_json: bool) -> None:
    from bookcockpit.core.signals.edits import review_accounts, reviewed

    book, policy, healths = session.book, session.policy, session.healths
    accounts = review_accounts(healths) if account is None else [account]
    found = [reviewed(book, policy, healths, each) for each in accounts]
    if as_json:
        print_json(found)
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
    words = f"{wording.owes(step.side)} {step.what}"
    return session.due(step.due_on, f"{words} (", ")") if step.due_on is not None else Cell(words)


@group("signal")
def signal() -> None:
    """What was seen: add, edit, done, dismiss, bring-back.

    A signal is named by its kind; `bookcockpit signals` lists them.

    \b
    Example:
      bookcockpit signal add northwind reorganisation --severity high -m "New COO from January"
    """


def _kind_argument(function: Any) -> Any:
    return click.argument("named", metavar="KIND", type=Word(SIGNALS, "signal"))(function)


def _key_option(function: Any) -> Any:
    return click.option(
        "--key", "which", metavar="KEY", help="Which, where several of the kind are open: the key of what it is about."
    )(function)


def _fields(function: Any) -> Any:
    """Severity, day and evidence."""
    severity = Word(SEVERITIES, "severity")
    for option in (
        option_of("evidence", "--message", "-m", "evidence", metavar="TEXT", help="What was seen or heard, and where."),
        option_of("seen_on", "--on", "seen_on", type=Day(backwards=True), metavar="DATE", help="When it was seen."),
        click.option("--severity", type=severity, metavar="WORD", help=f"{', '.join(SEVERITIES)}."),
    ):
        function = option(function)
    return function


@signal.command("add")
@pass_account
@_kind_argument
@_fields
def add(
    session: Session, account: Account, named: str, severity: str | None, seen_on: date | None, evidence: str | None
) -> None:
    """Note a signal of risk or of growth, seen today unless said otherwise.

    KIND of risk: usage_decline, champion_silent, champion_left, ticket_escalated, milestone_missed,
    single_threaded, no_sponsor, invoice_late, competitor_seen, reorganisation, procurement_early; of growth:
    seats_near_limit, plan_near_limit, new_funding, new_executive, hiring, department_interest, objective_achieved.

    \b
    Example:
      bookcockpit signal add northwind reorganisation --severity high -m "New COO from January"
    """
    from bookcockpit.core.signals.edits import save_signal

    made = Signal(
        account_id=account.id,
        kind=named,
        severity=severity or "medium",  # type: ignore[arg-type]
        seen_on=seen_on or session.today,
        evidence=evidence or "",
    )
    session.apply(save_signal(account, _known(session, account), None, made))
    print_shown(f"Noted: {_words(made)} ({account.name}).")
    if account.status != "active":
        tell(f"{account.name} is {account.status}, so it is listed nowhere until that changes.")


@signal.command("edit")
@account_argument()
@_kind_argument
@click.option(
    "--kind", type=Word(SIGNALS, "signal"), metavar="KIND",
    help=f"Risk: {', '.join(RISK_SIGNALS)}. Growth: {', '.join(EXPANSION_SIGNALS)}.",
)  # fmt: skip
@_fields
@click.option("--reopen", is_flag=True, help="Open one again that was resolved.")
@_key_option
@mends
@pass_session
def edit(session: Session, wanted: str, named: str, reopen: bool, which: str | None, **values: Any) -> None:
    """Change a signal that was noted by hand, or open it again.

    \b
    Examples:
      bookcockpit signal edit northwind competitor_seen --severity high
      bookcockpit signal edit quorum procurement_early --severity medium
    """
    from bookcockpit.core.signals.edits import save_signal

    account = session.account(wanted)
    said = {field: value for field, value in values.items() if value is not None}
    said |= {"resolved_on": None} if reopen else {}
    refuse_nothing(said)
    before = _noted(session, account, named, which, still_open=not reopen)
    after = before.but(**said)
    session.apply(save_signal(account, _known(session, account), before, after))
    print_shown(f"{'Open again' if reopen else 'Changed'}: {_words(after)} ({account.name}).")


@signal.command("done")
@pass_account
@_kind_argument
@on_option("resolved_on")
@_key_option
def done(session: Session, account: Account, named: str, on: date, which: str | None) -> None:
    """Say that a signal noted by hand is resolved.

    Those found by rule close by themselves, with what they were found by.

    \b
    Example:
      bookcockpit signal done northwind competitor_seen --on fri
    """
    from bookcockpit.core.signals.edits import resolve
    from bookcockpit.core.signals.rules import sign_of

    found = _noted(session, account, named, which)
    session.apply(resolve([sign_of(account, found)], on))
    print_shown(f"Resolved on {wording.full_date(on)}: {_words(found)} ({account.name}).")


@signal.command("dismiss")
@pass_account
@_kind_argument
@click.option("--why", "reason", metavar="TEXT", required=True, help="The reason, kept beside it.")
@_key_option
def dismiss(session: Session, account: Account, named: str, reason: str, which: str | None) -> None:
    """Put a signal away, with the reason.

    One found by rule stays silent for the playbook's days, or until it closes and opens again; one noted by hand is
    resolved.

    \b
    Example:
      bookcockpit signal dismiss northwind milestone_missed --why "Both sides agreed on January"
    """
    from bookcockpit.core.signals.edits import dismiss as decide
    from bookcockpit.core.signals.edits import kind_words

    open_now = [each for each in _signs_named(session, account) if each.dismissal is None]
    sign = _one(open_now, account, named, which, "open")
    session.apply(decide([sign], reason, session.today))
    if sign.is_derived:
        how = f"until {wording.full_date(session.silent_until)}, or until it closes and opens again"
    else:
        how = "and resolved"
    print_shown(f"Put away {how}: {kind_words(named).lower()} ({account.name}).")


@signal.command("bring-back")
@pass_account
@_kind_argument
@_key_option
def bring_back(session: Session, account: Account, named: str, which: str | None) -> None:
    """Let a signal that was put away speak again.

    \b
    Example:
      bookcockpit signal bring-back northwind milestone_missed
    """
    from bookcockpit.core.signals.edits import bring_back as decide
    from bookcockpit.core.signals.edits import dismissed_by_hand, kind_words

    away = [each for each in _signs_named(session, account) if each.dismissal is not None]
    # One put away long ago is on no list any more, and can be brought back all the same.
    found = {each.key: each for each in (*dismissed_by_hand(session.book, account), *away)}
    sign = _one(list(found.values()), account, named, which, "put away")
    session.apply(decide(session.book, [sign]))
    print_shown(f"Back: {kind_words(named).lower()} ({account.name}), since {wording.full_date(sign.seen_on)}.")


def _signs_named(session: Session, account: Account) -> Sequence[Sign]:
    from bookcockpit.core.signals.rules import signals_of

    return signals_of(session.book, session.policy, account, session.book.pulse(account))


def _known(session: Session, account: Account) -> list[Signal]:
    return [each for each in session.book.signals if each.account_id == account.id]


def _noted(session: Session, account: Account, kind: str, key: str | None, *, still_open: bool = True) -> Signal:
    """The account's signal of a kind that was noted by hand, open or resolved."""
    from bookcockpit.core.signals.edits import ends, kind_words

    known = [
        each for each in _known(session, account) if each.kind == kind and (each.resolved_on is None) == still_open
    ]
    fitting = [each for each in known if key in (None, each.key)]
    if len(fitting) == 1:
        return fitting[0]
    if known:
        raise _several(account, kind, key, [(each.key, each.seen_on, each.evidence) for each in known])
    if still_open:
        by_rule = [each for each in _signs_named(session, account) if each.kind == kind and each.is_derived]
        if by_rule:
            closes = ends(by_rule[0], session.policy)
            raise Failure(
                f"{kind_words(kind)} of {account.name} was found by rule and closes {closes}; "
                "`bookcockpit signal dismiss` puts it away"
            )
    state = "open" if still_open else "resolved"
    raise Failure(f"{account.name} has no {state} signal {kind} noted by hand; see `bookcockpit signals`")


def _one(known: Sequence[Sign], account: Account, kind: str, key: str | None, state: str) -> Sign:
    from bookcockpit.core.signals.edits import subject_words

    mine = [each for each in known if each.kind == kind]
    fitting = [each for each in mine if key in (None, subject_words(each))]
    if len(fitting) == 1:
        return fitting[0]
    if mine:
        raise _several(account, kind, key, [(subject_words(each), each.seen_on, each.evidence) for each in mine])
    said = "that is put away" if state == "put away" else "open"
    what = f"signal {kind} {said}" if state == "put away" else f"{said} signal {kind}"
    raise Failure(f"{account.name} has no {what}; see `bookcockpit signals --all`")


def _several(account: Account, kind: str, key: str | None, found: Sequence[tuple[str, date, str]]) -> Failure:
    listed = "; ".join(
        f"{name} ({wording.full_date(on)}{f', {evidence}' if evidence else ''})" for name, on, evidence in found[:8]
    )
    if key is not None and len(found) >= 1:
        return Failure(f"{account.name} has no {kind} with the key “{key}”; there is {listed}")
    return Failure(f"{account.name} has {len(found)} signals {kind}; say which with --key: {listed}")


def _words(each: Signal) -> str:
    from bookcockpit.core.signals.edits import kind_words

    evidence = f": {each.evidence}" if each.evidence else ""
    return f"{kind_words(each.kind).lower()}, {each.severity}, seen {wording.full_date(each.seen_on)}{evidence}"
