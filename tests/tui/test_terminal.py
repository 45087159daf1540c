"""The cockpit as a process at a terminal: the bytes it sends, and how it leaves."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pexpect
import pytest

from bookcockpit.settings import Settings

PROGRAM = """
import sys
from datetime import date
from pathlib import Path
import asyncio, os, threading
from bookcockpit.desk import Desk
from bookcockpit.settings import Folders, Settings
from bookcockpit.tui import app as cockpit
from bookcockpit.tui.app import run
state = Path(sys.argv[1]).parent
folders = Folders(*(state / name for name in ("data", "config", "state", "cache")))
desk = Desk.open(Settings(Path(sys.argv[1]), "test", folders, pinned=date(2026, 11, 16)))
class Drawn(Exception):
    def __rich__(self):
        return "Northwind owes 5"
def fail(*_):
    secret = "Northwind owes 5"
    raise (Drawn if "drawn" in sys.argv else ValueError)(secret)
def fail_in(where, app):
    if where in ("timer", "drawn"):
        desk.library.changed = fail
    elif where == "worker":
        app.run_worker(fail, thread=True)
    elif where == "callback":
        asyncio.get_running_loop().call_soon(fail)
    elif where == "thread":
        threading.Thread(target=fail).start()
    elif where == "screen":
        app.screen.render_lines = fail
        app.screen.refresh()
    elif where == "form":
        app.screen.typed = fail
        desk.library.changed = fail
if "--deaf" in sys.argv:
    # As when the hang-up went to another process.
    import signal
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    cockpit.CockpitApp.heed_signals = lambda app: None
if "--stuck" in sys.argv:
    from bookcockpit.tui import driver
    import time
    driver.LAST_SECONDS = 1
    cockpit.CockpitApp.exit = lambda app, *_, **__: time.sleep(600)
if "--bad-input" in sys.argv:
    from textual._xterm_parser import XTermParser
    feed = XTermParser.feed
    XTermParser.feed = lambda parser, text: fail() if "~" in text else feed(parser, text)
heard, keys = cockpit.CockpitApp.on_event, os.open(state / "keys", os.O_WRONLY | os.O_APPEND)
async def hear(app, event):
    is_new = type(event).__name__ == "Key" and not event.is_forwarded
    await heard(app, event)
    if is_new:
        # Once what it caused is done: a timer comes late where there is much to do.
        app.set_timer(0.05, lambda: os.write(keys, b"."))
cockpit.CockpitApp.on_event = hear
if "--crash" in sys.argv:
    settle = cockpit.CockpitApp._settle
    def settle_and_fail(app):
        settle(app)
        def look():
            if "half a thought" in getattr(app.screen, "typed", dict)().values():
                looking.stop()
                fail_in(sys.argv[-1], app)
        looking = app.set_interval(0.1, look)
    cockpit.CockpitApp._settle = settle_and_fail
