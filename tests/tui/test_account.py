"""The page of an account: what its list holds, how it is walked, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Commitment, Contract, Stakeholder, Touch
from bookcockpit.store.library import Library
from bookcockpit.tui import intents
from bookcockpit.tui.account_rows import AccountRows, Missing
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.looking import Looking
from bookcockpit.tui.overview import account_overview
from bookcockpit.tui.screens.account import AccountScreen
from bookcockpit.tui.screens.today import TodayScreen
from bookcockpit.tui.widgets.pane import Pane
from bookcockpit.tui.widgets.rows import Rows
from tui.reading import go_to, keys, text_of, toasts, typed
from tui.small_books import PAYLOADS, TODAY, days
from tui.test_safety import assert_harmless

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    from bookcockpit.core.fields import Entity
    from bookcockpit.desk import Desk
    from bookcockpit.tui.snapshot import Snapshot

WIDE = (120, 36)


def rich_history() -> list[Entity]:
    """More about Northwind: people, contracts, promises and years of touches."""
    return [
        Stakeholder(
            id="per", account_id="north", name="Per Lind", roles=("executive_sponsor",), level="executive",
            stance="sceptic", influence=5, phone="555-0100",
        ),
        Stakeholder(
            id="col", account_id="north", name="Colin Abara", left_on=days(-30), left_to="Strand", replaced_by_id="ana"
        ),
        Contract(
            id="old", account_id="north", starts_on=days(-900), term_end=days(-300), arr=10_000_000, currency="USD",
            outcome="renewed", outcome_on=days(-300),
        ),
        Commitment(id="undated", account_id="north", what="Intro to their lawyers", owner="Ana Ruiz", side="them"),
        Commitment(id="kept", account_id="north", what="Kept already", done_on=days(-1)),
        Touch(
            id="won", account_id="north", kind="executive_touch", happened_on=days(-400), sentiment=2,
            stakeholder_ids=("ana", "per"), summary="Dinner\nSecond line", value_delivered="A signed letter",
        ),
        Touch(
            id="ahead", account_id="north", kind="business_review", happened_on=days(5), planned=True, summary="In Oslo"
        ),
    ]  # fmt: skip


@pytest.fixture
def rich_desk(desk_on: Callable[..., Desk]) -> Desk:
    desk = desk_on()
    desk.apply(Change("more", save=tuple(rich_history())))
    return desk


def now_of(desk: Desk) -> Snapshot:
    return Looking(desk, lambda _trouble: None).now()


def lines_of(now: Snapshot, account: str, wanted: str = "") -> list[str]:
    """The rows as text, headings in brackets."""
    rows = AccountRows(now, now.book.account_by_id[account]).rows(wanted)
    texts = [" | ".join(cell.text for cell in row.cells()) for row in rows]
    return [f"[{text}]" if row.is_heading else text for row, text in zip(rows, texts, strict=True) if text]


def test_all_one_can_act_on_stands_under_its_heading(rich_desk: Desk) -> None:
    assert lines_of(now_of(rich_desk), "north") == [
        "[Due]",
        "● | 218 d late | Executive touch |  |  | Half-yearly, last 12 Oct 2025, owed since 12 Apr",
        "○ | Sat 21 | Business review |  | planned | In Oslo",
        "[Owed]",
        "□ | 3 d late | We owe |  |  | Pricing sheet",
        "◇ | Wed 18 | Our milestone |  |  | SSO live",
        "□ | no date | They owe | Ana Ruiz |  | Intro to their lawyers",
        "[People]",
        "◆ | 13 mo ago | executive sponsor | Per Lind | sceptic | 555-0100",
        "★ | 3 mo ago | champion | Ana Ruiz |  | ",
        "– | 17 Oct | left | Colin Abara |  | now at Strand · replaced by Ana Ruiz",
        "[Contracts]",
        "· | 201 d left | monitor | $240k ARR |  | renews 5 Jun 2027 · notice by 6 May, 171 d left",
        "✓ | 20 Jan | renewed | $100k ARR |  | from 30 May 2024",
        "[Timeline 2026]",
        "○ | 21 Nov | Business review |  | planned | In Oslo",
        "  | 9 Nov | Usage check |  |  | ",
        "  | 8 Aug | Business review | Ana Ruiz |  | ",
        "[Timeline 2025]",
        "▲ | 12 Oct 2025 | Executive touch | ◆ Per Lind, Ana Ruiz | great | Dinner · Value: A signed letter",
    ]


def test_what_there_is_none_of_says_which_key_begins_it(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    desk.apply(Change("new", save=(Account(id="new", name="New", tier="scale", tracked_since=TODAY),)))
    rows = AccountRows(now_of(desk), Account(id="new", name="New", tier="scale", tracked_since=TODAY)).rows()
    assert [row.about for row in rows if not row.is_heading] == [
        Missing("person"),
        Missing("contract"),
        Missing("log"),
    ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("second", 1),
        ("letter 2025", 1),
        ("per executive", 2),
        ("strand", 1),
        ("oslo", 2),
        ("pricing", 1),
        ("nothing of this", 0),
    ],
)
def test_search_looks_through_notes_names_kinds_and_years(rich_desk: Desk, wanted: str, found: int) -> None:
    lines = lines_of(now_of(rich_desk), "north", wanted)
    assert len([line for line in lines if not line.startswith("[")]) == found


def test_the_overview_says_what_the_list_does_not(rich_desk: Desk) -> None:
    account = now_of(rich_desk).book.account_by_id["north"]
    noted = account.but(our_owner="Nora", products=("Core",), notes="Talks fast.\n\nLikes numbers.")
    rich_desk.apply(Change("note", save=(noted,)))
    now = now_of(rich_desk)
    touch = next(touch for touch in now.dossier(noted).touches if touch.id == "won")
    for width in (40, 76):
        text = account_overview(now, noted, now.view.ranked[0], touch, width).plain
        assert "Second line" in text
        assert "Per Lind, executive sponsor" in text
        assert "Talks fast." in text
        assert "owner Nora" in text
        assert "quarterly" in text
        assert "“Faster onboarding”" in text
        assert all(len(line) <= width for line in text.splitlines())


async def opened(app: CockpitApp, pilot: Pilot[object], account: str, *among: str) -> None:
    by_id = app.now.book.account_by_id
    app.post_message(intents.OpenAccount(by_id[account], None, [by_id[each] for each in among]))
    await pilot.pause()
    await pilot.pause()


async def test_the_brackets_walk_the_list_it_came_from_and_esc_stands_on_the_last_one_seen(
    desk_on: Callable[..., Desk],
) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=WIDE) as pilot:
        go_to(app, "due/north/value_touch/None")
        await keys(pilot, "enter")
        assert isinstance(app.screen, AccountScreen)
        row = app.screen.query_one(Rows).row
        assert row is not None
        assert row.key == "north/due/value_touch/None", "the line it was opened from"
        among = list(dict.fromkeys(app.screen._along))
        place = among.index("north")
        assert f"› Northwind   {place + 1} of {len(among)}" in text_of(app)
        for _ in among[place:]:
            await keys(pilot, "right_square_bracket")
        assert toasts(app)[-1] == f"This is the last of {len(among)}."
        last = app.now.book.account_by_id[among[-1]]
        assert f"› {last.name}   {len(among)} of {len(among)}" in text_of(app)
        await keys(pilot, "escape")
        assert isinstance(app.screen, TodayScreen)
        under = app.screen.query_one(Rows).row
        assert under is not None
        assert {subject.account.id for subject in app.screen.subjects(under)} == {last.id}


async def test_without_a_list_all_accounts_are_walked_by_name(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot, "mill")
        assert "› Mill [EMEA] Ltd   1 of 3" in text_of(app)
        await keys(pilot, "left_square_bracket")
        assert toasts(app)[-1] == "This is the first of 3."
        await keys(pilot, "right_square_bracket")
        assert "› Northwind   2 of 3" in text_of(app)


async def test_a_touch_is_edited_from_its_row_and_removed_and_back(rich_desk: Desk) -> None:
    app = CockpitApp(rich_desk)
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot, "north")
        go_to(app, "north/touch/won")
        await keys(pilot, "enter")
        assert "Executive touch of Sun 12 Oct 2025" in text_of(app)
        await keys(pilot, "escape")
        assert isinstance(app.screen, AccountScreen)
        go_to(app, "north/touch/won")
        await keys(pilot, "D")
        assert "won" not in [touch.id for touch in rich_desk.timeline(app.now.book.account_by_id["north"])]
        assert "Timeline 2025" not in text_of(app)
        await keys(pilot, "u")
        go_to(app, "north/touch/won")
        go_to(app, "north/owed/commitment/undated")
        await keys(pilot, "d")
        assert "undated" not in [each.id for each in app.now.book.commitments if each.is_open]


async def test_a_search_narrows_the_rows_and_esc_ends_it_before_it_goes_back(rich_desk: Desk) -> None:
    app = CockpitApp(rich_desk)
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot, "north")
        await keys(pilot, "slash")
        await typed(pilot, "dinner")
        await pilot.pause()
        rows = app.screen.query_one(Rows)
        assert [row.key for row in rows._rows if not row.is_heading] == ["north/touch/won"]
        assert rows.row is not None
        await keys(pilot, "escape")
        assert rows.number > 10
        await keys(pilot, "escape")
        assert isinstance(app.screen, TodayScreen)


async def test_a_small_window_shows_list_and_details_at_once(rich_desk: Desk) -> None:
    app = CockpitApp(rich_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, "north")
        await pilot.pause()
        text = text_of(app)
        assert "Executive touch: Half-yearly" in text
        assert "Pricing sheet" in text
        assert "$240k ARR" in text
        pane = app.screen.query_one(Pane)
        small = pane.size.height
        await keys(pilot, "J")
        assert "Why now" not in text_of(app)
        await keys(pilot, "K")
        assert "Why now" in text_of(app)
        await keys(pilot, "v")
        assert pane.size.height > small
        await keys(pilot, "v")
        assert not pane.display
        await keys(pilot, "v")
        assert pane.size.height == small


async def test_the_page_of_an_account_that_is_gone_closes(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        desk.apply(Change("add", save=(Account(id="new", name="New", tier="scale", tracked_since=TODAY),)))
        app.refresh_book()
        await opened(app, pilot, "new")
        assert "Nobody is known here yet" in text_of(app)
        await keys(pilot, "u")
        assert isinstance(app.screen, TodayScreen)
        desk.apply(Change("add", save=(Account(id="new", name="New", tier="scale", tracked_since=TODAY),)))
        app.refresh_book()
        await opened(app, pilot, "new")
        await keys(pilot, "enter")
        form = app.screen
        assert not isinstance(form, AccountScreen), "a first person is asked for"
        with Library.open(desk.settings.store) as other:
            other.undo()
        app._look_around()
        await pilot.pause()
        assert app.screen is form, "what is typed there is not taken away"
        await keys(pilot, "escape")
        assert isinstance(app.screen, TodayScreen)


async def test_a_read_only_book_can_be_read_to_its_end(rich_desk: Desk) -> None:
    rich_desk.library.read_only = True
    app = CockpitApp(rich_desk)
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot, "north")
        await keys(pilot, "enter", "D", "d")
        assert isinstance(app.screen, AccountScreen)
        assert "reading only" in toasts(app)[-1]


async def test_poison_stands_on_the_page_and_does_nothing(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on("poison"))
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot, "a0")
        rows = app.screen.query_one(Rows)
        for number in range(len(PAYLOADS)):
            # Every kind of row once; the accounts differ only in their payload.
            rows.action_move(number)
            await pilot.pause()
            assert_harmless(text_of(app))
            await pilot.press("right_square_bracket")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert_harmless(text_of(app))
        assert isinstance(app.screen, AccountScreen)
        await keys(pilot, "slash")
        await typed(pilot, "click")
        assert_harmless(text_of(app))
