"""The import page: what is recognised, asked, refused, written, and taken back. Real files, a real store."""

from __future__ import annotations

import ast
import csv
import json
import os
import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from textual import events
from textual.pilot import Pilot
from textual_fspicker.parts import DirectoryNavigation

import bookcockpit.exchange
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Contract, Stakeholder
from bookcockpit.core.fields import Entity
from bookcockpit.core.wording import full_date
from bookcockpit.desk import Desk
from bookcockpit.store.check import backups_of
from bookcockpit.store.library import Library
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.bringing.check_step import CheckStep, check_words, counts_words, why_not_written
from bookcockpit.tui.bringing.columns_step import (
    Chooser,
    ColumnList,
    ColumnsStep,
    FieldLine,
    OptionRows,
    about_files,
    fitting,
    question_words,
    title_words,
)
from bookcockpit.tui.bringing.file_step import FileStep, PathLine, found_words
from bookcockpit.tui.bringing.job import Hands, Prepared, Run, look_at, look_into, ordered, without_command_line
from bookcockpit.tui.bringing.picker import Picker
from bookcockpit.tui.paths import completion, entries, narrowed, path_of, split, text_of
from bookcockpit.tui.screens.bring_in import BringInScreen
from bookcockpit.tui.screens.today import TodayScreen
from bookcockpit.tui.text import Passage
from bookcockpit.tui.widgets.rows import Rows
from tui.reading import keys, toasts, until
from tui.reading import text_of as screen_text
from tui.small_books import PAYLOADS, TODAY
from tui.test_safety import assert_harmless
from workbooks import xlsx

