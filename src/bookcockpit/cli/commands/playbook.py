"""`playbook`: the rules in force, and the named checklists with what they come to at an account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.lazy import command, group
from bookcockpit.cli.options import Day, account_argument, complete_playbook, json_option
from bookcockpit.cli.out import print_json, print_note, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.entities import Account, Contract
from bookcockpit.core.policy import Policy

if TYPE_CHECKING:
    from bookcockpit.core.playbooks.checklists import Checklist
    from bookcockpit.core.playbooks.runs import PlannedStep, RunView
    from bookcockpit.core.playbooks.suggestions import Fit


def _name_argument(function: Any) -> Any:
    return click.argument("name", metavar="PLAYBOOK", shell_complete=complete_playbook)(function)


@command("apply")
@_name_argument
@account_argument()
@click.option("--from", "day_0", type=Day(backwards=True), metavar="DATE", help="Day 0 (today).")
@click.option("--contract", "which", metavar="KEY", help="Which renewal, where the account has several.")
@click.option("--skip-past", is_flag=True, help="Leave out steps whose day has passed.")
@click.option("--dry-run", is_flag=True, help="Only show what it would promise.")
@json_option
@pass_session
def apply(
    session: Session,
    name: str,
    wanted: str,
    day_0: date | None,
    which: str | None,
    skip_past: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Apply a playbook to an account: its steps become dated promises, in one undo step.

    Steps whose day has passed fall due on the next working days, one a day.

    \b
    Examples:
      bookcockpit playbook apply onboarding northwind --from 2026-11-02 --skip-past
      bookcockpit playbook apply renewal northwind --dry-run
    """
    from bookcockpit.core.playbooks.runs import CannotApply, apply_checklist, plan_run

    account = session.account(wanted)
    found = checklist_named(session.policy, name)
    if which is not None and found.anchor != "renewal":
        raise click.UsageError(f"{found.title} counts its days from day 0, not from a renewal: leave --contract out")
    about = _contract(session, account, found, which)
    start = day_0 or session.today
    try:
        change = apply_checklist(session.book, account, found, start, contract=about, skip_past=skip_past)
    except CannotApply as refused:
        raise Failure(str(refused)) from None
    steps = plan_run(session.book, account, found, start, contract=about, skip_past=skip_past)
    if not dry_run:
        session.apply(change)
    if as_json:
        print_json({"playbook": found.name, "account": account.name, "applied": not dry_run, "steps": steps})
        return
    verb = "Would promise" if dry_run else "Applied"
    print_shown(f"{verb}: {found.title} to {account.name}, {wording.count(len(steps), 'promise')}.")
    print_steps(session, steps)


def _contract(session: Session, account: Account, found: Checklist, which: str | None) -> Contract | None:
    from bookcockpit.core.playbooks.runs import contracts_for

    ahead = contracts_for(session.book, account, found)
    if which is None:
        return ahead[0] if ahead else None
    named = next((each for each in ahead if each.key == which), None)
    if named is None:
        known = ", ".join(each.key for each in ahead) or "none"
        raise Failure(f"{account.name} has no contract “{which}” with a renewal ahead; those are {known}")
    return named


@command("runs")
@account_argument(required=False)
@click.option("--all", "everything", is_flag=True, help="Those that are over too.")
@json_option
@pass_session
def runs(session: Session, wanted: str | None, everything: bool, as_json: bool) -> None:
    """How far the playbooks at work are.

    \b
    Example:
      bookcockpit playbook runs northwind --all
    """
    from bookcockpit.core.playbooks.runs import runs_of

    book = session.book
    accounts = [session.account(wanted)] if wanted is not None else book.accounts
    found = [view for account in accounts for view in runs_of(book, account) if everything or not view.is_over]
    if as_json:
        print_json(found)
    elif found:
        heads = ("account", "playbook", "kept", "late", "since", "next step")
        print_table(heads, [_row(session, view) for view in found], right=(2, 3), shrink=(5, (0, 14)))
    else:
        tell("No playbook is at work; `bookcockpit playbook list` says which would fit.")


def _row(session: Session, view: RunView) -> tuple[Cell | str, ...]:
    step = view.next_step
    due = session.due(step.due_on, " (", ")").text if step is not None and step.due_on is not None else ""
    return (
        Cell(view.account.name, "strong"),
        view.run.title,
        f"{view.kept} of {view.total}",
        Cell(str(view.late) if view.late else "", "late"),
        wording.ago(view.run.started_on, session.today),
        f"{step.what}{due}" if step is not None else Cell("over", "quiet"),
    )


