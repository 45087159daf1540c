"""What all forms share: they check what was typed, hand back a change, and never save or lose anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.containers import VerticalScroll
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from bookcockpit.core.dates import DateError, parse_date
from bookcockpit.core.wording import full_date
from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.text import label
from bookcockpit.tui.widgets.choice import Choice
from bookcockpit.tui.widgets.field import Field
from bookcockpit.tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widget import Widget

    from bookcockpit.core.change import Change


class Closed(NamedTuple):
    """How a form was left: the change it decided, None if it was put away, and every text typed in it."""

    change: Change | None
    texts: Mapping[str, str]


class WrongField(ValueError):
    """What was typed cannot be used: in which field, and why in one sentence."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


class Form(ModalScreen[Closed]):
    """A form over the page. `draft` are texts typed before; `problem` says why the last try was not saved."""

    # Read from beside the forms that derive from it.
    CSS_PATH = "form.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("form.save", "ctrl+s", "save", "Save", "Save and close", FORM),
        bind("form.close", "escape", "put_away", "Close, keep the text", "Close; what was typed is kept", FORM),
        bind("form.next", "tab", "app.focus_next", "Next field", "To the next field; shift+tab goes back", FORM),
    ]

    class Opened(Message):
        """The form is there; the first control has the focus."""

    def __init__(self, title: str, today: date, draft: Mapping[str, str], problem: str = "") -> None:
        super().__init__()
        self._title = title
        self.today = today
        self.draft = dict(draft)
        self._problem = problem
        self.draft_name = ""

    def fields(self) -> Iterable[Widget]:
        """The controls, top to bottom."""
        raise NotImplementedError

    def decide(self) -> Change:
        """The change; raises `WrongField`."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """The box, and the keys below."""
        with VerticalScroll(id="box", can_focus=False) as box:
            box.border_title = label(self._title)
            yield Static(label(self._problem), id="problem", classes="-on" if self._problem else "")
            yield from self.fields()
        yield KeyBar()

    def on_screen_resume(self) -> None:
        """Say that keys can be typed here now."""
        self.post_message(self.Opened())

    def texts(self) -> dict[str, str]:
        """Everything typed or chosen, by the control's name."""
        found = {entry.id or "": entry.value for entry in self.query(Input)}
        found |= {note.id or "": note.text for note in self.query(TextArea)}
        return found | {choice.id or "": choice.value for choice in self.query(Choice)}

    def typed(self) -> dict[str, str]:
        """What is worth keeping: all texts, if any of them was written by the user."""
        texts = self.texts()
        return texts if any(texts[name].strip() for name in texts if self.is_prose(name)) else {}

    def is_prose(self, control: str) -> bool:
        """Whether the control holds the user's own sentences."""
        return False

    def initial(self, control: str, otherwise: str = "") -> str:
        """What a control starts with: the draft's text, if there is one."""
        return self.draft.get(control, otherwise)

    def text(self, control: str) -> str:
        """What a control holds, without blanks around it."""
        return self.texts()[control].strip()

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

    def action_save(self) -> None:
        """Hand back the change, or say under the field what is wrong; the text stays."""
        for field in self.query(Field):
            field.complain("")
        try:
            change = self.decide()
        except WrongField as wrong:
            self.query_one(f"#{wrong.field}-field", Field).complain(str(wrong))
        else:
            self.dismiss(Closed(change, self.typed()))

    def action_put_away(self) -> None:
        """Close without saving."""
        self.dismiss(Closed(None, self.typed()))
