"""The form that merges another account, or another person, into the one it was opened on, and shows what that does."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Iterable,
    Mapping,
)
from datetime import date
from typing import NamedTuple

from textual import on
from textual.widget import Widget

from bookcockpit.core import wording as say
from bookcockpit.core.actions import UnknownName
from bookcockpit.core.change import Change
from bookcockpit.core.fields import FieldError
from bookcockpit.core.merging.merge import MergeError, Merging
from bookcockpit.tui.forms.form import (
    Form,
    Who,
    sentence,
)
from bookcockpit.tui.forms.model import WrongField
from bookcockpit.tui.text import Passage
from bookcockpit.tui.widgets.entry import Entry, NameEntry
from bookcockpit.tui.widgets.field import Field

_WHAT = {"stakeholder": ("person", "people"), "touch": ("touch", "touches"), "commitment": ("promise", "promises")}
_KEPT_MOST = 8


class Pick(NamedTuple):
    """What is merged: the kind of thing, the one that `stays` by name, names completed, and what a name comes to."""

    what: str
    stays: str
    completed: Callable[[str], str | None]
    merging: Callable[[str], Merging]

    def change(self, wanted: str) -> Change:
        """The merge of the one of that name; raises `WrongField`."""
        if not wanted:
            raise WrongField("other", f"Say which one goes into {self.stays}.")
        try:
            return self.merging(wanted).change
        except (UnknownName, MergeError, FieldError) as refused:
            raise WrongField("other", sentence(refused)) from None

    def preview(self, wanted: str) -> Passage:
        """What becomes of both."""
        text = Passage()
        if not wanted:
            return text.line(f"Everything of it goes to {self.stays}, which keeps what is known of it.", "quiet")
        try:
            merging = self.merging(wanted)
        except (UnknownName, MergeError, FieldError):
            # Half a name fits several or none; what is wrong with a whole one is said when it is saved.
            return text.line("…", "quiet")
        text.add(merging.change.remove[0].__dict__["name"], "strong").line(f" goes into {self.stays}.")
        moved = [
            say.count(number, *_WHAT.get(table, (say.word_label(table),))) for table, number in merging.moved.items()
        ]
        if moved:
            text.line(f"Moved: {', '.join(moved)}.")
        if merging.taken:
            text.line(f"Taken over: {', '.join(map(say.word_label, merging.taken))}.")
        for each in merging.kept[:_KEPT_MOST]:
            text.line(f"Kept: {say.word_label(each.field)} “{each.stays}”, not “{each.goes}”.", "quiet")
        for note in merging.notes:
            text.line(f"{note[0].upper()}{note[1:]}.", "soon")
        return text


class MergeForm(Form):
    """Which one goes into the one that stays."""

    first = "other"

    def __init__(self, pick: Pick, today: date, draft: Mapping[str, str], problem: str) -> None:
        super().__init__(f"Merge into {pick.stays}", today, draft, problem)
        self._pick = pick

    def fields(self) -> Iterable[Widget]:
        """A name, and below it what becomes of both."""
        hint = "the one that goes; → completes"
        name = NameEntry(self.initial("other"), completed=self._pick.completed, placeholder=hint, id="other")
        yield Field(self._pick.what, name, id="other-field")
        yield Who(self._pick.preview(""))

    def on_mount(self) -> None:
        """What becomes of both, also with a name typed before."""
        self._follow()

    @on(Entry.Changed, "#other")
    def _follow(self) -> None:
        self.query_one("#other-field", Field).complain("")
        self.query_one(Who).show(self._pick.preview(self.text("other")))

    def decide(self) -> Change:
        """The merge; nothing is merged without a name that fits one."""
        return self._pick.change(self.text("other"))
