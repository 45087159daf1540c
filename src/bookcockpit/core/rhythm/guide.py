"""The first ninety days with a book: what is to be done in which month, how far it is, and the next best step.

Computed of the book alone, so that it needs no ticking off: what is written down counts [000, 001].
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.health.score import Healths
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.rhythm.guide_steps import STEPS, Case, GuideStep, Phase

PHASE_TITLES: dict[Phase, str] = {
    1: "Know the book: tiers, owners, contracts",
    2: "Know the customers: plans, people, health",
    3: "Find the rhythm: cadence, triggers, first reviews",
}
"""What each of the three phases is for."""


class Guide(NamedTuple):
    """The guide on a day: `day` counts from 1, the day the first account was stored (`began_on`).

    `phase` is the one of that day, None past the last. `best` is the first step that is not done and can be gone on
    with; None once all is done.
    """

    today: date
    began_on: date | None
    day: int
    phase: Phase | None
    days_each: int
    steps: tuple[GuideStep, ...]
    best: GuideStep | None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return all(step.is_done for step in self.steps)

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.is_done for step in self.steps)

    def days_of(self, phase: Phase) -> tuple[int, int]:
        """The first and the last day of a phase: 31 and 60."""
        return (phase - 1) * self.days_each + 1, phase * self.days_each

    def is_late(self, step: GuideStep) -> bool:
        """Whether a step should be done by now and is not."""
        return not step.is_done and self.day > self.days_of(step.phase)[1]


def guide_of(book: Book, playbook: Playbook, healths: Healths) -> Guide:
    """The guide of a book."""
    active = [account for account in book.accounts if account.status == "active"]
    began_on = min((account.tracked_since for account in book.accounts), default=None)
    day = (book.as_of - began_on).days + 1 if began_on is not None else 0
    book.pulses.fetch()
    case = Case(book, playbook, healths, active)
    steps = tuple(make(case) for make in STEPS) if active else ()
    each = playbook.guide_phase
    phase: Phase | None = next((of for of in PHASE_TITLES if day <= of * each), None)
    best = next((step for step in steps if not step.is_done and step.next is not None), None)
    return Guide(book.as_of, began_on, day, phase if steps else None, each, steps, best)


def day_words(guide: Guide) -> str:
    """`Day 12 of 90`; past the last, that they are over."""
    last = guide.days_each * len(PHASE_TITLES)
    if guide.day <= last:
        return f"Day {guide.day} of {last}"
    return f"Day {guide.day:,}: the first {last} are over"


def phase_end(guide: Guide, phase: Phase) -> date | None:
    """The last day of a phase."""
    return guide.began_on + timedelta(days=guide.days_of(phase)[1] - 1) if guide.began_on is not None else None
