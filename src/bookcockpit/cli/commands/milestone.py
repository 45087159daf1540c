"""`milestone`: the steps of an objective, ours and theirs."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from bookcockpit.cli.commands.objective import objective_named
from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import field_options, given, refuse_nothing
from bookcockpit.cli.lazy import group
from bookcockpit.cli.options import Day, account_argument, json_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, mends, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.entities import (
    Account,
    Milestone,
    Objective,
)
from bookcockpit.core.grouped import Tie
from bookcockpit.exchange.encoder import entity_json


@group("milestone")
def milestone() -> None:
    """Steps of an objective: add, edit, done, list.

    A milestone is named by its key, its title, or a unique part of it.

    \b
    Example:
      bookcockpit milestone list northwind
    """


@milestone.command("add")
@account_argument()
@click.argument("title")
@click.option("--objective", "which", metavar="NAME", help="Of which objective; needed where there are several.")
@field_options(Milestone, without=("title", "objective_id", "done_on"), adding=True)
@pass_session
def add(session: Session, wanted: str, title: str, which: str | None, **values: Any) -> None:
    """Add a step to an objective; it is theirs when its owner is one of their people.

    \b
    Example:
      bookcockpit milestone add northwind "Module live" --objective depots --due-on 2026-12-11 --side us --shared
    """
    from bookcockpit.core.plan.edits import save_milestone
    from bookcockpit.core.plan.success import owner_side

    account = session.account(wanted)
    objective = _objective(session, account, which)
    said = _given(session, account, values)
    side = owner_side(said.get("owner", ""), account, session.book.stakeholders_of.get(account.id, ()))
    made = Milestone(objective_id=objective.id, title=title, **{**({"side": side} if side else {}), **said})
    session.apply(save_milestone(account, objective, None, made))
    print_shown(f"Added: {_words(made)}, a step of {objective.statement} ({account.name}), key {made.key}.")


@milestone.command("edit")
@account_argument()
@click.argument("which", metavar="MILESTONE")
@field_options(Milestone)
@mends("milestone")
@pass_session
def edit(session: Session, wanted: str, which: str, **values: Any) -> None:
    """Change a milestone; an empty text clears a field, --done-on "" reopens it.

    \b
    Example:
      bookcockpit milestone edit northwind leeds --due-on +1w
    """
    account = session.account(wanted)
    said = _given(session, account, values)
    refuse_nothing(said)
    before = _find(session, account, which)
    after = before.but(**said)
    _save(session, account, before, after)
    print_shown(f"Changed: {_words(after)} ({account.name}).")


@milestone.command("done")
@account_argument()
@click.argument("which", metavar="MILESTONE")
@click.option("--on", type=Day(backwards=True), metavar="DATE", help="When (today).")
@pass_session
def done(session: Session, wanted: str, which: str, on: date | None) -> None:
    """Say that a milestone was reached.

    \b
    Example:
      bookcockpit milestone done northwind leeds --on yesterday
    """
    account = session.account(wanted)
    when = on or session.today
    before = _find(session, account, which, still_open=True)
    _save(session, account, before, before.but(done_on=when))
    print_shown(f"Reached on {wording.full_date(when)}: {before.title} ({account.name}).")


@milestone.command("list")
@account_argument(required=False)
@click.option("--all", "everything", is_flag=True, help="Those reached, too.")
@json_option
@pass_session
def list_milestones(session: Session, wanted: str | None, everything: bool, as_json: bool) -> None:
    """List the milestones still open, of one account or of all, soonest first.

    \b
    Example:
      bookcockpit milestone list northwind --all
    """
    account_id = session.account(wanted).id if wanted is not None else None
    aims = {each.id: each for each in session.book.objectives if account_id in (None, each.account_id)}
    shown = [
        each for each in session.book.milestones if each.objective_id in aims and (everything or each.done_on is None)
    ]
    shown.sort(key=lambda each: (each.due_on is None, each.due_on, each.title, Tie(each)))
    if as_json:
        print_json([_as_json(session, aims[each.objective_id], each) for each in shown])
    elif shown:
        rows = [
            (
                Cell(session.book.account_by_id[aims[each.objective_id].account_id].name, "strong"),
                "us" if each.side == "us" else "them",
                _when(session, each),
                each.title,
                aims[each.objective_id].statement,
                each.owner,
                "shared" if each.shared else "",
                Cell(each.key, "quiet"),
            )
            for each in shown
        ]
        print_table(
            ("account", "side", "due", "milestone", "of", "owner", "", "key"), rows, shrink=((4, 16), 3, 0, 4, 5)
        )
    else:
        tell("No open milestones.")


def _save(session: Session, account: Account, before: Milestone, after: Milestone) -> None:
    from bookcockpit.core.plan.edits import save_milestone

    aims = session.book.objectives_of[account.id]
    objective = next(each for each in aims if each.id == after.objective_id)
    session.apply(save_milestone(account, objective, before, after))


def _given(session: Session, account: Account, values: dict[str, Any]) -> dict[str, Any]:
    from bookcockpit.core.plan.edits import find_owner

    said = given(Milestone, values, find=lambda wanted: objective_named(session, account, wanted))
    if said.get("owner"):
        said["owner"] = find_owner(account, session.book.stakeholders_of.get(account.id, []), said["owner"])
    return said


def _objective(session: Session, account: Account, which: str | None) -> Objective:
    """The objective someone named; unnamed, the only one there is."""
    if which is not None:
        return objective_named(session, account, which)
    aims = session.book.objectives_of.get(account.id, [])
    if len(aims) == 1:
        return aims[0]
    if not aims:
        raise Failure(f"{account.name} has no objective yet; `bookcockpit objective add` first")
    several = "; ".join(f"{each.statement} ({each.key})" for each in aims[:8])
    raise Failure(f"{account.name} has {len(aims)} objectives; say which with --objective: {several}")


def _find(session: Session, account: Account, which: str, *, still_open: bool = False) -> Milestone:
    """The account's milestone someone named."""
    from bookcockpit.core.actions import UnknownName
    from bookcockpit.core.plan.edits import find_milestone

    known = session.book.milestones_of.get(account.id, [])
    try:
        return find_milestone([each for each in known if each.done_on is None or not still_open], which)
    except UnknownName as unknown:
        said = f"{unknown} at {account.name}" + (" that is still open" if still_open else "")
        raise Failure(f"{said}; see `bookcockpit milestone list`") from None


def _when(session: Session, each: Milestone) -> Cell:
    if each.done_on is not None:
        return Cell(f"reached {wording.short_date(each.done_on, session.today)}", "good")
    return session.due(each.due_on)


def _words(each: Milestone) -> str:
    due = f", due {wording.full_date(each.due_on)}" if each.due_on else ""
    reached = f", reached {wording.full_date(each.done_on)}" if each.done_on else ""
    owner = f", {each.owner}" if each.owner else ""
    return f"{each.title} ({'ours' if each.side == 'us' else 'theirs'}{owner}){due}{reached}"


def _as_json(session: Session, objective: Objective, each: Milestone) -> dict[str, Any]:
    account = session.book.account_by_id[objective.account_id]
    return {
        "account": account.name,
        "account_key": account.key,
        "objective": objective.statement,
        "objective_key": objective.key,
        **entity_json(each),
    }
