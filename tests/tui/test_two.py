"""Two cockpits and a command line on one book."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

import pytest

from bookcockpit.desk import Desk
from bookcockpit.store.library import Library
from bookcockpit.tui.app import CockpitApp
from tui.reading import keys, text_of, typed

WIDE = (120, 36)
TOUCHES = 3


@pytest.mark.slow
async def test_two_cockpits_and_a_command_line_lose_nothing_and_agree(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    with Library.open(desk.settings.store) as library:
        before = len(library.everything()["touch"])
    one, other = CockpitApp(desk), CockpitApp(Desk.open(desk.settings))
    log = ("log", "north", "check_in", "-m", "from the command line")
    command = [sys.executable, "-m", "bookcockpit", "--db", str(desk.settings.store), "--today", "2026-11-16", *log]
    async with one.run_test(size=WIDE) as here, other.run_test(size=WIDE) as there:
        both = ((one, here), (other, there))
        for _, pilot in both:
            await keys(pilot, "2")
        for number in range(TOUCHES):
            writer = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
            for _, pilot in both:
                await keys(pilot, "l")
                await typed(pilot, f"seen {number}")
                await keys(pilot, "ctrl+s")
            assert await writer.wait() == 0
        for app, pilot in both:
            app._look_around()
            await pilot.pause()
        assert text_of(one) == text_of(other)
        assert _ranked(one) == _ranked(other)
    with Library.open(desk.settings.store) as library:
        assert len(library.everything()["touch"]) == before + 3 * TOUCHES
        assert len(library.steps(100)) >= 3 * TOUCHES


def _ranked(app: CockpitApp) -> list[tuple[str, str, object]]:
    return [(line.account.key, line.item.kind, line.item.due_on) for line in app.now.view.ranked]
