"""What the cockpit says when it has opened: settings it cannot use, an unsafe place, what is left to finish."""

from __future__ import annotations

from typing import Literal

from bookcockpit.core.book import Book
from bookcockpit.desk import Desk
from bookcockpit.tui.living import LivingApp
from bookcockpit.tui.text import toast


def greet(app: LivingApp[object], desk: Desk, book: Book, *, has_drafts: bool) -> None:
    """Take the user's own keys, and say what there is to say."""
    settings = desk.settings
    said = [f"theme: there is no “{settings.theme}”; ctrl+p lists them."] if app.theme_is_unknown else []
    if settings.keys:
        from bookcockpit.tui.keys import take_keys

        said += [f"{problem}." for problem in take_keys(app, settings.keys)]
    said += [each for each in (desk.unsafe_place(), desk.counts_anew(), desk.unsaid(book)) if each]
    severity: Literal["information", "warning"] = "warning" if said else "information"
    if has_drafts:
        said.append("A text you had not saved is kept; open its form again to go on with it.")
    if said:
        # One message takes the place of the one before, and some of these are said only once.
        toast(app, "\n".join(said), severity)
