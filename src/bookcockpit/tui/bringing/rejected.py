"""Writing the rows that were not taken into a file to mend: the key, and what is said afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.app import App

from bookcockpit.core import wording as say
from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.bringing.paths import text_of
from bookcockpit.tui.text import toast

if TYPE_CHECKING:
    from bookcockpit.exchange.plans import ImportPlan
    from bookcockpit.tui.bringing.hands import Hands
    from bookcockpit.tui.bringing.run import ReadFile

REJECTED = bind("import.rejected", "r", "write_rejected", "Bad rows", "Write the bad rows into a file to mend", FORM)


def write_rejected(app: App[Any], hands: Hands, files: Sequence[ReadFile], plan: ImportPlan) -> None:
    """Write them and say where they are, or why not."""
    try:
        written = hands.write_rejected(files, plan)
    except OSError as refused:
        toast(app, f"The bad rows cannot be written: {refused.strerror or refused}.", "error")
        return
    if not written:
        toast(app, "There are no rows to write: the file as a whole cannot be read.", "warning")
        return
    places = say.some_of([text_of(path) for path in written], 3)
    toast(app, f"The bad rows are in {places}: mend them there and bring that file in.")
