"""Openings, plays and white space as JSON-ready values: dates ISO, amounts exact, what is unknown null."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Sequence,
)
from typing import TYPE_CHECKING, Any

from bookcockpit.core.book import Book
from bookcockpit.core.entities import (
    Account,
    PlayStep,
)
from bookcockpit.core.money import money_json
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.revenue.arr import currency_of
from bookcockpit.core.signals.edits import subject_words
from bookcockpit.exchange.views.parts import account_json, away_json, day_json, money_or_null

if TYPE_CHECKING:
    from bookcockpit.core.growth.expansion import (
        Gate,
        Opening,
    )
    from bookcockpit.core.growth.plays import (
        Pipeline,
        PlayView,
    )
    from bookcockpit.core.growth.whitespace import (
        Field,
        Grid,
    )


def gate_json(gate: Gate) -> dict[str, Any]:
    """One gate; `opens` is what would open it, null while it is open."""
    return {"name": gate.name, "open": gate.is_open, "what": gate.what, "opens": gate.opens or None}


def openings_json(
    book: Book, playbook: Playbook, openings: Iterable[Opening], held: Sequence[tuple[Account, Gate]]
) -> dict[str, Any]:
    """`play suggest --json`: the openings, and the accounts at risk, for which there are none."""
    return {
        "today": book.as_of.isoformat(),
        "items": [_opening(book, playbook, each) for each in openings],
        "at_risk": [{**account_json(account), **gate_json(gate)} for account, gate in held],
    }


def _opening(book: Book, playbook: Playbook, each: Opening) -> dict[str, Any]:
    return {
        **account_json(each.account),
        "tier": each.account.tier,
        "motion": each.motion,
        "subject": _subject(each),
        "why": each.why,
        "since": day_json(each.since),
        "potential_arr": money_or_null(each.potential, currency_of(book, each.account)),
        "ready": each.is_ready,
        "gates": [gate_json(gate) for gate in each.gates],
        "usual_tiers": list(each.usual_tiers) or None,
        **away_json(each.dismissal, playbook),
    }


def _subject(each: Opening) -> str:
    """What it is about, by key: ids are never shown."""
    return f"{each.sign.kind}/{subject_words(each.sign)}" if each.sign is not None else each.subject


def play_json(book: Book, view: PlayView) -> dict[str, Any]:
    """One play with its steps."""
    play, account = view.play, view.account
    currency = currency_of(book, account)
    return {
        "account": account.name,
        "account_key": account.key,
        "key": play.key,
        "motion": play.motion,
        "title": play.title,
        "trigger": play.trigger,
        "potential_arr": money_or_null(play.potential_arr, currency),
        "stage": play.stage,
        "owner": play.owner,
        "due_on": day_json(play.due_on),
        "days_late": view.days_late,
        "held_at_risk": view.is_held,
        "shared": play.shared,
        "next_step": _step(view.next_step) if view.next_step is not None else None,
        "steps": [_step(step) for step in view.steps],
        "closed_on": day_json(play.closed_on),
        "won_arr": money_or_null(play.won_arr, currency),
        "outcome": play.outcome,
    }


def _step(step: PlayStep) -> dict[str, Any]:
    return {
        "key": step.key,
        "title": step.title,
        "owner": step.owner,
        "side": step.side,
        "due_on": day_json(step.due_on),
        "done_on": day_json(step.done_on),
    }


def pipeline_json(book: Book, pipeline: Pipeline) -> dict[str, Any]:
    """`play pipeline --json`: totals in the base currency; `unknown` plays have no potential, or no rate for it."""
    currency = pipeline.currency
    return {
        "today": pipeline.today.isoformat(),
        "stages": [
            {
                "stage": total.stage,
                "plays": len(total.plays),
                "potential_arr": money_json(total.potential, currency),
                "unknown": total.unknown,
                "items": [play_json(book, view) for view in total.plays],
            }
            for total in pipeline.stages
        ],
        "potential_arr": money_json(pipeline.potential, currency),
        "saves": [play_json(book, view) for view in pipeline.saves],
        "won_12_months": [play_json(book, view) for view in pipeline.won],
        "lost_12_months": [play_json(book, view) for view in pipeline.lost],
    }


def grid_json(grid: Grid) -> dict[str, Any]:
    """`whitespace A --json`: every field of the grid, also those nobody has said anything of."""
    return {
        **account_json(grid.account),
        "departments": list(grid.departments),
        "products": [
            {"product": row[0].product, "fields": [_field(each, grid.currency) for each in row]} for row in grid.fields
        ],
        "open_potential_arr": money_json(grid.open_potential, grid.currency),
        "in_play_potential_arr": money_json(grid.in_play_potential, grid.currency),
    }


def _field(each: Field, currency: str) -> dict[str, Any]:
    return {
        "department": each.department,
        "state": each.state,
        "potential_arr": money_or_null(each.potential, currency),
        "play": each.play.key if each.play is not None else None,
        "reason": each.noted.reason if each.noted is not None else "",
    }