@command("end")
@_name_argument
@account_argument()
@pass_session
def end(session: Session, name: str, wanted: str) -> None:
    """End a playbook before its last step; its open promises are dropped.

    \b
    Example:
      bookcockpit playbook end onboarding juniper
    """
    from bookcockpit.core.playbooks.runs import CannotApply, end_run, runs_of

    account = session.account(wanted)
    mine = [view for view in runs_of(session.book, account) if view.run.playbook.startswith(name.replace("-", "_"))]
    if not mine:
        raise Failure(f"no playbook “{name}” is at work at {account.name}; see `bookcockpit playbook runs --all`")
    try:
        change = end_run(mine[0], session.today)
    except CannotApply as refused:
        raise Failure(str(refused)) from None
    session.apply(change)
    dropped = sum(each.is_open for each in mine[0].promises)
    print_shown(f"Ended: {mine[0].words} at {account.name}, {wording.count(dropped, 'promise')} dropped.")


@command("dismiss")
@_name_argument
@account_argument()
@click.option("--why", "reason", metavar="TEXT", required=True, help="The reason, kept beside it.")
@pass_session
def dismiss(session: Session, name: str, wanted: str, reason: str) -> None:
    """Put the suggestion of a playbook away; it stays silent for the playbook's days.

    \b
    Example:
      bookcockpit playbook dismiss renewal northwind --why "Procurement sets the dates"
    """
    from bookcockpit.core.playbooks.suggestions import dismiss_fits

    account = session.account(wanted)
    fits = _fitting(session, account, name, away=False)
    session.apply(dismiss_fits(fits, reason, session.today))
    until = wording.full_date(session.silent_until)
    print_shown(f"Put away until {until}: {fits[0].checklist.title} at {account.name}.")


@command("bring-back")
@_name_argument
@account_argument()
@pass_session
def bring_back(session: Session, name: str, wanted: str) -> None:
    """Suggest a playbook again that was put away.

    \b
    Example:
      bookcockpit playbook bring-back renewal northwind
    """
    from bookcockpit.core.playbooks.suggestions import bring_back_fits

    account = session.account(wanted)
    fits = _fitting(session, account, name, away=True)
    session.apply(bring_back_fits(session.book, fits))
    print_shown(f"Suggested again: {fits[0].checklist.title} at {account.name}.")


def _fitting(session: Session, account: Account, name: str, *, away: bool) -> Sequence[Fit]:
    from bookcockpit.core.playbooks.suggestions import fits_of

    wanted = name.replace("-", "_")
    found = [
        fit
        for fit in fits_of(session.book, session.policy, account, session.healths)
        if fit.checklist.name.startswith(wanted) and (fit.dismissal is not None) == away
    ]
    if not found:
        state = "was put away" if away else "is suggested"
        raise Failure(f"no playbook “{name}” {state} at {account.name}; see `bookcockpit playbook list {account.key}`")
    return found


@group("playbook")
def playbook() -> None:
    """Named checklists, applied to accounts; and the rules in force.

    \b
    Example:
      bookcockpit playbook apply onboarding northwind --skip-past
    """


@playbook.command("show")
@click.argument("name", required=False, shell_complete=complete_playbook)
@click.option("--account", "-a", "wanted", metavar="ACCOUNT", help="With the dates and owners it has there.")
@json_option
@pass_session
def show_playbook(session: Session, name: str | None, wanted: str | None, as_json: bool) -> None:
    """Print every rule in force as TOML, or one checklist with its steps.

    What you want otherwise goes, without the rest, into playbook.toml in the config folder.

    \b
    Examples:
      bookcockpit playbook show > my-playbook.toml
      bookcockpit playbook show onboarding --account northwind
    """
    if name is not None:
        _show_one(session, name, wanted, as_json)
        return
    if wanted is not None:
        raise click.UsageError("Say which checklist; `bookcockpit playbook list` names them")
    from bookcockpit.core.policy_toml import as_toml

    text = as_toml(_in_force(session))
    if as_json:
        import tomllib

        print_json(tomllib.loads(text))
        return
    print_note(text.rstrip("\n"))


