"""The export sheet: what is read is what is written, nothing is replaced unasked, and the editions stay apart."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Stakeholder
from bookcockpit.desk import Desk
from bookcockpit.exchange.documents import DOCUMENTS, Sources, write_document
from bookcockpit.tui import editor
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.asking import ExportDocument
from bookcockpit.tui.exporting.order import Habits, Order, place_words, standing
from bookcockpit.tui.exporting.picks import AttendeesSheet, FileLine, warning_lines
from bookcockpit.tui.exporting.preview import markdown_text
from bookcockpit.tui.screens.export import ExportScreen
from bookcockpit.tui.screens.today import TodayScreen
from tui.reading import keys, text_of, toasts
from tui.small_books import days
from tui.test_safety import assert_harmless

SIZE = (120, 40)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in."""
    made = tmp_path / "work"
    made.mkdir()
    monkeypatch.chdir(made)
    return made


def sheet(app: CockpitApp) -> ExportScreen:
    assert isinstance(app.screen, ExportScreen), app.screen
    return app.screen


def text_for(app: CockpitApp, name: str, edition: str) -> str:
    now, account = app.now, sheet(app)._order.account
    sources = Sources(now.book, now.policy, account, now.dossier(account), now.book.as_of)
    return write_document(name, sources, edition).text  # type: ignore[arg-type]


