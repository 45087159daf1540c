"""How keys are bound: each with the id a user's key map names, a word for the bottom line, and a sentence for `?`."""

from __future__ import annotations

from textual.binding import Binding

ACT = Binding.Group("On the line")
ADD = Binding.Group("Add to the account")
BOOK = Binding.Group("Book")
SHOW = Binding.Group("Show")
APP = Binding.Group("Everywhere")
FORM = Binding.Group("In a form")
MOVE = Binding.Group("Move")

GROUPS = tuple(group.description for group in (ACT, ADD, BOOK, SHOW, APP, FORM, MOVE))
"""The groups in the order in which `?` lists them: what is looked up most comes first."""


def bind(
    id: str,
    keys: str,
    action: str,
    word: str,
    sentence: str,
    group: Binding.Group,
    *,
    main: bool = True,
    first: bool = False,
) -> Binding:
    """A binding. `main` ones stand in the bottom line; `first` ones win over the widget that has the focus."""
    return Binding(keys, action, word, id=id, tooltip=sentence, group=group, show=main, priority=first)
