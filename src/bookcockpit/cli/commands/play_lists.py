"""The reading half of `play`: what is under way, the pipeline it makes, and where there is more to win."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Word, account_argument, json_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.entities import Account
from bookcockpit.core.grouped import Tie
from bookcockpit.core.money import short_money
from bookcockpit.core.vocabulary import PLAY_STAGES

if TYPE_CHECKING:
    from bookcockpit.core.growth.expansion import (
        Gate,
        Opening,
    )
    from bookcockpit.core.growth.plays import PlayView


@command("list")
@account_argument(required=False)
@click.option("--stage", type=Word(PLAY_STAGES, "stage"), metavar="WORD", help=f"Only {', '.join(PLAY_STAGES)}.")
@click.option("--all", "everything", is_flag=True, help="Those won, lost and dropped in the last two years too.")
@json_option
@pass_session
def list_plays(session: Session, wanted: str | None, stage: str | None, everything: bool, as_json: bool) -> None:
    """List the plays under way, of one account or of all, the earliest due first.

    \b
    Examples:
      bookcockpit play list
      bookcockpit play list northwind --all
    """
    shown = [
        view
        for view in _views(session, session.account(wanted) if wanted is not None else None)
        if stage in (None, view.play.stage) and (everything or stage is not None or view.is_open)
    ]
    if as_json:
        from bookcockpit.exchange.views.growth import play_json

        print_json([play_json(session.book, view) for view in shown])
    elif shown:
        print_plays(session, shown)
    else:
        tell("No plays fit." if stage or everything else "No play is under way; `bookcockpit play suggest` says where.")


def _views(session: Session, account: Account | None) -> list[PlayView]:
    from datetime import date

    from bookcockpit.core.growth.plays import play_view
    from bookcockpit.core.revenue.arr import Conversion

    book = session.book
    rate, steps = Conversion(book, book.as_of), book.growth.steps_of
    found = [
        play_view(book, each, play, steps.get(play.id, ()), rate)
        for each in (book.accounts if account is None else [account])
        for play in (*book.plays_of.get(each.id, ()), *book.growth.closed_plays_of.get(each.id, ()))
    ]
    return sorted(
        found, key=lambda view: (not view.is_open, view.play.due_on or date.max, view.account.name, Tie(view.play))
    )


def print_plays(session: Session, views: Sequence[PlayView]) -> None:
    """A table of plays."""
    from bookcockpit.core.growth.expansion import MOTION_LABELS

    rows = [
        (
            Cell(view.account.name, "strong"),
            view.play.title,
            MOTION_LABELS[view.play.motion],
            Cell("held: at risk", "late") if view.is_held else view.play.stage,
            _potential(session, view),
            _due(session, view),
            _next(session, view),
        )
        for view in views
    ]
    heads = ("account", "play", "motion", "stage", "potential", "due", "next step")
    print_table(heads, rows, shrink=((0, 14), (6, 20), (1, 20), 6, 1), right=(4,))


def _potential(session: Session, view: PlayView) -> str:
    from bookcockpit.core.revenue.arr import currency_of

    amount = view.play.won_arr if view.play.stage == "won" else view.play.potential_arr
    return short_money(amount, currency_of(session.book, view.account)) if amount is not None else "–"


def _due(session: Session, view: PlayView) -> Cell:
    play = view.play
    if play.closed_on is not None and not view.is_open:
        return Cell(wording.short_date(play.closed_on, session.today), "quiet")
    return session.due(play.due_on) if play.due_on is not None else Cell("no date", "quiet")


def _next(session: Session, view: PlayView) -> Cell:
    step = view.next_step
    if not view.is_open:
        return Cell(view.play.outcome, "quiet")
    if step is None:
        return Cell("none yet" if not view.steps else "all done", "quiet")
    return session.due(step.due_on, f"{step.title} (", ")") if step.due_on is not None else Cell(step.title)


@command("pipeline")
@json_option
@pass_session
def pipeline(session: Session, as_json: bool) -> None:
    """The plays of the book by stage, with what they may bring.

    \b
    Example:
      bookcockpit play pipeline --json
    """
    from bookcockpit.core.growth.plays import pipeline_of

    found = pipeline_of(session.book)
    if as_json:
        from bookcockpit.exchange.views.growth import pipeline_json

        print_json(pipeline_json(session.book, found))
        return
    rows: list[tuple[str, ...]] = [
        (
            total.stage,
            str(len(total.plays)),
            short_money(total.potential, found.currency),
            f"{wording.count(total.unknown, 'play')} without" if total.unknown else "",
            wording.some_of([view.account.name for view in total.plays], 3),
        )
        for total in found.stages
    ]
    rows.append(("all", str(found.open_plays), short_money(found.potential, found.currency), "", ""))
    print_table(("stage", "plays", "potential", "", "accounts"), rows, right=(1, 2), shrink=(4,))
    held = sum(view.is_held for total in found.stages for view in total.plays)
    if held:
        print_shown(f"{wording.count(held, 'play')} held: the account is at risk.")
    won = sum(view.won or view.potential or 0 for view in found.won)
    print_shown(
        f"Last 12 months: {len(found.won)} won ({short_money(won, found.currency)}), {len(found.lost)} lost. "
        f"Beside them {wording.count(len(found.saves), 'save play')}."
    )


@command("suggest")
@account_argument(required=False)
@click.option("--all", "everything", is_flag=True, help="Those put away too, with the reason.")
@click.option("--ready", is_flag=True, help="Only those with every gate open.")
@json_option
@pass_session
def suggest(session: Session, wanted: str | None, everything: bool, ready: bool, as_json: bool) -> None:
    """Where there is more to win and why, with the gates that are open or shut and what opens them.

    Nothing is suggested for an account at risk.

    \b
    Examples:
      bookcockpit play suggest --ready
      bookcockpit play suggest northwind --all
    """
    from bookcockpit.core.growth.expansion import all_openings, gates_of, openings_of
    from bookcockpit.core.health.score import Healths

    book, playbook = session.book, session.desk.playbook
    healths = Healths(book, playbook)
    account = session.account(wanted) if wanted is not None else None
    found = all_openings(book, playbook, healths) if account is None else openings_of(book, playbook, account, healths)
    shown = [each for each in found if (everything or each.dismissal is None) and (each.is_ready or not ready)]
    held = [
        (each, gates_of(book, playbook, each, healths.of(each))[0])
        for each in (book.accounts if account is None else [account])
        if each.at_risk_since is not None and each.status == "active"
    ]
    if as_json:
        from bookcockpit.exchange.views.growth import openings_json

        print_json(openings_json(book, playbook, shown, held))
        return
    if account is not None and account.status != "active":
        raise Failure(f"{account.name} is {account.status}: nothing is suggested there")
    if shown:
        _print_openings(session, shown)
    else:
        tell("Nothing to suggest: no signal of growth, and no open white space.")
    for each, gate in held:
        print_shown(f"{each.name}: nothing while at risk. {gate.opens.rstrip('.')}.")
    if account is not None and not held:
        print_gates(gates_of(book, playbook, account, healths.of(account)))


def print_gates(gates: Sequence[Gate]) -> None:
    """The gates, one line each."""
    for gate in gates:
        print_shown(f"{'✓' if gate.is_open else '✗'} {gate.what}{'' if gate.is_open else f' → {gate.opens}'}")


def _print_openings(session: Session, shown: Sequence[Opening]) -> None:
    from bookcockpit.core.dismissals import silent_until
    from bookcockpit.core.growth.expansion import MOTION_LABELS
    from bookcockpit.core.revenue.arr import currency_of

    def state(each: Opening) -> Cell:
        if each.dismissal is not None:
            until = silent_until(each.dismissal, session.desk.playbook)
            return Cell(f"put away until {wording.short_date(until, session.today)}", "quiet")
        if each.is_ready:
            return Cell("ready", "good")
        return Cell(f"{len(each.shut)} of {len(each.gates)} gates shut", "soon")

    rows = [
        (
            Cell(each.account.name, "strong"),
            MOTION_LABELS[each.motion],
            state(each),
            short_money(each.potential, currency_of(session.book, each.account)) if each.potential else "",
            each.why if each.dismissal is None else each.dismissal.reason,
        )
        for each in shown
    ]
    print_table(("account", "motion", "", "potential", "why"), rows, right=(3,), shrink=((0, 14), 4))
