"""What all forms share: they check what was typed, hand back a change, and never save or lose anything.

Beside the form of any model stand those that ask for a text alone, and the names of several lines one is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.dates import DateError, parse_date
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.due.postpone import PostponeError
from bookcockpit.core.fields import FieldError
from bookcockpit.core.wording import clipped, full_date
from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.forms.model import FormModel, Question, WrongField
from bookcockpit.tui.text import Passage, fitted, label, shown, shown_lines
from bookcockpit.tui.widgets.choice import Choice, Choices
from bookcockpit.tui.widgets.entry import Entry, NameEntry, Note
from bookcockpit.tui.widgets.field import Field
from bookcockpit.tui.widgets.keybar import KeyBar

NAMED = 5
_NAME_MOST = 34


class Who(Static):
    """The lines a form is about, apart from its fields."""

    DEFAULT_CSS = """
    Who { height: auto; margin: 1 0; }
    """

    def __init__(self, words: Passage) -> None:
        super().__init__(words.content(), id="who")

    def show(self, words: Passage) -> None:
        """Show others."""
        self.update(words.content())


def named_lines(lines: Sequence[tuple[str, str]]) -> Passage:
    """(account, touch) one below the other, at most five, then how many more."""
    text = Passage()
    width = min(_NAME_MOST, max((len(name) for name, _ in lines[:NAMED]), default=0))
    for name, what in lines[:NAMED]:
        text.add(fitted(name, width), "strong").line(f"  {what}")
    if len(lines) > NAMED:
        text.line(f"and {len(lines) - NAMED} more", "quiet")
    return text


def items_named(items: Iterable[Item]) -> Passage:
    """Items by account and kind."""
    return named_lines([(item.account.name, say.kind_label(item.kind)) for item in items])


def about_items(items: Sequence[Item]) -> str:
    """The end of a form's title: the one item by name, several as a number."""
    if len(items) > 1:
        return say.count(len(items), "touch", "touches")
    return f"{say.kind_label(items[0].kind)} · {items[0].account.name}"


def sentence(refused: Exception) -> str:
    """A refusal of the rules as a sentence of its own."""
    return f"{say.capital(str(refused))}."


_SHOWN_OF_STORED = 200


class Closed(NamedTuple):
    """How a form was left: the change it decided, None if it was put away, and what was typed or chosen in it.

    `texts` are the controls whose content was changed; `kept` are those texts if any of them was written.
    """

    change: Change | None
    texts: Mapping[str, str]
    kept: Mapping[str, str]


