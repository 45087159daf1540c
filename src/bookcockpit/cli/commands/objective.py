"""`objective`: what the customer wants, in their words and their measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from bookcockpit.cli.fields import field_options
from bookcockpit.cli.kept import Kept, can_add, can_edit, can_list
from bookcockpit.cli.lazy import group
from bookcockpit.cli.session import Session
from bookcockpit.cli.table import Cell
from bookcockpit.core import wording
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Objective
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


def values_words(objective: Objective, current: float | None) -> str:
    """`21 → 12 → 10 days`: where they began, where they are, where they want to be; `?` where unknown."""
    steps = (objective.baseline, current, objective.target)
    words = " → ".join("?" if step is None else wording.plain_number(step) for step in steps)
    return f"{words} {objective.unit}".rstrip()


def complete_owner(session: Session, account: Account, fields: dict[str, Any], adding: bool) -> None:
    """The owner by the full name, where it is one of ours or of theirs."""
    from bookcockpit.core.plan.edits import find_owner

    if fields.get("owner"):
        people = session.book.stakeholders_of.get(account.id, [])
        fields["owner"] = find_owner(account, people, fields["owner"])


def _side(session: Session, each: Objective) -> Side | None:
    book = session.book
    return owner_side(each.owner, book.account_by_id[each.account_id], book.stakeholders_of.get(each.account_id, ()))


def _words(session: Session, each: Objective) -> str:
    whose = {"us": " (ours)", "them": " (theirs)", None: ""}[_side(session, each)]
    owner = f", owner {each.owner}{whose}" if each.owner else ""
    target = f", by {wording.full_date(each.target_on)}" if each.target_on else ""
    return f"{each.statement}{target}{owner}"


def _save(session: Session, account: Account, before: Objective | None, after: Objective) -> Change:
    from bookcockpit.core.plan.edits import save_objective

    return save_objective(account, before, after)


def _lacks(session: Session, each: Objective) -> tuple[str, ...]:
    return lacks(each, session.book.stakeholders_of.get(each.account_id, ()))


def _lint(session: Session, account: Account, before: Objective | None, after: Objective) -> str:
    sentence = not_reviewable(_lacks(session, after))
    return f"{sentence}." if sentence else ""


def _row(session: Session, each: Objective) -> Sequence[Cell | str]:
    current = current_value(session.book, each)
    share = progress(each.baseline, current, each.target)
    return (
        each.statement,
        wording.percent(share) if share is not None else "",
        values_words(each, current),
        wording.short_date(each.target_on, session.today) if each.target_on else "no date",
        each.owner,
        "not reviewable" if _lacks(session, each) else "",
    )


def _json(session: Session, account: Account, each: Objective) -> Any:
    book = session.book
    reading = book.readings_of.get(account.id, {}).get(input_of(each))
    people = book.stakeholders_of.get(account.id, [])
    return encoded(goal_of(each, account, people, (), [reading] if reading else []), row="GoalOf", account=account)


OBJECTIVE = Kept(
    objective,
    Objective,
    "statement",
    known=lambda book, account: book.objectives_of.get(account.id, []) if account else book.objectives,
    which=click.argument("which", metavar="OBJECTIVE"),
    save=_save,
    words=_words,
    heads=("objective", "progress", "from → now → to", "by", "owner", ""),
    row=_row,
    shrink=(1, 0, 5, 3),
    right=(2,),
    complete=complete_owner,
    remark=_lint,
    json=_json,
)

can_add(
    OBJECTIVE,
    "Add an objective, in the customer's words.",
    'northwind "Onboard in 10 days" --metric "Days to onboard" --unit days \\\n'
    '    --baseline 21 --target 10 --target-on 2027-09-30 --measured-in "Their LMS" --owner "Ana Ruiz"',
    click.argument("statement"),
    field_options(Objective, without=("statement",), adding=True),
)
can_edit(
    OBJECTIVE,
    "Change an objective; an empty text clears a field.",
    "northwind depots --target-on 2027-12-31",
    field_options(Objective, without=("key",)),
)
can_list(
    OBJECTIVE,
    "List objectives with their progress, of one account or of all, the earliest target first.",
    "northwind",
    soonest="target_on",
    none="No objectives yet: `bookcockpit objective add ACCOUNT STATEMENT`.",
)
