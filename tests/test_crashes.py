"""A kill and a full disk in the middle of everything that changes a file; `crash_loops` tries every point there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from crash_loops import OPERATIONS, STRACE, Fault, Loop

pytestmark = [pytest.mark.slow, pytest.mark.skipif(STRACE is None, reason="needs strace to let a system call fail")]


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_file_is_as_before_or_as_after(name: str, tmp_path: Path) -> None:
    loop = Loop(OPERATIONS[name], tmp_path)
    call = "pwrite64" if loop.calls["pwrite64"] else "fsync"
    middle = (loop.calls[call] + 1) // 2
    assert loop.attempt(Fault(call, middle, "kill")) == "before"
    assert loop.attempt(Fault(call, middle, "ENOSPC+")) == "before"
