"""Plays: begun, moved on, won or lost, and the pipeline they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from bookcockpit.core import wording as say
from bookcockpit.core.actions import find, fitting
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dismissals import dismissed, lifted
from bookcockpit.core.entities import Account, ArrLine, Contract, Play, PlayStep
from bookcockpit.core.fields import Entity
from bookcockpit.core.grouped import Tie
from bookcockpit.core.growth.expansion import MOTION_LABELS, Opening, play_at_risk
from bookcockpit.core.renewals.contracts import LATE_DAYS
from bookcockpit.core.revenue.arr import Conversion, currency_of
from bookcockpit.core.revenue.arr_lines import Beside, add_to_lines
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
    in_order = sorted(steps, key=_by_due)
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


_TITLE_WIDTH = 40


class Won(NamedTuple):
    """What winning a play comes to: the change, the contract made beside the others, and the ARR lines moved."""

    change: Change
    play: Play
    contract: Contract | None
    lines: tuple[ArrLine, ...]


def save_play(account: Account, before: Play | None, after: Play) -> Change:
    """Begin a play, or save a corrected one; the label says if it moved on.

    Raises `FieldError` where a stage would close it: that is what winning, losing and dropping are for.
    """
    if after.stage in CLOSED_PLAYS and (before is None or before.stage != after.stage):
        raise after.refuse("stage", f"{after.stage} is decided apart, with what was won or why not")
    moved = before is not None and before.stage != after.stage
    if moved and after.stage not in CLOSED_PLAYS:
        after = after.but(closed_on=None, outcome="" if _was_closed(before) else after.outcome, won_arr=None)
    verb = "" if before is None else f"to {after.stage}: " if moved else "edit "
    return Change(f"{verb}play {named(after)} of {account.name}", save=(after,))


def _was_closed(before: Play | None) -> bool:
    return before is not None and before.stage in CLOSED_PLAYS


def close_play(account: Account, play: Play, stage: str, reason: str, on: date) -> Change:
    """Lose a play or drop it (`dismissed`), with the reason.

    Raises `FieldError` without a reason, and for a play that is closed already.
    """
    closed = _closed(play, stage, reason, on)
    if not closed.outcome:
        raise play.refuse("outcome", "is needed: say why, so that the next one goes better")
    verb = "lose" if stage == "lost" else "drop"
    return Change(f"{verb} play {named(play)} of {account.name}", save=(closed,))


def win_play(
    book: Book,
    account: Account,
    play: Play,
    *,
    arr: int | None,
    on: date,
    starts: date,
    words: str = "",
    beside: Beside = "move",
) -> Won:
    """Win a play, decided `on` a day: `arr` more a year, in minor units of the account's currency, from `starts` on.

    It runs as a contract of its own beside the largest one, and ends with it; ARR lines move by an expansion, unless
    they are left. Nothing moves for a save, or where nothing more was won. Raises `FieldError` where no contract runs
    that it could join.
    """
    closed = _closed(play, "won", words, on)
    amount = arr or 0
    if amount and play.motion == "save":
        raise play.refuse("won_arr", "of a save play is nothing more than there was; an expansion is a play of its own")
    if not amount:
        return Won(Change(f"win play {named(play)} of {account.name}", save=(closed,)), closed, None, ())
    closed = closed.but(won_arr=amount)
    main = _beside(book, account, play, starts)
    contract = Contract(
        account_id=account.id,
        starts_on=starts,
        term_end=main.term_end,
        arr=amount,
        currency=main.currency,
        notice_days=main.notice_days,
        auto_renew=main.auto_renew,
        open_ended=main.open_ended,
    )
    lines = add_to_lines(book, contract, amount, starts) if beside == "move" else ()
    spaces = [
        each.but(state="owned")
        for each in book.growth.white_space_of.get(account.id, ())
        if each.play_id == play.id and each.state != "owned"
    ]
    saved: list[Entity] = [closed, contract, *lines, *spaces]
    return Won(Change(f"win play {named(play)} of {account.name}", save=tuple(saved)), closed, contract, lines)


def _closed(play: Play, stage: str, words: str, on: date) -> Play:
    if play.stage in CLOSED_PLAYS:
        when = f" on {say.full_date(play.closed_on)}" if play.closed_on is not None else ""
        raise play.refuse("stage", f"is {play.stage} already{when}; undo takes it back")
    return play.but(stage=stage, closed_on=on, outcome=words)


def _beside(book: Book, account: Account, play: Play, starts: date) -> Contract:
    """The largest contract in the account's currency that runs when the new one starts."""
    contracts = book.contracts_of.get(account.id, [])
    currency = currency_of(book, account)
    ended = [
        each
        for each in book.open_contracts_of.get(account.id, ())
        if each.term_end is not None and timedelta(0) < starts - each.term_end <= timedelta(days=LATE_DAYS)
    ]
    if ended and ended[0].term_end is not None:
        # A contract that starts so soon after would be taken for its renewal.
        when = say.full_date(ended[0].term_end)
        raise play.refuse("won_arr", f"cannot be added yet: say first what became of the contract that ended on {when}")
    running = [
        each
        for each in contracts
        if each.currency == currency
        and each.starts_on <= starts
        and (each.open_ended or (each.term_end is not None and starts <= each.term_end))
        and each.outcome != "churned"
    ]
    if not running:
        when = say.full_date(starts)
        raise play.refuse("won_arr", f"has no contract in {currency} to join on {when}; add the contract first")
    return max(running, key=lambda each: (each.arr, Tie(each)))


def save_step(account: Account, play: Play, before: PlayStep | None, after: PlayStep) -> Change:
    """Add a step to a play, or save a corrected one; the label says if it was done or opened again."""
    was_open = before is None or before.done_on is None
    verb = "" if before is None else "edit "
    became = ""
    if was_open != (after.done_on is None):
        became = " done" if was_open else " open again"
        verb = ""
    title = say.clipped(after.title, _TITLE_WIDTH)
    return Change(f"{verb}step “{title}”{became} of play {named(play)} ({account.name})", save=(after,))


def dismiss_openings(openings: Sequence[Opening], reason: str, today: date) -> Change:
    """Put openings away with a reason. Raises `FieldError` without one."""
    return Change(f"put away {_what(openings)}", save=dismissed(map(_said, openings), reason, today))


def bring_back_openings(book: Book, openings: Sequence[Opening]) -> Change:
    """Let openings that were put away be suggested again."""
    return Change(f"bring back {_what(openings)}", remove=lifted(book, map(_said, openings)))


def _said(each: Opening) -> tuple[Account, str, str]:
    return each.account, each.rule, each.subject


def _what(openings: Sequence[Opening]) -> str:
    if len(openings) > 1:
        return f"{len(openings)} openings"
    return f"{MOTION_LABELS[openings[0].motion].lower()} of {openings[0].account.name}"


def named(play: Play) -> str:
    """How a play is called in the undo list."""
    return f"“{say.clipped(play.title, _TITLE_WIDTH)}”"


def find_play(plays: Sequence[Play], wanted: str) -> Play:
    """The play of an account with that key, that title, or that unique part of the title; the open ones first.

    Raises `UnknownName`, listing what it could be.
    """
    still_open = [play for play in plays if play.stage not in CLOSED_PLAYS]
    return find(still_open if fitting(still_open, wanted, _title) else plays, wanted, "play", _title)


def find_step(steps: Sequence[PlayStep], wanted: str) -> PlayStep:
    """The step with that key, that title, or that unique part of the title. Raises `UnknownName`."""
    return find(steps, wanted, "step", _title)


def _title(each: Play | PlayStep) -> str:
    return each.title
