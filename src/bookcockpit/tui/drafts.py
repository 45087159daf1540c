"""Texts typed in forms that were closed before they were saved: nothing typed is ever lost.

They are kept in memory and, against a crash or a closed window, in one private file of the state folder.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path


def drafts_file(state: Path, book_id: str) -> Path:
    """Where the drafts of a book lie in the state folder."""
    return state / f"drafts-{book_id}.json"


class Drafts:
    """Texts by the name of their form and account. A file that cannot be read or written is done without."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[str, dict[str, str]] = {}
        with suppress(OSError, ValueError):
            text = path.read_text(encoding="utf-8")
            # On the way to the first page only what it needs is imported.
            import json

            found = json.loads(text)
            self._kept = {name: {str(k): str(v) for k, v in texts.items()} for name, texts in found.items()}

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, name: str) -> dict[str, str]:
        """The texts kept under a name; none if there are none."""
        return self._kept.get(name, {})

    def keep(self, name: str, texts: Mapping[str, str]) -> None:
        """Keep texts; an empty mapping drops what was kept."""
        if self._kept.get(name, {}) == dict(texts):
            return
        if texts:
            self._kept[name] = dict(texts)
        else:
            self._kept.pop(name, None)
        with suppress(OSError):
            self._write()

    def drop(self, is_about: Callable[[str, str], bool]) -> int:
        """Drop every draft of which this is true, asked with its name and all of its texts; how many there were."""
        dropped = [name for name, texts in self._kept.items() if is_about(name, "\n".join(texts.values()))]
        for name in dropped:
            self.keep(name, {})
        return len(dropped)

    def _write(self) -> None:
        import json

        if not self._kept:
            self._path.unlink(missing_ok=True)
            return
        self._path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        # mkstemp makes the file 0600; the rename makes it whole or not at all.
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".drafts.", suffix=".new")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(self._kept, file, ensure_ascii=True)
        os.replace(name, self._path)
