"""`guide` and `hygiene`: what comes first with a new book, and what is missing or old in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import complete_account, json_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import INDENT, Cell, print_heading, print_line, print_list, print_more, print_table
from bookcockpit.core import wording
from bookcockpit.core.entities import Account

if TYPE_CHECKING:
    from bookcockpit.core.rhythm.guide import Guide, GuideStep
    from bookcockpit.core.rhythm.hygiene import Hygiene, HygieneRule


@command("guide")
@json_option
@pass_session
def guide(session: Session, as_json: bool) -> None:
    """The first ninety days with a book, and the next best step.

    What comes in which month, and how far it is. Computed of the book: what is written down counts, nothing is
    ticked off.

    \b
    Example:
      bookcockpit guide
    """
    from bookcockpit.core.rhythm.guide import PHASE_TITLES, day_words, guide_of

    found = guide_of(session.book, session.policy, session.healths)
    if as_json:
        print_json(found)
        return
    if not found.steps:
        tell(
            "There is no active account yet: `bookcockpit import` brings a file in, `bookcockpit account add` adds one."
        )
        return
    print_shown(f"{day_words(found)} · {found.done} of {len(found.steps)} steps done", "strong")
    _print_best(found)
    for phase, title in PHASE_TITLES.items():
        first, last = found.days_of(phase)
        print_heading(f"Days {first} to {last}: {title}")
        rows = [_row(found, step) for step in found.steps if step.phase == phase]
        print_table(("", "", "", ""), rows, shrink=(3, (1, 30)), right=(2,), indent=INDENT)


def _print_best(found: Guide) -> None:
    best = found.best.next if found.best is not None else None
    if best is not None:
        print_line(f"Next: {best.what}.", "good", indent="")
        print_line(f"bookcockpit {best.command}", "quiet")
    elif found.is_done:
        print_line("All of it is done; `bookcockpit hygiene` says what grows old.", "good", indent="")
    else:
        print_line("What is left waits for accounts at risk: stabilise first.", "soon", indent="")


def _row(found: Guide, step: GuideStep) -> tuple[Cell | str, ...]:
    if not step.total:
        return Cell("–", "quiet"), step.title, Cell(""), Cell(step.note, "quiet")
    mark = Cell("✓", "good") if step.is_done else Cell("○", "late" if found.is_late(step) else "soon")
    what = step.next.what if step.next is not None else step.note
    return mark, step.title, f"{step.done:,}/{step.total:,}", Cell(what, "quiet")


_SHOWN = 8


@command("hygiene")
@click.argument("wanted", metavar="[RULE|ACCOUNT]", required=False, shell_complete=complete_account)
@click.option("--all", "everything", is_flag=True, help="Every account of every rule, and those put away.")
@click.option("--dismiss", metavar="RULE", help="Put what a rule says of ACCOUNT away; needs --why.")
@click.option("--bring-back", metavar="RULE", help="Let a rule speak of ACCOUNT again.")
@click.option("--why", "reason", metavar="TEXT", default="", help="The reason, kept beside it.")
@json_option
@pass_session
def hygiene(
    session: Session,
    wanted: str | None,
    everything: bool,
    dismiss: str | None,
    bring_back: str | None,
    reason: str,
    as_json: bool,
) -> None:
    """What is missing or old in the book, and what mends it.

    Rules: no_contract, contract_gaps, lines_apart, overlaps, no_owner, no_tier_reason, never_touched, missing_roles,
    stale_contacts, stale_plan, not_reviewable, undated_promises, idle_plays, old_readings, duplicates. Accounts at
    risk are left alone.

    \b
    Examples:
      bookcockpit hygiene
      bookcockpit hygiene stale_contacts
      bookcockpit hygiene northwind --dismiss missing_roles --why "They have no technical owner"
    """
    from bookcockpit.core.rhythm.hygiene import RULES, rules_named

    if dismiss is not None or bring_back is not None:
        if wanted is None or (dismiss is not None and bring_back is not None):
            raise click.UsageError("Name one account, and either --dismiss RULE or --bring-back RULE")
        if dismiss is not None and not reason.strip():
            raise click.UsageError("--dismiss needs --why TEXT: the reason is kept, so that it can be judged later")
        _decide(session, wanted, dismiss, bring_back, reason)
        return
    if reason:
        raise click.UsageError("--why goes with --dismiss RULE")
    named = rules_named(wanted) if wanted is not None else RULES
    if wanted is not None and not named:
        _of_account(session, wanted, everything=everything, as_json=as_json)
        return
    from bookcockpit.core.rhythm.hygiene import clean_words, hygiene_of

    found = hygiene_of(session.book, session.policy)
    if as_json:
        named_ids = {rule.id for rule in named}
        print_json(found, named=named_ids, everything=everything, policy=session.policy)
        return
    print_shown(clean_words(found).capitalize(), "strong")
    if found.looked_at:
        _print_rules(session, found, {rule.id for rule in named}, everything=everything or wanted is not None)


def _print_rules(session: Session, found: Hygiene, named: set[str], *, everything: bool) -> None:
    from bookcockpit.exchange.lists.review import HYGIENE

    shown = [
        result
        for result in found.results
        if result.rule.id in named and (result.findings if everything else result.open)
    ]
    for result in shown:
        print_heading(f"{result.rule.title} · {len(result.open)}")
        print_line(f"{result.rule.step}.", "quiet")
        listed = result.findings if everything else result.open
        most = len(listed) if everything else _SHOWN
        print_list(HYGIENE, session, listed[:most], shrink=(2, (0, 14)), indent=INDENT)
        print_more(len(listed) - most, f"hygiene {result.rule.id}")
    if not shown:
        tell("Nothing found." if len(named) == 1 else "Nothing found: the book is clean.")
    if found.left_alone:
        names = wording.some_of([each.name for each in found.left_alone], 3)
        tell(f"At risk, so left alone: {names}.")


def _of_account(session: Session, wanted: str, *, everything: bool, as_json: bool) -> None:
    from bookcockpit.core.rhythm.hygiene import findings_of

    account = _account(session, wanted)
    policy = session.policy
    found = [each for each in findings_of(session.book, policy, account) if everything or each.is_open]
    if as_json:
        print_json(
            {
                "account": account.name,
                "key": account.key,
                "clean": not any(each.is_open for each in found),
                "items": found,
            },
            policy=policy,
        )
        return
    if not found:
        why = "at risk, so left alone" if account.at_risk_since is not None else "clean"
        tell(f"{account.name} is {why if account.status == 'active' else account.status}.")
    for each in found:
        print_shown(f"{each.rule.title}: {each.trace.what}", "strong" if each.is_open else "quiet")
        print_shown(f"{INDENT}{each.rule.step}: bookcockpit {each.command}", "quiet")


def _account(session: Session, wanted: str) -> Account:
    from bookcockpit.core.actions import UnknownName, find_account
    from bookcockpit.core.rhythm.hygiene import RULES

    try:
        return find_account(session.book.accounts, wanted)
    except UnknownName as unknown:
        raise Failure(f"{unknown}, and no rule; rules are {', '.join(rule.id for rule in RULES)}") from None


def _decide(session: Session, wanted: str, dismiss: str | None, bring_back: str | None, reason: str) -> None:
    from bookcockpit.core.rhythm.hygiene import bring_back_finding, dismiss_finding, findings_of

    account = _account(session, wanted)
    rule = _rule(dismiss or bring_back or "")
    found = {each.rule.id: each for each in findings_of(session.book, session.policy, account)}.get(rule.id)
    if dismiss is not None:
        if found is None or not found.is_open:
            state = "does not speak of" if found is None else "is put away already for"
            raise Failure(f"{rule.id} {state} {account.name}; see `bookcockpit hygiene {account.key} --all`")
        session.apply(dismiss_finding(found, reason, session.today))
        print_shown(f"Put away: {rule.title.lower()} of {account.name}: {reason}.")
        return
    change = bring_back_finding(session.book, account, rule)
    if change.is_empty:
        raise Failure(f"{rule.id} was not put away for {account.name}")
    session.apply(change)
    print_shown(f"Speaks again where it holds: {rule.title.lower()} of {account.name}.")


def _rule(wanted: str) -> HygieneRule:
    from bookcockpit.core.rhythm.hygiene import RULES, rules_named

    named: Sequence[HygieneRule] = rules_named(wanted)
    if len(named) == 1:
        return named[0]
    listed = ", ".join(rule.id for rule in named or RULES)
    raise click.UsageError(f"“{wanted}” {'may be' if named else 'is no rule; write one of'} {listed}")
