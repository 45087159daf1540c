"""Opening the export sheet: what was chosen there last holds for as long as the cockpit runs."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from bookcockpit.core.entities import Account
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.exporting.order import Habits
from bookcockpit.tui.screens.export import ExportScreen

_OF: WeakKeyDictionary[CockpitApp, Habits] = WeakKeyDictionary()


def open_sheet(app: CockpitApp, account: Account) -> None:
    """Put the sheet over the page that is open; a second call changes nothing."""
    if not isinstance(app.screen, ExportScreen):
        app.push_screen(ExportScreen(app.now, account, _OF.setdefault(app, Habits())))