class Form(ModalScreen[Closed]):
    """A form over the page. `draft` are texts typed before; `problem` says why the last try was not saved."""

    # Read from beside the forms that derive from it.
    CSS_PATH = "form.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("form.save", "ctrl+s", "save", "Save", "Save and close", FORM),
        bind("form.close", "escape", "put_away", "Close, keep the text", "Close; what was typed is kept", FORM),
        bind(
            "form.enter",
            "enter",
            "enter",
            "Go on",
            "To the next field; from the last, and from a note, save",
            FORM,
            main=False,
        ),
        bind("form.next", "tab", "app.focus_next", "Next field", "To the next field; shift+tab goes back", FORM),
        bind("form.anew", "ctrl+l", "begin_anew", "Start over", "Put every field back to what is stored", FORM),
        bind("form.help", "f1", "app.help", "Keys", "All keys here, and how days and amounts are written", FORM),
    ]
    ABOUT = (
        "Days: fri, +2w, eom, 2026-11-30; each is said back with its weekday. Amounts: 240k, 1.2m, 240,000.50. "
        "A form that is closed keeps what was typed for the next time."
    )

    first: ClassVar[str] = ""
    """The control that is ready to be typed in when the form opens."""
    SAVES_FROM: ClassVar[frozenset[str]] = frozenset()
    """Controls from which enter saves though others follow."""

    class Opened(Message):
        """The form is there; the first control has the focus."""

    def __init__(self, title: str, today: date, draft: Mapping[str, str], problem: str = "") -> None:
        super().__init__()
        self._title = title
        self.today = today
        self.draft = dict(draft)
        self._problem = problem
        self._was: Mapping[str, str] | None = None
        self.start: dict[str, str] = {}
        self.draft_name = ""

    def fields(self) -> Iterable[Widget]:
        """The controls, top to bottom."""
        raise NotImplementedError

    def decide(self) -> Change:
        """The change; raises `WrongField`."""
        raise NotImplementedError

    def compare(self, before: Form) -> None:
        """Say in each field what is stored now where it is not what the form before this one began with."""
        self._was = dict(before.start)

    def compose(self) -> ComposeResult:
        """The box, and the keys below."""
        with VerticalScroll(id="box", can_focus=False) as box:
            box.border_title = label(self._title)
            yield Static(label(self._problem), id="problem", classes="-on" if self._problem else "")
            yield from self.fields()
        yield KeyBar()

    def on_mount(self) -> None:
        """Tell apart what is stored and what was typed, where both are known."""
        # A message would stand over the fields it is no longer about.
        self.app.clear_notifications()
        if self.first:
            self.query_one(f"#{self.first}").focus()
        was, begun = self._was, {name: self._begun(name) for name in self.start}
        if was is None:
            typed = [name for name, text in self.draft.items() if begun.get(name, text) != text]
            stored: dict[str, str | None] = {name: None for name in typed if begun[name]}
            if typed:
                self._say("What you typed last time, not saved yet; ctrl+l starts over.", "")
        else:
            stored = {name: was[name] for name in self.start if was.get(name, self.start[name]) != self.start[name]}
            if stored:
                self._say(
                    "This was changed meanwhile by another program; what it stored stands below. ctrl+s saves over it.",
                    "-on",
                )
        for name, text in stored.items():
            self._tell(name, text)

    def _say(self, sentence: str, on: str) -> None:
        place = self.query_one("#problem", Static)
        place.set_class(True, on or "-told")
        place.update(label(sentence))

    def _tell(self, name: str, was: str | None) -> None:
        said = f"now stored: {self._words(name, self.start[name])}"
        if was is not None and name not in self.draft:
            said += f" · before: {self._words(name, was)}"
        self.query_one(f"#{name}-field", Field).tell(said)

    def _words(self, name: str, text: str) -> str:
        control = self.query_one(f"#{name}")
        if isinstance(control, Choice | Choices):
            text = control.label_of(text)
        return clipped(" ".join(text.split()), _SHOWN_OF_STORED) or "nothing"

    def on_screen_resume(self) -> None:
        """Say that keys can be typed here now."""
        self.post_message(self.Opened())

    # Texts

    def initial(self, control: str, otherwise: str = "") -> str:
        """What a control starts with: the draft's text, if there is one."""
        self.start[control] = otherwise
        return self.draft.get(control, otherwise)

    def texts(self) -> dict[str, str]:
        """Everything typed or chosen, by the control's name."""
        found = {entry.id or "": entry.value for entry in self.query(Input)}
        found |= {note.id or "": note.text for note in self.query(TextArea)}
        found |= {choice.id or "": choice.value for choice in self.query(Choice)}
        return found | {choices.id or "": choices.value for choices in self.query(Choices)}

    def text(self, control: str) -> str:
        """What a control holds, without blanks around it."""
        return self.texts()[control].strip()

    def changed(self) -> dict[str, str]:
        """The texts that are not what their controls began with."""
        return {name: text for name, text in self.texts().items() if text != self._begun(name)}

    def typed(self) -> dict[str, str]:
        """What is worth keeping of a form put away: everything changed, if any of it was written."""
        changed = self.changed()
        return changed if any(isinstance(self.query_one(f"#{name}"), Input | TextArea) for name in changed) else {}

    def _begun(self, name: str) -> str:
        start, control = self.start.get(name, ""), self.query_one(f"#{name}")
        match control:
            case Input():
                return shown(start)
            case TextArea():
                return shown_lines(start)
            case Choice():
                return start or control.first
            case _:
                return start

    def put(self, name: str, text: str) -> None:
        """Let a control hold another text."""
        control = self.query_one(f"#{name}")
        match control:
            case TextArea():
                control.text = shown_lines(text)
            case Input() | Choice() | Choices():
                control.value = text

    def line(self, name: str, control: str, otherwise: str = "", *, short: bool = False) -> Field:
        """A field of one line."""
        return Field(name, Entry(self.initial(control, otherwise), id=control), id=f"{control}-field", short=short)

    # Dates

    def day(self, control: str, *, backwards: bool = False) -> date:
        """The date typed in a control; raises `WrongField`."""
        try:
            return parse_date(self.text(control), self.today, backwards=backwards)
        except DateError as refused:
            raise WrongField(control, str(refused)) from None

    def echo(self, control: str, *, backwards: bool = False) -> None:
        """Say beside a date which day it is."""
        try:
            said = full_date(self.day(control, backwards=backwards)) if self.text(control) else ""
        except WrongField:
            said = "…"
        self.query_one(f"#{control}-field", Field).say(said)

    # Keys

    def action_save(self) -> None:
        """Hand back the change, or say under the field what is wrong; the text stays."""
        for field in self.query(Field):
            field.complain("")
        try:
            change = self.decide()
        except WrongField as wrong:
            self.query_one(f"#{wrong.field}-field", Field).complain(str(wrong))
        else:
            self.dismiss(Closed(change, self.changed(), self.typed()))

    @on(Input.Submitted)
    @on(Note.Entered)
    def action_enter(self) -> None:
        """Save from the last field, from the only one, and where the form says so; elsewhere go on to the next."""
        at, last = self.focused, self.focus_chain[-1] if self.focus_chain else None
        if at is None or at is last or at.id in self.SAVES_FROM:
            self.action_save()
        else:
            self.focus_next()

    def action_put_away(self) -> None:
        """Close without saving."""
        self.dismiss(Closed(None, self.changed(), self.typed()))

    def action_begin_anew(self) -> None:
        """As if nothing had been typed."""
        for name in self.changed():
            self.put(name, self._begun(name))
        for field in self.query(Field):
            field.complain("")
        self.query_one("#problem", Static).remove_class("-on", "-told")


