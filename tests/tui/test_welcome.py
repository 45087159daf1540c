"""The first run: the ways to begin, by key and by cursor; nothing is made before one is chosen."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest
from textual.binding import Binding
from textual.pilot import Pilot
from textual.widgets import OptionList

from bookcockpit.core.policy import PRESETS
from bookcockpit.settings import Folders, Settings
from bookcockpit.tui.welcome import _PRESETS, Beginning, MakingScreen, OffersScreen, WelcomeApp
from tui.reading import keys, text_of


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    where = Folders(*(tmp_path / folder for folder in ("data", "config", "state", "cache")))
    return Settings(store=tmp_path / "book.db", store_from="test", folders=where)


WAYS = [
    (["s", "enter"], Beginning("empty")),
    (["enter", "enter"], Beginning("empty")),
    (["s", "e", "u", "r", "tab", "right", "enter"], Beginning("empty", "EUR", "value-led")),
    (["down", "enter", "tab", "h", "ctrl+s"], Beginning("bring_in", "USD", "high-touch")),
    (["b", "ctrl+s"], Beginning("bring_in")),
    (["d"], Beginning("demo")),
    (["j", "j", "k", "j", "enter"], Beginning("demo")),
    (["q"], Beginning("leave")),
    (["escape"], Beginning("leave")),
    (["s", "escape", "escape"], Beginning("leave")),
    (["up", "enter"], Beginning("leave")),
]


async def test_each_way_is_there_in_any_size_and_nothing_is_made(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = tmp_path / "a\x1b]52;c;x\x07[bold" / "book.db"
    app = WelcomeApp(Settings(store=evil, store_from="test", folders=settings.folders))
    async with app.run_test(size=(1, 1)) as pilot:
        for size in ((1, 1), (20, 5), (40, 12), (80, 24)):
            await pilot.resize_terminal(*size)
            await it_fits(app, pilot, size)
        await pilot.resize_terminal(200, 24)
        await it_says_what_it_is_and_where_the_book_will_live(app, pilot)
        await pilot.resize_terminal(80, 24)
        with monkeypatch.context() as staying:
            chosen: list[Beginning] = []
            staying.setattr(app, "exit", chosen.append)
            for pressed, beginning in WAYS:
                app.screen.query_one(OptionList).highlighted = 0
                await keys(pilot, *pressed)
                assert chosen.pop() == beginning, pressed
                if isinstance(app.screen, MakingScreen):
                    await keys(pilot, "escape")
                assert (isinstance(app.screen, OffersScreen), chosen) == (True, [])
        await a_bad_currency_is_refused_under_its_field(app, pilot)
    assert app.return_value == Beginning("empty", "GBP")
    assert list(tmp_path.iterdir()) == [], "nothing is made here"


async def it_fits(app: WelcomeApp, pilot: Pilot[Beginning], size: tuple[int, int]) -> None:
    is_wide = size[0] >= 40
    for pressed, words in (
        ([], ("Start an empty book", "Look at the demo", "Quit")),
        (["s"], ("Currency", "USD", "Rules", "balanced")),
    ):
        await keys(pilot, *pressed)
        text = text_of(app)
        assert text.count("\n") + 1 == size[1]
        assert not is_wide or all(word in text for word in words)
    await keys(pilot, "escape")
    assert isinstance(app.screen, OffersScreen)


async def it_says_what_it_is_and_where_the_book_will_live(app: WelcomeApp, pilot: Pilot[Beginning]) -> None:
    text = text_of(app)
    assert "A cockpit for your book of accounts" in text
    assert "a\N{REPLACEMENT CHARACTER}]52;c;x\N{REPLACEMENT CHARACTER}[bold" in "".join(text.split())
    await keys(pilot, "b")
    assert "\x1b" not in text_of(app)
    for meaning in _PRESETS.values():
        assert meaning in text_of(app)
    await keys(pilot, "escape")


async def a_bad_currency_is_refused_under_its_field(app: WelcomeApp, pilot: Pilot[Beginning]) -> None:
    await keys(pilot, "s", "x", "1", "enter")
    assert isinstance(app.screen, MakingScreen)
    assert "three letters of a currency" in text_of(app)
    await keys(pilot, "ctrl+u", "g", "b", "p", "enter")


def test_every_preset_says_what_it_means() -> None:
    assert tuple(_PRESETS) == PRESETS


async def test_a_users_theme_is_used_and_an_unknown_one_is_not(settings: Settings, tmp_path: Path) -> None:
    named = Settings(store=settings.store, store_from="test", folders=settings.folders, theme="textual-light")
    assert WelcomeApp(named).theme == "textual-light"
    unknown = Settings(store=settings.store, store_from="test", folders=settings.folders, theme="no-such")
    assert WelcomeApp(unknown).theme == "cockpit"


def test_every_key_can_be_found_and_is_explained() -> None:
    bindings = [binding for screen in (OffersScreen, MakingScreen) for binding in screen.BINDINGS]
    assert all(isinstance(each, Binding) and each.id and each.tooltip and each.group for each in bindings)


# At a real terminal.


@pytest.fixture
def first_run(tmp_path: Path) -> Callable[[], pexpect.spawn[bytes]]:
    environment = {
        **os.environ,
        "TERM": "xterm-256color",
        "HOME": str(tmp_path),
        **{f"XDG_{name.upper()}_HOME": str(tmp_path / name) for name in ("data", "config", "state", "cache")},
        "BOOKCOCKPIT_DB": str(tmp_path / "book.db"),
        "BOOKCOCKPIT_TODAY": "2026-11-18",
    }
    return lambda: pexpect.spawn(
        sys.executable, ["-m", "bookcockpit"], env=environment, dimensions=(30, 100), timeout=20
    )


def left_with(child: pexpect.spawn[bytes]) -> int | None:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def test_first_run_to_an_empty_book_to_the_cockpit(
    first_run: Callable[[], pexpect.spawn[bytes]], tmp_path: Path
) -> None:
    child = first_run()
    child.expect(b"Start an empty book")
    child.expect(pexpect.TIMEOUT, timeout=0.4)
    assert not (tmp_path / "book.db").exists()
    child.send("s")
    child.expect(b"Currency")
    child.expect(pexpect.TIMEOUT, timeout=0.3)
    child.send("eur\t\x1b[C\r")
    child.expect(b"No accounts yet")
    child.expect(pexpect.TIMEOUT, timeout=0.4)
    child.send("q")
    assert left_with(child) == 0
    with sqlite3.connect(tmp_path / "book.db") as store:
        meta = dict(store.execute("SELECT name, value FROM meta").fetchall())
    assert (meta["base_currency"], meta["preset"]) == ("EUR", "value-led")


def test_leaving_the_first_run_makes_nothing(first_run: Callable[[], pexpect.spawn[bytes]], tmp_path: Path) -> None:
    child = first_run()
    child.expect(b"Start an empty book")
    child.expect(pexpect.TIMEOUT, timeout=0.4)
    child.send("q")
    assert left_with(child) == 0
    assert not (tmp_path / "book.db").exists()
    child = first_run()
    child.expect(b"Start an empty book")
    child.expect(pexpect.TIMEOUT, timeout=0.4)
    child.kill(15)
    assert left_with(child) == 128 + 15
    assert not (tmp_path / "book.db").exists()
