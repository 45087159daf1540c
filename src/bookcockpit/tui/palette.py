"""The palette: every page, every action of the page with its key, every account and person by name, every theme."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from heapq import nlargest
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.command import CommandList, CommandPalette, Hit, Hits, Provider

from bookcockpit.core.entities import Account, Stakeholder
from bookcockpit.core.text import name_key, unmarked
from bookcockpit.tui.actions import ACTIONS
from bookcockpit.tui.asking import OpenAccount, OpenPage
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.pages import PLACES
from bookcockpit.tui.text import Passage, fitted, shown, toast

if TYPE_CHECKING:
    # The app opens the palette, which looks at what the app shows.
    from bookcockpit.tui.app import CockpitApp

_MOST = 60
_WIDEST = 84
_FRAME = 8
_KEY_WIDTH = 6
_AROUND = 4
"""Lines of the palette that are not its list: the frame, what is typed, a blank."""
_LEFT_OUT = frozenset(("list.back", "app.palette", *(f"page.{place.name}" for place in PLACES)))
"""Bindings that have entries of their own, or none: what steps back, and what opened the palette."""


class Entry(NamedTuple):
    """One thing to choose: its name, what stands quietly after it, its key, the words that find it, what it does."""

    name: str
    tail: str
    key: str
    words: str
    run: Callable[[], object]


def rank(wanted: list[str], words: str) -> int:
    """How well all wanted words, in any order, fit: 0 not, 1 somewhere, 2 at starts of words, 3 at the very start."""
    if not all(word in words for word in wanted):
        return 0
    if words.startswith(" ".join(wanted)):
        return 3
    return 2 if all(words.startswith(word) or f" {word}" in words for word in wanted) else 1


def found_by(name: str) -> str:
    """A name without its accents, then as it is written where that is something else."""
    plain, written = unmarked(name), name_key(name)
    return plain if plain == written else f"{plain} {written}"


def best(wanted: str, texts: Iterable[str]) -> list[int]:
    """The places of the texts that fit best, in their own order where they fit alike."""
    words, as_typed = unmarked(wanted).split(), name_key(wanted).split()
    # Who types an accent means it: what is written so comes first of those that fit alike.
    fitting = (
        (fit, words != as_typed and all(word in text for word in as_typed), -place)
        for place, text in enumerate(texts)
        if (fit := rank(words, text))
    )
    return [-place for _fit, _spelt, place in nlargest(_MOST, fitting)]


class EverythingProvider(Provider):
    """Hits are matched here and shown through the gate: the toolkit's own highlighting would read names as markup."""

    @property
    def _cockpit(self) -> CockpitApp:
        return cast("CockpitApp", self.app)

    async def startup(self) -> None:
        """The book stands still while the palette is open."""
        book = self._cockpit.now.book
        self._entries = [*self._pages(), *self._actions(), *self._seldom(), *self._themes()]
        self._accounts = sorted(book.accounts, key=lambda each: name_key(each.name))
        self._people: tuple[Stakeholder, ...] = ()
        self._words: list[str] = []

    async def discover(self) -> Hits:
        """Before anything is typed: the actions, the pages, then the first accounts."""
        accounts = (self._account(account) for account in self._accounts[:_MOST])
        first = chain(self._actions(), self._pages(), self._choosing(), accounts)
        for place, entry in enumerate(first):
            yield self._hit(place, entry)

    async def search(self, query: str) -> Hits:
        """The best of everything."""
        if not self._words:
            self._words = self._all_words()
        for order, place in enumerate(best(query, self._words)):
            yield self._hit(order, self._at(place))

    def _all_words(self) -> list[str]:
        """What finds each entry, account and person, in this order."""
        # Plain texts: ten thousand objects more would have the garbage collector stop the typing.
        book = self._cockpit.now.book
        self._people = book.stakeholders
        names = {account.id: found_by(account.name) for account in self._accounts}
        words = [entry.words for entry in self._entries]
        words += [f"{names[account.id]} {unmarked(account.key)}" for account in self._accounts]
        for person in self._people:
            # Stored names hold no odd spaces, so the plain ones need no further look.
            name = person.name.casefold() if person.name.isascii() else found_by(person.name)
            words.append(f"{name} {names[person.account_id]}")
        return words

    def _at(self, place: int) -> Entry:
        if place < len(self._entries):
            return self._entries[place]
        place -= len(self._entries)
        if place < len(self._accounts):
            return self._account(self._accounts[place])
        return self._person(self._people[place - len(self._accounts)])

    def _hit(self, order: int, entry: Entry) -> Hit:
        # The toolkit sorts by score; the order is ours.
        return Hit(1 / (order + 1), self._line(entry).content(), entry.run, text=shown(entry.name))

    def _line(self, entry: Entry) -> Passage:
        """The name, what is to say of it, and the key at the right end.

        Without colours, for the line under the cursor has its own.
        """
        room = min(_WIDEST, self.app.size.width) - _FRAME - _KEY_WIDTH
        text = f"{entry.name} · {entry.tail}" if entry.tail else entry.name
        return Passage().add(fitted(text, room)).add(fitted(entry.key, _KEY_WIDTH, right=True), "strong")

    # What can be chosen

    def _pages(self) -> Iterator[Entry]:
        for place in PLACES:
            run: Callable[[], object] = partial(self.app.run_action, f"app.place('{place.name}')")
            yield Entry(place.title, place.sentence, place.key, unmarked(f"{place.title} {place.sentence}"), run)
            for tab in place.tabs if len(place.tabs) > 1 else ():
                run = partial(self.app.post_message, OpenPage(tab.page, tab.lists[0]))
                yield Entry(tab.title, f"in {place.title}", "", unmarked(f"{tab.title} {place.title}"), run)

    def _actions(self) -> Iterator[Entry]:
        seen = {*_LEFT_OUT}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if not binding.id or binding.id in seen or not active.enabled or _moves(binding):
                continue
            seen.add(binding.id)
            name = _named(binding)
            words = unmarked(f"{name} {binding.description}")
            run = partial(self.app.run_action, binding.action, default_namespace=active.node)
            yield Entry(name, "", self.app.get_key_display(binding), words, run)

    def _seldom(self) -> Iterator[Entry]:
        """What is done too seldom for a key of its own; merges where the chosen line allows it."""
        what = "due touches, renewals and promises, for your calendar program"
        words = unmarked(f"write a calendar file ics export {what}")
        yield Entry("Write a calendar file", what, "", words, self._write_calendar)
        for each in ACTIONS:
            rare = each.on == "palette" and isinstance(self.screen, ListPage)
            if rare and self.screen.check_action("act", (each.word,)):
                run = partial(self.app.run_action, each.call, default_namespace=self.screen)
                yield Entry(each.label, each.sentence, "", unmarked(each.label), run)

    def _themes(self) -> Iterator[Entry]:
        for name in sorted(self.app.available_themes):
            yield Entry(f"Theme: {name}", "", "", unmarked(f"theme {name}"), partial(self._paint, name))

    def _choosing(self) -> Iterator[Entry]:
        yield Entry("Choose a theme", "", "", "", self.app.action_change_theme)

    def _account(self, account: Account) -> Entry:
        tiers = self._cockpit.now.policy.tier_labels
        what = tiers[account.tier] if account.status == "active" else account.status
        return Entry(account.name, what, "", "", partial(self._open, account))

    def _person(self, person: Stakeholder) -> Entry:
        account = self._cockpit.now.book.account_by_id[person.account_id]
        where = account.name if person.left_on is None else f"{account.name}, left"
        return Entry(person.name, where, "", "", partial(self._open, account))

    def _open(self, account: Account) -> None:
        self.app.post_message(OpenAccount(account))

    def _write_calendar(self) -> None:
        from bookcockpit.tui.exporting.calendar import write_calendar

        try:
            toast(self.app, write_calendar(self._cockpit.now))
        except OSError as refused:
            toast(self.app, f"The calendar file cannot be written: {refused.strerror or refused}.", "error")

    def _paint(self, theme: str) -> None:
        self.app.theme = theme


def _moves(binding: Binding) -> bool:
    """Whether it only walks about, which nobody looks up in a palette."""
    return binding.group is not None and binding.group.description == "Move"


def _named(binding: Binding) -> str:
    """The word of the bottom line and what it means, once where they begin alike."""
    word, sentence = binding.description, binding.tooltip or ""
    if not sentence or sentence.startswith(word):
        return sentence or word
    return f"{word}: {sentence[0].lower()}{sentence[1:]}"


class Palette(CommandPalette):
    """The toolkit's palette in our dress."""

    CSS_PATH = "palette.tcss"

    def on_resize(self, event: events.Resize) -> None:
        """The box ends where the list does, which takes some of the height; in the style sheet both cannot be said."""
        rows = max(1, event.size.height * 3 // 5)
        self.query_one(CommandList).styles.max_height = rows
        self.query_one("#--container").styles.max_height = rows + _AROUND


def open_palette(app: App[Any]) -> None:
    """Open it, unless it is open."""
    if not CommandPalette.is_open(app):
        app.push_screen(Palette(placeholder="an action or an account", id="--command-palette"))
