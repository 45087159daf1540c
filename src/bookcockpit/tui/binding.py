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

ONE_LINE: dict[tuple[str, ...], str] = {
    ("page.today", "page.accounts", "page.renewals", "page.review"): "Today, Accounts, Renewals, Review",
    ("list.back", "app.quit"): "One step back; leave",
    ("item.snooze", "item.skip"): "Hide it until a date; skip it this once",
    ("renewal.call", "renewal.outcome"): "Say how it will go; record how it ended",
    ("goal.add", "step.add"): "Add an objective, a milestone",
    ("person.add", "contract.add", "account.rhythm", "account.add"): "Add a person, a contract, a rhythm, an account",
    ("book.undo", "book.redo"): "Take back the last action; do it again",
    ("list.down", "list.up"): "One line down, up",
    ("list.first", "list.last", "list.page_down", "list.page_up"): "To the top, the end; a page down, up",
    ("list.left", "list.right"): "Fold and unfold, or to the other column",
    ("text.down", "text.up"): "One line down, up",
    ("text.first", "text.last", "text.page_down", "text.page_up"): "To the top, the end; a page down, up",
    ("details.down", "details.up"): "Scroll the details down, up",
    ("page.tab", "page.tab_back"): "To the next tab, to the one before",
    ("account.tab", "account.tab_back"): "To the next tab, to the one before",
    ("account.before", "account.next"): "The account before it in the list, the next",
    ("book.order", "book.order_back"): "Another order of the list, the one before",
    ("scorecard.window", "scorecard.window_back"): "Another stretch of days, the one before",
    ("export.before", "export.next"): "The document before, the next",
    ("import.file_before", "import.next_file"): "The columns of the file before, of the next",
    ("choice.before", "choice.next"): "The word before, the next",
    ("choices.before", "choices.next"): "The word before, the next",
    ("field.down", "field.up"): "The next field, the one before",
}
"""Keys that stand on one line of `?` where a screen has all of them, and what is said of them together."""


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
