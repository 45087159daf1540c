"""What the walks of the week and of the quarter are made of: steps in order, each with the lines it is about."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.entities import Account
from bookcockpit.core.fields import Entity


class WalkLine(NamedTuple):
    """One line of a step: whose, what in a few words, when, and what it is about where that is a thing of its own."""

    account: Account
    what: str
    on: date | None = None
    is_late: bool = False
    about: Entity | None = None
    owed: Obligation | None = None
    is_past: bool = False
    """Whether `on` is when it was seen, not when it is due."""


def when_words(line: WalkLine, today: date, days_off: Collection[date]) -> str:
    """`3 d late`, `Tue 24`; `3 d ago` of what was seen; empty without a day."""
    if line.on is None:
        return ""
    return say.ago(line.on, today) if line.is_past else say.due_words(line.on, today, days_off)


class WalkStep(NamedTuple):
    """One step: its id, its title, what is to be done about it in a sentence, its lines, and a sum in words."""

    id: str
    title: str
    what: str
    lines: tuple[WalkLine, ...] = ()
    told: str = ""

    @property
    def is_clear(self) -> bool:
        """Whether nothing is left to do about it."""
        return not self.lines and not self.told
