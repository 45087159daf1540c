"""What the cockpit says when it has opened: settings it cannot use, an unsafe place, what is left to finish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.tui.text import toast

if TYPE_CHECKING:
    from bookcockpit.core.book import Book
    from bookcockpit.desk import Desk
    from bookcockpit.tui.living import LivingApp


def greet(app: LivingApp[object], desk: Desk, book: Book, *, has_drafts: bool) -> None:
    """Take the user's own keys, and say what there is to say."""
    settings = desk.settings
    problems = [f"theme: there is no “{settings.theme}”; ctrl+p lists them"] if app.theme_is_unknown else []
    if settings.keys:
        from bookcockpit.tui.keys import take_keys

        problems += take_keys(app, settings.keys)
    for problem in problems:
        toast(app, f"{problem}.", "warning")
    if unsafe := desk.unsafe_place():
        toast(app, unsafe, "warning")
    if anew := desk.counts_anew():
        toast(app, anew, "warning")
    if unsaid := desk.unsaid(book):
        toast(app, unsaid, "warning")
    if has_drafts:
        toast(app, "A text you had not saved is kept; open its form again to go on with it.")
