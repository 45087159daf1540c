"""Plays: the pipeline by stage with what it may bring, the saves apart, and what was won and lost."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.columns import on_page
from bookcockpit.core.growth.plays import (
    Pipeline,
    PlayView,
    StageTotal,
)
from bookcockpit.core.money import short_money
from bookcockpit.exchange.lists.growth import PLAYS
from bookcockpit.tui.asking import Asks, Does
from bookcockpit.tui.growth.found import pipeline
from bookcockpit.tui.growth.words import play_details
from bookcockpit.tui.handlers.growth import close_play, edit_play, edit_step, finish_step
from bookcockpit.tui.row import Group, Row, listed
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.tabbed import PageTab
from bookcockpit.tui.text import Passage

COLUMNS = on_page(PLAYS)


def groups(now: Snapshot) -> Iterator[Group]:
    """The stages from agreed back to ideas, then the saves, then what was closed."""
    found = pipeline(now)
    for total in reversed(found.stages):
        yield Group(_heading(total, found.currency), [play_row(now, view) for view in total.plays])
    yield Group(f"Save · {say.count(len(found.saves), 'play')}", [play_row(now, view) for view in found.saves])
    yield Group("Won in 12 months", [play_row(now, view) for view in found.won])
    yield Group("Lost in 12 months", [play_row(now, view) for view in found.lost])


def _heading(total: StageTotal, currency: str) -> str:
    unknown = f" · {total.unknown} without an amount" if total.unknown else ""
    return f"{say.capital(total.stage)} · {short_money(total.potential, currency)}{unknown}"


def play_row(now: Snapshot, view: PlayView) -> Row:
    """One play; `d` does its next step, `m` adds one, `o` says how it ended."""
    selection = Selection(view.account, actions=play_actions(view))
    return listed(f"play/{view.play.id}", COLUMNS, now, view, selection, "" if view.is_open else "quiet")


def play_actions(view: PlayView) -> dict[str, Asks | Does]:
    """What the keys mean on a play."""
    account, play, step = view.account, view.play, view.next_step
    edit = Asks(lambda _now: edit_play(account, play))
    actions: dict[str, Asks | Does] = {"open": edit, "edit": edit}
    if view.is_open:
        actions["step"] = Asks(lambda _now: edit_step(account, play, None))
        actions["outcome"] = Asks(lambda _now: close_play(account, play))
        if step is not None:
            actions["done"] = Does(lambda now: finish_step(now, account, play, step))
    return actions


def summary(now: Snapshot) -> Content:
    """`10 plays may bring $251k · 1 won for $29.2k in 12 months · 0 lost`."""
    found = pipeline(now)
    text = Passage().add(say.count(found.open_plays, "play"), "strong")
    if found.potential:
        text.add(f" may bring {short_money(found.potential, found.currency)}", "good")
    text.add(_closed(found), "quiet")
    return text.content()


def _closed(found: Pipeline) -> str:
    won = sum(view.won or view.potential or 0 for view in found.won)
    amount = f" for {short_money(won, found.currency)}" if won else ""
    return f" · {len(found.won)} won{amount}, {len(found.lost)} lost in 12 months"


def empty(now: Snapshot) -> Content:
    """How a play begins."""
    text = Passage().line("No play is under way.", "strong").line()
    text.add("shift+tab", "accent").line("  goes to the openings; enter begins a play there")
    text.add("P", "accent").line("  on any account begins one of your own")
    return text.content()


def details(now: Snapshot, row: Row, width: int) -> Content | None:
    """A play and its steps."""
    found = pipeline(now)
    views = (*(view for total in found.stages for view in total.plays), *found.saves, *found.won, *found.lost)
    view = next((view for view in views if row.key == f"play/{view.play.id}"), None)
    return play_details(now, view, width) if view is not None else None


TAB = PageTab("plays", "Plays", COLUMNS, groups, summary, empty, details)
