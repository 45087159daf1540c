"""Openings: where there is more to win, the ready ones first, and what holds the others back."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Iterator,
)
from functools import partial

from textual.content import Content
from textual.message import Message

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column
from bookcockpit.core.growth.expansion import MOTION_LABELS, Opening
from bookcockpit.core.money import short_money
from bookcockpit.core.revenue.arr import currency_of
from bookcockpit.tui import intents
from bookcockpit.tui.deeds.growth import bring_back, edit_play, put_away
from bookcockpit.tui.growth.found import openings
from bookcockpit.tui.growth.words import gates_words, opening_details
from bookcockpit.tui.row import Group, Row
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.subject import Subject
from bookcockpit.tui.tabbed import PageTab
from bookcockpit.tui.text import Cell, Passage, cell

COLUMNS = (
    Column("", 1),
    Column("Account", 24, least=21),
    Column("Motion", 14, least=14),
    Column("May bring", 9, right=True, hidden_below=60),
    Column("Gates", 17, hidden_below=96),
    Column("Why", 0, least=24, fills=True),
)


def groups(now: Snapshot) -> Iterator[Group]:
    """Ready, held back by a gate, put away."""
    found = openings(now)
    yield Group("Ready", [opening_row(now, each) for each in found if each.is_ready])
    shut = [each for each in found if each.shut and each.dismissal is None]
    yield Group("Not yet · a gate is shut", [opening_row(now, each) for each in shut])
    yield Group("Put away", [opening_row(now, each) for each in found if each.dismissal is not None])


def opening_row(now: Snapshot, each: Opening) -> Row:
    """One opening; enter begins its play, `n` puts it away or brings it back."""
    return Row(f"opening/{each.key}", partial(_cells, now, each), Subject(each.account, offers=opening_offers(each)))


def opening_offers(each: Opening) -> dict[str, Callable[[], Message]]:
    """What the keys mean on an opening."""
    begin = partial(_begin, each)
    if each.dismissal is not None:
        return {"open": begin, "edit": begin, "skip": partial(intents.PerformAtOnce, lambda now: bring_back(now, each))}
    return {"open": begin, "edit": begin, "skip": partial(intents.AskReason, lambda _now: put_away(each))}


def _begin(each: Opening) -> intents.Perform:
    return intents.Perform(lambda _now: edit_play(each.account, None, each))


def _cells(now: Snapshot, each: Opening) -> list[Cell]:
    away = each.dismissal
    tone = "quiet" if away is not None or each.shut else ""
    potential = short_money(each.potential, currency_of(now.book, each.account)) if each.potential else ""
    return [
        cell("z" if away is not None else "△", "quiet" if tone else "good"),
        cell(each.account.name, tone or "strong"),
        cell(MOTION_LABELS[each.motion], tone),
        cell(potential, tone),
        cell("put away" if away is not None else gates_words(each.gates), tone or "good"),
        cell(away.reason if away is not None else each.why, "quiet"),
    ]


def summary(now: Snapshot) -> Content:
    """`4 ready · 13 not yet · 1 put away · 2 accounts at risk: nothing is suggested there`."""
    found = openings(now)
    ready = sum(each.is_ready for each in found)
    away = sum(each.dismissal is not None for each in found)
    text = Passage().add(f"{ready:,} ready", "good" if ready else "strong")
    if len(found) > ready + away:
        text.add(f" · {len(found) - ready - away:,} not yet", "quiet")
    if away:
        text.add(f" · {away:,} put away", "quiet")
    held = sum(each.at_risk_since is not None and each.status == "active" for each in now.book.accounts)
    if held:
        text.add(f" · {say.count(held, 'account')} at risk: nothing is suggested there", "quiet")
    return text.content()


def empty(now: Snapshot) -> Content:
    """What would make an opening."""
    text = Passage().line("Nothing to win more of right now.", "strong").line()
    text.line("Openings come from signals of growth and from white space that is open.")
    text.add("E", "accent").line("  on an account notes what you saw: hiring, a new department, funding")
    text.add("enter", "accent").line("  on an account, then its tab Growth, says what is open there")
    return text.content()


def details(now: Snapshot, row: Row, width: int) -> Content | None:
    """All there is to say of one opening."""
    wanted = row.key.removeprefix("opening/")
    each = next((each for each in openings(now) if each.key == wanted), None)
    return opening_details(now, each, width) if each is not None else None


TAB = PageTab("openings", "Openings", COLUMNS, groups, summary, empty, details)
