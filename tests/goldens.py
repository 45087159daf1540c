"""Files that hold what was written when it was right.

After a change that was meant, write all of them anew and read what changed:
`BOOKCOCKPIT_GOLDEN=write .venv/bin/pytest -k golden`.
"""

from __future__ import annotations

import os
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"


def is_golden(name: str, written: str | bytes) -> None:
    """Asserts that this is what the file of that name holds; with the switch set, writes it there first."""
    path = GOLDEN / name
    if os.environ.get("BOOKCOCKPIT_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written if isinstance(written, bytes) else written.encode())
    golden = path.read_bytes()
    assert written == (golden if isinstance(written, bytes) else golden.decode())
