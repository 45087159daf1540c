"""The quarter plan: renewals, reviews, growth and load, each line leading to its account."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.content import Content

from bookcockpit.core.money import short_money
from bookcockpit.core.rhythm.quarter import Quarter, quarter_of
from bookcockpit.tui.account.here import note
from bookcockpit.tui.kept import Kept
from bookcockpit.tui.rhythm.walk import COLUMNS, held_row, step_groups, told, write_row
from bookcockpit.tui.row import Group
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.tabbed import PageTab
from bookcockpit.tui.text import cell

_QUARTER: Kept[Quarter] = Kept(lambda now: quarter_of(now.book, now.playbook, now.healths, now.signs()))


def groups(now: Snapshot) -> Iterator[Group]:
    """The steps, then what ends the plan."""
    if not now.book.accounts:
        return
    plan = _QUARTER.of(now)
    if plan.facts:
        yield Group("To know", [note(f"fact/{fact}", cell(fact, "quiet")) for fact in plan.facts])
    yield from step_groups(now, plan.steps)
    yield Group("When you are through", [held_row(now, "quarter"), write_row("quarter", partial(_text, now))])


def _text(now: Snapshot) -> str:
    from bookcockpit.exchange.documents.rhythm import quarter_text

    return quarter_text(_QUARTER.of(now), now.book.as_of)


def summary(now: Snapshot) -> Content:
    """`Q1 2027 · $520k renews · 115 touches owed, 8.8 a week; a week holds 40`."""
    plan = _QUARTER.of(now)
    return told(plan.name, f"{short_money(plan.renewing, plan.currency)} of ARR renews · {plan.load}")


TAB = PageTab("quarter", "Quarter plan", COLUMNS, groups, summary)