async def test_a_document_is_read_written_copied_opened_and_never_replaced_unasked(
    desk_on: Callable[..., Desk], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_on()
    buyer = Stakeholder(id="bea", account_id="north", name="Bea Buyer", roles=("economic_buyer",))
    desk.apply(Change("add", save=(buyer,)))
    # A book for reading only has the sheet too.
    desk.library.read_only = True
    app = CockpitApp(desk)
    async with app.run_test(size=SIZE) as pilot:
        await keys(pilot, "i")
        assert isinstance(app.screen, TodayScreen)
        assert "reading only" in toasts(app)[-1]
        await what_is_read_is_written_in_the_edition_that_is_said(app, pilot, folder)
        await a_file_is_replaced_only_after_a_yes_and_trouble_is_a_sentence(app, pilot, folder, monkeypatch)
        await the_editor_gets_the_file_and_attendees_change_the_review(app, pilot, monkeypatch)
        await a_small_window_is_enough(app, pilot)


async def what_is_read_is_written_in_the_edition_that_is_said(
    app: CockpitApp, pilot: Pilot[object], folder: Path
) -> None:
    await keys(pilot, "x")
    seen = text_of(app)
    assert "INTERNAL — not for the customer" in seen
    assert "account plan" in seen
    assert "Not written yet" in seen
    await keys(pilot, "enter")
    account = sheet(app)._order.account
    path = folder / f"{account.name.replace(' ', '_')}-plan-INTERNAL-{app.now.book.as_of.isoformat()}.md"
    assert path.read_bytes() == text_for(app, "plan", "internal").encode()
    assert path.stat().st_mode & 0o777 == 0o600
    assert "Written as shown" in text_of(app)
    assert path.name in text_of(app)
    await keys(pilot, "tab")
    seen = text_of(app)
    assert "CUSTOMER — their goals, and what is shared" in seen
    assert "INTERNAL" not in seen
    assert "Nothing is marked as shared" in seen
    await keys(pilot, "y")
    assert app.clipboard == text_for(app, "plan", "customer")
    assert "CUSTOMER" in toasts(app)[-1]
    # A brief is for ourselves: the wish for the customer’s edition does not make one.
    await keys(pilot, "right", "right")
    seen = text_of(app)
    assert "no customer edition of a brief" in seen
    assert "INTERNAL — not for the customer" in seen
    await keys(pilot, "y", "tab")
    assert app.clipboard == text_for(app, "brief", "internal")
    await keys(pilot, "left", "w")
    assert sorted(each.name.split("-", 1)[1][:12] for each in folder.iterdir()) == ["plan-INTERNA", "qbr-customer"]
    # The next account begins with what was chosen here.
    await keys(pilot, "escape", "j", "x")
    assert sheet(app)._order.account != account
    assert "CUSTOMER — their goals" in text_of(app)
    assert sheet(app)._order.name == "qbr"


async def a_file_is_replaced_only_after_a_yes_and_trouble_is_a_sentence(
    app: CockpitApp, pilot: Pilot[object], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keys(pilot, "left", "tab")
    path = sheet(app)._order.path
    assert path is not None
    path.write_text("mine")
    await keys(pilot, "w", "w")
    assert "enter replaces it, esc keeps it" in text_of(app)
    await keys(pilot, "escape")
    assert path.read_text() == "mine"
    assert "Kept" in toasts(app)[-1]
    # Another document is another question.
    await keys(pilot, "enter", "right", "left", "enter")
    assert path.read_text() == "mine"
    await keys(pilot, "enter")
    assert path.read_text() == text_for(app, "plan", "internal")

    def full(*_: object, **__: object) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("bookcockpit.tui.exporting.order.write_text", full)
        await keys(pilot, "right", "w")
        assert "was not written: the disk is full" in text_of(app)

    # Another folder, and a name of one’s own for this document only.
    await keys(pilot, "f")
    app.screen.query_one(FileLine).value = str(folder / "nowhere" / "review.md")
    await keys(pilot, "enter", "w")
    assert "There is no folder" in text_of(app)
    (folder / "there").mkdir()
    await keys(pilot, "f")
    app.screen.query_one(FileLine).value = str(folder / "th")
    await keys(pilot, "tab")
    assert app.screen.query_one(FileLine).value == str(folder / "there/") + "/"
    app.screen.query_one(FileLine).value += "review.md"
    await keys(pilot, "enter", "w", "tab")
    assert (folder / "there" / "review.md").read_text() == text_for(app, "qbr", "internal")
    assert "customer" in sheet(app)._order.path.name  # type: ignore[union-attr]
    assert sheet(app)._order.path.parent == folder / "there"  # type: ignore[union-attr]
    await keys(pilot, "f", "escape", "escape")
    assert isinstance(app.screen, TodayScreen)


async def the_editor_gets_the_file_and_attendees_change_the_review(
    app: CockpitApp, pilot: Pilot[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[Path, str]] = []

    def edits(_app: object, path: Path) -> None:
        opened.append((path, path.read_text()))
        path.write_text("edited")

    monkeypatch.setattr(editor, "open_in_editor", edits)
    app.post_message(ExportDocument(app.now.book.account_by_id["north"]))
    await keys(pilot, "tab")
    assert (sheet(app)._order.name, sheet(app)._order.edition) == ("qbr", "internal")
    assert "economic buyer is on the attendee list" in text_of(app)
    await keys(pilot, "a")
    assert isinstance(app.screen, AttendeesSheet)
    assert app.screen._ticked == {"ana"}
    await keys(pilot, "a", "enter")
    seen = text_of(app)
    assert "economic buyer is on the attendee list" not in seen
    assert "2 people attend" in seen
    await keys(pilot, "ctrl+e")
    assert "Bea Buyer" in opened[0][1]
    assert "Written first, then opened" in toasts(app)[-1]
    # What was changed there is not written over.
    await keys(pilot, "ctrl+e", "w")
    assert opened[1][1] == "edited"
    assert "enter replaces it, esc keeps it" in text_of(app)
    assert opened[0][0].read_text() == "edited"

    def none(_app: object, _path: Path) -> None:
        raise editor.EditorError("the editor “x” cannot be used")

    monkeypatch.setattr(editor, "open_in_editor", none)
    await keys(pilot, "ctrl+e")
    assert toasts(app)[-1] == "The editor “x” cannot be used."


async def a_small_window_is_enough(app: CockpitApp, pilot: Pilot[object]) -> None:
    await pilot.resize_terminal(80, 24)
    await keys(pilot, "right")
    path = sheet(app)._order.path
    assert path is not None
    assert not path.exists()
    await keys(pilot, "enter", "G", "g", "space", "k")
    assert path.exists()
    for size in ((40, 14), (20, 6), (1, 1), (200, 50)):
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert text_of(app).count("\n") + 1 == size[1], size
    await keys(pilot, "1")
    assert isinstance(app.screen, TodayScreen)


EVIL = Account(
    id="evil",
    name="../../etc/[x](https://evil.example)![y](http://evil.example/p.png)",
    tier="growth",
    tracked_since=days(-9),
)


def test_poison_is_read_and_written_as_text(desk_on: Callable[..., Desk], folder: Path) -> None:
    desk, habits = desk_on("poison"), Habits()
    desk.apply(Change("add", save=(EVIL,)))
    now = CockpitApp(desk).now
    for account in now.book.accounts:
        order = Order(now, account, habits)
        for name in ("plan", "qbr"):
            order.choose(name)
            assert order.document is not None
            assert order.path is not None
            assert_harmless(markdown_text(order.document.text, 110).plain)
            assert_harmless(place_words(order.path, 110).content().plain)
            assert_harmless(warning_lines(order.document.warnings, 110, 40).content().plain)
        assert order.save().parent == folder
    assert len(list(folder.iterdir())) == len(now.book.accounts)
    assert [each for each in folder.parent.rglob("*.md") if each.parent != folder] == []


async def test_poison_on_the_sheet_does_nothing(desk_on: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    visited: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url, *_: visited.append(url))
    desk = desk_on("poison")
    desk.apply(Change("add", save=(EVIL,)))
    app = CockpitApp(desk)
    async with app.run_test(size=SIZE) as pilot:
        for key in ("a0", "a5", "a6", "a7", EVIL.id):
            app.push_screen(ExportScreen(app.now, app.now.book.account_by_id[key], Habits()))
            await keys(pilot, "w", "right")
            assert_harmless(text_of(app))
            if key == EVIL.id:
                for row in (1, 2, 6, 7, 36):
                    await pilot.click(offset=(12, row))
            await pilot.press("a")
            assert_harmless(text_of(app))
            await pilot.press("escape")
            while not isinstance(app.screen, TodayScreen):
                app.pop_screen()
        assert app.is_running
    assert visited == []


def test_markdown_is_laid_out_and_its_links_are_words() -> None:
    markdown = (
        "# A \\[x\\]\n\n- [ ] open **now**, see [here](https://x.example) ![p](http://x.example/p.png)\n- [x] done\n\n"
        "| Who | What |\n|---|---|\n| a\\|b | one<br>two |\n\n> said\n\n1. first\n   - inner\n\n"
        "<script>alert(1)</script>\n"
    )
    assert markdown_text(markdown, 80).plain.split("\n") == [
        "A [x]", "",
        "□ open now, see here (https://x.example) [picture: p]", "✓ done", "",
        "Who  What", "───  ────", "a|b  one", "     two", "",
        "┃ said", "",
        "1. first", "   • inner", "",
        "<script>alert(1)</script>",
    ]  # fmt: skip
    narrow = markdown_text("| Name of it | What is so | When |\n|---|---|---|\n| abcdefgh | ijklmnop | qrst |\n", 14)
    assert narrow.plain.split("\n")[:2] == ["Name of it:", "abcdefgh"]
    for odd in (
        "# <b>  a  </b>",
        "```\n\tcode\x9b\n```",
        "| a<br>b | c |\n|---|---|\n| d | e |",
        "- \n\n  > ",
        "x" * 5_000,
    ):
        for width in (1, 7, 60):
            assert_harmless(markdown_text(odd, width).plain)
    assert set(DOCUMENTS) == {"plan", "qbr", "brief", "handover", "recap"}


def test_a_place_is_looked_at_and_cut_to_its_name(tmp_path: Path) -> None:
    path = tmp_path / "plan.md"
    assert standing(path, "a").kind == "nothing"
    path.write_text("a")
    assert standing(path, "a").kind == "same"
    assert standing(path, "b").kind == "other"
    assert "is a folder" in standing(tmp_path, "a").problem
    assert "no folder" in standing(tmp_path / "no" / "plan.md", "a").problem
    assert "too long" in standing(tmp_path / ("x" * 300), "a").problem
    assert place_words(path, 12).content().plain.endswith("/plan.md")
    assert place_words(path, 5).content().plain == "plan…"


def test_warnings_that_do_not_fit_are_counted() -> None:
    assert warning_lines(["one", "two"], 60, 2).content().plain == "▲ one\n▲ two"
    first, last = warning_lines(["one", "two", "three"], 60, 2).content().plain.split("\n")
    assert (first.rstrip(), last.rstrip()) == ("▲ one", "▲ and 2 more: a taller window shows them")


def test_only_present_people_can_attend(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    desk.apply(Change("add", save=(Stakeholder(account_id="north", name="Gone", left_on=days(-3)),)))
    app = CockpitApp(desk)
    order = Order(app.now, app.now.book.account_by_id["north"], Habits())
    assert [person.name for person in order.people] == ["Ana Ruiz"]