SIZE = (120, 40)
HEAD = ("Account ID", "Account Name", "Account Owner", "Website", "Billing City")
ROWS = [
    ("0015g000000000001A", "Alder Foods", "Dana Ito", "alder.example", "Hamburg"),
    ("0015g000000000002A", "Birch Rail", "Dana Ito", "birch.example", "Kiel"),
    ("0015g000000000003A", "Northwind", "Dana Ito", "northwind.example", "Oslo"),
]
DEALS = ("Opportunity ID", "Account ID", "Account Name", "Opportunity Name", "Stage", "Amount", "Close Date", "Type")
GOLDEN = Path(__file__).parents[1] / "golden" / "csv"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own, with the folder browsers download to."""
    downloads = tmp_path / "home" / "Downloads"
    downloads.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(downloads.parent))
    return downloads


def written(path: Path, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def stored(desk: Desk) -> dict[str, list[Entity]]:
    with Library.open(desk.settings.store) as library:
        return library.everything()


def prepared_on(desk: Desk, *paths: Path) -> Hands:
    """An import of files as the first step hands it on: the columns as they were recognised or are remembered."""
    hands = Hands(desk)
    hands.run.take(hands.recalled([part for path in paths for part in look_at(path).usable]))
    return hands


def planned(hands: Hands) -> Prepared:
    return hands.plan(hands.run, lambda *_: None)


def plain(words: Passage) -> str:
    return " ".join(words.content().plain.split())


async def look_for(pilot: Pilot[object], path: Path) -> None:
    """Let a path be recognised."""
    step = pilot.app.screen.query_one(FileStep)
    step._go_to(path)
    await until(pilot, lambda: step._looked is not None and step._looked.path == path)


async def check(pilot: Pilot[object], *pressed: str) -> Prepared:
    """Go on to what would happen."""
    await keys(pilot, *pressed)
    step = pilot.app.screen.query_one(CheckStep)
    await until(pilot, lambda: step._prepared is not None)
    prepared: Prepared = step._prepared  # type: ignore[assignment]
    return prepared


def step_of(pilot: Pilot[object]) -> int:
    screen = pilot.app.screen
    assert isinstance(screen, BringInScreen)
    return screen._step


async def in_small_windows(pilot: Pilot[object]) -> None:
    """In a window that is too small for anything, then in the smallest that is not."""
    for size in ((1, 1), (40, 14)):
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert screen_text(pilot.app).count("\n") + 1 == size[1], size


async def test_an_export_goes_in_and_comes_out_again_whatever_others_write(
    desk_on: Callable[..., Desk], home: Path
) -> None:
    desk = desk_on()
    path = written(home / "report.csv", HEAD, ROWS)
    app = CockpitApp(desk)
    async with app.run_test(size=SIZE) as pilot:
        for key in ("i", "s", "l", "q"):
            app.post_message(events.Key(key, key))
        await until(pilot, lambda: isinstance(app.screen, BringInScreen))
        assert app.screen.query_one(PathLine).value == "~/Downloads/slq", "typed at once it is a path"
        await look_for(pilot, path)
        assert "Salesforce accounts, 3 rows, comma, UTF-8." in screen_text(app)
        await keys(pilot, "enter")
        assert step_of(pilot) == 1
        assert "Account Owner" in screen_text(app)
        assert "Our account owner" in screen_text(app)
        first = await check(pilot, "ctrl+s")
        plan = first.plan
        assert (plan.created, plan.updated, plan.unchanged, plan.rejected_rows) == (2, 1, 0, 0)
        assert first.created == ("Alder Foods", "Birch Rail")
        assert first.updated == ("Northwind",)
        with Library.open(desk.settings.store) as other:
            north = next(each for each in other.find(Account) if each.id == "north")
            other.apply(Change("rename", save=(north.but(industry="Rail"),)))
        before = stored(desk)
        await keys(pilot, "ctrl+s")
        step = app.screen.query_one(CheckStep)
        await until(pilot, lambda: step._prepared is not None and step._prepared is not first)
        assert "checked again" in toasts(app)[-1]
        assert stored(desk) == before
        prepared = step._prepared
        assert prepared is not None
        with closing(sqlite3.connect(desk.settings.store, isolation_level=None)) as blocker:
            blocker.execute("BEGIN IMMEDIATE")
            await keys(pilot, "ctrl+s")
            await until(pilot, lambda: "Another program is writing" in screen_text(app))
            await keys(pilot, "escape")
            assert step_of(pilot) == 2
            blocker.execute("ROLLBACK")
        await until(pilot, lambda: step_of(pilot) == 3)
        assert "It is in your book." in screen_text(app)
        newest = backups_of(desk.settings.store)[0].path
        assert newest.name in "".join(screen_text(app).split())
        assert "Alder Foods" in [account.name for account in app.now.book.accounts]
        north = app.now.book.account_by_id["north"]
        assert (north.industry, north.website) == ("Rail", "northwind.example")
        assert len(stored(desk)["cadence_override"]) == prepared.first_touches > 0
        await keys(pilot, "u")
        await until(pilot, lambda: "Taken back" in screen_text(app))
        assert stored(desk) == before
        assert "Alder Foods" not in [account.name for account in app.now.book.accounts]
        await keys(pilot, "enter")
        assert isinstance(app.screen, TodayScreen)


async def test_what_the_files_leave_open_is_settled_with_few_keys(
    desk_on: Callable[..., Desk], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_on()
    before = stored(desk)
    app = CockpitApp(desk)
    async with app.run_test(size=SIZE) as pilot:
        await esc_stops_the_reading(app, pilot, home, monkeypatch)
        assert stored(desk) == before
        assert not backups_of(desk.settings.store)
        await a_column_is_chosen_by_hand(app, pilot, home)
        await a_question_is_asked_and_answered(app, pilot, home)
        await bad_rows_stop_it_until_they_are_left_out(app, pilot, home)


async def esc_stops_the_reading(
    app: CockpitApp, pilot: Pilot[object], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, go_on, ended = Event(), Event(), Event()
    plan = Hands.plan

    def slowly(hands: Hands, run: Run, progress: Callable[[str, int], None]) -> Prepared:
        def tell(file: str, rows: int) -> None:
            progress(file, rows)
            started.set()
            go_on.wait(10)
            progress(file, rows)

        try:
            return plan(hands, run, tell)
        finally:
            ended.set()

    path = written(home / "accounts.csv", ("name",), [("Cedar",), ("Dune",)])
    with monkeypatch.context() as slow:
        slow.setattr(Hands, "plan", slowly)
        await keys(pilot, "i")
        await look_for(pilot, path)
        await keys(pilot, "enter")
        await until(pilot, started.is_set)
        await until(pilot, lambda: "accounts.csv: 2 of 2 rows" in screen_text(app))
        await keys(pilot, "tab")
        assert isinstance(app.focused, OptionRows), "keys are taken while the file is read"
        await keys(pilot, "escape")
        go_on.set()
        await until(pilot, ended.is_set)
    assert step_of(pilot) == 0
    assert app.screen.query_one(PathLine).value == "~/Downloads/accounts.csv"
    assert app.screen.query_one(CheckStep)._prepared is None
    await keys(pilot, "escape", "i")
    assert app.screen.query_one(PathLine).value == "~/Downloads/accounts.csv"


async def a_column_is_chosen_by_hand(app: CockpitApp, pilot: Pilot[object], home: Path) -> None:
    head = ("Contact ID", "Account Name", "Last Name", "Email", "Email", "")
    row = ("0035g000000000001A", "Northwind", "Ruiz", "a@x.example", "b@x.example", "x")
    await look_for(pilot, written(home / "people=[b].csv", head, [row]))
    await keys(pilot, "enter", "ctrl+s")
    assert step_of(pilot) == 1
    assert "both “Email” and differ" in toasts(app)[-1]
    assert "both “Email” and differ" in screen_text(app)
    assert "or this one?" in screen_text(app)
    columns = app.screen.query_one(ColumnList)
    while columns.index != 4:
        await keys(pilot, "j")
    await keys(pilot, "enter")
    await pilot.press("e", "minus", "m", "a", "i", "l")
    await keys(pilot, "enter")
    assert "differ" not in screen_text(app)
    await keys(pilot, "G")
    assert columns.index == 5
    await pilot.press("n", "o")
    assert isinstance(app.focused, FieldLine), "letters begin the search"
    assert "Notes" in screen_text(app)
    await pilot.press("t", "e")
    await keys(pilot, "enter")
    mapping = app.screen.query_one(ColumnsStep)._run.mapping
    assert mapping.fields["notes"].number == 6
    assert columns.index == 5
    await keys(pilot, "minus")
    assert "notes" not in app.screen.query_one(ColumnsStep)._run.mapping.fields
    prepared = await check(pilot, "ctrl+s")
    assert [each.email for each in prepared.change.save if isinstance(each, Stakeholder)] == ["b@x.example"]
    await keys(pilot, "escape", "escape")
    assert step_of(pilot) == 0


async def a_question_is_asked_and_answered(app: CockpitApp, pilot: Pilot[object], home: Path) -> None:
    titles = [title for title in DEALS if title != "Stage"]
    deal = ("0065g000000000001A", "", "Northwind", "Renewal", "1200", "03/04/2026", "Renewal")
    await look_for(pilot, written(home / "won.csv", titles, [deal]))
    await keys(pilot, "enter")
    assert "choose it, or “all are won” for Deals" in " ".join(screen_text(app).split())
    options = app.screen.query_one("#options", OptionRows)
    await keys(pilot, "tab")
    await until(pilot, lambda: options.has_focus)
    while options.row is None or options.row.key != "all_deals":
        await keys(pilot, "down")
    await keys(pilot, "right")
    assert "‹ all are won ›" in screen_text(app)
    await keys(pilot, "ctrl+s")
    await until(pilot, lambda: "03/04/2026" in screen_text(app) and step_of(pilot) == 1)
    assert "“03/04/2026” is Fri 3 Apr 2026 or Wed 4 Mar 2026?" in screen_text(app)
    prepared = await check(pilot, "j", "enter")
    assert prepared.plan.created == 1
    starts = [each.starts_on for each in prepared.change.save if isinstance(each, Contract)]
    assert starts == [date(2026, 3, 4)]
    await keys(pilot, "escape")
    assert "month first" in screen_text(app)
    await keys(pilot, "escape")


async def bad_rows_stop_it_until_they_are_left_out(app: CockpitApp, pilot: Pilot[object], home: Path) -> None:
    path = written(home / "accounts.csv", ("name", "tier"), [("Cedar", "growth"), ("Dune", "golden")])
    await look_for(pilot, path)
    assert "bookcockpit’s own accounts, 2 rows" in screen_text(app)
    await check(pilot, "enter")
    assert "accounts.csv row 3, tier: “golden” is not one of" in screen_text(app)
    assert "1 new  +  0 changed  +  0 unchanged  +  1 bad  =  2 rows" in screen_text(app)
    await keys(pilot, "ctrl+s")
    assert toasts(app)[-1].startswith("1 bad row: correct the file")
    await keys(pilot, "r")
    assert toasts(app)[-1].startswith("The bad rows are in ~/Downloads/accounts-rejected.csv")
    await keys(pilot, "tab", "enter")
    assert "1 left out as bad" in screen_text(app)
    await keys(pilot, "ctrl+s")
    await until(pilot, lambda: step_of(pilot) == 3)
    names = [account.name for account in app.now.book.accounts]
    assert "Cedar" in names
    assert "Dune" not in names
    with Library.open(app._desk.settings.store) as other:
        other.apply(Change("more", save=(Account(name="Later", tier="scale", tracked_since=TODAY),)))
        await keys(pilot, "u")
        await until(pilot, lambda: any("Something else was done" in said for said in toasts(app)))
        assert {"Cedar", "Later"} <= {account.name for account in other.find(Account)}


async def test_a_folder_goes_in_as_ticked_and_no_name_and_no_size_does_harm(
    desk_on: Callable[..., Desk], home: Path
) -> None:
    app = CockpitApp(desk_on("empty"), bring_in=True)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, BringInScreen))
        await a_folder_goes_in_as_ticked(app, pilot)
        await keys(pilot, "i")
        await poison_is_shown_and_does_nothing(app, pilot, home)
        assert app.is_running


async def a_folder_goes_in_as_ticked(app: CockpitApp, pilot: Pilot[object]) -> None:
    await look_for(pilot, GOLDEN)
    assert "This folder holds 18 files to bring in" in screen_text(app)
    await keys(pilot, "enter")
    files = app.screen.query_one(FileStep).query_one(Rows)
    assert [Path(row.key).name for row in files.marked_rows][:3] == [
        "accounts.csv",
        "contracts.csv",
        "stakeholders.csv",
    ]
    assert "accounts.csv" in screen_text(app)
    assert "bookcockpit’s own accounts" in screen_text(app)
    await keys(pilot, "G", "space")
    prepared = await check(pilot, "ctrl+s")
    assert prepared.plan.rows == prepared.plan.created
    assert not any(type(each).__name__ == "Rate" for each in prepared.change.save)
    await keys(pilot, "ctrl+s")
    await until(pilot, lambda: step_of(pilot) == 3)
    assert app.now.book.accounts


async def poison_is_shown_and_does_nothing(app: CockpitApp, pilot: Pilot[object], home: Path) -> None:
    folder = home / "[@click=app.quit]x[" / "b]"
    folder.mkdir(parents=True)
    (folder / "photo.png").touch()
    (folder / "gone").symlink_to("nowhere")
    poison = [payload.replace("\0", "") for payload in PAYLOADS]
    head = (*HEAD, *poison)
    rows = [
        (f"0015g00000000000{number}A", f"{payload} {number}", payload, payload, payload, *poison)
        for number, payload in enumerate(poison)
    ]
    path = written(folder / "a\x1b]0;x\x07[bold\u202e.csv", head, rows)

    await look_for(pilot, folder)
    await keys(pilot, "ctrl+o")
    assert isinstance(app.screen, Picker)
    await until(pilot, lambda: "[bold�.csv" in screen_text(app))
    assert "photo" not in screen_text(app)
    assert "[/b]" in screen_text(app)
    assert_harmless(screen_text(app))
    await keys(pilot, "down", "enter")
    step = app.screen.query_one(FileStep)
    await until(pilot, lambda: step._looked is not None and step._looked.path == path)
    await keys(pilot, "ctrl+o")
    names = app.screen.query_one(DirectoryNavigation)
    await until(pilot, lambda: "[bold�.csv" in screen_text(app))
    await keys(pilot, "backspace")
    await until(pilot, lambda: names.location == folder.parent)
    await keys(pilot, "ctrl+s")
    assert path_of(app.screen.query_one(PathLine).value) == folder.parent

    await look_for(pilot, folder)
    for pressed in ("down", "enter"):
        await keys(pilot, pressed)
        assert_harmless(screen_text(app))
    await until(pilot, lambda: step._looked is not None and step._looked.path == path)
    assert_harmless(screen_text(app))
    assert app.screen.query_one(PathLine).value.endswith("[bold�.csv")
    await keys(pilot, "enter")
    assert step_of(pilot) == 1
    chooser = app.screen.query_one(Chooser)
    for row in range(5, 25, 4):
        await pilot.click(offset=(10, row))
        assert_harmless(screen_text(app))
        if chooser.display:
            await keys(pilot, "escape")
    await keys(pilot, "escape")
    await in_small_windows(pilot)
    for pressed in ("enter", "n"):
        await keys(pilot, pressed)
        await in_small_windows(pilot)
    assert chooser.display
    await check(pilot, "escape", "ctrl+s")
    await in_small_windows(pilot)
    await pilot.resize_terminal(*SIZE)
    await pilot.pause()
    assert_harmless(screen_text(app))
    await keys(pilot, "tab", "enter", "ctrl+s")
    await until(pilot, lambda: step_of(pilot) == 3)
    assert_harmless(screen_text(app))
    assert "It is in your book." in screen_text(app)
    await in_small_windows(pilot)


def test_the_same_file_again_changes_nothing(desk_on: Callable[..., Desk], home: Path) -> None:
    desk, path = desk_on(), written(home / "report.csv", HEAD, ROWS)
    first = prepared_on(desk, path)
    first.write(planned(first), lambda: None)
    again = planned(prepared_on(desk, path))
    assert (again.plan.unchanged, again.change.save) == (3, ())
    assert "there is nothing to change" in plain(counts_words(again))
    assert why_not_written(again).startswith("There is nothing to change")


def test_many_deals_of_the_past_are_asked_about_and_closed_as_history(desk_on: Callable[..., Desk], home: Path) -> None:
    deals = [
        (f"0065g00000000000{year}", "", "Northwind", f"Machine {year}", "Closed Won", "1200", f"{year}-01-13", "")
        for year in range(2004, 2018, 2)
    ]
    hands = prepared_on(desk_on(), written(home / "deals.csv", DEALS, deals))
    questions = planned(hands).plan.questions
    assert plain(question_words(questions)) == (
        "Deals of the past 7 won deals ended before today, and nothing in the book or in these files "
        "renews them. What are they?"
    )
    assert [means for _value, means in questions[0].choices] == [
        "history: closed, with no outcome to record",
        "history, but those that ended from Sun 16 Nov 2025 on",
        "renewals whose outcomes are still to be recorded",
    ]
    hands.run.choose(questions[0].about, questions[0].choices[0][0])
    (past,) = (each for each in about_files(hands.run, {}) if each.name == "since")
    assert past.words == f"history before {questions[0].choices[0][0]}"
    prepared = planned(hands)
    assert "7 new contracts ended before Mon 16 Nov 2026 and are history" in plain(check_words(prepared, 100))
    made = [each for each in prepared.change.save if isinstance(each, Contract)]
    assert {each.ended_as for each in made} == {"ended"}


def test_columns_are_chosen_by_hand(desk_on: Callable[..., Desk], home: Path) -> None:
    head = ("Company", "Where", "Email", "Email", "")
    path = written(home / "list=[b].csv", head, [("Alder", "Kiel", "a@x.example", "b@x.example", "x")])
    assert "not those of a known export" in plain(found_words(look_at(path)))
    hands = prepared_on(desk_on(), path)
    run = hands.run
    assert "No column names the account." in plain(title_words(run))
    assert fitting(run.mapping.table, "na")[0].label == "Name", "before the name of the owner"
    place, last = ordered(run.mapping)[-1]
    assert (place, last.number) == (4, 5)
    run.assign(0, fitting(run.mapping.table, "na")[0].name)
    run.assign(4, fitting(run.mapping.table, "note")[0].name)
    assert {field: column.number for field, column in run.mapping.fields.items()} == {"name": 1, "notes": 5}
    run.assign(4, "")
    assert [*run.mapping.fields] == ["name"]
    assert run.missing() == []
    assert planned(hands).created == ("Alder",)


def test_a_path_is_understood_as_people_give_it(home: Path) -> None:
    path = home / "my list.csv"
    path.touch()
    assert path_of(f"'{path}'") == path
    assert path_of(str(path).replace(" ", "\\ ")) == path
    assert path_of(path.as_uri()) == path
    assert path_of("~/Downloads/my list.csv") == path
    assert path_of("  ") is None
    assert path_of(f"~/Downloads/{path}") == path, "pasted behind what stood there"
    assert path_of("/nowhere/~/Downloads/my list.csv") == path
    assert path_of(f"{home}//my list.csv") == path, "a doubled slash alone means nothing"
    assert path_of("~/Downloads/no such") == home / "no such"
    assert text_of(path) == "~/Downloads/my list.csv"
    assert text_of(home) == "~/Downloads/"
    assert split("~/Downloads/my") == (home, "my")
    (home / "my other.csv").touch()
    (home / ".hidden.csv").touch()
    (home / "photo.png").touch()
    (home / "more").mkdir()
    names = entries(home)
    assert sorted(entry.text for entry in names) == ["more/", "my list.csv", "my other.csv"]
    assert completion(names, "my") == "my "
    assert completion(names, "mo") == "more/"
    assert completion(names, "zz") == "zz"
    assert [entry.text for entry in narrowed(names, "LIST")] == ["my list.csv"]


def test_of_a_folder_the_newest_export_of_each_kind_is_likely(home: Path) -> None:
    for age, name in enumerate(("new.csv", "old.csv")):
        os.utime(written(home / name, HEAD, ROWS), (1_000 - age, 1_000 - age))
    written(home / "deals.csv", DEALS, [])
    written(home / "list.csv", ("Customer", "Segment"), [("Acme", "A")])
    found = look_at(home)
    assert [part.path.name for part in found.parts] == ["list.csv", "new.csv", "old.csv", "deals.csv"]
    assert sorted(part.path.name for part in found.likely) == ["deals.csv", "new.csv"]


def test_what_cannot_be_brought_in_is_said_in_one_sentence(home: Path) -> None:
    (home / "empty.csv").touch()
    (home / "book.json").write_text("{}")
    (home / "quote.csv").write_text('Account ID,Account Name,Account Owner\n1,"x\n')
    written(home / "leads.csv", ("Lead ID", "Company", "Lead Status"), [])
    said = {path.name: look_into(path).said for path in sorted(home.iterdir())}
    assert said["empty.csv"] == "It is empty."
    assert "quote never closes" in said["quote.csv"]
    assert said["leads.csv"] == "It holds leads; leads cannot be imported yet."
    assert all(sentence.endswith(".") and "--" not in sentence for sentence in said.values())
    assert look_at(home).why == "Of the 3 CSV files in this folder none is a known export or a file of bookcockpit."
    assert look_at(home / "nowhere.csv").why.endswith(".")
    assert without_command_line("is not utf-8 near row 3; say --encoding") == "is not utf-8 near row 3"


def test_no_sentence_of_the_files_sends_people_to_the_command_line() -> None:
    room = Path(bookcockpit.exchange.__file__).parent
    advising = []
    for source in room.rglob("*.py"):
        text = source.read_text(encoding="utf-8")
        nodes = list(ast.walk(ast.parse(text))) if " --" in text else []
        described = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if id(node) in described:
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r" --[a-z]", node.value):
                advising.append(node.value)
    assert len(advising) > 8
    left = [without_command_line(sentence) for sentence in advising]
    assert [sentence for sentence in left if re.search(r"(^| )--[a-z]", sentence)] == []


def test_what_was_confirmed_is_read_alike_the_next_time(desk_on: Callable[..., Desk], home: Path) -> None:
    desk = desk_on()
    first = prepared_on(desk, written(home / "report.csv", HEAD, ROWS))
    assert "Read as on" not in plain(title_words(first.run))
    first.run.assign(ordered(first.run.mapping)[0][0], "")
    left_out = [column.field for column in first.run.mapping.columns]
    first.write(planned(first), lambda: None)
    run = prepared_on(desk, written(home / "next-week.csv", HEAD, ROWS)).run
    assert f"Read as on {full_date(desk.today)}; ctrl+s goes on." in plain(title_words(run))
    assert [column.field for column in run.mapping.columns] == left_out
    run.assign(ordered(run.mapping)[0][0], "")
    assert "Read as on" not in plain(title_words(run))


def test_a_column_nobody_knew_the_last_time_is_taken_up_and_said(desk_on: Callable[..., Desk], home: Path) -> None:
    desk = desk_on()
    columns = {"subject": "subject", "from": "", "to": "person", "regarding": "about", "actual_end": "happened_on"}
    columns |= {"activity_type": "activity_type", "activity_status": "status", "direction": ""}
    entry = {
        "system": "dynamics", "table": "touch", "columns": list(columns.items()), "settled": [], "on": "2026-11-16",
        "date_format": "", "decimal": "", "term_months": 12, "new_tier": "scale",
    }  # fmt: skip
    folder = desk.settings.folders.config
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mappings.json").write_text(json.dumps({"format": 1, "mappings": [entry]}))
    head = "Subject,From,To,Regarding,Actual End,Activity Type,Activity Status,Direction"
    row = "Invoices,Pat Kim,Me,A case,11/19/2026,Email,Completed,Incoming"
    path = written(home / "Emails.csv", head.split(","), [row.split(",")])
    hands = prepared_on(desk, path)
    assert "Read as on" not in plain(title_words(hands.run))
    mapping = hands.run.mapping
    fields = {column.title: column.field for column in mapping.columns}
    assert (fields["From"], fields["Direction"]) == ("sender", "")
    (notice,) = (each for each in mapping.notices if each.startswith("taken up"))
    assert notice.endswith('what they mean: From → sender; --map "Column=-" leaves one out')
    assert "Emails.csv: taken up" in plain(check_words(planned(hands), 100))


def test_bad_rows_go_into_a_file_that_can_be_mended_and_brought_in(desk_on: Callable[..., Desk], home: Path) -> None:
    bad = ["key,name,tier", "oak,Oak Works,growth", "elm,Elm Works,splendid", "ash,,growth"]
    path = home / "accounts.csv"
    path.write_text("\n".join(bad))
    desk = desk_on()
    hands = prepared_on(desk, path)
    prepared = planned(hands)
    assert prepared.plan.rejected_rows == 2
    assert "r writes these rows" in plain(check_words(prepared, 100))
    first, second = [hands.write_rejected(prepared.files, prepared.plan)[0] for _ in range(2)]
    assert [first.name, second.name] == ["accounts-rejected.csv", "accounts-rejected-2.csv"]
    assert first.parent == home
    assert first.read_text() == second.read_text()
    assert first.stat().st_mode & 0o777 == 0o600
    lines = first.read_text().splitlines()
    assert lines[0] == "key,name,tier,why rejected"
    assert [line.split(",")[0] for line in lines[1:]] == ["elm", "ash"]
    first.write_text(first.read_text().replace("splendid", "growth").replace("ash,,", "ash,Ash Works,"))
    mended = planned(prepared_on(desk, first))
    assert "2 new + 0 changed + 0 unchanged + 0 bad = 2 rows" in plain(counts_words(mended))
    assert "r writes" not in plain(check_words(mended, 100))


def test_of_a_workbook_the_sheets_are_asked_and_its_words_for_tiers_too(
    desk_on: Callable[..., Desk], home: Path
) -> None:
    titles = ["Customer", "ARR", "Renewal date", "Segment", "Champion"]
    path = home / "book.xlsx"
    path.write_bytes(
        xlsx(
            {
                "Active": [
                    ["My accounts"],
                    titles,
                    ["Alder", 48_000.5, date(2027, 3, 1), "Enterprise", "Ann Lee"],
                    ["Birch", 1.234, date(2027, 4, 3), "Gold", None],
                    ["Total", 48_001.734],
                ],
                "Lost": [titles, ["Gone", 5, date(2024, 1, 1), "SMB", None]],
                "Notes": [["only a note"]],
            }
        )
    )
    desk, found = desk_on(), look_at(path)
    assert "This workbook holds 2 sheets to bring in" in plain(found_words(found))
    hands = Hands(desk)
    hands.run.take(hands.recalled(found.likely))
    run = hands.run
    assert [part.sheet for part in run.parts] == ["Active"]
    assert "book.xlsx, sheet “Active”" in plain(title_words(run))
    assert "“Enterprise” means" in [each.what for each in about_files(run, {})]
    (question,) = planned(hands).plan.questions
    assert question.example == "Gold"
    assert "the tier growth" in question.choices[1][1]
    run.choose(question.about, question.choices[1][0])
    prepared = planned(hands)
    assert (prepared.plan.created, prepared.plan.rejected_rows) == (2, 0)
    assert set(prepared.held) == {"2 accounts", "2 contracts", "1 person"}
    assert "--" not in plain(check_words(prepared, 100))
    hands.write(prepared, lambda: None)
    tiers = {each.name: each.tier for each in stored(desk)["account"] if isinstance(each, Account)}
    assert (tiers["Alder"], tiers["Birch"]) == ("strategic", "growth")


def test_files_of_another_kind_are_named_on_the_page(home: Path) -> None:
    (home / "report.xls").write_bytes(b"<html><table><tr><td>Account")
    (home / "scan.csv").write_bytes(b"%PDF-1.7\n")
    (home / "calendar.csv").write_bytes(b"BEGIN:VCALENDAR\r\n")
    said = {path.name: look_into(path).said for path in sorted(home.iterdir())}
    assert said["report.xls"].startswith("It is a web page (HTML), not a table")
    assert said["scan.csv"].startswith("It is a PDF, not a table")
    assert said["calendar.csv"] == "It is a calendar (ICS); calendars cannot be imported yet."
    assert look_at(home).why == "Of the 3 files in this folder none is a known export or a file of bookcockpit."


def test_a_native_workbook_is_known_by_its_titles(home: Path) -> None:
    path = home / "mine.xlsx"
    path.write_bytes(xlsx({"Sheet1": [["account", "starts_on", "term_end", "arr"], ["a", date(2026, 1, 1), None, 5]]}))
    part = look_into(path)
    assert (part.kind, part.table) == ("native", "contract")
    assert part.said == "bookcockpit’s own contracts, 1 row, from a workbook"
