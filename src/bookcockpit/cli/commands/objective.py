"""`objective`: what the customer wants, in their words and their measure."""

from __future__ import annotations

from typing import Any

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import field_options, given, refuse_nothing
from bookcockpit.cli.lazy import group
from bookcockpit.cli.options import account_argument, json_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, mends, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.entities import Account, Objective
from bookcockpit.core.grouped import Tie
from bookcockpit.core.plan.success import current_value, goal_of, input_of, lacks, not_reviewable, owner_side, progress
from bookcockpit.core.vocabulary import Side
from bookcockpit.exchange.encoder import encoded


@group("objective")
def objective() -> None:
    """What the customer wants: add, edit, list.

    An objective is named by its key, its words, or a unique part of them.

    \b
    Example:
      bookcockpit objective list northwind
    """


@objective.command("add")
@account_argument()
@click.argument("statement")
@field_options(Objective, without=("statement",), adding=True)
@pass_session
def add(session: Session, wanted: str, statement: str, **values: Any) -> None:
    """Add an objective, in the customer's words.

    \b
    Example:
      bookcockpit objective add northwind "Onboard in 10 days" --metric "Days to onboard" --unit days \\
        --baseline 21 --target 10 --target-on 2027-09-30 --measured-in "Their LMS" --owner "Ana Ruiz"
    """
    from bookcockpit.core.plan.edits import save_objective

    account = session.account(wanted)
    made = Objective(account_id=account.id, statement=statement, **_given(session, account, values))
    session.apply(save_objective(account, None, made))
    print_shown(f"Added: {_words(session, made)} ({account.name}), key {made.key}.")
    _print_lint(session, made)


@objective.command("edit")
@account_argument()
@click.argument("which", metavar="OBJECTIVE")
@field_options(Objective, without=("key",))
@mends("objective")
@pass_session
def edit(session: Session, wanted: str, which: str, **values: Any) -> None:
    """Change an objective; an empty text clears a field.

    \b
    Example:
      bookcockpit objective edit northwind depots --target-on 2027-12-31
    """
    from bookcockpit.core.plan.edits import save_objective

    account = session.account(wanted)
    said = _given(session, account, values)
    refuse_nothing(said)
    before = objective_named(session, account, which)
    after = before.but(**said)
    session.apply(save_objective(account, before, after))
    print_shown(f"Changed: {_words(session, after)} ({account.name}).")
    _print_lint(session, after)


@objective.command("list")
@account_argument(required=False)
@json_option
@pass_session
def list_objectives(session: Session, wanted: str | None, as_json: bool) -> None:
    """List objectives with their progress, of one account or of all, the earliest target first.

    \b
    Example:
      bookcockpit objective list northwind
    """
    account_id = session.account(wanted).id if wanted is not None else None
    shown = [each for each in session.book.objectives if account_id in (None, each.account_id)]
    shown.sort(key=lambda each: (each.target_on is None, each.target_on, each.statement, Tie(each)))
    if as_json:
        print_json([_as_json(session, each) for each in shown])
    elif shown:
        _print_table(session, shown)
    else:
        tell("No objectives yet: `bookcockpit objective add ACCOUNT STATEMENT`.")


def objective_named(session: Session, account: Account, which: str) -> Objective:
    """The account's objective someone named."""
    from bookcockpit.core.actions import UnknownName
    from bookcockpit.core.plan.edits import find_objective

    try:
        return find_objective(session.book.objectives_of.get(account.id, []), which)
    except UnknownName as unknown:
        raise Failure(f"{unknown} at {account.name}; see `bookcockpit objective list`") from None


def values_words(objective: Objective, current: float | None) -> str:
    """`21 → 12 → 10 days`: where they began, where they are, where they want to be; `?` where unknown."""
    steps = (objective.baseline, current, objective.target)
    words = " → ".join("?" if step is None else wording.plain_number(step) for step in steps)
    return f"{words} {objective.unit}".rstrip()


def _given(session: Session, account: Account, values: dict[str, Any]) -> dict[str, Any]:
    from bookcockpit.core.plan.edits import find_owner

    said = given(Objective, values, find=lambda wanted: session.person(account, wanted))
    if said.get("owner"):
        said["owner"] = find_owner(account, session.book.stakeholders_of.get(account.id, []), said["owner"])
    return said


def _side(session: Session, each: Objective) -> Side | None:
    book = session.book
    return owner_side(each.owner, book.account_by_id[each.account_id], book.stakeholders_of.get(each.account_id, ()))


def _words(session: Session, each: Objective) -> str:
    whose = {"us": " (ours)", "them": " (theirs)", None: ""}[_side(session, each)]
    owner = f", owner {each.owner}{whose}" if each.owner else ""
    target = f", by {wording.full_date(each.target_on)}" if each.target_on else ""
    return f"{each.statement}{target}{owner}"


def _print_lint(session: Session, each: Objective) -> None:
    sentence = not_reviewable(_lacks(session, each))
    if sentence:
        tell(f"{sentence}.")


def _lacks(session: Session, each: Objective) -> tuple[str, ...]:
    return lacks(each, session.book.stakeholders_of.get(each.account_id, ()))


def _print_table(session: Session, objectives: list[Objective]) -> None:
    rows = []
    for each in objectives:
        current = current_value(session.book, each)
        share = progress(each.baseline, current, each.target)
        rows.append(
            (
                Cell(session.book.account_by_id[each.account_id].name, "strong"),
                each.statement,
                wording.percent(share) if share is not None else "",
                values_words(each, current),
                wording.short_date(each.target_on, session.today) if each.target_on else "no date",
                each.owner,
                "not reviewable" if _lacks(session, each) else "",
                Cell(each.key, "quiet"),
            )
        )
    heads = ("account", "objective", "progress", "from → now → to", "by", "owner", "", "key")
    print_table(heads, rows, shrink=(1, 0, 5, 3), right=(2,))


def _as_json(session: Session, each: Objective) -> Any:
    book = session.book
    account = book.account_by_id[each.account_id]
    people = book.stakeholders_of.get(account.id, [])
    reading = book.readings_of.get(each.account_id, {}).get(input_of(each))
    goal = goal_of(each, account, people, (), [reading] if reading is not None else [])
    return encoded(goal, row="GoalOf", account=account)
