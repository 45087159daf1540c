"""Customer text acts on nothing; keys can be found and changed; a crash tells nothing."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.pilot import Pilot

import bookcockpit.tui
from bookcockpit import crash
from bookcockpit.core.columns import Column, column_widths
from bookcockpit.desk import Desk
from bookcockpit.tui.actions import ACTIONS
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.asking import Act, Asks
from bookcockpit.tui.forms.form import Form
from bookcockpit.tui.forms.postpone import SpreadForm
from bookcockpit.tui.handlers.together import log_together, skip, snooze, spread_backlog
from bookcockpit.tui.keys import all_bindings, named_keys, usable_keys
from bookcockpit.tui.screens.account import AccountScreen
from bookcockpit.tui.screens.today import TodayScreen
from bookcockpit.tui.text import fitted, wrapped
from bookcockpit.tui.widgets.rows import Rows
from tui.reading import go_to, keys, text_of, toasts, typed, until
from tui.small_books import PAYLOADS
from tui.test_account import opened

ROOM = Path(bookcockpit.tui.__file__).parent
SINKS = {"Static": 0, "Label": 0, "Button": 0, "Content": 0, "Text": 0, "notify": 0, "Hit": 1, "DiscoveryHit": 0}
"""Calls that show their text, and which argument it is; `update` counts on a widget that was looked up."""

GATES = {"label", "content", "summary", "empty", "account_passage", "show"}


async def test_poison_is_shown_on_every_page_and_does_nothing(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on("poison"))
    async with app.run_test(size=(140, 50)) as pilot:
        await pilot.pause()
        assert "[@click=app.quit]x" in text_of(app)
        for row in (4, 9):
            await pilot.click(offset=(6, row))
            await pilot.click(offset=(100, row))
            if not isinstance(app.screen, TodayScreen):
                await pilot.press("escape")
        await keys(pilot, "ctrl+p")
        await typed(pilot, "click")
        await until(pilot, lambda: "[@click" in text_of(app))
        assert_harmless(text_of(app))
        await pilot.press("escape", "escape")
        await keys(pilot, "g", "l", "x", "ctrl+s")
        assert "[@click" in " ".join(toasts(app)) or "Logged" in toasts(app)[-1]
        await poison_is_only_text_in_the_lists(app, pilot)
        await poison_is_only_text_on_the_page_of_an_account(app, pilot)
        await poison_is_only_text_in_forms_for_several(app, pilot)
        assert app.is_running


async def poison_is_only_text_in_the_lists(app: CockpitApp, pilot: Pilot[object]) -> None:
    await keys(pilot, "2")
    assert "[@click=app.quit]x" in text_of(app)
    for key in ("j", "o", "j", "3", "j", "2"):
        await keys(pilot, key)
        assert_harmless(text_of(app))
    await keys(pilot, "5")
    for where in ("forecast/expected", "know/joined", "health/0"):
        go_to(app, where)
        await keys(pilot, "enter", "j")
        assert_harmless(text_of(app))
        await keys(pilot, "escape")
    for page in ("6", "7"):
        await keys(pilot, page)
        for _ in app.screen.TABS:  # type: ignore[attr-defined]
            await keys(pilot, "j", "tab")
            assert_harmless(text_of(app))
    await pilot.resize_terminal(80, 24)
    for key in ("4", "j", "v", "J", "j", "n"):
        await keys(pilot, key)
        assert_harmless(text_of(app))
    await keys(pilot, "escape")


async def poison_is_only_text_on_the_page_of_an_account(app: CockpitApp, pilot: Pilot[object]) -> None:
    await pilot.resize_terminal(120, 36)
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
    await keys(pilot, "escape", "escape")


async def poison_is_only_text_in_forms_for_several(app: CockpitApp, pilot: Pilot[object]) -> None:
    items = [line.item for line in app.now.view.ranked if line.item.kind == "value_touch"]
    assert len(items) > 2
    lines = [(item.account, item.kind) for item in items]
    for asking in (skip(items), snooze(items), log_together(lines), spread_backlog()):
        app.screen.post_message(Act(Asks(lambda _now, asking=asking: asking)))  # type: ignore[misc]
        await keys(pilot)
        assert isinstance(app.screen, Form)
        assert "[@click=app.quit]x[/]" in text_of(app) or isinstance(app.screen, SpreadForm)
        assert_harmless(text_of(app))
        await keys(pilot, "escape")


def assert_harmless(text: str) -> None:
    assert not [character for character in text if ord(character) < 32 and character != "\n"]
    assert not set("\x9b\u202e\u2066\u200b\ufeff\x7f") & set(text)


def test_no_text_reaches_a_widget_but_through_the_gate() -> None:
    found = [
        f"{path.name}:{call.lineno} {ast.unparse(call)}"
        for path, call in _calls()
        if path != ROOM / "text.py" and not _is_safe(call)
    ]
    assert found == [], "\n".join(found)


@cache
def _calls() -> list[tuple[Path, ast.Call]]:
    """Every call in the room."""
    return [
        (path, node)
        for path in ROOM.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]


def _name(expression: ast.expr) -> str:
    return expression.attr if isinstance(expression, ast.Attribute) else getattr(expression, "id", "")


def _is_safe(call: ast.Call) -> bool:
    name = _name(call.func)
    shows = name in SINKS or (name == "update" and "query_one" in ast.unparse(call.func))
    if not shows or len(call.args) <= SINKS.get(name, 0):
        return True
    text = call.args[SINKS.get(name, 0)]
    if isinstance(text, ast.Call):
        return _name(text.func) in GATES
    # A name is safe where the type checker knows it for the Content of a gate.
    return _name(text) in {"_text", "_label", "summary"}


def test_every_binding_can_be_found_explained_and_changed() -> None:
    for bindings in all_bindings(CockpitApp):
        for binding in bindings:
            assert binding.id, binding
            assert binding.description, binding
            assert binding.tooltip, binding
            assert binding.group, binding


def test_every_key_of_the_cockpit_is_known_to_a_key_map() -> None:
    named = {each.name for each in named_keys(CockpitApp)}
    bound = {
        call.args[0].value
        for path, call in _calls()
        if path.name != "welcome.py" and _name(call.func) == "bind" and isinstance(call.args[0], ast.Constant)
    }
    bound |= {action.id for action in ACTIONS if action.key}
    assert len(bound) > 100
    assert bound - named == set()


async def test_own_keys_are_used_and_what_is_said_once_is_not_hidden_by_mistakes_in_them(
    desk_on: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {"touch.log": "z", "no.such": "y", "item.skip": "w"}
    desk = desk_on("small", keys=own, theme="no-such-theme")
    monkeypatch.setattr(type(desk), "counts_anew", lambda desk: "ARR is another one.")
    monkeypatch.setattr(type(desk), "unsaid", lambda desk, book: "A former customer has contracts.")
    app = CockpitApp(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        said = toasts(app)[-1]
        assert "no.such is unknown" in said
        assert "w for item.skip is taken by item.why" in said
        assert "no-such-theme" in said
        assert said.endswith("\nARR is another one.\nA former customer has contracts.")
        await keys(pilot, "l")
        assert isinstance(app.screen, TodayScreen)
        await keys(pilot, "z")
        assert not isinstance(app.screen, TodayScreen)


def test_two_own_keys_may_change_places() -> None:
    usable, problems = usable_keys({"touch.log": "s", "item.snooze": "l"}, all_bindings(CockpitApp))
    assert usable == {"touch.log": "s", "item.snooze": "l"}
    assert problems == []


@pytest.mark.parametrize("text", [*PAYLOADS, "", "a" * 10_000, "👩‍👩‍👧" * 50, "日本" * 50])
def test_a_cell_has_exactly_its_width(text: str) -> None:
    for width in (0, 1, 2, 7, 40):
        assert cell_len(fitted(text, width)) == width
    assert all(cell_len(line) <= 12 for line in wrapped(text, 12))


def test_columns_give_way_in_their_order() -> None:
    columns = (Column("a", 20, least=10), Column("b", 9, hidden_below=60), Column("c", 0, least=20, fills=True))
    assert column_widths(columns, 80) == (20, 9, 45)
    assert column_widths(columns, 50) == (20, 0, 26)
    assert column_widths(columns, 40) == (16, 0, 20)
    assert column_widths(columns, 10) == (10, 0, 0)


def test_a_crash_is_noted_without_values(tmp_path: Path) -> None:
    try:
        raise ValueError("Northwind owes us 5")
    except ValueError as error:
        said = crash.record(error, tmp_path / "state")
    log = tmp_path / "state" / "bookcockpit.log"
    assert "Northwind" not in said + log.read_text()
    assert "test_safety.py" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


def test_the_log_of_crashes_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crash, "LARGEST", 2_000)
    for _ in range(100):
        try:
            raise ValueError("Northwind")
        except ValueError as error:
            crash.record(error, tmp_path)
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert sizes.keys() == {"bookcockpit.log", "bookcockpit.old.log"}
    assert max(sizes.values()) < 3_000


def test_what_led_to_a_crash_is_noted_too(tmp_path: Path) -> None:
    try:
        try:
            int("Northwind")
        except ValueError as inner:
            raise KeyError("Northwind") from inner
    except KeyError as error:
        crash.record(error, tmp_path)
    log = (tmp_path / "bookcockpit.log").read_text()
    assert "KeyError" in log
    assert "because of ValueError" in log
    assert "Northwind" not in log


def test_a_log_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "bookcockpit.log").symlink_to(tmp_path / "theirs")
    assert "could not be noted" in crash.record(ValueError(), tmp_path)
    assert not (tmp_path / "theirs").exists()


def test_the_toolkit_still_ends_as_we_make_it_end() -> None:
    for name in ("_handle_exception", "_fatal_error", "_close_messages_no_wait", "_print_error_renderables"):
        assert callable(getattr(App, name)), f"{name}: living.py relies on it"
    held = ("_exception", "_exception_event", "_return_code", "_exit_renderables")
    assert [name for name in held if not hasattr(App(), name)] == []
    stopping = inspect.getsource(Driver) + inspect.getsource(LinuxDriver)
    assert [name for name in ("self._auto_restart = ", "self._key_thread = ") if name not in stopping] == []
