"""A sheet to read over the page: the keys, or why an item ranks where it does. Any of its keys closes it."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from bookcockpit.core import wording as say
from bookcockpit.core.due.today import TodayItem
from bookcockpit.core.rounding import fixed, rounded
from bookcockpit.tui.binding import GROUPS, MOVE, SHOW, bind
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.text import Passage, fitted, label

_TERMS = {
    "lateness": "how late it is",
    "kind": "what kind of touch it is",
    "tier": "the account’s tier",
    "arr": "its ARR beside the others’",
    "renewal": "how near the renewal is",
    "health": "how healthy the account is",
    "at_risk": "at risk, and nobody stepped in yet",
}
_BAR = 16


class Sheet(ModalScreen[None]):
    """A title, a text, and esc."""

    CSS_PATH = "sheet.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("sheet.close", "escape,q,enter,question_mark,f1", "dismiss", "Close", "Back to the page", SHOW),
        bind("list.down", "j", "scroll(1)", "Down", "One line down", MOVE, main=False),
        bind("list.up", "k", "scroll(-1)", "Up", "One line up", MOVE, main=False),
    ]

    def __init__(self, title: str, text: Content) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        """The box."""
        with VerticalScroll(id="box") as box:
            box.border_title = label(self._title)
            box.border_subtitle = label("esc closes")
            yield Static(self._text, id="text")

    def action_scroll(self, lines: int) -> None:
        """Scroll a long text."""
        self.query_one("#box").scroll_relative(y=lines, animate=False)


def keys_of(page: Screen[Any]) -> Sheet:
    """What a screen shows, its keys by group with the names a key map gives them, and what its marks mean."""
    about, legend = getattr(page, "ABOUT", ""), page.LEGEND if isinstance(page, ListPage) else ()
    lines = key_lines(page)
    text = Passage()
    width = max(len(line.keys) for line in lines)
    wide = max(len(line.what) for line in lines)
    if about:
        text.line(about).line()
    group = None
    for line in lines:
        if line.group != group:
            if group is not None:
                text.line()
            text.line(line.group, "strong")
            group = line.group
        text.add(fitted(line.keys, width), "accent").add(f"  {line.what:<{wide}}").line(f"  {line.name}", "faint")
    if legend:
        text.line().line("Marks", "strong")
        for mark, meaning in legend:
            text.add(fitted(mark, width), "accent").line(f"   {meaning}")
    return Sheet("Keys", text.content())


def why_sheet(item: TodayItem) -> Sheet:
    """The terms of an item's urgency, in points, and the dates behind them."""
    text = Passage().line(f"{item.why}.").line()
    most = max((term.points for term in item.urgency.terms), default=0) or 1
    for term in item.urgency.terms:
        bar = "━" * rounded(_BAR * min(1, term.points / most))
        text.add(f"{fixed(term.points, 1):>6}  ").add(f"{bar:<{_BAR}}  ", "accent")
        text.line(_TERMS.get(term.name, say.word_label(term.name)), "" if term.points else "quiet")
    text.add(f"{fixed(item.urgency.total, 1):>6}", "strong").line("  together; the highest stands first.")
    due = item.item
    text.line().line(f"Due {say.full_date(due.due_on)}")
    if due.due_on != due.computed_due:
        text.line(f"First due {say.full_date(due.computed_due)}, then skipped", "quiet")
    if due.last_on is not None:
        text.line(f"Last {say.full_date(due.last_on)}", "quiet")
    return Sheet(f"Why here · {say.kind_label(due.kind)} · {item.account.name}", text.content())


class KeyLine(NamedTuple):
    """One line of the list of keys; `name` is what a key map calls it."""

    group: str
    keys: str
    what: str
    name: str


def key_lines(screen: Screen[object]) -> list[KeyLine]:
    """Everything that applies to a screen, groups together, in the order in which one looks things up."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.id is None:
            continue
        group = binding.group.description if binding.group is not None else GROUPS[0]
        shown = found.setdefault((group, binding.tooltip or binding.description, binding.id), [])
        display = screen.app.get_key_display(binding)
        if display not in shown:
            shown.append(display)
    lines = [KeyLine(group, "  ".join(keys), what, name) for (group, what, name), keys in found.items()]
    return sorted(lines, key=lambda line: GROUPS.index(line.group))
