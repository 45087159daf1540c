"""`playbook`: the rules in force, and the named checklists with what they come to at an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from bookcockpit.cli.commands import playbook_run
from bookcockpit.cli.completing import complete_playbook
from bookcockpit.cli.errors import Failure
from bookcockpit.cli.lazy import group
from bookcockpit.cli.options import account_argument, json_option
from bookcockpit.cli.out import print_json, print_note, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.playbook import Playbook

if TYPE_CHECKING:
    from bookcockpit.core.playbooks.checklists import Checklist
    from bookcockpit.core.playbooks.runs import PlannedStep
    from bookcockpit.core.playbooks.suggestions import Fit


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
    from bookcockpit.core.playbook_toml import as_toml

    text = as_toml(_in_force(session))
    if as_json:
        import tomllib

        print_json(tomllib.loads(text))
        return
    print_note(text.rstrip("\n"))


def _show_one(session: Session, name: str, wanted: str | None, as_json: bool) -> None:
    from bookcockpit.core.playbooks.runs import contract_for, plan_run
    from bookcockpit.exchange.views.playbooks import checklist_json, planned_json

    found = checklist_named(_in_force(session), name)
    if wanted is None:
        if as_json:
            print_json(checklist_json(found))
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
        print_json({**checklist_json(found), "account": account.name, "planned": planned_json(steps)})
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
            "we owe" if each.step.side == "us" else "they owe",
            each.owner,
            each.step.what,
        )
        for each in steps
    ]
    print_table(("due", "side", "owner", "step"), rows, shrink=(3, 2))


def checklist_named(rules: Playbook, name: str) -> Checklist:
    """The checklist of that name, or whose name begins so. Raises `Failure` with the names."""
    from bookcockpit.core.playbooks.checklists import checklists_of

    known = checklists_of(rules)
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
    known = list(checklists_of(rules).values())
    fits = _fits(session, wanted, everything) if session.settings.store.exists() else []
    if as_json:
        from bookcockpit.exchange.views.playbooks import checklist_json, fit_json

        print_json(
            {
                "playbooks": [checklist_json(each) for each in known],
                "suggestions": [fit_json(each, rules) for each in fits],
            }
        )
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
    from bookcockpit.core.health.score import Healths
    from bookcockpit.core.playbooks.suggestions import all_fits, fits_of

    book, rules = session.book, session.desk.playbook
    healths = Healths(book, rules)
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


for _each in (
    playbook_run.apply,
    playbook_run.runs,
    playbook_run.end,
    playbook_run.dismiss,
    playbook_run.bring_back,
):
    playbook.add_command(_each)


def _in_force(session: Session) -> Playbook:
    """The book's playbook; without a book, the one a new book would start with."""
    from bookcockpit.desk import read_playbook

    if not session.settings.store.exists():
        tell("No book yet: these are the rules a new one starts with.")
        return read_playbook(session.settings, "balanced")
    return session.desk.playbook
