"""A sheet to read over the page: the keys, or why a line ranks where it does; esc closes it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from bookcockpit.core import wording as say
from bookcockpit.core.due.obligations import NO_DATE
from bookcockpit.core.due.today import PlannedItem, SnoozedItem, Thing, TodayItem, TodayView
from bookcockpit.core.entities import Account, Contract
from bookcockpit.core.renewals.contracts import renewal_date
from bookcockpit.core.rounding import fixed, rounded
from bookcockpit.tui.binding import GROUPS, MOVE, ONE_LINE, SHOW, bind
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.text import Passage, fitted, label
from bookcockpit.tui.today import Listed

_TERMS = {
    "lateness": "how late it is",
    "kind": "what kind of thing it is",
    "deadline": "how near the contract’s date is",
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
        bind("list.first", "g,home", "first", "First", "To the top", MOVE, main=False),
        bind("list.last", "G,end", "last", "Last", "To the end", MOVE, main=False),
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

    def action_first(self) -> None:
        """To the top of it."""
        self.query_one("#box").scroll_home(animate=False)

    def action_last(self) -> None:
        """To its end."""
        self.query_one("#box").scroll_end(animate=False)


def keys_of(page: Screen[Any], used: Collection[str]) -> Sheet:
    """What a screen shows, its keys by group, and what its marks mean; of capital letters those the user has `used`."""
    about, legend = getattr(page, "ABOUT", ""), page.LEGEND if isinstance(page, ListPage) else ()
    lines = key_lines(page, used)
    text = Passage()
    width = max(len(line.keys) for line in lines)
    if about:
        text.line(about).line()
    group = None
    for line in lines:
        if line.group != group:
            if group is not None:
                text.line()
            text.line(line.group, "strong")
            group = line.group
        text.add(fitted(line.keys, width), "accent").line(f"  {line.what}")
    if legend:
        text.line().line("Marks", "strong")
        for mark, meaning in legend:
            text.add(fitted(mark, width), "accent").line(f"  {meaning}")
    text.line().add("ctrl+p finds every action", "quiet")
    return Sheet("Keys", text.content())


def why_sheet(view: TodayView, account: Account, about: Listed | None) -> Sheet | str:
    """The terms of a line's urgency, in points, and the dates behind them; a sentence where nothing is ranked.

    Of a row that is no line of Today, those of the account's most urgent one.
    """
    thing = about or next((each.first for each in view.order if each.account.id == account.id), None)
    match thing:
        case None:
            return f"Nothing of {account.name} is due, so there is no rank to explain."
        case SnoozedItem():
            return f"It is hidden until {say.full_date(thing.snooze.until)}, and ranked again then."
        case PlannedItem():
            return f"It is planned for {say.full_date(thing.touch.happened_on)}; until then nothing is due."
        case _ if not thing.urgency.terms:
            until = "it has no date" if thing.due_on == NO_DATE else f"it is due on {say.full_date(thing.due_on)}"
            return f"It is not ranked yet: {until}."
    text = Passage().line(f"{thing.why}.").line()
    most = max(term.points for term in thing.urgency.terms) or 1
    for term in thing.urgency.terms:
        bar = "━" * rounded(_BAR * min(1, term.points / most))
        text.add(f"{fixed(term.points, 1):>6}  ").add(f"{bar:<{_BAR}}  ", "accent")
        text.line(_TERMS.get(term.name, say.word_label(term.name)), "" if term.points else "quiet")
    text.add(f"{fixed(thing.urgency.total, 1):>6}", "strong").line("  together; the highest stands first.").line()
    for place, words in enumerate(_dates_of(thing)):
        text.line(words, "quiet" if place else "")
    return Sheet(f"Why here · {thing.label} · {account.name}", text.content())


_DATE_WORDS = {
    "notice": "Last day for notice",
    "outcome": "Renewal date",
    "confirm": "Planned for",
    "review": "Health as of",
}


def _dates_of(thing: Thing) -> Iterator[str]:
    """The dates its rank comes from, that it is due on first."""
    if isinstance(thing, TodayItem):
        due = thing.item
        yield f"Due {say.full_date(due.due_on)}"
        if due.due_on != due.computed_due:
            yield f"First due {say.full_date(due.computed_due)}, then skipped"
        if due.last_on is not None:
            yield f"Last {say.full_date(due.last_on)}"
        return
    known = thing.due_on != NO_DATE
    yield f"{_DATE_WORDS.get(thing.type, 'Due')} {say.full_date(thing.due_on)}" if known else "No date is set"
    if thing.type == "notice":
        if thing.acts_on < thing.due_on:
            yield f"Last working day before it {say.full_date(thing.acts_on)}"
        if isinstance(thing.about, Contract):
            yield f"Renewal date {say.full_date(renewal_date(thing.about))}"


class KeyLine(NamedTuple):
    """One line of the list of keys."""

    group: str
    keys: str
    what: str


_KNOWN = ("app.help", "app.palette")
"""What the sheet itself says."""


def key_lines(screen: Screen[Any], used: Collection[str] = ()) -> list[KeyLine]:
    """The keys of a screen, groups together, in the order in which one looks things up.

    Those that belong together share a line. A line that begins with a capital letter is left out until that was
    `used`, unless the bottom line shows it.
    """
    found: dict[str, tuple[Binding, list[str]]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.id is None or binding.id in _KNOWN:
            continue
        written = found.setdefault(binding.id, (binding, []))[1]
        display = screen.app.get_key_display(binding)
        if display not in written:
            written.append(display)
    lines = []
    together = {names[0]: names for names in ONE_LINE if all(name in found for name in names)}
    later = {name for names in together.values() for name in names[1:]}
    for name, (binding, written) in found.items():
        if name in later:
            continue
        if names := together.get(name):
            keys, what = " ".join(_shortest(found[each][1]) for each in names), ONE_LINE[names]
        else:
            keys, what = " ".join(written), binding.tooltip or binding.description
        first = _shortest(written)
        if not (len(first) == 1 and first.isupper()) or binding.show or first in used:
            group = binding.group.description if binding.group is not None else GROUPS[0]
            lines.append(KeyLine(group, keys, what))
    return sorted(lines, key=lambda line: GROUPS.index(line.group))


def _shortest(written: Sequence[str]) -> str:
    """The letter among the keys of an action, if there is one."""
    return next((each for each in written if len(each) == 1 and each.isascii()), written[0])