raise SystemExit(run(desk))
"""
_FORMS = [key for opens in "lsnecptromRN!" for key in (opens, "\x1b")]
_TABS = [key for _tab in range(6) for key in ("jjj", "\x1b[C", "\t")]
_EXPORTS = ("x", *("\t", "\x1b[C") * 5, "f", "\x1b", "\x1b")
_EVERY_PAGE_AND_FORM = (
    *("jjj", "?", "\x1b", "w", "\x1b", "  ", "l", "\x1b", "\x1b", "S", "\x1b"),
    *("/", "click", "\x1b", "\x10", "click", "\x1b", "\r", "]", "jjj", *_FORMS, *_TABS, *_EXPORTS, "J", "\x1b"),
    *("2", "oj", "e", "\x1b", "\t", "v", "E", "\x1b", "n", "\x1b", "W", "\x1b"),
    *("3", "j", "e", "\x1b", "o", "\x1b", "f", "\x1b", "P", "\x1b", "b", "v", "\t", "jj", "v"),
    *("4", *("jj", "\x1b[C") * 2, "\t", *("jj", "\x1b[C") * 2, "\t", "v", "\r", "\x1b"),
    *("\t", *("jj", "v", "\x1b[C") * 3, "P", "\x1b", "B", "\x1b", "\t", "jj"),
    *("+", "\x1b", "i", "\x1b", "1", "l", "x", "\x13", "u"),
)
"""Every page, and every form from it, opened and closed; at the end a touch is logged and taken back."""

# Each is the beginning or the middle of something a terminal would obey.
FORBIDDEN = (b"\x1b]52", b"\x1b]0;title", b"\xc2\x9b", b"\x9b31m", b"\xe2\x80\xae", b"\xe2\x81\xa6", b"\xe2\x80\x8b")


@pytest.fixture
def start(settings_on: Callable[..., Settings]) -> Callable[..., pexpect.spawn[bytes]]:
    def started(book: str, *more: str) -> pexpect.spawn[bytes]:
        store = settings_on(book).store
        (store.parent / "keys").touch()
        child: pexpect.spawn[bytes] = pexpect.spawn(
            sys.executable, ["-c", PROGRAM, str(store), *more], dimensions=(36, 120), timeout=30
        )
        child.heard = store.parent / "keys"  # type: ignore[attr-defined]
        return child

    return started


def sent_by(child: pexpect.spawn[bytes]) -> bytes:
    return child.before or b""


def read_for(child: pexpect.spawn[bytes], seconds: float) -> bytes:
    sent, until = b"", time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        with suppress(pexpect.TIMEOUT, pexpect.EOF):
            sent += child.read_nonblocking(1 << 16, timeout=left)
    return sent


@pytest.mark.timeout(180)
def test_no_payload_byte_reaches_the_terminal(start: Callable[..., pexpect.spawn[bytes]]) -> None:
    child = start("poison")
    child.logfile_read = whole = BytesIO()
    child.expect(b"When")
    for keys in _EVERY_PAGE_AND_FORM:
        press(child, keys)
    child.expect(b"Undone: log")
    sent = whole.getvalue()
    for payload in FORBIDDEN:
        assert payload not in sent
    assert b"[@click=app.quit]x" in sent
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def press(child: pexpect.spawn[bytes], keys: str) -> None:
    """Press keys and wait until they were heard, or two of them could be taken for one."""
    heard: Path = child.heard  # type: ignore[attr-defined]
    wanted = heard.stat().st_size + (1 if keys.startswith("\x1b") else len(keys))
    child.send(keys)
    until = time.monotonic() + 30
    while heard.stat().st_size < wanted and child.isalive():
        assert time.monotonic() < until, f"{keys!r} was not heard"
        # What is drawn meanwhile is taken, or the cockpit would wait for us, and kept for whoever expects it.
        child.buffer += read_for(child, 0.02)


def type_a_note(child: pexpect.spawn[bytes], note: str) -> None:
    child.expect(b"Northwind")
    press(child, "l")
    press(child, note)
    child.expect(note.strip().encode())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_ended_from_outside_it_keeps_the_open_text(
    number: signal.Signals, start: Callable[..., pexpect.spawn[bytes]], tmp_path: Path
) -> None:
    child = start("small")
    type_a_note(child, "half a thought")
    child.kill(number)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 128 + number
    (kept,) = (tmp_path / "state").glob("drafts-*.json")
    assert "half a thought" in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600


def draft_in(tmp_path: Path) -> str:
    """All drafts that were kept; nothing if none was."""
    return "".join(each.read_text() for each in (tmp_path / "state").glob("drafts-*.json"))


@pytest.mark.parametrize("keys", ["\x11", "\x1bq", "\x1b\x11"])
def test_every_way_out_keeps_the_open_text(
    keys: str, start: Callable[..., pexpect.spawn[bytes]], tmp_path: Path
) -> None:
    child = start("small")
    type_a_note(child, "half a thought")
    for key in keys:
        press(child, key)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "half a thought" in draft_in(tmp_path)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b"caf\xe9 \xfcber", "caf\ufffd \ufffdber"),
        (b"\x1b[M\x20\xff\xf0after", "after"),
        (b"\x1b[200~\x89PNG\xff\xfe end\x1b[201~", "\ufffdPNG\ufffd\ufffd end"),
        (b"cut \xe2\x82", "cut "),
    ],
)
def test_a_byte_that_is_no_text_is_shown_as_unknown_and_typing_goes_on(
    sent: bytes, kept: str, start: Callable[..., pexpect.spawn[bytes]], tmp_path: Path
) -> None:
    child = start("small")
    type_a_note(child, "note ")
    child.send(sent)
    press(child, " and on")
    child.expect(b"and on")
    press(child, "\x11")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    (texts,) = json.loads(draft_in(tmp_path)).values()
    assert kept in texts["summary"]
    assert texts["summary"].endswith(" and on")


def test_input_that_fails_is_one_sentence_and_keeps_the_open_text(
    start: Callable[..., pexpect.spawn[bytes]], tmp_path: Path
) -> None:
    child = start("small", "--bad-input")
    type_a_note(child, "half a thought")
    child.send("~")
    child.expect(b"had to stop")
    child.expect(pexpect.EOF)
    assert b"Traceback" not in sent_by(child)
    child.close()
    assert child.exitstatus == 1
    assert "half a thought" in draft_in(tmp_path)


def ended(child: pexpect.spawn[bytes]) -> int:
    """The exit code of a program whose terminal was taken away."""
    assert child.pid is not None
    os.close(child.child_fd)
    until = time.monotonic() + 40
    while time.monotonic() < until:
        pid, status = os.waitpid(child.pid, os.WNOHANG)
        if pid:
            child.closed = child.terminated = True
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.kill(child.pid, signal.SIGKILL)
    os.waitpid(child.pid, 0)
    raise AssertionError("it did not end")


@pytest.mark.parametrize("hears", ["hang-up", "nothing"])
def test_a_cockpit_whose_terminal_is_gone_ends_and_keeps_the_open_text(
    hears: str, start: Callable[..., pexpect.spawn[bytes]], tmp_path: Path
) -> None:
    child = start("small", *(["--deaf"] if hears == "nothing" else []))
    type_a_note(child, "half a thought")
    assert ended(child) != 0
    assert "half a thought" in draft_in(tmp_path)


def test_a_cockpit_that_is_stuck_ends_with_its_terminal(start: Callable[..., pexpect.spawn[bytes]]) -> None:
    child = start("small", "--deaf", "--stuck")
    child.expect(b"Northwind")
    assert ended(child) == 129


def test_an_editor_that_is_not_there_gives_the_screen_back_with_a_sentence(
    start: Callable[..., pexpect.spawn[bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor")
    child = start("small")
    child.expect(b"Northwind")
    press(child, "\r")
    press(child, "N")
    press(child, "half a thought")
    child.expect(b"half a thought")
    press(child, "\x05")
    child.expect(b"no-such-editor")
    press(child, " and on")
    child.expect(b"and on")
    press(child, "\x11")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "half a thought and on" in draft_in(tmp_path)


@pytest.mark.parametrize("where", ["timer", "drawn", "worker", "callback", "thread", "screen", "form"])
def test_a_crash_anywhere_is_one_plain_sentence_and_keeps_the_open_text(
    where: str, start: Callable[..., pexpect.spawn[bytes]], tmp_path: Path
) -> None:
    child = start("small", "--crash", where)
    type_a_note(child, "half a thought")
    child.expect(b"had to stop")
    before = sent_by(child)
    child.expect(pexpect.EOF)
    said = sent_by(child)
    child.close()
    assert child.exitstatus == 1
    log = (tmp_path / "state" / "bookcockpit.log").read_text()
    for text in (before[-4000:], said):
        assert b"Traceback" not in text
        assert b"owes 5" not in text
    assert b"\x1b[?1049l" in before + said, "the terminal is given back"
    assert b"errors shown" not in said
    assert "owes 5" not in log
    assert ("Drawn" if where == "drawn" else "ValueError") in log
    if where != "form":
        (kept,) = (tmp_path / "state").glob("drafts-*.json")
        assert "half a thought" in kept.read_text()


def test_a_book_that_went_is_named_when_the_screen_is_gone(
    start: Callable[..., pexpect.spawn[bytes]], tmp_path: Path
) -> None:
    child = start("small")
    child.expect(b"Northwind")
    (tmp_path / "book.db").unlink()
    child.expect(b"read-only")
    child.send("q")
    child.expect(b"1049l")
    child.expect(pexpect.EOF)
    said = b" ".join(sent_by(child).split())
    child.close()
    (kept,) = (tmp_path / "backups").iterdir()
    assert b"All of the book was kept" in said
    assert kept.name.encode() in said.replace(b" ", b"")


def test_a_note_typed_faster_than_the_form_opens_is_kept_whole(
    start: Callable[..., pexpect.spawn[bytes]], tmp_path: Path
) -> None:
    child = start("small")
    child.expect(b"Northwind")
    child.send("lsnoozed nothing, undid nothing: all of this is the note\x13")
    child.expect(b"Logged ")
    child.send("q")
    child.expect(pexpect.EOF)
    with sqlite3.connect(tmp_path / "book.db") as store:
        notes = [note for (note,) in store.execute("SELECT summary FROM touch")]
    assert "snoozed nothing, undid nothing: all of this is the note" in notes


def test_a_search_typed_in_one_go_searches_and_skips_nothing(start: Callable[..., pexpect.spawn[bytes]]) -> None:
    child = start("small")
    child.expect(b"Northwind")
    press(child, "/northw")
    child.expect("lines with “northw”".encode())
    assert b"Because" not in sent_by(child), "n is a letter of the name here, and not the key that skips"
    press(child, "\x1b")
    press(child, "q")
    child.expect(pexpect.EOF)
