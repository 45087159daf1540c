"""The lines of a review that is walked step by step."""

from __future__ import annotations

from bookcockpit.core.columns import At, Cell, Column, account_name
from bookcockpit.core.rhythm.week import WalkLine, when_words


def _when(at: At, line: WalkLine) -> Cell:
    return Cell(when_words(line, at.book.as_of, at.book.days_off), "late" if line.is_late else "quiet")


WALK = (
    Column("", 1, lambda _, line: Cell("!", "late") if line.is_late else Cell("○", "quiet")),
    Column("Account", 24, account_name, least=15, head=""),
    Column("When", 9, _when, head=""),
    Column("", 0, lambda _, line: line.what, "quiet", least=30, fills=True, head=""),
)
