"""The first run: what this is, where the book would live, and how to begin. Nothing is made before that is chosen."""

from __future__ import annotations

from typing import ClassVar, Literal, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static

from bookcockpit.core.entities import Rate
from bookcockpit.core.policy import PRESETS
from bookcockpit.settings import Settings
from bookcockpit.tui.binding import APP, FORM, bind
from bookcockpit.tui.living import LivingApp
from bookcockpit.tui.text import Passage, label
from bookcockpit.tui.widgets.choice import Choice
from bookcockpit.tui.widgets.entry import Entry
from bookcockpit.tui.widgets.field import Field
from bookcockpit.tui.widgets.keybar import KeyBar

Way = Literal["empty", "bring_in", "demo", "leave"]


class Beginning(NamedTuple):
    """What was chosen: the way, what an empty book is made with, and the exit code of one who leaves."""

    way: Way
    currency: str = "USD"
    preset: str = "balanced"
    exit_code: int = 0


class _Offer(NamedTuple):
    key: str
    way: Way
    title: str
    hint: str


_OFFERS = (
    _Offer("s", "empty", "Start an empty book", "add accounts as you go"),
    _Offer("b", "bring_in", "Bring in a file or folder", "a CRM export, or a folder of CSV files"),
    _Offer("d", "demo", "Look at the demo", "a fictional book; nothing of it is kept"),
    _Offer("q", "leave", "Quit", "nothing has been made"),
)

_PRESETS = {
    "balanced": "reviews, value touches and check-ins, in each tier’s rhythm",
    "value-led": "no check-ins: every touch brings something of value",
    "high-touch": "growth reviewed quarterly, renewals prepared 120 days ahead",
}
_INTRO = "A cockpit for your book of accounts: who is owed a touch today, why, and what makes it worth their time."
_ROOM_FOR_HINTS = 70
_ROOM_FOR_PRESETS = 78
_TITLE_WIDTH = 27


def welcome(settings: Settings) -> Beginning:
    """Ask how to begin; makes nothing."""
    app = WelcomeApp(settings)
    chosen = app.run()
    return chosen or Beginning("leave", exit_code=app.return_code or 0)


class WelcomeApp(LivingApp[Beginning]):
    """Two pages: how to begin, and what an empty book is made with."""

    TITLE = "bookcockpit"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = "welcome.tcss"

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.folders.state, settings.theme)
        self._settings = settings

    def get_default_screen(self) -> Screen[object]:
        """The offers are the first page, so that nothing else is laid out before them."""
        return OffersScreen(str(self._settings.store))  # type: ignore[return-value]

    def on_mount(self) -> None:
        """Leave in order when the terminal is closed."""
        self.heed_signals()


class _Page(Screen[None]):
    # Not a class variable to the type checker, for the toolkit lets instances have their own.
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (20, "-tall")]  # noqa: RUF012


