"""What was promised: what we owe, what they owe, and what was kept or dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.tui.account.here import Group, Here, note
from bookcockpit.tui.columns import Column
from bookcockpit.tui.text import cell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bookcockpit.core.entities import Commitment
    from bookcockpit.tui.row import Row

COLUMNS = (
    Column("", 1),
    Column("Due", 14, least=13),
    Column("Who", 20, least=12),
    Column("", 8, hidden_below=60),
    Column("Promise", 0, least=38, fills=True),
)
"""When it is due; the person who does it; whether the customer may read it; and what it is."""


def groups(here: Here) -> Iterator[Group]:
    """Open ones of each side by date, then the closed ones, newest first."""
    promises = here.plan.path.promises
    ours = [_open(here, each) for each in promises if each.side == "us"]
    theirs = [_open(here, each) for each in promises if each.side == "them"]
    yield Group("We owe", ours or [note("we/none", cell(_nothing(here), "quiet"))])
    yield Group("They owe", [*theirs, here.missing("promise", "c notes a promise, theirs or ours")])
    closed = [each for each in here.now.book.commitments_of.get(here.account.id, ()) if not each.is_open]
    closed.sort(key=lambda each: (_closed_on(each), each.what, each.key), reverse=True)
    yield Group("Kept or dropped", [_closed(here, each) for each in closed])


def _nothing(here: Here) -> str:
    steps = [step for goal in here.plan.want for step in goal.milestones if step.side == "us" and step.done_on is None]
    if not steps:
        return "Nothing promised."
    return f"Nothing promised; {say.count(len(steps), 'milestone')} of ours under Success plan."


def _open(here: Here, promise: Commitment) -> Row:
    tone = here.due_tone(promise.due_on)
    cells = [
        cell("□", tone),
        cell(here.due_words(promise.due_on), tone),
        cell(promise.owner, "quiet"),
        cell("shared" if promise.shared else "", "quiet"),
        cell(promise.what),
    ]
    return here.line(f"promise/{promise.id}", cells, promise)


def _closed_on(promise: Commitment) -> date:
    closed_on = promise.done_on or promise.dropped_on
    assert closed_on is not None, "only for promises kept or dropped"
    return closed_on


def _closed(here: Here, promise: Commitment) -> Row:
    mark, verb = ("✓", "kept") if promise.done_on is not None else ("–", "dropped")
    when = f"{verb} {say.month_or_day(_closed_on(promise), here.today)}"
    words = (mark, when, promise.owner, "shared" if promise.shared else "", promise.what)
    return here.line(f"promise/{promise.id}", [cell(word, "faint") for word in words], promise)
