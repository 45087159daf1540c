"""What growing the book adds to it: steps of plays, white space, references, playbooks under way, reviews held."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Mapping,
)
from datetime import date
from functools import cached_property

from bookcockpit.core.entities import (
    BookReview,
    Commitment,
    Play,
    PlaybookRun,
    PlayStep,
    Reference,
    RunStep,
    WhiteSpace,
)
from bookcockpit.core.grouped import Tie, grouped
from bookcockpit.core.vocabulary import ReviewKind

CLOSED_MONTHS = 24
"""Months after which a play that was won, lost or dismissed leaves the snapshot."""


class Growth:
    """Its part of a book's snapshot. `steps` are those of open plays, `closed_plays` those closed lately."""

    def __init__(
        self,
        *,
        closed_plays: Iterable[Play] = (),
        steps: Iterable[PlayStep] = (),
        white_spaces: Iterable[WhiteSpace] = (),
        references: Iterable[Reference] = (),
        runs: Iterable[PlaybookRun] = (),
        run_steps: Iterable[RunStep] = (),
        reviews: Iterable[BookReview] = (),
    ) -> None:
        self.closed_plays = tuple(closed_plays)
        self.steps = tuple(steps)
        self.white_spaces = tuple(white_spaces)
        self.references = tuple(references)
        self.runs = tuple(runs)
        self.run_steps = tuple(run_steps)
        self.reviews = tuple(reviews)

    @cached_property
    def closed_plays_of(self) -> dict[str, list[Play]]:
        """Plays closed lately by account id, the newest first."""
        newest = sorted(self.closed_plays, key=lambda play: (str(play.closed_on), Tie(play)), reverse=True)
        return grouped(newest, lambda play: play.account_id)

    @cached_property
    def steps_of(self) -> dict[str, list[PlayStep]]:
        """Steps of open plays by play id, the earliest due first, those without a date last."""
        by_date = sorted(self.steps, key=lambda step: (step.due_on is None, step.due_on, step.title, Tie(step)))
        return grouped(by_date, lambda step: step.play_id)

    @cached_property
    def white_space_of(self) -> dict[str, list[WhiteSpace]]:
        """White space by account id, by product and department."""
        in_order = sorted(self.white_spaces, key=lambda each: (each.product, each.department, Tie(each)))
        return grouped(in_order, lambda each: each.account_id)

    @cached_property
    def references_of(self) -> dict[str, list[Reference]]:
        """References and referrals by account id, the newest asked first."""
        newest = sorted(self.references, key=lambda each: (each.asked_on, Tie(each)), reverse=True)
        return grouped(newest, lambda each: each.account_id)

    @cached_property
    def runs_of(self) -> dict[str, list[PlaybookRun]]:
        """Playbooks applied, by account id, the newest first."""
        newest = sorted(self.runs, key=lambda run: (run.started_on, Tie(run)), reverse=True)
        return grouped(newest, lambda run: run.account_id)

    @cached_property
    def run_steps_of(self) -> dict[str, list[RunStep]]:
        """The steps of each playbook applied, by its id, in their order."""
        in_order = sorted(self.run_steps, key=lambda step: (step.place, Tie(step)))
        return grouped(in_order, lambda step: step.run_id)

    def parts(self, commitments: Mapping[str, Commitment]) -> dict[str, str]:
        """By id of a promise that a playbook made: the playbook and how far it is, as in `Onboarding 3 of 7`."""
        if not self.run_steps:
            return {}
        found: dict[str, str] = {}
        for run in self.runs:
            made = [step.commitment_id for step in self.run_steps_of.get(run.id, ())]
            promises = [commitments[each] for each in made if each in commitments]
            kept = sum(each.done_on is not None for each in promises)
            total = sum(each.done_on is not None or each.is_open for each in promises)
            found.update((each, f"{run.title} {kept} of {total}") for each in made)
        return found

    def last_review(self, kind: ReviewKind, on: date) -> date | None:
        """When a review of that kind was last held up to a day; None if never."""
        return max((each.held_on for each in self.reviews if each.kind == kind and each.held_on <= on), default=None)

    def note_of(self, kind: ReviewKind, since: date) -> str:
        """The note of the newest review of that kind held from a day on; empty without one."""
        held = [each for each in self.reviews if each.kind == kind and each.held_on >= since]
        return max(held, key=lambda each: each.held_on).note if held else ""
