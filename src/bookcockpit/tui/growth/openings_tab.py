"""Openings: where there is more to win, the ready ones first, and what holds the others back."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.columns import on_page
from bookcockpit.core.growth.expansion import Opening
from bookcockpit.exchange.lists.growth import OPENINGS
from bookcockpit.tui.asking import Asks, Does
from bookcockpit.tui.growth.found import openings
from bookcockpit.tui.growth.words import opening_details
from bookcockpit.tui.handlers.growth import (
    edit_play,
    put_opening_away,
    suggest_opening,
)
from bookcockpit.tui.row import Group, Row, listed
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.tabbed import PageTab
from bookcockpit.tui.text import Passage

COLUMNS = on_page(OPENINGS)


def groups(now: Snapshot) -> Iterator[Group]:
    """Ready, held back by a gate, put away."""
    found = openings(now)
    yield Group("Ready", [opening_row(now, each) for each in found if each.is_ready])
    shut = [each for each in found if each.shut and each.dismissal is None]
    yield Group("Not yet · a gate is shut", [opening_row(now, each) for each in shut])
    yield Group("Put away", [opening_row(now, each) for each in found if each.dismissal is not None])


def opening_row(now: Snapshot, each: Opening) -> Row:
    """One opening; enter begins its play, `n` puts it away or brings it back."""
    tone = "quiet" if each.shut or each.dismissal is not None else ""
    selection = Selection(each.account, actions=opening_actions(each))
    return listed(f"opening/{each.key}", COLUMNS, now, each, selection, tone)


def opening_actions(each: Opening) -> dict[str, Asks | Does]:
    """What the keys mean on an opening."""
    begin = Asks(lambda _now: edit_play(each.account, None, each))
    if each.dismissal is not None:
        return {"open": begin, "edit": begin, "skip": Does(lambda now: suggest_opening(now, each))}
    return {"open": begin, "edit": begin, "skip": Asks(lambda _now: put_opening_away(each), only_reason=True)}


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
