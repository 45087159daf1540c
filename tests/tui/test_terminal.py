"""The cockpit as a process at a terminal: the bytes it sends, and how it leaves."""

from __future__ import annotations

import signal
import sqlite3
import sys
from typing import TYPE_CHECKING

import pexpect
import pyte
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bookcockpit.settings import Settings

PROGRAM = """
import sys
from datetime import date
from pathlib import Path
from bookcockpit.desk import Desk
from bookcockpit.settings import Folders, Settings
from bookcockpit.tui.app import run
state = Path(sys.argv[1]).parent
folders = Folders(*(state / name for name in ("data", "config", "state", "cache")))
desk = Desk.open(Settings(Path(sys.argv[1]), "test", folders, pinned=date(2026, 11, 16)))
if "--crash" in sys.argv:
    secret = "Northwind owes 5"
    desk.library.changed = lambda: 1 / (len(secret) - len(secret))
raise SystemExit(run(desk))
"""
# Each is the beginning or the middle of something a terminal would obey.
FORBIDDEN = (b"\x1b]52", b"\x1b]0;title", b"\xc2\x9b", b"\x9b31m", b"\xe2\x80\xae", b"\xe2\x81\xa6", b"\xe2\x80\x8b")


@pytest.fixture
def start(settings_on: Callable[..., Settings]) -> Callable[..., pexpect.spawn[bytes]]:
    def started(book: str, *more: str) -> pexpect.spawn[bytes]:
        store = settings_on(book).store
        return pexpect.spawn(sys.executable, ["-c", PROGRAM, str(store), *more], dimensions=(36, 120), timeout=15)

    return started


def sent_by(child: pexpect.spawn[bytes]) -> bytes:
    return child.before or b""


def read_for(child: pexpect.spawn[bytes], seconds: float) -> bytes:
    child.expect(pexpect.TIMEOUT, timeout=seconds)
    return sent_by(child)


def test_no_payload_byte_reaches_the_terminal(start: Callable[..., pexpect.spawn[bytes]]) -> None:
    child = start("poison")
    child.expect(b"Why now")
    sent = sent_by(child)
    for keys in ("jjj", "l", "\x1b", "?", "\x1b", "\r", "\x1b"):
        child.send(keys)
        sent += read_for(child, 0.2)
    for payload in FORBIDDEN:
        assert payload not in sent
    screen = pyte.Screen(120, 36)
    pyte.ByteStream(screen).feed(sent)
    assert any("[@click=app." in line for line in screen.display)
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_ended_from_outside_it_keeps_the_open_text(start: Callable[..., pexpect.spawn[bytes]], tmp_path: Path) -> None:
    child = start("small")
    child.expect(b"Northwind")
    read_for(child, 0.3)
    child.send("l")
    read_for(child, 0.3)
    child.send("half a thought")
    read_for(child, 0.3)
    child.kill(signal.SIGTERM)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 128 + signal.SIGTERM
    assert "half a thought" in (tmp_path / "state" / "drafts.json").read_text()


def test_a_crash_says_one_plain_sentence_and_fails(start: Callable[..., pexpect.spawn[bytes]], tmp_path: Path) -> None:
    child = start("small", "--crash")
    child.expect(b"had to stop")
    child.expect(pexpect.EOF)
    said = sent_by(child)
    child.close()
    assert child.exitstatus == 1
    assert b"Traceback" not in said
    assert b"owes 5" not in said
    assert "ZeroDivisionError" in (tmp_path / "state" / "bookcockpit.log").read_text()


def test_a_note_typed_faster_than_the_form_opens_is_kept_whole(
    start: Callable[..., pexpect.spawn[bytes]], tmp_path: Path
) -> None:
    child = start("small")
    child.expect(b"Northwind")
    read_for(child, 0.3)
    child.send("lsnoozed nothing, undid nothing: all of this is the note\x13")
    child.expect(b"Logged ")
    child.send("q")
    child.expect(pexpect.EOF)
    with sqlite3.connect(tmp_path / "book.db") as store:
        notes = [note for (note,) in store.execute("SELECT summary FROM touch")]
    assert "snoozed nothing, undid nothing: all of this is the note" in notes
