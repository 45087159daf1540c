"""What the forms about several lines share: the lines by name, as many as are read at a glance."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Sequence,
)

from textual.widgets import Static

from bookcockpit.core import wording as say
from bookcockpit.core.due.cadence import Item
from bookcockpit.tui.text import Passage, fitted

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
    text = str(refused)
    return f"{text[0].upper()}{text[1:]}."
