"""`guide`: the first ninety days with a book, and the next best step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.cli.lazy import command
from bookcockpit.cli.lines import INDENT, print_heading, print_line
from bookcockpit.cli.options import json_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table

if TYPE_CHECKING:
    from bookcockpit.core.rhythm.guide import Guide, GuideStep


@command("guide")
@json_option
@pass_session
def guide(session: Session, as_json: bool) -> None:
    """The first ninety days with a book, and the next best step.

    What comes in which month, and how far it is. Computed of the book: what is written down counts, nothing is
    ticked off.

    \b
    Example:
      bookcockpit guide
    """
    from bookcockpit.core.rhythm.guide import PHASE_TITLES, day_words, guide_of

    found = guide_of(session.book, session.playbook, session.healths)
    if as_json:
        print_json(found)
        return
    if not found.steps:
        tell(
            "There is no active account yet: `bookcockpit import` brings a file in, `bookcockpit account add` adds one."
        )
        return
    print_shown(f"{day_words(found)} · {found.done} of {len(found.steps)} steps done", "strong")
    _print_best(found)
    for phase, title in PHASE_TITLES.items():
        first, last = found.days_of(phase)
        print_heading(f"Days {first} to {last}: {title}")
        rows = [_row(found, step) for step in found.steps if step.phase == phase]
        print_table(("", "", "", ""), rows, shrink=(3, (1, 30)), right=(2,), indent=INDENT)


def _print_best(found: Guide) -> None:
    best = found.best.next if found.best is not None else None
    if best is not None:
        print_line(f"Next: {best.what}.", "good", indent="")
        print_line(f"bookcockpit {best.command}", "quiet")
    elif found.is_done:
        print_line("All of it is done; `bookcockpit hygiene` says what grows old.", "good", indent="")
    else:
        print_line("What is left waits for accounts at risk: stabilise first.", "soon", indent="")


def _row(found: Guide, step: GuideStep) -> tuple[Cell | str, ...]:
    if not step.total:
        return Cell("–", "quiet"), step.title, Cell(""), Cell(step.note, "quiet")
    mark = Cell("✓", "good") if step.is_done else Cell("○", "late" if found.is_late(step) else "soon")
    what = step.next.what if step.next is not None else step.note
    return mark, step.title, f"{step.done:,}/{step.total:,}", Cell(what, "quiet")