class OffersScreen(_Page):
    """What this is, where the book would live, and the ways to begin."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # First, for the list has an enter of its own that the bottom line would not show.
        bind("welcome.choose", "enter", "choose", "Choose", "Take the line under the cursor", APP, first=True),
        *(
            bind(
                f"welcome.{each.way}",
                each.key,
                f"take('{each.way}')",
                each.title,
                each.hint,
                APP,
                main=each.way == "leave",
            )
            for each in _OFFERS
        ),
        bind("welcome.down", "j", "move(1)", "Down", "One line down", APP, main=False),
        bind("welcome.up", "k", "move(-1)", "Up", "One line up", APP, main=False),
        bind("welcome.close", "escape", "take('leave')", "Quit", "Leave; nothing is made", APP, main=False),
    ]

    def __init__(self, store: str) -> None:
        super().__init__()
        self._store = store

    def compose(self) -> ComposeResult:
        """Sentences, then the list."""
        yield Static(label("bookcockpit", "strong"), id="brand")
        with VerticalScroll(id="page", can_focus=False):
            yield Static(label(_INTRO), id="intro")
            where = Passage().line("There is no book yet. It will live in one file of your own:", "quiet")
            yield Static(where.line(self._store).content(), id="where")
            yield OptionList(*(_offer_words(each, wide=True) for each in _OFFERS), id="ways")
        yield KeyBar()

    def on_resize(self, event: events.Resize) -> None:
        """Hints where there is room for them."""
        ways = self.query_one(OptionList)
        for place, offer in enumerate(_OFFERS):
            words = _offer_words(offer, wide=event.size.width >= _ROOM_FOR_HINTS)
            ways.replace_option_prompt_at_index(place, words)

    def action_move(self, lines: int) -> None:
        """So many lines down, or up."""
        ways = self.query_one(OptionList)
        (ways.action_cursor_down if lines > 0 else ways.action_cursor_up)()

    def action_choose(self) -> None:
        """The line under the cursor."""
        self.query_one(OptionList).action_select()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.action_take(_OFFERS[event.option_index].way)

    def action_take(self, way: Way) -> None:
        """Begin that way; a book that will be made is asked about first."""
        if way in ("empty", "bring_in"):
            self.app.push_screen(MakingScreen(way, self._store))
        else:
            self.app.exit(Beginning(way))


class MakingScreen(_Page):
    """What an empty book is made with; the base currency cannot be changed later."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("welcome.make", "enter,ctrl+s", "make", "Make the book", "Make the book and open it", FORM),
        bind("welcome.back", "escape", "back", "Back", "Back; nothing is made", FORM),
        bind("welcome.next", "tab", "app.focus_next", "Next field", "To the next field; shift+tab goes back", FORM),
    ]

    def __init__(self, way: Way, store: str) -> None:
        super().__init__()
        self._way = way
        self._store = store

    def compose(self) -> ComposeResult:
        """Currency, rules, and what the rules mean."""
        title = "Start an empty book" if self._way == "empty" else "Bring in a file or folder"
        then = "" if self._way == "empty" else " Then you choose the file or folder, and see what is in it first."
        yield Static(label(f"bookcockpit   {title}", "strong"), id="brand")
        with VerticalScroll(id="page", can_focus=False):
            yield Static(label(f"An empty book is made at {self._store}.{then}", "quiet"), id="where")
            currency = Entry("USD", id="currency", max_length=12)
            yield Field("Currency", currency, id="currency-field", short=True, note="your totals are in it")
            presets = [(name, name) for name in PRESETS]
            yield Field("Rules", Choice(presets, PRESETS[0], id="preset"), id="preset-field")
            yield Static(id="rules")
        yield KeyBar()

    def on_resize(self, _event: events.Resize) -> None:
        """All presets side by side with what they mean, or only the chosen one."""
        self._show_preset(self.query_one(Choice).value)

    def on_mount(self) -> None:
        """Ready to type; the first letter replaces what stands there."""
        currency = self.query_one("#currency", Input)
        currency.focus()
        currency.select_all()

    @on(Choice.Changed)
    def _preset_changed(self, event: Choice.Changed) -> None:
        self._show_preset(event.choice.value)

    def _show_preset(self, chosen: str) -> None:
        wide = self.app.size.width >= _ROOM_FOR_PRESETS
        words = _preset_words(chosen) if wide else Passage().line(_PRESETS[chosen])
        self.query_one("#rules", Static).update(words.content())

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_make()

    def action_back(self) -> None:
        """To the offers."""
        self.app.pop_screen()

    def action_make(self) -> None:
        """Leave with the answer; a currency that is none is refused under its field."""
        field = self.query_one("#currency-field", Field)
        field.complain("")
        typed = self.query_one("#currency", Input).value
        try:
            currency = Rate.fields["currency"].check(typed.strip().upper())
        except ValueError:
            field.complain("Write the three letters of a currency, such as USD, EUR or GBP.")
            return
        self.app.exit(Beginning(self._way, currency, self.query_one(Choice).value))


def _offer_words(offer: _Offer, *, wide: bool) -> Content:
    text = Passage().add(f"{offer.key}  ", "accent").add(offer.title.ljust(_TITLE_WIDTH) if wide else offer.title)
    return text.add(offer.hint, "quiet").content() if wide else text.content()


def _preset_words(chosen: str) -> Passage:
    text = Passage()
    for name, meaning in _PRESETS.items():
        is_chosen = name == chosen
        text.add("▸ " if is_chosen else "  ", "accent").add(f"{name:<12}", "strong" if is_chosen else "quiet")
        text.line(meaning, "" if is_chosen else "quiet")
    return text
