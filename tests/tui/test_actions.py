"""The table of actions: every row can be found and read, and every key of every row of the pages comes to something."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bookcockpit.desk import Desk
from bookcockpit.tui.account.here import Begin
from bookcockpit.tui.actions import ACTIONS, BY_WORD, applies, handler_of, meaning
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.asking import Asks, Does
from bookcockpit.tui.keys import named_keys
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.pages import SCREENS
from bookcockpit.tui.screens.account import TABS, AccountScreen
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.tabbed import TabbedPage
from goldens import is_golden
from tui.test_growth import desk_with as grown_desk
from tui.test_tiers import desk_with as tiered_desk


def test_every_action_can_be_found_and_read() -> None:
    for action in ACTIONS:
        assert action.id, action
        assert action.word, action
        assert action.label, action
        assert action.sentence, action
        assert bool(action.key) is (action.on != "palette"), action
    names = [action.id for action in ACTIONS]
    assert len(names) == len(set(names))


def test_the_names_a_key_map_may_use_are_the_golden_ones() -> None:
    """Users’ files name them: one that goes has to be understood as before."""
    lines = [f"{each.group:<20}{each.name:<24}{each.keys:<20}{each.what}" for each in named_keys(CockpitApp)]
    is_golden("keys.txt", "\n".join(lines) + "\n")


def test_every_action_comes_to_one_thing() -> None:
    """Those without a way of their own are the page's, or are offered by rows; else a handler is there for each."""
    assert {word for word, action in BY_WORD.items() if action.ways == ()} == {"step", "open"}
    for way in (way for action in ACTIONS for way in action.ways or ()):
        assert callable(handler_of(way)) if way.shows is None else not way.handler


async def test_every_key_of_every_row_comes_to_something(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(tiered_desk(grown_desk(desk_on())))
    now, built = app.now, set[str]()
    async with app.run_test(size=(40, 10)):
        pages = [app._made(page) for page in SCREENS]
        for page in (*pages, *(AccountScreen(now, account, None, ()) for account in now.book.accounts)):
            for here in _selections(page):
                _try_all(now, here, built)
    assert len(built) > 25, "every form was tried"


def _selections(page: ListPage) -> Iterator[Selection]:
    """What the keys act on at each row of each tab."""
    tabs = len(page.TABS) if isinstance(page, TabbedPage) else len(TABS) if isinstance(page, AccountScreen) else 1
    for place in range(tabs):
        page._tab = place  # type: ignore[attr-defined]
        for row in page.rows():
            yield from page.chosen_at(row) if not isinstance(row.about, Begin) else [row.about.selection]


def _try_all(now: Snapshot, here: Selection, built: set[str]) -> None:
    """Ask each word of one row; a form is made once of each sort, for it is made the same way each time."""
    assert set(here.actions) <= set(BY_WORD)
    for word, action in BY_WORD.items():
        what = meaning(word, [here]) if action.ways is not None else None
        assert action.ways is None or (what is not None) is applies(word, [here]), (word, here)
        if isinstance(what, Does):
            what.decide(now)
        elif isinstance(what, Asks):
            asking = what.asking(now)
            if (sort := f"{word} {asking.name.partition('/')[0]}") not in built:
                asking.form(now, {}, "")
                built.add(sort)
