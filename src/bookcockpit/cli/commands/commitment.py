"""`commitment`: promised next steps, ours and theirs."""

from __future__ import annotations

from collections.abc import Sequence

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import field_options
from bookcockpit.cli.kept import Kept, can_add, can_close, can_edit, can_list
from bookcockpit.cli.lazy import group
from bookcockpit.cli.session import Session
from bookcockpit.cli.table import Cell
from bookcockpit.core import wording
from bookcockpit.core.actions import fitting, save_commitment
from bookcockpit.core.entities import Account, Commitment


@group("commitment")
def commitment() -> None:
    """Promised next steps: add, edit, done, drop, list.

    A promise is named by its key, its words, or a unique part of them.

    \b
    Example:
      bookcockpit commitment list northwind
    """


def _row(session: Session, each: Commitment) -> Sequence[Cell | str]:
    return (wording.owes(each.side), _when(session, each), each.what, each.owner)


def _when(session: Session, each: Commitment) -> Cell:
    if each.done_on is not None:
        return Cell(f"kept {wording.short_date(each.done_on, session.today)}", "good")
    if each.dropped_on is not None:
        return Cell(f"dropped {wording.short_date(each.dropped_on, session.today)}", "quiet")
    return session.due(each.due_on)


def _words(session: Session, each: Commitment) -> str:
    whose = wording.owes(each.side)
    due = f", due {wording.full_date(each.due_on)}" if each.due_on else ""
    return f"{whose} {each.what}{due}"


def _find(session: Session, account: Account, which: str, still_open: bool) -> Commitment:
    """The account's promise with that key, those words, or that unique part of them."""
    known = [each for each in session.book.commitments_of.get(account.id, ()) if each.is_open or not still_open]
    found = fitting(known, which, lambda each: each.what)
    if len(found) == 1:
        return found[0]
    if not found:
        kind = "open promise" if still_open else "promise"
        raise Failure(f"{account.name} has no {kind} “{which}”; see `bookcockpit commitment list`")
    several = "; ".join(f"{each.what} ({each.key})" for each in found[:8])
    raise Failure(f"“{which}” fits {len(found)} promises: {several}")


PROMISE = Kept(
    commitment,
    Commitment,
    "what",
    known=lambda book, account: book.commitments_of.get(account.id, ()) if account else book.commitments,
    is_open=lambda each: each.is_open,
    which=click.argument("which", metavar="PROMISE"),
    find=_find,
    save=lambda _, account, before, after: save_commitment(account, before, after),
    words=_words,
    heads=("side", "due", "what", "owner"),
    row=_row,
    shrink=(3, 0),
)

can_add(
    PROMISE,
    "Add a promised next step.",
    'northwind "Send the security pack" --due-on fri --side us',
    click.argument("what"),
    field_options(Commitment, without=("what", "done_on", "dropped_on"), adding=True),
)
can_edit(
    PROMISE,
    "Change a promise; an empty text clears a field.",
    'northwind "pricing sheet" --due-on +1w',
    field_options(Commitment),
)
can_close(
    PROMISE,
    "done",
    "Say that a promise was kept.",
    'northwind "pricing sheet" --on yesterday',
    field="done_on",
    said="Kept",
)
can_close(
    PROMISE,
    "drop",
    "Say that a promise no longer stands.",
    'northwind "pricing sheet"',
    field="dropped_on",
    said="Dropped",
)
can_list(
    PROMISE,
    "List open promises, of one account or of all, soonest first.",
    "northwind --all",
    everything="Kept and dropped ones too.",
    soonest="due_on",
    none="No open promises.",
)
