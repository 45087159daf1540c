"""Plays begun, moved on, won and lost, each as one change; what was won enters the ARR and the contracts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.actions import find, fitting
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dismissals import dismissed, lifted
from bookcockpit.core.entities import (
    Account,
    ArrLine,
    Contract,
    Play,
    PlayStep,
)
from bookcockpit.core.fields import Entity
from bookcockpit.core.grouped import Tie
from bookcockpit.core.growth.expansion import MOTION_LABELS, Opening
from bookcockpit.core.renewals.contracts import LATE_DAYS
from bookcockpit.core.revenue.arr import currency_of
from bookcockpit.core.revenue.arr_lines import Beside, add_to_lines
from bookcockpit.core.vocabulary import CLOSED_PLAYS

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
