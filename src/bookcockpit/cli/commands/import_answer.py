"""What `import` answers: what was or would be done, what was left out and why, and why nothing was written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import click

from bookcockpit.cli.commands.import_crm import Said
from bookcockpit.cli.errors import FAILED, Failure
from bookcockpit.cli.out import print_json, say, tell
from bookcockpit.core import wording
from bookcockpit.core.text import show

if TYPE_CHECKING:
    from bookcockpit.exchange.plans import ImportPlan

REASONS = 12
"""Reasons rows are left out for that are told; the rest is counted."""

SHOWN = 20
"""Rejected rows that are listed; the rest is counted."""


class Wanted(NamedTuple):
    """What is imported, and how far the import may go."""

    path: str
    said: Said = Said()
    dry_run: bool = False
    skip_bad: bool = False
    clear: bool = False
    spread: bool = False
    as_json: bool = False
    rejected: str | None = None
    force: bool = False
    rejected_in: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()

    @property
    def among(self) -> list[Path]:
        """The files that are imported together; none for a single path."""
        return [Path(each) for each in self.paths] if len(self.paths) > 1 else []


def narrate(plan: ImportPlan, wanted: Wanted) -> None:
    """What a plan did, or would do: notices and rejected rows beside the answer, the counts as the answer."""
    if wanted.as_json:
        print_json({**plan.as_json(), **({"rejected_in": list(wanted.rejected_in)} if wanted.rejected_in else {})})
        return
    for notice in plan.notices:
        tell(notice)
    for rejection in plan.rejected[:SHOWN]:
        tell(str(rejection))
    if len(plan.rejected) > SHOWN:
        tell(f"and {len(plan.rejected) - SHOWN:,} more")
    counts = f"{plan.created:,} created, {plan.updated:,} updated, {plan.unchanged:,} unchanged"
    would = "Would be: " if wanted.dry_run or not plan.writable else ""
    say(f"{would}{counts}, {plan.rejected_rows:,} rejected.")
    if plan.left_out:
        reasons = ", ".join(f"{show(reason)} ({rows:,})" for reason, rows in plan.left_out[:REASONS])
        if more := plan.left_out[REASONS:]:
            reasons += f", {wording.count(len(more), 'other reason')} ({sum(rows for _, rows in more):,})"
        # Whole files that were left out are none of these rows, and their notices name them.
        left_out = sum(rows for _, rows in plan.left_out)
        say(f"Of {wording.count(plan.rows, 'row')}, {left_out:,} left out, which say nothing for the book: {reasons}.")


def refuse(plan: ImportPlan, wanted: Wanted) -> NoReturn:
    """Say why nothing was written."""
    if wanted.as_json:
        click.get_current_context().exit(FAILED)
    if plan.questions:
        for question in plan.questions[1:]:
            tell(str(question))
        raise Failure(f"nothing was written: {plan.questions[0]}")
    if plan.unreadable:
        raise Failure(f"nothing was written: {', '.join(plan.unreadable)} cannot be imported, for the reason above")
    problems = wording.count(len(plan.rejected), "problem")
    rows = (
        f"correct the rows, which are in {', '.join(wanted.rejected_in)},"
        if wanted.rejected_in
        else "correct the rows,"
    )
    raise Failure(f"nothing was written because of {problems}; {rows} or leave them out with --skip-bad")
