"""The sentences of the import page: its steps, what would happen, what has happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.exchange.plans import ImportPlan
from bookcockpit.tui.bringing.look import without_command_line
from bookcockpit.tui.bringing.paths import text_of
from bookcockpit.tui.text import Passage

if TYPE_CHECKING:
    from bookcockpit.tui.bringing.run import (
        Prepared,
        Written,
    )

STEPS = ("File", "Columns", "Check", "Done")
_SHOWN_NAMES = 8
_SHOWN_BAD = 40
_SHOWN_REASONS = 12
_NUMBER = 7


def steps_words(now: int, *, has_columns: bool) -> Passage:
    """`1 File · 2 Columns · 3 Check · 4 Done`, the step that is open bright."""
    text = Passage()
    for place, name in enumerate(STEPS):
        if place:
            text.add("  ·  ", "faint")
        passed_over = name == "Columns" and not has_columns
        tone = "accent" if place == now else "faint" if place > now or passed_over else "quiet"
        text.add(f"{place + 1} {name}", tone)
    return text


def counts_words(prepared: Prepared) -> Passage:
    """Whether it can be written, and numbers that add up."""
    plan = prepared.plan
    text = Passage()
    if plan.unreadable:
        text.line(f"Cannot be read to its end: {', '.join(plan.unreadable)}. Nothing can be written.", "late")
    elif not plan.writable:
        bad = say.count(plan.rejected_rows, "bad row")
        text.line(f"{bad}: correct the file, or leave bad rows out (tab, enter).", "soon")
    elif not prepared.change.is_empty:
        text.line("Ready. Nothing is written yet; ctrl+s brings it in, u takes it back.", "good")
    else:
        text.line("Everything in it is in your book already: there is nothing to change.", "good")
    text.line()
    _sum(text, plan)
    return text


def _sum(text: Passage, plan: ImportPlan) -> None:
    bad = plan.rejected_rows
    parts = (
        (plan.created, "new", "strong"),
        (plan.updated, "changed", "strong"),
        (plan.unchanged, "unchanged", "quiet"),
        (bad, "left out as bad" if plan.skip_bad else "bad", "late" if bad else "quiet"),
    )
    for place, (number, what, tone) in enumerate(parts):
        if place:
            text.add("  +  ", "faint")
        text.add(f"{number:,} {what}", tone if number else "faint")
    total = sum(number for number, _what, _tone in parts)
    text.add("  =  ", "faint").line(say.count(total, "row"), "strong")


def check_words(prepared: Prepared, width: int) -> Passage:
    """What the numbers are about, from what stands in the way to what is only good to know."""
    plan, text = prepared.plan, Passage()
    if plan.rejected:
        _head(text, "Bad rows" if plan.rejected_rows else "In the way")
        for each in plan.rejected[:_SHOWN_BAD]:
            text.item("·", without_command_line(str(each)), width)
        if len(plan.rejected) > _SHOWN_BAD:
            text.line(f"  and {len(plan.rejected) - _SHOWN_BAD:,} more", "quiet")
        if plan.rejected_rows:
            text.item(" ", "r writes these rows, with their reasons, into a file to mend and bring in.", width, "quiet")
        text.line()
    for title, names in (("New accounts", prepared.created), ("Changed accounts", prepared.updated)):
        if names:
            _head(text, f"{title}: {len(names):,}")
            text.item(" ", say.some_of(names, _SHOWN_NAMES), width)
            text.line()
    if prepared.held:
        _head(text, "It writes")
        text.item(" ", say.some_of(prepared.held, len(prepared.held)), width)
        if prepared.first_touches:
            first = say.count(prepared.first_touches, "first touch", "first touches")
            text.item(" ", f"{first} spread over their interval, so that not all fall due at once", width)
        text.line()
    if plan.left_out:
        _head(text, f"Left out, for it says nothing for your book: {say.count(plan.ends.left_out, 'row')}")
        for reason, rows in plan.left_out[:_SHOWN_REASONS]:
            text.item("·", f"{say.count(rows, 'row')}: {reason}", width)
        if more := plan.left_out[_SHOWN_REASONS:]:
            rest = sum(rows for _, rows in more)
            text.line(f"  and {say.count(rest, 'row')} for {say.count(len(more), 'other reason')}", "quiet")
        text.line()
    if plan.notices:
        _head(text, "Good to know")
        for notice in plan.notices:
            text.item("·", without_command_line(notice), width, "quiet")
    return text


def _head(text: Passage, title: str) -> None:
    text.line(title, "strong")


def done_words(written: Written, width: int) -> Passage:
    """What was brought in, where the copy from before lies, and the way back."""
    prepared, text = written.prepared, Passage()
    text.line("It is in your book.", "good").line()
    _sum(text, prepared.plan)
    text.line()
    if prepared.held:
        text.item("·", f"Written: {say.some_of(prepared.held, len(prepared.held))}", width)
    if prepared.first_touches:
        first = say.count(prepared.first_touches, "first touch", "first touches")
        text.item("·", f"{first} spread over their interval", width)
    if written.backup is not None:
        text.item("·", "Your book as it was before is kept in", width)
        text.item(" ", text_of(written.backup), width, "quiet")
    if prepared.plan.rejected_rows:
        rows = say.count(prepared.plan.rejected_rows, "bad row")
        text.item("·", f"{rows} left out: r writes them, with their reasons, into a file to mend and bring in", width)
    if written.backup is None:
        # Without anything to lose there was no backup: the book was empty.
        text.item("·", "Where to begin: 7, then the tab First 90 days, says what comes first with a new book", width)
    text.line()
    text.add("u", "accent").line(" takes all of it back    ")
    text.add("enter", "accent").line(" opens Today    ")
    return text.add("i", "accent").line(" brings in another file")


def taken_back_words(written: Written, width: int) -> Passage:
    """That the import is undone."""
    text = Passage().line("Taken back: your book is as it was before.", "good").line()
    text.item("·", "ctrl+r on Today does it again.", width, "quiet")
    return text.line().add("enter", "accent").add(" opens Today    ").add("i", "accent").line(" begins again")
