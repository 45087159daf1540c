"""`milestone`: the steps of an objective, ours and theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from bookcockpit.cli.commands.objective import OBJECTIVE, complete_owner
from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import field_options
from bookcockpit.cli.kept import Kept, can_add, can_close, can_edit, can_list, named
from bookcockpit.cli.lazy import group
from bookcockpit.cli.session import Session
from bookcockpit.cli.table import Cell
from bookcockpit.core import wording
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Milestone, Objective
from bookcockpit.exchange.encoder import entity_json


@group("milestone")
def milestone() -> None:
    """Steps of an objective: add, edit, done, list.

    A milestone is named by its key, its title, or a unique part of it.

    \b
    Example:
      bookcockpit milestone list northwind
    """


def _of(book: Book, each: Milestone) -> Objective:
    return book.objective_by_id[each.objective_id]


def _known(book: Book, account: Account | None) -> Sequence[Milestone]:
    if account is not None:
        return book.milestones_of.get(account.id, [])
    return [each for of in book.milestones_of.values() for each in of]


def _complete(session: Session, account: Account, fields: dict[str, Any], adding: bool) -> None:
    """Of the only objective there is unless one was named; theirs when its owner is one of their people."""
    from bookcockpit.core.plan.success import owner_side

    if adding and "objective_id" not in fields:
        fields["objective_id"] = _only_objective(session, account).id
    complete_owner(session, account, fields, adding)
    if adding and (
        side := owner_side(fields.get("owner", ""), account, session.book.stakeholders_of.get(account.id, ()))
    ):
        fields.setdefault("side", side)


def _only_objective(session: Session, account: Account) -> Objective:
    aims = session.book.objectives_of.get(account.id, [])
    if len(aims) == 1:
        return aims[0]
    if not aims:
        raise Failure(f"{account.name} has no objective yet; `bookcockpit objective add` first")
    several = "; ".join(f"{each.statement} ({each.key})" for each in aims[:8])
    raise Failure(f"{account.name} has {len(aims)} objectives; say which with --objective: {several}")


def _save(session: Session, account: Account, before: Milestone | None, after: Milestone) -> Change:
    from bookcockpit.core.plan.edits import save_milestone

    return save_milestone(account, _of(session.book, after), before, after)


def _row(session: Session, each: Milestone) -> Sequence[Cell | str]:
    return (
        "us" if each.side == "us" else "them",
        _when(session, each),
        each.title,
        _of(session.book, each).statement,
        each.owner,
        "shared" if each.shared else "",
    )


def _when(session: Session, each: Milestone) -> Cell:
    if each.done_on is not None:
        return Cell(f"reached {wording.short_date(each.done_on, session.today)}", "good")
    return session.due(each.due_on)


def _words(session: Session, each: Milestone) -> str:
    due = f", due {wording.full_date(each.due_on)}" if each.due_on else ""
    reached = f", reached {wording.full_date(each.done_on)}" if each.done_on else ""
    owner = f", {each.owner}" if each.owner else ""
    return f"{each.title} ({'ours' if each.side == 'us' else 'theirs'}{owner}){due}{reached}"


def _json(session: Session, account: Account, each: Milestone) -> dict[str, Any]:
    aim = _of(session.book, each)
    whose = {"account": account.name, "account_key": account.key}
    return {**whose, "objective": aim.statement, "objective_key": aim.key, **entity_json(each)}


MILESTONE = Kept(
    milestone,
    Milestone,
    "title",
    known=_known,
    is_open=lambda each: each.done_on is None,
    under=_of,
    which=click.argument("which", metavar="MILESTONE"),
    save=_save,
    words=_words,
    heads=("side", "due", "milestone", "of", "owner", ""),
    row=_row,
    shrink=((4, 16), 3, 0, 4, 5),
    refers=lambda session, account, name: named(OBJECTIVE, session, account, name),
    complete=_complete,
    json=_json,
)

can_add(
    MILESTONE,
    "Add a step to an objective; it is theirs when its owner is one of their people.",
    'northwind "Module live" --objective depots --due-on 2026-12-11 --side us --shared',
    click.argument("title"),
    click.option(
        "--objective", "objective_id", metavar="NAME", help="Of which objective; needed where there are several."
    ),
    field_options(Milestone, without=("title", "objective_id", "done_on"), adding=True),
    said="Added: {words}, a step of {under.statement} ({account}), key {thing.key}.",
)
can_edit(
    MILESTONE,
    'Change a milestone; an empty text clears a field, --done-on "" reopens it.',
    "northwind leeds --due-on +1w",
    field_options(Milestone),
)
can_close(
    MILESTONE,
    "done",
    "Say that a milestone was reached.",
    "northwind leeds --on yesterday",
    field="done_on",
    said="Reached",
)
can_list(
    MILESTONE,
    "List the milestones still open, of one account or of all, soonest first.",
    "northwind --all",
    everything="Those reached, too.",
    soonest="due_on",
    none="No open milestones.",
)