def _show_one(session: Session, name: str, wanted: str | None, as_json: bool) -> None:
    from bookcockpit.core.playbooks.runs import contract_for, plan_run

    found = checklist_named(_in_force(session), name)
    if wanted is None:
        if as_json:
            print_json(found)
            return
        _print_head(found)
        rows = [
            (f"day {step.day}", step.side, wording.word_label(step.owner), step.what, ", ".join(step.tiers))
            for step in sorted(found.steps, key=lambda step: step.day)
        ]
        print_table(("day", "side", "owner", "step", "tiers"), rows, shrink=(3,))
        return
    account = session.account(wanted)
    about = contract_for(session.book, account, found)
    if found.anchor == "renewal" and about is None:
        raise Failure(f"{account.name} has no renewal ahead to count {found.title} from")
    steps = plan_run(session.book, account, found, session.today, contract=about)
    if as_json:
        print_json(found, row="PlannedChecklist", account=account.name, planned=steps)
        return
    _print_head(found)
    print_steps(session, steps)


def _print_head(found: Checklist) -> None:
    print_shown(f"{found.title} ({found.name}): {found.about[:1].lower()}{found.about[1:]}.")
    if found.anchor == "renewal":
        tell("Days are counted from the renewal date.")


def print_steps(session: Session, steps: Sequence[PlannedStep]) -> None:
    """The promises a checklist comes to at an account."""
    rows = [
        (
            Cell(session.due(each.due_on).text, "late" if each.is_late else ""),
            wording.owes(each.step.side),
            each.owner,
            each.step.what,
        )
        for each in steps
    ]
    print_table(("due", "side", "owner", "step"), rows, shrink=(3, 2))


def checklist_named(rules: Policy, name: str) -> Checklist:
    """The checklist of that name, or whose name begins so. Raises `Failure` with the names."""
    from bookcockpit.core.playbooks.checklists import checklists_of

    known = checklists_of(rules.own_checklists)
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    fitting = [wanted] if wanted in known else [each for each in known if wanted and each.startswith(wanted)]
    if len(fitting) != 1:
        said = f"may be {' or '.join(fitting)}" if fitting else "is not a playbook"
        raise Failure(f"“{name}” {said}; there are {', '.join(known)}")
    return known[fitting[0]]


@playbook.command("list")
@account_argument(required=False)
@click.option("--all", "everything", is_flag=True, help="Suggestions that were put away too, with the reason.")
@json_option
@pass_session
def list_playbooks(session: Session, wanted: str | None, everything: bool, as_json: bool) -> None:
    """The checklists there are, and where one fits now, with the reason.

    At an account at risk only a save is suggested.

    \b
    Examples:
      bookcockpit playbook list
      bookcockpit playbook list northwind
    """
    from bookcockpit.core.playbooks.checklists import checklists_of

    rules = _in_force(session)
    known = list(checklists_of(rules.own_checklists).values())
    fits = _fits(session, wanted, everything) if session.settings.store.exists() else []
    if as_json:
        print_json({"playbooks": known, "suggestions": fits}, policy=rules)
        return
    if wanted is None:
        rows = [
            (Cell(each.name, "strong"), str(len(each.steps)), ", ".join(each.tiers) or "all tiers", each.about)
            for each in known
        ]
        print_table(("playbook", "steps", "for", "when"), rows, right=(1,), shrink=(3,))
        print_shown("")
    _print_fits(session, fits)


def _fits(session: Session, wanted: str | None, everything: bool) -> list[Fit]:
    from bookcockpit.core.playbooks.suggestions import all_fits, fits_of

    book, rules, healths = session.book, session.policy, session.healths
    found = all_fits(book, rules, healths)
    if wanted is not None:
        found = fits_of(book, rules, session.account(wanted), healths)
    return [each for each in found if everything or each.dismissal is None]


def _print_fits(session: Session, fits: Sequence[Fit]) -> None:
    if not fits:
        tell("No playbook suggests itself now.")
        return
    rows = [
        (
            Cell(each.account.name, "strong"),
            each.checklist.name,
            each.why if each.dismissal is None else Cell(f"put away: {each.dismissal.reason}", "quiet"),
        )
        for each in fits
    ]
    print_table(("account", "fits now", "why"), rows, shrink=(2, (0, 14)))


for _each in (apply, runs, end, dismiss, bring_back):
    playbook.add_command(_each)


def _in_force(session: Session) -> Policy:
    """The book's playbook; without a book, the one a new book would start with."""
    from bookcockpit.desk import read_policy

    if not session.settings.store.exists():
        tell("No book yet: these are the rules a new one starts with.")
        return read_policy(session.settings, "balanced")
    return session.policy
