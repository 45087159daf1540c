"""Whether this process wrote anything that lasts: then an answer that cannot be printed is no failure."""

from __future__ import annotations

_anything = False


def note() -> None:
    """Something was written and will be found again."""
    global _anything
    _anything = True


def anything() -> bool:
    """Whether something was."""
    return _anything
