"""Plays under way: how far each is, what comes next of it, and the pipeline they make by stage."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Sequence,
)
from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from bookcockpit.core.book import Book
from bookcockpit.core.entities import (
    Account,
    Play,
    PlayStep,
)
from bookcockpit.core.grouped import Tie
from bookcockpit.core.growth.expansion import play_at_risk
from bookcockpit.core.revenue.arr import Conversion, currency_of
from bookcockpit.core.vocabulary import CLOSED_PLAYS, PLAY_STAGES, PlayStage

OPEN_STAGES: tuple[PlayStage, ...] = tuple(stage for stage in PLAY_STAGES if stage not in CLOSED_PLAYS)
"""From an idea to what is agreed."""

CLOSED_WINDOW = relativedelta(months=12)
"""How far back the pipeline counts what was won and lost."""


class PlayView(NamedTuple):
    """A play with its steps, the open ones by date first, and what is the matter with it.

    `potential` and `won` are in minor units of the base currency, None if unknown or without a rate. `days_late` are
    those since it, or its next step, was due, 0 while both are ahead; `is_late` says whether one of them is overdue,
    `is_held` that its account is at risk.
    """

    play: Play
    account: Account
    steps: tuple[PlayStep, ...]
    next_step: PlayStep | None
    potential: int | None
    won: int | None
    days_late: int
    is_late: bool
    is_held: bool

    @property
    def done(self) -> int:
        """How many of its steps are done."""
        return sum(step.done_on is not None for step in self.steps)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be decided."""
        return self.play.stage not in CLOSED_PLAYS


class StageTotal(NamedTuple):
    """The plays of one stage: `potential` is their sum in minor units of the base currency.

    `unknown` are those whose potential nobody named, or that lack a rate.
    """

    stage: PlayStage
    plays: tuple[PlayView, ...]
    potential: int
    unknown: int


class Pipeline(NamedTuple):
    """The plays of a book by stage. Save plays ask for nothing more, so they stand apart.

    `won` and `lost` are the expansion plays closed in the last 12 months, the newest first.
    """

    today: date
    currency: str
    stages: tuple[StageTotal, ...]
    saves: tuple[PlayView, ...]
    won: tuple[PlayView, ...]
    lost: tuple[PlayView, ...]

    @property
    def open_plays(self) -> int:
        """Expansion plays under way."""
        return sum(len(stage.plays) for stage in self.stages)

    @property
    def potential(self) -> int:
        """What they may bring, in minor units of the base currency."""
        return sum(stage.potential for stage in self.stages)


def _by_due(step: PlayStep) -> tuple[object, ...]:
    return (step.done_on is not None, step.due_on or date.max, step.title, Tie(step))


def play_view(book: Book, account: Account, play: Play, steps: Iterable[PlayStep], rate: Conversion) -> PlayView:
    """One play with its steps, on the date of the book."""
    today = book.as_of
    in_order = sorted(
        steps, key=lambda step: (step.done_on is not None, step.due_on or date.max, step.title, Tie(step))
    )
    next_step = next((step for step in in_order if step.done_on is None), None)
    is_open = play.stage not in CLOSED_PLAYS
    dues = [each for each in (play.due_on, next_step.due_on if next_step is not None else None) if each is not None]
    late = max(((today - due).days for due in dues), default=0) if is_open else 0
    currency = currency_of(book, account)
    return PlayView(
        play,
        account,
        tuple(in_order),
        next_step,
        rate(play.potential_arr, currency) if play.potential_arr is not None else None,
        rate(play.won_arr, currency) if play.won_arr is not None else None,
        max(0, late),
        is_open and any(map(book.is_late, dues)),
        is_open and play_at_risk(play, account),
    )


def plays_of(book: Book, account: Account) -> tuple[PlayView, ...]:
    """The open plays of an account, the earliest due first."""
    rate = Conversion(book, book.as_of)
    steps = book.growth.steps_of
    return tuple(
        play_view(book, account, play, steps.get(play.id, ()), rate) for play in book.plays_of.get(account.id, ())
    )


def pipeline_of(book: Book) -> Pipeline:
    """The plays of all accounts by stage; within one the earliest due first."""
    rate = Conversion(book, book.as_of)
    steps, growth = book.growth.steps_of, book.growth
    views = [
        play_view(book, account, play, steps.get(play.id, ()), rate)
        for account in book.accounts
        for play in book.plays_of.get(account.id, ())
    ]
    views.sort(key=lambda view: (view.play.due_on or date.max, view.account.name.casefold(), Tie(view.play)))
    since = book.as_of - CLOSED_WINDOW
    closed = [
        play_view(book, account, play, (), rate)
        for account in book.accounts
        for play in growth.closed_plays_of.get(account.id, ())
        if play.motion != "save" and play.closed_on is not None and play.closed_on > since
    ]
    closed.sort(key=lambda view: (view.play.closed_on or date.min, Tie(view.play)), reverse=True)
    growing = [view for view in views if view.play.motion != "save"]
    return Pipeline(
        book.as_of,
        book.meta.base_currency,
        tuple(_total(stage, [view for view in growing if view.play.stage == stage]) for stage in OPEN_STAGES),
        tuple(view for view in views if view.play.motion == "save"),
        tuple(view for view in closed if view.play.stage == "won"),
        tuple(view for view in closed if view.play.stage == "lost"),
    )


def _total(stage: PlayStage, views: Sequence[PlayView]) -> StageTotal:
    known = [view.potential for view in views if view.potential is not None]
    return StageTotal(stage, tuple(views), sum(known), len(views) - len(known))
