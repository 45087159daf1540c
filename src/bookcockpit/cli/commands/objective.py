"""`objective`, `milestone`, `reading`: what the customer wants, the steps to it, and what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import field_options
from bookcockpit.cli.kept import Kept, can_add, can_close, can_edit, can_list, named
from bookcockpit.cli.lazy import Command, group
from bookcockpit.cli.options import json_option, on_option, pass_account
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Milestone, Objective, Reading
from bookcockpit.core.plan.success import current_value, goal_of, input_of, lacks, not_reviewable, owner_side, progress
from bookcockpit.core.text import show
from bookcockpit.core.vocabulary import INPUTS, Side
from bookcockpit.exchange.encoder import encoded, entity_json

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


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


def _milestone_save(session: Session, account: Account, before: Milestone | None, after: Milestone) -> Change:
    from bookcockpit.core.plan.edits import save_milestone

    return save_milestone(account, _of(session.book, after), before, after)


def _milestone_row(session: Session, each: Milestone) -> Sequence[Cell | str]:
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


def _milestone_words(session: Session, each: Milestone) -> str:
    due = f", due {wording.full_date(each.due_on)}" if each.due_on else ""
    reached = f", reached {wording.full_date(each.done_on)}" if each.done_on else ""
    owner = f", {each.owner}" if each.owner else ""
    return f"{each.title} ({'ours' if each.side == 'us' else 'theirs'}{owner}){due}{reached}"


def _milestone_json(session: Session, account: Account, each: Milestone) -> dict[str, Any]:
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
    save=_milestone_save,
    words=_milestone_words,
    heads=("side", "due", "milestone", "of", "owner", ""),
    row=_milestone_row,
    shrink=((4, 16), 3, 0, 4, 5),
    refers=lambda session, account, name: named(OBJECTIVE, session, account, name),
    complete=_complete,
    json=_milestone_json,
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


@group("reading")
def reading() -> None:
    """Values measured at the customer: add, list.

    INPUT is one of seats_active_pct, logins_trend_pct, usage_trend_pct, feature_breadth_pct, csat_pct, nps,
    invoice_days_late, open_escalations, or an objective by its key or its words.

    \b
    Example:
      bookcockpit reading list northwind nps
    """


def _complete_input(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(word, help=traits.label) for word, traits in INPUTS.items() if word.startswith(incomplete)]


# A negative value begins with a dash, and is no option.
@reading.command("add", cls=Command, context_settings={"ignore_unknown_options": True})
@pass_account
@click.argument("named", metavar="INPUT", shell_complete=_complete_input)
@click.argument("typed", metavar="VALUE")
@on_option("read_on", "When it was read (today).")
def add(session: Session, account: Account, named: str, typed: str, on: date) -> None:
    """Add a reading; another one of the same input and date is corrected. 80 percent is 80.

    \b
    Examples:
      bookcockpit reading add northwind seats_active_pct 82
      bookcockpit reading add northwind depots 11 --on 2026-11-20
    """
    from bookcockpit.core.plan.edits import add_reading

    input = _input(session, account, named)
    readings = session.desk.library.dossier(account.id, session.today).readings
    made = Reading(account_id=account.id, input=input, read_on=on, value=_value(input, typed))
    change = add_reading(account, made, readings)
    session.apply(change)
    replaced = [each for each in readings if (each.input, each.read_on) == (input, on)]
    earlier = [each for each in readings if each.input == input and each.read_on < on]
    _print_added(account, _objectives(session, account).get(input), made, replaced, earlier)


def _print_added(
    account: Account, objective: Objective | None, made: Reading, replaced: list[Reading], earlier: list[Reading]
) -> None:
    unit = objective.unit if objective else ""
    words = f"{_label(made.input, objective)}: {_amount(made, unit)} on {wording.full_date(made.read_on)}"
    if replaced and replaced[0].value == made.value:
        print_shown(f"Known already: {words} ({account.name}).")
        return
    if replaced:
        before = f", instead of {_amount(replaced[0], unit)}"
    elif earlier:
        before = f", before {_amount(earlier[-1], unit)} on {wording.full_date(earlier[-1].read_on)}"
    else:
        before = ""
    print_shown(f"{'Corrected' if replaced else 'Added'}: {words}{before} ({account.name}).")
    if objective is not None:
        _print_progress(objective, made)


def _print_progress(objective: Objective, made: Reading) -> None:
    from bookcockpit.core.plan.success import progress

    share = progress(objective.baseline, made.value, objective.target)
    if share is not None:
        print_shown(f"Progress {wording.percent(share)}: {values_words(objective, made.value)}.")


@reading.command("list")
@pass_account
@click.argument("named", metavar="[INPUT]", required=False, shell_complete=_complete_input)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="How many.")
@json_option
def list_readings(session: Session, account: Account, named: str | None, limit: int, as_json: bool) -> None:
    """List an account's readings, newest first.

    \b
    Example:
      bookcockpit reading list northwind nps
    """
    input = _input(session, account, named) if named is not None else None
    read = session.desk.library.dossier(account.id, session.today).readings
    shown = [each for each in reversed(read) if input in (None, each.input)][:limit]
    aims = _objectives(session, account)
    if as_json:
        print_json([_as_json(account, aims.get(each.input), each) for each in shown])
    elif shown:
        rows = [
            (
                wording.full_date(each.read_on),
                Cell(_label(each.input, aims.get(each.input)), "strong"),
                _amount(each, aims[each.input].unit if each.input in aims else ""),
            )
            for each in shown
        ]
        print_table(("on", "what", "value"), rows, shrink=(1,), right=(2,))
    else:
        tell(f"No readings of {account.name} yet: `bookcockpit reading add ACCOUNT INPUT VALUE`.")


def _input(session: Session, account: Account, named: str) -> str:
    from bookcockpit.core.actions import UnknownName
    from bookcockpit.core.plan.edits import find_input

    try:
        return find_input(session.book.objectives_of.get(account.id, []), named)
    except UnknownName as unknown:
        raise Failure(f"{account.name}: {unknown}") from None


def _value(input: str, typed: str) -> float:
    from bookcockpit.core.typed import TypedError, parse_number

    try:
        # Read as a share first, because 0.8 could be meant as 80.
        parse_number(typed, is_share=input in INPUTS and INPUTS[input].is_percent)
        return parse_number(typed, is_share=False)
    except TypedError as refused:
        raise click.BadParameter(show(str(refused)), param_hint="VALUE") from None


def _objectives(session: Session, account: Account) -> dict[str, Objective]:
    from bookcockpit.core.plan.success import input_of

    return {input_of(each): each for each in session.book.objectives_of.get(account.id, ())}


def _label(input: str, objective: Objective | None) -> str:
    if objective is not None:
        return objective.metric or objective.statement
    return INPUTS[input].label if input in INPUTS else input


def _amount(each: Reading, unit: str) -> str:
    if each.input in INPUTS and INPUTS[each.input].is_percent:
        unit = "%"
    return f"{wording.plain_number(each.value)} {unit}".rstrip()


def _as_json(account: Account, objective: Objective | None, each: Reading) -> dict[str, Any]:
    return {
        "account": account.name,
        "account_key": account.key,
        "key": each.key,
        "input": each.input,
        "objective": objective.statement if objective else None,
        "on": each.read_on.isoformat(),
        "value": each.value,
    }
