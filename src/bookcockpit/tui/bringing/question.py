"""A question the cells leave open, asked with one of them and both of its readings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static

from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.columns import Column
from bookcockpit.tui.row import Row
from bookcockpit.tui.text import Passage, cell
from bookcockpit.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from bookcockpit.exchange.plans import Question

_COLUMNS = (Column("It means", 24, least=20), Column("", 40, fills=True, least=10))
_WAYS = {
    "dmy": "the day first, in all its dates",
    "mdy": "the month first, in all its dates",
    ".": "a point before the decimals",
    ",": "a comma before the decimals",
}
_WHY = {
    "date_format": "No day in this column is above 12, so the file does not tell.",
    "decimal": "No cell of this column has both signs, so the file does not tell.",
}


class Answers(Rows):
    """Both readings."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("question.answer", "enter,space", "choose", "That one", "Answer with this reading", FORM),
    ]


class Ask(Vertical):
    """Asks one thing after the other; `Answered` tells each answer."""

    class Answered(Message):
        """The option a question is about, and its value."""

        def __init__(self, about: str, value: str) -> None:
            super().__init__()
            self.about = about
            self.value = value

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._question: Question | None = None

    def compose(self) -> ComposeResult:
        """The question, and the answers to choose from."""
        yield Static(id="question")
        yield Answers(_COLUMNS, [], id="answers")

    def ask(self, questions: Sequence[Question]) -> None:
        """Ask the first of them; it stands for all that are about the same."""
        question = self._question = questions[0]
        meanings = [_reading(question.about, means) for _value, means in question.choices]
        text = Passage().add(f"{question.column}", "strong").add(f"   {question.file}", "quiet").line().line()
        if question.about == "since":
            text.add(question.example, "accent")
            text.add(", and nothing in the book or in these files renews them. What are they?").line()
        else:
            text.add("“").add(question.example, "accent").add(f"” is {' or '.join(meanings)}?").line()
        text.line(_WHY.get(question.about, ""), "quiet")
        others = list(dict.fromkeys(each.column for each in questions[1:] if each.about == question.about))
        if others:
            text.line(f"The answer holds for {', '.join(others)} too.", "quiet")
        self.query_one("#question", Static).update(text.content())
        answers = self.query_one(Answers)
        answers.fill([self._row(value, means) for value, means in question.choices], _COLUMNS)
        answers.action_first()
        self.display = True
        self.screen.set_focus(answers)

    def _row(self, value: str, means: str) -> Row:
        assert self._question is not None, "rows are made for a question"
        words = _reading(self._question.about, means)
        way = _WAYS.get(value)
        return Row(value, lambda: [cell(words), *([cell(way, "quiet")] if way else ())])

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        event.stop()
        assert self._question is not None, "answers are listed for a question"
        self.post_message(self.Answered(self._question.about, event.row.key))


def _reading(about: str, means: str) -> str:
    """One reading in words; amounts with their thousands apart."""
    if about == "decimal" and means.replace(".", "", 1).isdecimal():
        whole, sign, rest = means.partition(".")
        return f"{int(whole):,}{sign}{rest}"
    return means
