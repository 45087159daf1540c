"""Other programs at the same time, kills, and a full disk: what was saved stays, what was not leaves no trace."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

from bookcockpit.core.entities import Account
from bookcockpit.store import Library
from bookcockpit.store import errors as err

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Fork = Callable[[Callable[[], object]], int]

KILLS = int(os.environ.get("BOOKCOCKPIT_KILLS", "20"))
"""Programs killed while they save."""


def test_eight_programs_lose_nothing(path: Path, account: Account, fork: Fork, join: Callable[[int], int]) -> None:
    with Library.create(path) as library:
        library.warm_up()
        library.save("new", account.but(seats_licensed=0))

    def count_up() -> bool:
        with Library.open(path) as library:
            for _ in range(20):
                while True:
                    try:
                        (now,) = library.find(Account)
                        library.save("one more", now.but(seats_licensed=(now.seats_licensed or 0) + 1))
                    except (err.Conflict, err.StoreLocked):
                        # Who waited too long says so, and tries again.
                        continue
                    break
        return True

    writers = [fork(count_up) for _ in range(8)]
    assert [join(writer) for writer in writers] == [0] * 8
    with Library.open(path) as library:
        assert [each.seats_licensed for each in library.find(Account)] == [160]
        assert len(library.steps(1000)) == 161


def test_a_kill_at_any_moment_keeps_what_was_acknowledged(path: Path, account: Account, fork: Fork) -> None:
    with Library.create(path) as library:
        library.warm_up()
    acknowledged: list[str] = []
    for kill in range(KILLS):
        reading, writing = os.pipe()

        def write_on(kill: int = kill, writing: int = writing) -> bool:
            with Library.open(path) as library:
                for number in range(10_000):
                    key = f"{kill}-{number}"
                    library.save(key, *(account.but(id=f"{key}{part}", key=f"{key}{part}") for part in "abc"))
                    os.write(writing, f"{key}\n".encode())
            return True

        writer = fork(write_on)
        os.close(writing)
        # The first of them may be slow to begin, and one save at least must have been told.
        time.sleep(0.02 + kill % 20 * 0.004 if acknowledged else 0.2)
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
        with os.fdopen(reading) as acks:
            acknowledged += [line.strip() for line in acks if line.endswith("\n")]
        with Library.open(path) as library:
            stored = {name.key for name in library.names()}
        assert {f"{key}{part}" for key in acknowledged for part in "abc"} <= stored
        assert len(stored) % 3 == 0, "a change is stored whole or not at all"
    assert acknowledged
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_disk_that_takes_no_more_leaves_the_state_before(
    path: Path, account: Account, fork: Fork, join: Callable[[int], int], sha256: Callable[[Path], str]
) -> None:
    with Library.create(path) as library:
        library.save("new", account)
    before = sha256(path)

    def fill_up() -> bool:
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 4096, resource.RLIM_INFINITY))
        with Library.open(path) as library:
            try:
                library.save("much", *(account.but(id=f"n{n}", key=f"n{n}", notes="x" * 5000) for n in range(500)))
            except err.StoreFull as error:
                return "nothing was saved" in str(error)
        return False

    assert join(fork(fill_up)) == 0
    assert sha256(path) == before
    with Library.open(path) as library:
        library.save("less", *library.find(Account))
