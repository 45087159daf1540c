"""Opening the import page: what was begun there goes on for as long as the cockpit runs."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.bringing.job import Hands
from bookcockpit.tui.screens.bring_in import BringInScreen

_OF: WeakKeyDictionary[Desk, Hands] = WeakKeyDictionary()


def open_page(app: CockpitApp, desk: Desk) -> None:
    """Put the page over the one that is open; a second call changes nothing."""
    if not isinstance(app.screen, BringInScreen):
        app.push_screen(BringInScreen(app.now, _OF.setdefault(desk, Hands(desk)), app.refresh_book))
