"""A renewal in a few words: its two countdowns, its health, its call and stage, and what it still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bookcockpit.core import wording as say
from bookcockpit.core.entities import Contract
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.board import (
    LANE_LABELS,
    Lane,
    Renewal,
)
from bookcockpit.tui.text import Cell, cell

NOTICE_SOON = 30
"""Days to the last day of notice from which on it is painted."""
MISSING = "+"
"""Stands before what is missing."""


SHORT_LANES: dict[Lane, str] = {
    **LANE_LABELS,
    "0-30": "0–30 days",
    "31-60": "31–60 days",
    "61-90": "61–90 days",
    "91-120": "91–120 days",
}
ENDLESS = "Without an end"

_ANSWERS = {"none": ("none", "quiet"), "received": ("given", "late")}
"""What came of the notice, where a countdown would stand."""

_SHORT_STAGES = {"preparing": "prep", "in_talks": "talks"}


def arr_cell(line: Renewal, currency: str) -> Cell:
    """Its ARR in the base currency; without a rate in its own, quietly, for it is in no total.

    What may be counted twice has a question mark.
    """
    if line.arr is None:
        return cell(short_money(line.contract.arr, line.contract.currency), "quiet")
    if line.doubt:
        return cell(f"{short_money(line.arr, currency)}?", "soon")
    return cell(short_money(line.arr, currency))


def tone_of(line: Renewal) -> str:
    """How its countdown is painted: passed, inside its window, or still far."""
    return "late" if line.days_left < 0 else "soon" if line.in_window else ""


def left_words(line: Renewal, *, short: bool = False) -> str:
    """`112 d`, `today`, `12 d ago`, or `−12 d` in short."""
    days = line.days_left
    if short and days < 0:
        return f"−{-days} d"
    return f"{-days} d ago" if days < 0 else f"{days} d" if days else "today"


def notice_cell(line: Renewal, today: date) -> Cell:
    """`22 d`, `today`, `passed`, `–` without notice days: the countdown to the last day of notice; or what came."""
    if line.contract.notice_answer in _ANSWERS:
        return cell(*_ANSWERS[line.contract.notice_answer])
    if line.notice_on is None:
        return cell("–", "quiet")
    days = (line.notice_on - today).days
    if days < 0:
        return cell("passed", "quiet")
    return cell(f"{days} d" if days else "today", "soon" if days <= NOTICE_SOON else "quiet")


def standing_cells(line: Renewal, *, short: bool = False) -> list[Cell]:
    """`commit · preparing`, what is missing of it marked; past its date only the outcome matters.

    The `short` form is for cells that could not hold the longest words.
    """
    term = line.contract
    if line.doubt:
        return [cell("counted twice?" if short else line.doubt, "soon")]
    if line.days_left < 0:
        return [cell(f"{MISSING} no outcome", "late")]
    stage = _stage(term, short=short)
    between = cell(", " if short else " · ", "quiet")
    if term.call is None:
        lacks = f"{MISSING} call" if short else f"{MISSING} no call"
        said = cell(lacks, "soon") if line.needs_call else cell("no call", "quiet")
        return [said, between, cell(stage, "quiet")]
    call = cell(say.word_label(term.call), call_tone(term))
    if "first step" in missing(line) or "stage" in missing(line):
        return [call, between, cell(f"{MISSING} not begun", "soon")]
    return [call, between, cell(stage, "quiet")]


def call_tone(term: Contract) -> str:
    """How a call is painted."""
    return {"commit": "good", "at_risk": "soon", "lost": "late"}.get(term.call or "", "")


def _stage(term: Contract, *, short: bool) -> str:
    return (_SHORT_STAGES.get(term.stage) if short else None) or say.word_label(term.stage)


def short_tiers(tiers: Mapping[str, str]) -> dict[str, str]:
    """The tiers in as few letters as tell them apart, at most three; else their numbers."""
    for size in (1, 2, 3):
        short = {tier: name[:size] for tier, name in tiers.items()}
        if len(set(short.values())) == len(short):
            return short
    return {tier: str(number) for number, tier in enumerate(tiers, 1)}


def missing(line: Renewal) -> str:
    """What this renewal still lacks, in words."""
    if line.days_left < 0:
        return f"{line.doubt}, the outcome" if line.doubt else "the outcome"
    lacks = [line.doubt] if line.doubt else []
    if line.needs_call:
        lacks.append("a forecast call" if line.contract.call is None else "the stage")
    if line.in_window and line.contract.stage == "monitor" and not line.needs_call:
        lacks.append("the first step")
    if line.contract.notice_days is None:
        lacks.append("the notice period")
    return ", ".join(lacks)
