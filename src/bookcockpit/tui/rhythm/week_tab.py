"""The Friday review: the week that ends step by step, each line leading to its account."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.rhythm.week import Week, week_of
from bookcockpit.tui.kept import Kept
from bookcockpit.tui.rhythm.walk import COLUMNS, held_row, step_groups, told, write_row
from bookcockpit.tui.row import Group
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.tabbed import PageTab

_WEEK: Kept[Week] = Kept(lambda now: week_of(now.book, now.playbook, now.healths, now.signs()))


def groups(now: Snapshot) -> Iterator[Group]:
    """The steps, then what ends the review."""
    if not now.book.accounts:
        return
    yield from step_groups(now, _WEEK.of(now).steps)
    yield Group("When you are through", [held_row(now, "friday"), write_row("week", partial(_text, now))])


def _text(now: Snapshot) -> str:
    from bookcockpit.exchange.documents.rhythm import week_text

    week = _WEEK.of(now)
    return week_text(week, now.book.growth.note_of("friday", week.start))


def summary(now: Snapshot) -> Content:
    """`Week of Mon 16 Nov · 14 touches (…), 3 promises kept`."""
    week = _WEEK.of(now)
    return told(f"Week of {say.full_date(week.start)}", week.done)


TAB = PageTab("week", "Friday review", COLUMNS, groups, summary)
