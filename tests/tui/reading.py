"""What a test reads off the screen: the text that stands there, the rows of the list, the toasts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import events
from textual.app import App
from textual.pilot import Pilot

from bookcockpit.tui.actions import meaning
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.asking import Asking, Asks
from bookcockpit.tui.messages import Act
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.widgets.rows import Rows


def text_of(app: App[Any]) -> str:
    """The characters on the screen, line by line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def row_texts(app: CockpitApp) -> list[str]:
    """Account and touch of each row that can be chosen."""
    rows = app.screen.query_one(Rows).rows
    cells = [row.cells() for row in rows if not row.is_heading]
    return [f"{each[1].text}: {each[3].text}" if len(each) > 1 else str(each[0].text) for each in cells]


def toasts(app: App[Any]) -> list[str]:
    """Every message still in the corner."""
    return [notification.message for notification in app._notifications]


async def keys(pilot: Pilot[Any], *pressed: str) -> None:
    """Press keys and let everything they cause happen."""
    await pilot.press(*pressed)
    await pilot.pause()
    if short := [worker for worker in pilot.app.workers if worker.name in ("_undo", "_redo", "_do_at_once")]:
        await pilot.app.workers.wait_for_complete(short)
    await pilot.pause()


async def typed(pilot: Pilot[object], text: str) -> None:
    """Put a text into what has the focus; in one go, for each single key costs a test 60 ms."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


def go_to(app: CockpitApp, key: str) -> None:
    """Put the cursor on the row of that key."""
    rows = app.screen.query_one(Rows)
    rows._move_to([row.key for row in rows.rows].index(key))


def acting(word: str, *chosen: Selection) -> Act:
    """What the page posts when a key is pressed on some rows."""
    what = meaning(word, chosen)
    assert what is not None, f"{word} does nothing here"
    return Act(what)


def asked(now: Snapshot, word: str, *chosen: Selection) -> Asking:
    """The form that a key brings up on some rows."""
    what = meaning(word, chosen)
    assert isinstance(what, Asks), f"{word} asks nothing here"
    return what.asking(now)


async def until(pilot: Pilot[object], true: Callable[[], object]) -> None:
    """Let the threads work until something is so."""
    for _ in range(400):
        if true():
            await pilot.pause()
            return
        await pilot.pause(0.02)
    raise AssertionError(text_of(pilot.app))
