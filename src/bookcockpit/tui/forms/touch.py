"""The form of a touch: a quick log is to type and to save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from bookcockpit.core import wording as say
from bookcockpit.core.actions import UnknownName, find_stakeholder, log_touch
from bookcockpit.core.entities import Commitment, Touch
from bookcockpit.core.fields import FieldError
from bookcockpit.core.vocabulary import CHANNELS, KINDS
from bookcockpit.tui.forms.form import Form, WrongField
from bookcockpit.tui.text import shown, shown_lines
from bookcockpit.tui.widgets.choice import Choice
from bookcockpit.tui.widgets.entry import Entry, Note
from bookcockpit.tui.widgets.field import Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.widget import Widget
    from textual.widgets import Input

    from bookcockpit.core.book import Book
    from bookcockpit.core.change import Change
    from bookcockpit.core.entities import Account
    from bookcockpit.core.vocabulary import Kind

_FEELINGS = (("", "–"), ("2", "great"), ("1", "good"), ("0", "neutral"), ("-1", "poor"), ("-2", "bad"))


class LogForm(Form):
    """A quick log: type, ctrl+s. Account, kind and date are filled in."""

    def __init__(self, book: Book, account: Account, kind: Kind, draft: Mapping[str, str], problem: str) -> None:
        super().__init__(f"Log a touch · {account.name}", book.as_of, draft, problem)
        self._people = [person for person in book.stakeholders_of.get(account.id, []) if person.left_on is None]
        self._account = account
        self._kind = kind

    def fields(self) -> Iterable[Widget]:
        """The note first, for it is what gets typed."""
        kinds = [(kind, traits.label) for kind, traits in KINDS.items()]
        channels = [("", "–"), *((channel, say.word_label(channel)) for channel in CHANNELS)]
        people = ", ".join(person.name for person in self._people)
        note = Note(shown_lines(self.initial("summary")), id="summary", tab_behavior="focus")
        note.placeholder = "What happened, and what they got from it"
        yield note
        yield Field("Kind", Choice(kinds, self.initial("kind", self._kind), id="kind"), id="kind-field")
        yield Field("On", Entry(self.initial("on", "today"), id="on"), id="on-field", short=True)
        yield Field("Channel", Choice(channels, self.initial("channel"), id="channel"), id="channel-field")
        yield Field("With", Entry(self.initial("with"), placeholder=shown(people), id="with"), id="with-field")
        yield Field("Felt", Choice(_FEELINGS, self.initial("felt"), id="felt"), id="felt-field")
        next_step = Entry(self.initial("next"), placeholder="what was promised, if anything", id="next")
        yield Field("Next step", next_step, id="next-field")
        yield Field("Due", Entry(self.initial("due"), placeholder="fri, +2w", id="due"), id="due-field", short=True)

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one(Note).focus()
        self.echo("on", backwards=True)

    @on(Entry.Changed, "#on")
    def _on_changed(self, _event: Input.Changed) -> None:
        self.echo("on", backwards=True)

    @on(Entry.Changed, "#due")
    def _due_changed(self, _event: Input.Changed) -> None:
        self.echo("due")

    def is_prose(self, control: str) -> bool:
        """The note and the next step."""
        return control in ("summary", "next")

    def decide(self) -> Change:
        """The touch, with the next step if there is one."""
        felt = self.text("felt")
        happened_on = self.day("on", backwards=True)
        people = [self._person(name) for name in self.text("with").split(",") if name.strip()]
        try:
            touch = Touch(
                account_id=self._account.id,
                happened_on=happened_on,
                kind=self.text("kind"),  # type: ignore[arg-type]
                channel=self.text("channel") or None,  # type: ignore[arg-type]
                stakeholder_ids=tuple(people),
                summary=self.text("summary"),
                sentiment=int(felt) if felt else None,
            )
        except FieldError as refused:
            raise WrongField("on", f"It {refused.why}.") from None
        return log_touch(self._account, touch, self.today, self._next_step())

    def _person(self, name: str) -> str:
        try:
            return find_stakeholder(self._people, name.strip()).id
        except UnknownName as unknown:
            raise WrongField("with", str(unknown)) from None

    def _next_step(self) -> Commitment | None:
        what, due = self.text("next"), self.text("due")
        if not what:
            if due:
                raise WrongField("next", "A due date needs a next step; write it here or clear the date.")
            return None
        due_on = self.day("due") if due else None
        try:
            return Commitment(account_id=self._account.id, what=what, due_on=due_on)
        except FieldError as refused:
            raise WrongField("due" if refused.field == "due_on" else "next", f"It {refused.why}.") from None
