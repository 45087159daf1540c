"""A desk on a small book in a real store."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual._compositor import Compositor

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account
from bookcockpit.core.fields import Entity
from bookcockpit.desk import Desk
from bookcockpit.settings import Folders, Settings
from bookcockpit.store.library import Library
from tui.small_books import TODAY, days, poison_book, small_book


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read ahead for a user who pauses: on a busy machine that would cost more than the test itself."""
    monkeypatch.setattr("bookcockpit.tui.app._IDLE_SECONDS", 600)


@pytest.fixture(autouse=True)
def unpainted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal nobody sees what is painted between two looks; `text_of` paints the whole screen itself."""

    def passed_by(compositor: Compositor, **_: object) -> None:
        compositor._dirty_regions.clear()

    monkeypatch.setattr(Compositor, "render_update", passed_by)


_FRAME = 0.001
"""Seconds between two looks of a screen at what is to be laid out anew; at the usual 60 a second a test would wait."""
_SOON = 0.01
"""A timer due within these seconds is waited for."""


@pytest.fixture(autouse=True)
def awaited(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pilot goes on once the event loop has nothing left to do, and does not sleep to find out whether it has."""

    async def nothing_left(*_: float) -> None:
        loop: Any = asyncio.get_running_loop()
        began, quiet = loop.time(), 0
        while quiet < 3:
            await asyncio.sleep(0)
            quiet = 0 if loop._ready else quiet + 1
            due = [timer.when() for timer in loop._scheduled if not timer.cancelled()]
            if quiet == 3 and loop.time() < began + 0.1 and min(due, default=began + 1) < loop.time() + _SOON:
                await asyncio.sleep(_FRAME)
                quiet = 0

    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", _FRAME)
    monkeypatch.setattr("textual.app.wait_for_idle", nothing_left)
    monkeypatch.setattr("textual.pilot.wait_for_idle", nothing_left)


def former() -> list[Entity]:
    """One account that is no longer a customer."""
    return [Account(name="Former", tier="scale", tracked_since=days(-400), status="churned")]


@pytest.fixture(scope="session")
def store_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A closed store holding one of the books, made once."""
    made: dict[str, Path] = {}
    books: dict[str, Callable[[], list[Entity]]] = {
        "small": small_book,
        "poison": poison_book,
        "empty": list,
        "former": former,
    }

    def store(name: str) -> Path:
        if name not in made:
            made[name] = tmp_path_factory.mktemp(name) / "book.db"
            with Library.create(made[name]) as library:
                if entities := books[name]():
                    library.apply(Change("fill", save=tuple(entities)))
        return made[name]

    return store


@pytest.fixture
def settings_on(store_of: Callable[[str], Path], tmp_path: Path) -> Callable[..., Settings]:
    """Settings on a private copy of one of the books."""

    def settings(name: str = "small", **more: object) -> Settings:
        store = tmp_path / "book.db"
        shutil.copy(store_of(name), store)
        where = Folders(*(tmp_path / folder for folder in ("data", "config", "state", "cache")))
        return Settings(store=store, store_from="test", folders=where, pinned=TODAY, **more)  # type: ignore[arg-type]

    return settings


@pytest.fixture
def desk_on(settings_on: Callable[..., Settings]) -> Callable[..., Desk]:
    """A desk on a private copy of one of the books."""
    return lambda name="small", **more: Desk.open(settings_on(name, **more))
