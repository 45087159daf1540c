"""The lists of growth: plays, openings, price changes, references."""

from __future__ import annotations

from bookcockpit.core.columns import At, Cell, Column, account_name, due_cell
from bookcockpit.core.dismissals import silent_until
from bookcockpit.core.growth.expansion import MOTION_LABELS, Opening, gates_words
from bookcockpit.core.growth.plays import PlayView
from bookcockpit.core.money import short_money
from bookcockpit.core.revenue.arr import currency_of
from bookcockpit.core.wording import due_words, short_date


def play_mark(_at: At, view: PlayView) -> Cell:
    """How a play stands."""
    if not view.is_open:
        return Cell("✓" if view.play.stage == "won" else "–", "quiet")
    is_stuck = view.is_held or view.is_late
    return Cell("!" if is_stuck else "●", "late" if is_stuck else "accent")


def potential_words(at: At, view: PlayView) -> str:
    """What a play may bring, or brought, in its account's currency; empty if nobody said."""
    play = view.play
    amount = play.won_arr if play.stage == "won" and play.won_arr is not None else play.potential_arr
    return short_money(amount, currency_of(at.book, view.account)) if amount is not None else ""


def _brings(at: At, view: PlayView) -> str:
    """The same, of a play that was won what it brought alone."""
    is_known = view.play.stage != "won" or view.play.won_arr is not None
    return (potential_words(at, view) if is_known else "") or "–"


def _play_due(at: At, view: PlayView) -> Cell:
    play = view.play
    if play.closed_on is not None and not view.is_open:
        return Cell(short_date(play.closed_on, at.book.as_of), "quiet")
    return due_cell(at, play.due_on) if play.due_on is not None else Cell("no date", "quiet")


def next_cell(at: At, view: PlayView) -> Cell:
    """The next step of an open play with its day; that the play is held, or has none."""
    step = view.next_step
    if not view.is_open:
        return Cell(view.play.outcome, "quiet")
    if view.is_held:
        return Cell("held: the account is at risk", "late")
    if step is None:
        return Cell("every step is done: o says how it ended" if view.steps else "no step yet: m adds one", "quiet")
    when = f" · {due_words(step.due_on, at.book.as_of, at.book.days_off)}" if step.due_on is not None else ""
    return Cell(f"{step.title}{when}", "late" if at.book.is_late(step.due_on) else "quiet")


def _next_in_table(at: At, view: PlayView) -> Cell:
    step = view.next_step
    if not view.is_open:
        return Cell(view.play.outcome, "quiet")
    if step is None:
        return Cell("none yet" if not view.steps else "all done", "quiet")
    return due_cell(at, step.due_on, f"{step.title} (", ")") if step.due_on is not None else Cell(step.title)


def _stage(_at: At, view: PlayView) -> Cell:
    return Cell("held: at risk", "late") if view.is_held else Cell(view.play.stage)


PLAYS = (
    Column("", 1, play_mark),
    Column("Account", 22, account_name, least=15, head="account"),
    Column("Play", 30, lambda _, view: view.play.title, least=18, hidden_below=70, head="play"),
    Column("Motion", 14, lambda _, view: MOTION_LABELS[view.play.motion], "quiet", hidden_below=110, head="motion"),
    Column(says=_stage, head="stage"),
    Column("May bring", 9, potential_words, right=True, head="potential", table=_brings),
    Column("Due", 9, _play_due, "quiet", head="due"),
    Column("Next step", 0, next_cell, least=20, fills=True, head="next step", table=_next_in_table),
)


def _opening_state(at: At, each: Opening) -> Cell:
    if each.dismissal is not None:
        return Cell(f"put away until {short_date(silent_until(each.dismissal, at.playbook), at.book.as_of)}", "quiet")
    return Cell(gates_words(each.gates), "good" if each.is_ready else "soon")


def _opening_brings(at: At, each: Opening) -> str:
    return short_money(each.potential, currency_of(at.book, each.account)) if each.potential else ""


def _opening_why(_at: At, each: Opening) -> str:
    return each.why if each.dismissal is None else each.dismissal.reason


OPENINGS = (
    Column("", 1, lambda _, each: "△" if each.dismissal is None else "z", "good"),
    Column("Account", 24, account_name, least=21, head="account"),
    Column("Motion", 14, lambda _, each: MOTION_LABELS[each.motion], least=14, head="motion"),
    Column(says=_opening_state, head=""),
    Column("May bring", 9, _opening_brings, right=True, hidden_below=60, head="potential"),
    Column("Gates", 17, lambda _, each: gates_words(each.gates) if each.dismissal is None else "put away", "good",
           hidden_below=96),
    Column("Why", 0, _opening_why, "quiet", least=24, fills=True, head="why"),
)  # fmt: skip
