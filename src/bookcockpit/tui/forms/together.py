"""The form that logs the same touch with several accounts: an event, a newsletter, a round of calls."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Mapping,
    Sequence,
)
from datetime import date

from textual import on
from textual.widget import Widget

from bookcockpit.core import wording as say
from bookcockpit.core.actions import (
    Line,
    TogetherError,
    log_together,
    touches_for,
)
from bookcockpit.core.change import Change
from bookcockpit.core.fields import FieldError
from bookcockpit.core.vocabulary import CHANNELS, KINDS, Kind
from bookcockpit.tui.forms.form import Form
from bookcockpit.tui.forms.paper import WrongField
from bookcockpit.tui.forms.several import Who, named_lines, sentence
from bookcockpit.tui.text import Passage, shown_lines
from bookcockpit.tui.widgets.choice import Choice
from bookcockpit.tui.widgets.entry import Entry, Note
from bookcockpit.tui.widgets.field import Field

_OWED = "owed"
_NOTE_ROWS = 4


class LogTogetherForm(Form):
    """One note, one date, one touch with each account: of the kind it is owed, or of one kind for all."""

    def __init__(self, lines: Sequence[Line], today: date, draft: Mapping[str, str], problem: str) -> None:
        self._lines = lines
        accounts = {account.id for account, _ in lines}
        super().__init__(f"Log together · {say.count(len(accounts), 'account')}", today, draft, problem)

    def fields(self) -> Iterable[Widget]:
        """The note first, for it is what gets typed; below it who gets which touch."""
        kinds: list[tuple[str, str]] = [(kind, traits.label) for kind, traits in KINDS.items()]
        something_owed = any(kind is not None for _, kind in self._lines)
        if something_owed:
            kinds.insert(0, (_OWED, "what each is owed"))
        first = self.initial("kind", _OWED if something_owed else "check_in")
        channels = [("", "–"), *((channel, say.word_label(channel)) for channel in CHANNELS)]
        note = Note(shown_lines(self.initial("summary")), id="summary", tab_behavior="focus")
        note.placeholder = "what happened, the same for each of them"
        note.styles.height = _NOTE_ROWS
        yield Field("", note, id="summary-field")
        yield Field("Kind", Choice(kinds, first, id="kind"), id="kind-field")
        yield Field("On", Entry(self.initial("on", "today"), id="on"), id="on-field", short=True)
        yield Field("Channel", Choice(channels, self.initial("channel"), id="channel"), id="channel-field")
        yield Who(self._who(first))

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one(Note).focus()
        self.echo("on", backwards=True)

    @on(Choice.Changed, "#kind")
    def _kind_changed(self, event: Choice.Changed) -> None:
        self.query_one(Who).show(self._who(event.choice.value))

    @on(Entry.Changed, "#on")
    def _on_changed(self) -> None:
        self.echo("on", backwards=True)

    def decide(self) -> Change:
        """One touch with each account; a date ahead plans them."""
        on_day = self.day("on", backwards=True)
        try:
            return log_together(
                self._lines,
                self.today,
                on=on_day,
                kind=self._one_kind(self.text("kind")),
                channel=self.text("channel") or None,  # type: ignore[arg-type]
                summary=self.text("summary"),
            )
        except TogetherError as refused:
            raise WrongField("kind", sentence(refused)) from None
        except FieldError as refused:
            raise WrongField("on", f"It {refused.why}.") from None

    @staticmethod
    def _one_kind(chosen: str) -> Kind | None:
        return None if chosen == _OWED else chosen  # type: ignore[return-value]

    def _who(self, chosen: str) -> Passage:
        touches = touches_for(self._lines, self._one_kind(chosen))
        # What still needs a word of the user's must not hide behind the five that are named.
        touches.sort(key=lambda line: line[1] is not None)
        named = [(account.name, say.kind_label(kind) if kind else "choose a kind") for account, kind in touches]
        return named_lines(named)
