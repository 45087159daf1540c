"""The data file goes away, comes back, is replaced or breaks under an open cockpit; a bad place is told once."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing

from textual.pilot import Pilot

from bookcockpit.desk import Desk
from bookcockpit.settings import Settings
from bookcockpit.store import Library
from bookcockpit.store.backup import backup
from bookcockpit.store.check import backups_of, folder_for
from bookcockpit.store.restore import restore
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.screens.today import TodayScreen
from tui.reading import keys, text_of, toasts


async def test_a_book_that_is_deleted_or_moved_is_kept_whole_and_can_be_put_back(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    path, before = desk.library.path, desk.library.everything()
    app = CockpitApp(desk)
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.pause()
        os.rename(path, path.with_name("elsewhere.db"))
        await looked(app, pilot)
        assert "[read-only]" in text_of(app)
        os.rename(path.with_name("elsewhere.db"), path)
        await looked(app, pilot)
        assert "[read-only]" not in text_of(app), "moved away and back, it goes on"
        for kept in backups_of(path):
            kept.path.unlink()
        app.clear_notifications()

        path.unlink()
        app._look_around()
        await looked(app, pilot)
        (kept,) = backups_of(path)
        assert kept.reason == "rescued"
        assert kept.path.stat().st_mode & 0o777 == 0o600
        said = [each for each in toasts(app) if "moved or deleted" in each]
        assert len(said) == 1
        assert f"restore {kept.path}" in said[0]
        assert "[read-only]" in text_of(app)
        await keys(pilot, "l")
        assert isinstance(app.screen, TodayScreen), "no form opens that could not be saved"
        assert "restore" in toasts(app)[-1]
        await keys(pilot, "2", "1")
        assert "Northwind" in text_of(app), "nothing is lost on the screen"

        restore(path, kept.path)
        await looked(app, pilot)
        assert "[read-only]" not in text_of(app)
        await keys(pilot, "l", "x", "ctrl+s")
        with Library.open(path) as library:
            now = library.everything()
            assert len(now["touch"]) == len(before["touch"]) + 1
            assert now["account"] == before["account"]

        await keys(pilot, "l", *"note")
        path.unlink()
        await keys(pilot, "ctrl+s")
        assert not isinstance(app.screen, TodayScreen), "the form stays, nothing was saved"
        await keys(pilot, "escape")
        assert isinstance(app.screen, TodayScreen)
    (drafts,) = desk.settings.folders.state.glob("drafts-*.json")
    assert "note" in drafts.read_text()


async def looked(app: CockpitApp, pilot: Pilot[object]) -> None:
    """What the clock does each second."""
    app._look_around()
    await pilot.pause()


async def test_a_book_restored_or_broken_under_an_open_cockpit_is_shown_or_names_the_way_out(
    desk_on: Callable[..., Desk],
) -> None:
    desk = desk_on()
    path = desk.library.path
    kept = backup(path)
    with Library.open(path) as other, closing(sqlite3.connect(path)):
        other.save("rename", *(each.but(name="Renamed Ltd") for each in other.everything()["account"][:1]))
    app = CockpitApp(desk)
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.pause()
        assert "Renamed Ltd" in [account.name for account in app.now.book.accounts]
        restore(path, kept)
        await looked(app, pilot)
        assert "Renamed Ltd" not in [account.name for account in app.now.book.accounts]
        await keys(pilot, "l", "x", "ctrl+s")
        assert "Logged" in toasts(app)[-1]
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)

        before = [each.path for each in backups_of(path)]
        os.truncate(path, 50_000)
        await looked(app, pilot)
        said = " ".join(toasts(app))
        assert f"restore {before[0]}" in said
        assert "doctor --recover" in said
        assert "[read-only]" in text_of(app)
        assert [each.path for each in backups_of(path)] == before
        await keys(pilot, "2", "3", "4", "5", "1")
        assert app.is_running


async def test_a_synchronised_folder_is_said_once_and_one_that_went_leaves_the_book_in_the_state_folder(
    settings_on: Callable[..., Settings],
) -> None:
    settings = settings_on()
    folder = settings.store.with_name("Dropbox (Me)")
    folder.mkdir()
    shutil.move(settings.store, folder / "book.db")
    settings = settings._replace(store=folder / "book.db")
    for is_first in (True, False):
        app = CockpitApp(Desk.open(settings))
        async with app.run_test(size=(140, 40)) as pilot:
            await pilot.pause()
            assert sum("copied by Dropbox" in said for said in toasts(app)) == is_first
            if not is_first:
                shutil.rmtree(folder)
                await looked(app, pilot)
                (kept,) = (settings.folders.state / "rescued").iterdir()
                assert str(kept) in " ".join(toasts(app))
                with Library.open(kept) as library:
                    assert library.names()


async def test_the_first_change_of_a_day_finds_a_backup_made_or_hears_why_not(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    path = desk.library.path
    folder_for(path).write_text("a file where the folder should be")
    nothing_done_today(desk)
    app = CockpitApp(desk)
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.pause()
        await app._warm_up().wait()
        await pilot.pause()
        assert sum("backup could not be made" in said for said in toasts(app)) == 1
        await keys(pilot, "l", "x", "ctrl+s")
        assert "Logged" in toasts(app)[-1], "it stops nothing"
        folder_for(path).unlink()
        nothing_done_today(desk)
        await app._warm_up().wait()
        await pilot.pause()
        assert [each.reason for each in backups_of(path)] == ["daily"]


def nothing_done_today(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.library.path)) as connection, connection:
        connection.execute("UPDATE step SET made_at = '2026-01-05T10:00:00+00:00'")
