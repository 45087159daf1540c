"""What is left of a crash: a log without values, private to the user and of limited size, and one plain sentence."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

LOG = "bookcockpit.log"
LARGEST = 256_000
"""Bytes of the log from which on it becomes the older one; that one's predecessor goes."""

_FRAMES = 60
"""Places of one error that are noted: those it began with and those it ended in."""


def record(error: BaseException, folder: Path) -> str:
    """Append the places (not the values: they are customer data) to the log; the sentence for the user."""
    # What failed inside a worker comes wrapped.
    error = getattr(error, "error", error)
    name = type(error).__name__
    try:
        path = _note(_entry(error), folder)
        where = f"Where it happened is noted in {path} (no customer data in it)."
    except OSError:
        where = "It could not be noted in a log."
    return f"bookcockpit had to stop: an unexpected {name}. What was saved is safe. {where}"


def _note(entry: str, folder: Path) -> Path:
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    path = folder / LOG
    with suppress(OSError):
        if path.stat().st_size > LARGEST:
            os.replace(path, path.with_suffix(".old.log"))
    # Not through a link somebody else may have laid there, and private even where the file is older than this rule.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace") as log:
        with suppress(OSError, AttributeError):  # Windows has no such rights
            os.fchmod(handle, 0o600)
        log.write(entry)
    return path


def _entry(error: BaseException) -> str:
    lines = [f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC {type(error).__name__}\n", *_places(error)]
    for cause in _causes(error):
        lines += [f"  because of {type(cause).__name__}\n", *_places(cause)]
    return "".join(lines) + "\n"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What led to an error, the nearest first."""
    seen = {id(error)}
    cause = error.__cause__ or error.__context__
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _places(error: BaseException) -> list[str]:
    frames = [(frame, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    if len(frames) > _FRAMES:
        frames = [*frames[: _FRAMES // 2], *frames[-_FRAMES // 2 :]]
    return [f"  {frame.f_code.co_filename}:{line} in {frame.f_code.co_name}\n" for frame, line in frames]
