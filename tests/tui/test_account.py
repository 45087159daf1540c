"""The page of an account: what its list holds, how it is walked, and the way back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Commitment, Contract, Stakeholder, Touch
from bookcockpit.core.fields import Entity
from bookcockpit.desk import Desk
from bookcockpit.store.library import Library
from bookcockpit.tui.account.beside import account_overview
from bookcockpit.tui.account.here import Begin, Here
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.asking import OpenAccount
from bookcockpit.tui.forms.form import ModelForm
from bookcockpit.tui.row import Group, as_rows
from bookcockpit.tui.screens.account import TABS, AccountScreen, Finder
from bookcockpit.tui.screens.today import TodayScreen
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.widgets.pane import Pane
from bookcockpit.tui.widgets.rows import Rows
from tui.reading import go_to, keys, now_of, text_of, toasts, typed
from tui.reading import lines_of as row_lines
from tui.small_books import TODAY, days

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


def groups_of(now: Snapshot, account: str, tab: str) -> tuple[Here, list[Group]]:
    here = Here(now, now.book.account_by_id[account])
    return here, list(next(each for each in TABS if each.name == tab).groups(here))


def lines_of(now: Snapshot, account: str, tab: str, wanted: str = "") -> list[str]:
    """The rows of a tab as text, headings in brackets."""
    here, groups = groups_of(now, account, tab)
    return row_lines(as_rows(Finder(here).found(groups, wanted) if wanted else groups))


def test_the_five_questions_stand_on_one_page_each_with_what_is_known(rich_desk: Desk) -> None:
    assert lines_of(now_of(rich_desk), "north", "plan") == [
        "[Due]",
        # The review comes too late for them: by Saturday each is more than half its interval late.
        "● | Value touch | 69 d late · Monthly; last 8 Aug, due 8 Sep; planned for 21 Nov",
        " |   bring | We owe: Pricing sheet (due 13 Nov, 3 days late)",
        "● | Executive touch | 218 d late · Half-yearly; last 12 Oct 2025, due 12 Apr",
        "● | Business review | 51 d late · Quarterly; last 8 Aug, due 26 Sep; planned for 21 Nov",
        "● | Usage check | today · Weekly; last 9 Nov, due 16 Nov; planned for 21 Nov",
        "○ | Business review | planned Sat 21 · In Oslo",
        "[Where are they now?]",
        "· | $340k ARR | Strategic",
        "◐ | Health | 55 amber · lowest relationship 17 · down 3 since 17 Oct · from 2 of 3 categories, 4 of 13 inputs",
        "· | 201 d left | renews 5 Jun 2027 · notice by 6 May",
        "+  No reading of usage yet: R adds one",
        "· | Last touch | 7 d ago · Usage check",
        "! | Plan reviewed | 3 mo ago · stale, a plan review is owed",
        "[Who matters?]",
        "◆ | Per Lind | 13 mo ago · executive sponsor · sceptic",
        "★ | Ana Ruiz | 3 mo ago · champion",
        "+ | Missing | economic buyer: Ask who signs the renewal, and get introduced",
        "+ | Missing | technical owner: Ask who runs the product day to day",
        "+ | Small committee | A committee of 2, where 6 or more decide",
        "+ | Stale contacts | Not verified in 180 days: Per Lind",
        "[What do they want?]",
        "! | not measured | “Faster onboarding”",
        " |  | Not reviewable: lacks a metric, a target, a target date and an owner on their side",
        "◇ |   Wed 18 | SSO live · us",
        "[What’s the risk?]",
        "▼ | now | Health is amber, 55: worst is relationship 17",
        "▼ | now | Nobody was met in 90 days",
        "▼ | now | Champion Ana Ruiz silent for 100 days",
        "▼ | 3 d ago | We owe: Pricing sheet",
        "[What’s the path?]",
        "□ | 3 d late | We owe: Pricing sheet",
        "□ | no date | They owe: Intro to their lawyers",
        "· | Next | Renewal prep 5 Feb",
        "[Notes]",
        "+  No notes yet: N writes some",
    ]


def test_each_tab_lists_what_one_can_act_on(rich_desk: Desk) -> None:
    now = now_of(rich_desk)
    assert lines_of(now, "north", "people") == [
        "[Missing]",
        "+  No economic buyer is known. Ask who signs the renewal, and get introduced.",
        "+  No technical owner is known. Ask who runs the product day to day.",
        "+  Nobody was met in 90 days. Bring Per Lind into the next touch.",
        "+  Champion Ana Ruiz silent for 100 days. Bring Ana Ruiz something of value.",
        "+  A committee of 2, where 6 or more decide. Ask your champion who else is in the room.",
        "+  Not verified in 180 days: Per Lind. Check that they still hold the role.",
        "[Who is there]",
        "◆ | Per Lind | 13 mo ago | sceptic | ●●●●● 5 |  | executive sponsor",
        "★ | Ana Ruiz | 3 mo ago |  |  |  | champion",
        "+  p adds a person",
        "[Who left]",
        "– | Colin Abara | 17 Oct | left |  |  | now at Strand · replaced by Ana Ruiz",
    ]
    assert lines_of(now, "north", "goals") == [
        "[Objective 1 of 1]",
        "!  “Faster onboarding”",
        " | no date |  |  | not measured",
        "   Not reviewable: lacks a metric, a target, a target date and an owner on their side",
        "◇ | Wed 18 | us |  | SSO live",
        "+  m adds a milestone",
        "[Another objective]",
        "+  o writes down another",
    ]
    assert lines_of(now, "north", "time") == [
        "[2026]",
        "○ | 21 Nov | Business review |  | planned | In Oslo",
        "  | 9 Nov | Usage check |  |  | ",
        "  | 8 Aug | Business review | Ana Ruiz |  | ",
        "■ | 20 Jan | Contract renewed | $100k ARR |  | a term since 30 May 2024",
        "[2025]",
        "▲ | 12 Oct 2025 | Executive touch | ◆ Per Lind, Ana Ruiz | great | Dinner · Value: A signed letter",
    ]
    assert lines_of(now, "north", "promises") == [
        "[We owe]",
        "□ | 3 d late |  |  | Pricing sheet",
        "[They owe]",
        "□ | no date | Ana Ruiz |  | Intro to their lawyers",
        "+  c notes a promise, theirs or ours",
        "[Playbooks]",
        "△ | fits now | Executive engagement |  | No executive of theirs was met in time: last met 13 mo ago",
        "+  B applies one",
        "[Kept or dropped]",
        "✓ | kept 15 Nov |  |  | Kept already",
    ]


def test_what_there_is_none_of_says_which_key_begins_it(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    desk.apply(Change("new", save=(Account(id="new", name="New", tier="scale", tracked_since=TODAY),)))
    begun = {}
    for tab in TABS:
        _here, groups = groups_of(now_of(desk), "new", tab.name)
        begun[tab.name] = [row.about.word for row in as_rows(groups) if isinstance(row.about, Begin)]
    assert begun == {
        "plan": ["usage", "contract", "reading", "log", "person", "objective", "promise", "notes"],
        "health": [
            "reading", "usage", *["reading"] * 4, "log", "log", *["reading"] * 2, "person", *["reading"] * 2,
            "contract",
        ],
        "people": ["person"],
        "goals": ["objective"],
        "time": ["log"],
        "promises": ["promise", "playbook"],
        "growth": ["play"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("tab", "wanted", "found"),
    [
        ("time", "second", 1),
        ("time", "letter 2025", 1),
        ("time", "per executive", 1),
        ("people", "555-0100", 1),
        ("people", "strand", 1),
        ("time", "oslo", 1),
        ("promises", "pricing", 1),
        ("plan", "nothing of this", 0),
    ],
)
def test_search_looks_through_notes_names_kinds_and_years(rich_desk: Desk, tab: str, wanted: str, found: int) -> None:
    here, groups = groups_of(now_of(rich_desk), "north", tab)
    rows = as_rows(Finder(here).found(groups, wanted))
    assert len([row for row in rows if row.can_be_chosen]) == found


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
    app.post_message(OpenAccount(by_id[account], None, [by_id[each] for each in among]))
    await pilot.pause()
    await pilot.pause()


async def test_an_account_is_walked_searched_and_worked_by_keyboard(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await the_brackets_walk_the_list_it_came_from_and_esc_stands_on_the_last_one_seen(app, pilot)
        await without_a_list_all_accounts_are_walked_by_name(app, pilot)
        desk.apply(Change("more", save=tuple(rich_history())))
        app.refresh_book()
        await opened(app, pilot, "north")
        await left_and_right_go_to_the_other_column_of_the_plan(app, pilot)
        await a_search_narrows_the_rows_and_esc_ends_it_before_it_goes_back(app, pilot)
        await opened(app, pilot, "north")
        await a_gap_begins_what_closes_it(app, pilot)
        await a_touch_is_edited_from_its_row_and_removed_and_back(app, pilot)
        await the_page_of_an_account_that_is_gone_closes(app, pilot)


async def the_brackets_walk_the_list_it_came_from_and_esc_stands_on_the_last_one_seen(
    app: CockpitApp, pilot: Pilot[object]
) -> None:
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
    assert {selection.account.id for selection in app.screen.chosen_at(under)} == {last.id}


async def without_a_list_all_accounts_are_walked_by_name(app: CockpitApp, pilot: Pilot[object]) -> None:
    await opened(app, pilot, "mill")
    assert "› Mill [EMEA] Ltd   1 of 3" in text_of(app)
    await keys(pilot, "left_square_bracket")
    assert toasts(app)[-1] == "This is the first of 3."
    await keys(pilot, "right_square_bracket")
    assert "› Northwind   2 of 3" in text_of(app)
    await keys(pilot, "escape")


async def left_and_right_go_to_the_other_column_of_the_plan(app: CockpitApp, pilot: Pilot[object]) -> None:
    rows = app.screen.query_one(Rows)
    rows.action_first()
    await keys(pilot, "right")
    assert rows.row is not None
    assert rows.row.key == "north/person/per"
    await keys(pilot, "left")
    assert rows.is_at_first
    await pilot.resize_terminal(80, 24)
    await pilot.pause()
    await keys(pilot, "right")
    assert rows.is_at_first, "in one column there is no other"
    first, last = rows.rows[0].key, rows.rows[-1].key
    assert (first, last) == ("heading/Due", "begin/notes")
    await pilot.resize_terminal(*WIDE)
    await pilot.pause()


async def a_search_narrows_the_rows_and_esc_ends_it_before_it_goes_back(app: CockpitApp, pilot: Pilot[object]) -> None:
    await keys(pilot, "slash")
    await typed(pilot, "dinner")
    await pilot.pause()
    rows = app.screen.query_one(Rows)
    assert [row.key for row in rows.rows if not row.is_heading] == ["north/touch/won"]
    assert rows.row is not None
    await keys(pilot, "escape")
    assert "[Timeline]" in text_of(app), "the tab where it was found"
    assert rows.number == 5
    await keys(pilot, "escape")
    assert isinstance(app.screen, TodayScreen)


async def a_gap_begins_what_closes_it(app: CockpitApp, pilot: Pilot[object]) -> None:
    await keys(pilot, "tab", "tab")
    go_to(app, "gap/no_economic_buyer/")
    await keys(pilot, "enter")
    assert isinstance(app.screen, ModelForm)
    assert app.screen.texts()["roles"] == "economic_buyer"
    await keys(pilot, "escape")
    go_to(app, "gap/champion_silent/ana")
    await keys(pilot, "enter")
    assert isinstance(app.screen, ModelForm)
    assert app.screen.texts()["stakeholder_ids"] == "Ana Ruiz"
    assert not app.screen.typed(), "what was filled in is not worth a draft"
    await keys(pilot, "escape")


async def a_touch_is_edited_from_its_row_and_removed_and_back(app: CockpitApp, pilot: Pilot[object]) -> None:
    await keys(pilot, "tab", "tab")
    go_to(app, "north/touch/won")
    await keys(pilot, "enter")
    assert "Executive touch of Sun 12 Oct 2025" in text_of(app)
    await keys(pilot, "escape")
    assert isinstance(app.screen, AccountScreen)
    go_to(app, "north/touch/won")
    await keys(pilot, "D")
    assert "won" not in [touch.id for touch in app._desk.library.timeline("north")]
    assert "Dinner" not in text_of(app)
    await keys(pilot, "u")
    go_to(app, "north/touch/won")
    await keys(pilot, "tab")
    go_to(app, "north/promise/undated")
    await keys(pilot, "d")
    assert "undated" not in [each.id for each in app.now.book.commitments if each.is_open]
    await keys(pilot, "escape")
    assert isinstance(app.screen, TodayScreen)


async def the_page_of_an_account_that_is_gone_closes(app: CockpitApp, pilot: Pilot[object]) -> None:
    new = Account(id="new", name="New", tier="scale", tracked_since=TODAY)
    app._desk.apply(Change("add", save=(new,)))
    app.refresh_book()
    await opened(app, pilot, "new")
    assert "Nobody is known here yet" in text_of(app)
    await keys(pilot, "u")
    assert isinstance(app.screen, TodayScreen)
    app._desk.apply(Change("add", save=(new,)))
    app.refresh_book()
    await opened(app, pilot, "new")
    await keys(pilot, "p")
    form = app.screen
    assert not isinstance(form, AccountScreen), "a first person is asked for"
    with Library.open(app._desk.settings.store) as other:
        other.undo()
    app._look_around()
    await pilot.pause()
    assert app.screen is form, "what is typed there is not taken away"
    await keys(pilot, "escape")
    assert isinstance(app.screen, TodayScreen)


async def test_a_small_window_shows_list_and_details_at_once(rich_desk: Desk) -> None:
    app = CockpitApp(rich_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, "north")
        await pilot.pause()
        pane = app.screen.query_one(Pane)
        assert not pane.display, "the plan has the page for itself"
        await keys(pilot, "v")
        assert "Why now" in text_of(app)
        await keys(pilot, "tab", "tab", "tab", "tab")
        text = text_of(app)
        assert "In Oslo" in text
        assert "Planned; it counts once it has happened." in text
        small = pane.size.height
        await keys(pilot, "J")
        assert "Planned; it counts" not in text_of(app)
        await keys(pilot, "K")
        assert "Planned; it counts" in text_of(app)
        await keys(pilot, "v")
        assert pane.size.height > small
        await keys(pilot, "v")
        assert not pane.display
        await keys(pilot, "v")
        assert pane.size.height == small
