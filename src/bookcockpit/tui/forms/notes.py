"""The long texts of an account, on a page of their own: its notes, and the gap that the customer may read of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from textual.binding import BindingType

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account
from bookcockpit.core.plan.edits import save_notes
from bookcockpit.core.plan.notes import absent_from, with_template
from bookcockpit.core.wording import some_of
from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.forms.paper import Ask, Paper
from bookcockpit.tui.forms.paper_form import PaperForm
from bookcockpit.tui.forms.people import People
from bookcockpit.tui.text import shown_lines, toast
from bookcockpit.tui.widgets.entry import Note

ASKS = (
    Ask("notes", hint="ours only: no customer edition prints them", rows=10),
    Ask("shared_gap", hint="what we still owe them, in words they may read: their edition prints it"),
)
_NAMED = 3


class NotesPaper(Paper[Account]):
    """What is written about an account, for us and for them."""

    kind = Account

    def __init__(self, account: Account, today: date) -> None:
        self.account = account
        super().__init__(f"Notes · {account.name}", ASKS, today, People("", ()), account)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Which headings the key would add."""
        absent = absent_from(texts["notes"], self.account.tier)
        said = super().echoes(texts)
        said["notes"] = f"ctrl+t adds {some_of(absent, _NAMED)}" if absent else ""
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The account with other texts."""
        return save_notes(self.account, self.made(texts))


class NotesForm(PaperForm):
    """The form of the notes; a key adds the headings that a plan of the tier has."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("form.template", "ctrl+t", "template", "Headings", "Add the headings a plan of this tier lacks", FORM),
    ]

    def __init__(self, paper: NotesPaper, draft: Mapping[str, str], problem: str) -> None:
        super().__init__(paper, draft, problem)
        self._account = paper.account

    def action_template(self) -> None:
        """Add what is missing at the end of the text; it is saved with the text, or not at all."""
        note = self.query_one("#notes", Note)
        text = shown_lines(with_template(self._account, note.text))
        if text == note.text:
            toast(self.app, "Every heading of the template is there already.")
            return
        # As one edit, so that ctrl+z takes it back.
        note.replace(text, (0, 0), note.document.end)
        note.focus()
        note.move_cursor(note.document.end)
