"""The lists of a review: what is missing or old in the book, and the lines of each step."""

from __future__ import annotations

from bookcockpit.core.columns import At, Cell, Column, account_name, account_tier
from bookcockpit.core.rhythm.hygiene import Finding
from bookcockpit.core.rhythm.week import WalkLine, when_words


def _what(_at: At, each: Finding) -> Cell:
    if each.dismissal is not None:
        return Cell(f"{each.rule.title}: {each.dismissal.reason}", "quiet")
    return Cell(each.trace.what)


def _what_in_table(at: At, each: Finding) -> Cell:
    return _what(at, each) if each.dismissal is None else Cell(f"put away: {each.dismissal.reason}", "quiet")


HYGIENE = (
    Column("", 1, lambda _, each: Cell("○", "soon") if each.dismissal is None else Cell("z", "quiet")),
    Column("Account", 26, lambda _, each: Cell(each.account.name, "strong" if each.dismissal is None else "quiet"),
           least=18, head=""),
    Column("Tier", 9, lambda at, each: Cell(account_tier(at, each), "quiet"), hidden_below=70, head=""),
    Column("What", 0, _what, least=30, fills=True, head="", table=_what_in_table),
)  # fmt: skip


def _when(at: At, line: WalkLine) -> Cell:
    return Cell(when_words(line, at.book.as_of, at.book.days_off), "late" if line.is_late else "quiet")


WALK = (
    Column("", 1, lambda _, line: Cell("!", "late") if line.is_late else Cell("○", "quiet")),
    Column("Account", 24, account_name, least=15, head=""),
    Column("When", 9, _when, head=""),
    Column("", 0, lambda _, line: line.what, "quiet", least=30, fills=True, head=""),
)