_HINT_MOST = 44
"""Characters of a hint that fit beside its label at 80 columns; the toolkit would cut without a mark."""


class ModelForm(Form):
    """The form of any model."""

    def __init__(self, model: FormModel[Any], draft: Mapping[str, str], problem: str) -> None:
        super().__init__(model.title, model.today, draft, problem)
        self.model = model
        # One and the same: what a model shows may turn with a choice.
        self.start = model.start

    def fields(self) -> Iterable[Widget]:
        """One field for each thing asked."""
        for question in self.model.questions:
            shape = self.model.shape(question)
            yield Field(
                question.label,
                self._control(question, shape),
                id=f"{question.name}-field",
                short=shape in ("short", "choice"),
                apart=question.apart,
            )

    def _control(self, question: Question, shape: str) -> Widget:
        text, hint = self.initial(question.name, self.model.start[question.name]), question.hint or ""
        if shape == "choice":
            return Choice(list(self.model.options(question).items()), text, id=question.name)
        if shape == "choices":
            return Choices(self.model.options(question), text, id=question.name)
        if shape == "note":
            note = Note(shown_lines(text), id=question.name, tab_behavior="focus")
            note.placeholder = shown(hint)
            note.styles.height = question.rows
            return note
        if shape in ("person", "people"):
            completed = partial(self.model.people.completed, several=shape == "people")
            brief = clipped(shown(hint), _HINT_MOST)
            return NameEntry(text, completed=completed, placeholder=brief, id=question.name)
        # A date is typed anew, a sentence gone on with.
        return Entry(text, placeholder=shown(hint), id=question.name, select_on_focus=shape == "short")

    def on_mount(self) -> None:
        """Ready to type."""
        self._begin_typing()
        self._echo()

    def _begin_typing(self) -> None:
        first = self.query_one(f"#{self.model.first or self.model.questions[0].name}").focus()
        if isinstance(first, Note):
            first.move_cursor(first.document.end)

    def action_begin_anew(self) -> None:
        """As if nothing had been typed, from the first field on."""
        super().action_begin_anew()
        self._begin_typing()

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Choice.Changed)
    @on(Choices.Changed)
    def _follow(self, event: Input.Changed | TextArea.Changed | Choice.Changed | Choices.Changed) -> None:
        if event.control is not None:
            # What was wrong with the text before is no longer said of the one that stands there.
            self.query_one(f"#{event.control.id}-field", Field).complain("")
        for name, text in self.model.on_change(self.texts()).items():
            self.put(name, text)
        self._echo()

    def _echo(self) -> None:
        for name, said in self.model.echoes(self.texts()).items():
            self.query_one(f"#{name}-field", Field).say(said)

    def decide(self) -> Change:
        """What the answers come to."""
        return self.model.change(self.texts())


class ReasonForm(Form):
    """A reason, and the change it makes. `means` says what follows; `who` names what it is about, if several.

    `begins` is a reason to start with. `heading` and `change` serve a form for several.
    """

    first = "reason"

    def __init__(
        self,
        title: str,
        means: str,
        change: Callable[[str], Change],
        today: date,
        draft: Mapping[str, str],
        problem: str,
        who: Passage | None = None,
        begins: str = "",
    ) -> None:
        super().__init__(title, today, draft, problem)
        self.heading, self.change = title, change
        self._means, self._who, self._begins = means, who, begins

    def fields(self) -> Iterable[Widget]:
        """What it means, and the reason."""
        if self._who is not None:
            yield Who(self._who)
        yield Static(label(self._means), id="about")
        yield self.line("Because", "reason", self._begins)

    def decide(self) -> Change:
        """The change; without a reason it is refused."""
        try:
            return self.change(self.text("reason"))
        except PostponeError as refused:
            raise WrongField("reason", sentence(refused)) from None
        except FieldError as refused:
            why = refused.why if refused.field == "reason" else str(refused)
            raise WrongField("reason", f"It {why}.") from None


_NOTE_ROWS = 4


class HeldForm(Form):
    """What to remember of a review; nothing need be."""

    first = "note"

    def __init__(
        self, title: str, change: Callable[[str], Change], today: date, draft: Mapping[str, str], problem: str
    ) -> None:
        super().__init__(f"{title} · held today", today, draft, problem)
        self._change = change

    def fields(self) -> Iterable[Widget]:
        """The note."""
        note = Note(shown_lines(self.initial("note")), id="note", tab_behavior="focus")
        note.placeholder = "What to remember of it; may stay empty"
        note.styles.height = _NOTE_ROWS
        yield Field("Note", note, id="note-field")

    def decide(self) -> Change:
        """The review."""
        return self._change(self.text("note"))
