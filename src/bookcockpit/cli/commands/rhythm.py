"""`week` and `quarter`: the reviews of the book, walked step by step, said to be held, written as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import json_option
from bookcockpit.cli.out import print_json, print_shown, say, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import print_list
from bookcockpit.core import wording
from bookcockpit.core.vocabulary import ReviewKind

if TYPE_CHECKING:
    from bookcockpit.core.rhythm.week import Quarter, WalkStep, Week

_MOST = 6
"""Lines of one step on the screen; `--all` shows every one."""


def _all_option(function: Callable[..., None]) -> Callable[..., None]:
    return click.option("--all", "everything", is_flag=True, help="Every line of every step.")(function)


def _held_options(function: Callable[..., None]) -> Callable[..., None]:
    held = click.option("--held", is_flag=True, help="Say that it was held today.")
    note = click.option("--message", "-m", "note", metavar="TEXT", default="", help="A note to keep with it.")
    return held(note(function))


@command("week")
@_all_option
@_held_options
@json_option
@pass_session
def week(session: Session, everything: bool, held: bool, note: str, as_json: bool) -> None:
    """The Friday review: what was done, what slipped, what comes.

    \b
    Examples:
      bookcockpit week
      bookcockpit week --held -m "Two saves need the sponsor"
    """
    if _hold(session, "friday", held=held, note=note, as_json=as_json):
        return
    found = read_week(session)
    if as_json:
        print_json(found)
        return
    print_shown(f"Week of {wording.full_date(found.start)}", "strong")
    print_shown(f"Done: {found.done}.")
    _print_steps(session, found.steps, everything=everything)
    _print_held(found.held_on, session.today, "week")


@command("quarter")
@_all_option
@_held_options
@json_option
@pass_session
def quarter(session: Session, everything: bool, held: bool, note: str, as_json: bool) -> None:
    """The quarter plan: renewals, reviews, growth and load.

    \b
    Examples:
      bookcockpit quarter --all
      bookcockpit quarter --held
    """
    if _hold(session, "quarter", held=held, note=note, as_json=as_json):
        return
    found = read_quarter(session)
    if as_json:
        print_json(found)
        return
    from bookcockpit.core.money import short_money

    print_shown(f"{found.name}: {short_money(found.renewing, found.currency)} of ARR renews", "strong")
    print_shown(f"{wording.capital(found.load)}.")
    for fact in found.facts:
        print_shown(f"{fact}.")
    _print_steps(session, found.steps, everything=everything)
    _print_held(found.held_on, session.today, "quarter")


def read_week(session: Session) -> Week:
    """The week of the book in force."""
    from bookcockpit.core.rhythm.week import week_of
    from bookcockpit.core.signals.rules import all_signals

    book, rules = session.book, session.policy
    return week_of(book, rules, session.healths, all_signals(book, rules))


def read_quarter(session: Session) -> Quarter:
    """The quarter plan of the book in force."""
    from bookcockpit.core.rhythm.week import quarter_of

    return quarter_of(session.book, session.policy, session.healths)


def _hold(session: Session, kind: ReviewKind, *, held: bool, note: str, as_json: bool) -> bool:
    from bookcockpit.core.rhythm.reviews import RITE_TITLES, hold

    if not held:
        if note:
            raise click.UsageError("A note is kept with a review that was held: say --held too")
        return False
    change = hold(session.book, kind, note, session.today)
    title = RITE_TITLES[kind]
    session.apply(change)
    if as_json:
        print_json({"kind": kind, "held_on": session.today, "note": note, "changed": not change.is_empty})
    elif change.is_empty:
        print_shown(f"{title}: held today already.")
    else:
        print_shown(f"{title}: held on {wording.full_date(session.today)}.")
    return True


def _print_steps(session: Session, steps: Sequence[WalkStep], *, everything: bool) -> None:
    from bookcockpit.exchange.lists.review import WALK

    for place, step in enumerate(steps, start=1):
        say()
        number = f" · {len(step.lines)}" if step.lines else " · nothing" if step.is_clear else ""
        print_shown(f"{place} {step.title}{number}", "strong")
        if step.is_clear:
            continue
        print_shown(f"{step.what}.{f' {step.told}.' if step.told else ''}", "quiet")
        shown = step.lines if everything else step.lines[:_MOST]
        print_list(WALK, session, shown, shrink=(2, (0, 14)), indent="  ")
        if len(shown) < len(step.lines):
            print_shown(f"  {len(step.lines) - len(shown)} more: --all", "quiet")


def _print_held(held_on: date | None, today: date, name: str) -> None:
    last = f"last held {wording.ago(held_on, today)}" if held_on is not None else "never held"
    tell(f"It was {last}; `bookcockpit {name} --held` says that it was, `bookcockpit export {name}` writes it.")
