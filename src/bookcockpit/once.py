"""What is said once and not at every start: remembered in one private file of the state folder."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

_NAME = "said.json"
_MOST = 100
"""Sentences that are remembered; the oldest makes room."""


def is_new(sentence: str, state: Path) -> bool:
    """Whether a sentence was not said yet; from now on it was. Where that cannot be noted, it stays new."""
    path = state / _NAME
    said: list[str] = []
    with suppress(OSError, ValueError):
        said = [str(each) for each in json.loads(path.read_text(encoding="utf-8"))]
    if sentence in said:
        return False
    with suppress(OSError):
        state.mkdir(parents=True, mode=0o700, exist_ok=True)
        # mkstemp makes the file 0600; the rename makes it whole or not at all.
        handle, name = tempfile.mkstemp(dir=state, prefix=".said.", suffix=".new")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump([*said, sentence][-_MOST:], file)
        os.replace(name, path)
    return True
