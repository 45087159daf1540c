"""The user’s own editor: what it leaves comes back, what goes wrong loses nothing, and no file stays behind."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.app import App, ComposeResult

from bookcockpit.tui.editor import EditorError, command, edited
from bookcockpit.tui.living import LivingApp
from bookcockpit.tui.widgets.entry import Note
from tui.reading import keys, toasts


@pytest.fixture
def lent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that can be lent: none is there under test."""

    @contextmanager
    def suspend(_app: App[Any]) -> Iterator[None]:
        yield

    monkeypatch.setattr(App, "suspend", suspend)


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def make(body: str) -> None:
        path = tmp_path / "my editor"
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o700)
        monkeypatch.setenv("VISUAL", f"'{path}' --wait")

    return make


def test_the_editor_is_visual_then_editor_then_what_there_is() -> None:
    assert command({"VISUAL": "code --wait", "EDITOR": "nano"}) == ["code", "--wait"]
    assert command({"EDITOR": "nano"}) == ["nano"]
    assert command({}) == ["notepad" if os.name == "nt" else "vi"]
    with pytest.raises(EditorError, match="is no command"):
        command({"EDITOR": "'unfinished"})


def test_the_text_goes_out_in_a_private_file_and_comes_back(
    lent: None, script: Callable[[str], None], tmp_path: Path
) -> None:
    script('shift; stat -c %a "$1" > "$(dirname "$1")/mode"; cat "$1" > "$(dirname "$1")/was"; printf "new\\n" >> "$1"')
    folder = tmp_path / "state"
    assert edited(App(), "Grüße\n", folder) == "Grüße\nnew\n"
    assert (folder / "was").read_text(encoding="utf-8") == "Grüße\n"
    assert (folder / "mode").read_text(encoding="utf-8").strip() == "600"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not list(folder.glob("note-*"))


@pytest.mark.parametrize(
    ("body", "why"),
    [("exit 3", "ended with an error (3)"), ('shift; printf "\\377" > "$1"', "cannot be read as UTF-8")],
)
def test_what_goes_wrong_is_said_and_leaves_no_file(
    lent: None, script: Callable[[str], None], tmp_path: Path, body: str, why: str
) -> None:
    script(body)
    with pytest.raises(EditorError) as refused:
        edited(App(), "text", tmp_path / "state")
    assert why in str(refused.value)
    assert not list((tmp_path / "state").glob("note-*"))


def test_a_byte_order_mark_is_not_a_part_of_the_text(lent: None, script: Callable[[str], None], tmp_path: Path) -> None:
    script('shift; printf "\\357\\273\\277two\\r\\nlines" > "$1"')
    assert edited(App(), "text", tmp_path / "state") == "two\nlines"


def test_an_interrupt_is_a_key_of_the_editor(lent: None, script: Callable[[str], None], tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    script('kill -INT $PPID; shift; printf " and on" >> "$1"')
    assert edited(App(), "text", tmp_path / "state") == "text and on"
    assert signal.getsignal(signal.SIGINT) is before


def test_an_editor_that_is_not_there_is_named(lent: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor")
    with pytest.raises(EditorError, match="“no-such-editor” cannot be used"):
        edited(App(), "text", tmp_path / "state")


async def test_a_note_is_written_in_the_editor_and_kept_where_there_is_none(
    script: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Pad(LivingApp[None]):
        def compose(self) -> ComposeResult:
            yield Note("typed here")

    app = Pad(tmp_path / "state")
    async with app.run_test(size=(80, 24)) as pilot:
        note = app.screen.query_one(Note)
        await keys(pilot, "ctrl+e")
        assert "cannot be lent to an editor" in toasts(app)[-1]
        assert note.text == "typed here"

        @contextmanager
        def suspend() -> Iterator[None]:
            yield

        monkeypatch.setattr(app, "suspend", suspend)
        script('shift; printf " and there \\033]0;x\\007" >> "$1"')
        await keys(pilot, "ctrl+e")
        assert note.text == "typed here and there �]0;x�"
        await keys(pilot, "ctrl+z")
        assert note.text == "typed here"
