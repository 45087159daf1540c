"""What is left of a crash: a log without values, private to the user, and one plain sentence."""

from __future__ import annotations

import os
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def record(error: BaseException, folder: Path) -> str:
    """Append the places (not the values: they are customer data) to the log; the sentence for the user."""
    # What failed inside a worker comes wrapped.
    error = getattr(error, "error", error)
    frames = traceback.extract_tb(error.__traceback__)
    places = "".join(f"  {frame.filename}:{frame.lineno} in {frame.name}\n" for frame in frames)
    entry = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC {type(error).__name__}\n{places}\n"
    path = folder / "bookcockpit.log"
    try:
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as log:
            log.write(entry)
        where = f"Where it happened is noted in {path} (no customer data in it)."
    except OSError:
        where = "It could not be noted in a log."
    return f"bookcockpit had to stop: an unexpected {type(error).__name__}. What was saved is safe. {where}"
