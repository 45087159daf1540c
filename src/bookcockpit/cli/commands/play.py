"""`play`: planned expansion and save motions, from an opening to what was won."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Sequence,
)
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.commands import play_close, play_lists
from bookcockpit.cli.commands.play_close import find
from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import field_options, given, refuse_nothing
from bookcockpit.cli.lazy import group
from bookcockpit.cli.options import Day, Word, account_argument
from bookcockpit.cli.out import print_shown, tell
from bookcockpit.cli.session import Session, mends, pass_session
from bookcockpit.core import wording
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Play, PlayStep
from bookcockpit.core.vocabulary import MOTIONS

if TYPE_CHECKING:
    from bookcockpit.core.growth.expansion import Opening

_CLOSING = ("closed_on", "outcome", "won_arr")


@group("play")
def play() -> None:
    """Expansion and save plays, from the opening to what was won.

    A play is named by its key, its title, or a unique part of the title.

    \b
    Example:
      bookcockpit play list northwind
    """


play.add_command(play_lists.list_plays)
play.add_command(play_lists.pipeline)
play.add_command(play_lists.suggest)
play.add_command(play_close.won)
play.add_command(play_close.lost)
play.add_command(play_close.drop)


def _play_argument(function: Any) -> Any:
    return click.argument("which", metavar="PLAY")(function)


def _motion_argument(function: Any) -> Any:
    return click.argument("motion", metavar="MOTION", type=Word(MOTIONS, "motion"))(function)


@play.command("add")
@account_argument()
@_motion_argument
@click.argument("title", required=False)
@field_options(Play, without=("motion", "title", *_CLOSING), adding=True)
@pass_session
def add(session: Session, wanted: str, motion: str, title: str | None, **values: Any) -> None:
    """Begin a play; without a title it takes the words of the opening that is suggested.

    MOTION: seats, cross_sell, upgrade, department, multi_year, save.

    \b
    Examples:
      bookcockpit play add northwind seats "Sixty seats for Leeds" --potential-arr 54k --due-on +8w
      bookcockpit play add northwind cross_sell
    """
    from bookcockpit.core.growth.plays import save_play
    from bookcockpit.core.revenue.arr import currency_of

    account = session.account(wanted)
    said = given(Play, values, currency=currency_of(session.book, account))
    if title is None:
        opening = _opening(session, account, motion)
        if opening is None:
            raise Failure(f"nothing suggests {wording.word_label(motion)} at {account.name}, so say what the play is")
        title = opening.title
        said = {"trigger": opening.why, "potential_arr": opening.potential, **said}
    made = Play(account_id=account.id, motion=motion, title=title, **said)  # type: ignore[arg-type]
    session.apply(save_play(account, None, made))
    print_shown(f"Begun: {_words(made)} ({account.name}), key {made.key}.")
    if account.at_risk_since is not None and motion != "save":
        tell(f"{account.name} is at risk: stabilise first. The play is held until the flag is cleared.")


def _opening(session: Session, account: Account, motion: str) -> Opening | None:
    return next((each for each in _openings(session, account) if each.motion == motion), None)


def _openings(session: Session, account: Account) -> Sequence[Opening]:
    from bookcockpit.core.growth.expansion import openings_of
    from bookcockpit.core.health.score import Healths

    book, playbook = session.book, session.desk.playbook
    return openings_of(book, playbook, account, Healths(book, playbook))


@play.command("edit")
@account_argument()
@_play_argument
@field_options(Play, without=_CLOSING)
@mends("play")
@pass_session
def edit(session: Session, wanted: str, which: str, **values: Any) -> None:
    """Change a play or move it on; an empty text clears a field. A closed one is open again with an open stage.

    \b
    Example:
      bookcockpit play edit northwind "sixty seats" --stage proposed --due-on 2027-01-15
    """
    from bookcockpit.core.growth.plays import save_play
    from bookcockpit.core.revenue.arr import currency_of

    account = session.account(wanted)
    said = given(Play, values, currency=currency_of(session.book, account))
    refuse_nothing(said)
    before = find(session, account, which)
    after = before.but(**said)
    session.apply(save_play(account, before, after))
    print_shown(f"Changed: {_words(after)} ({account.name}).")


@play.command("step")
@account_argument()
@_play_argument
@click.argument("title")
@field_options(PlayStep, without=("play_id", "title", "done_on"), adding=True)
@pass_session
def step(session: Session, wanted: str, which: str, title: str, **values: Any) -> None:
    """Add a step to a play.

    \b
    Example:
      bookcockpit play step northwind "sixty seats" "Pricing sheet to Ana" --due-on fri
    """
    from bookcockpit.core.growth.plays import save_step

    account = session.account(wanted)
    found = find(session, account, which)
    made = PlayStep(play_id=found.id, title=title, **given(PlayStep, values))
    session.apply(save_step(account, found, None, made))
    due = f", due {wording.full_date(made.due_on)}" if made.due_on is not None else ""
    print_shown(f"Added: {made.title}{due} ({found.title}, {account.name}).")


@play.command("done")
@account_argument()
@_play_argument
@click.argument("what", metavar="STEP", required=False)
@click.option("--on", type=Day(backwards=True), metavar="DATE", help="When (today).")
@pass_session
def done(session: Session, wanted: str, which: str, what: str | None, on: date | None) -> None:
    """Say that a step of a play is done; without STEP, the next one.

    \b
    Example:
      bookcockpit play done northwind "sixty seats" saving --on yesterday
    """
    from bookcockpit.core.growth.plays import (
        find_step,
        save_step,
    )

    account, when = session.account(wanted), on or session.today
    found = find(session, account, which)
    steps = [each for each in session.book.growth.steps_of.get(found.id, ()) if each.done_on is None]
    if not steps:
        raise Failure(f"“{found.title}” has no open step; `bookcockpit play step` adds one")
    before = find_step(steps, what) if what is not None else steps[0]
    session.apply(save_step(account, found, before, before.but(done_on=when)))
    left = f"; next: {_next(steps, before)}" if len(steps) > 1 else "; that was the last"
    print_shown(f"Done on {wording.full_date(when)}: {before.title}{left} ({account.name}).")


def _next(steps: Sequence[PlayStep], done_now: PlayStep) -> str:
    return next(each.title for each in steps if each.id != done_now.id)


@play.command("dismiss")
@account_argument()
@_motion_argument
@click.option("--why", "reason", metavar="TEXT", required=True, help="The reason, kept beside it.")
@pass_session
def dismiss(session: Session, wanted: str, motion: str, reason: str) -> None:
    """Put what is suggested for a motion away; it stays silent for the playbook's days.

    \b
    Example:
      bookcockpit play dismiss northwind cross_sell --why "Budget is spent until April"
    """
    from datetime import timedelta

    from bookcockpit.core.growth.plays import dismiss_openings

    account = session.account(wanted)
    until = wording.full_date(session.today + timedelta(days=session.desk.playbook.dismissed_for))
    _decide(
        session, account, motion, lambda found: dismiss_openings(found, reason, session.today), away=False,
        said=f"Put away until {until}",
    )  # fmt: skip


@play.command("bring-back")
@account_argument()
@_motion_argument
@pass_session
def bring_back(session: Session, wanted: str, motion: str) -> None:
    """Suggest again what was put away.

    \b
    Example:
      bookcockpit play bring-back northwind cross_sell
    """
    from bookcockpit.core.growth.plays import bring_back_openings

    account = session.account(wanted)
    _decide(
        session, account, motion, lambda found: bring_back_openings(session.book, found), away=True, said="Suggested"
    )


def _decide(
    session: Session,
    account: Account,
    motion: str,
    decide: Callable[[Sequence[Opening]], Change],
    *,
    away: bool,
    said: str,
) -> None:
    found = [
        each
        for each in _openings(session, account)
        if each.motion == motion and (each.dismissal is not None) == away
    ]  # fmt: skip
    if not found:
        state = "was put away" if away else "is suggested"
        raise Failure(f"nothing {state} at {account.name} for {motion}; see `bookcockpit play suggest {account.key}`")
    session.apply(decide(found))
    print_shown(f"{said}: {wording.word_label(motion)} of {account.name}.")


def _words(each: Play) -> str:
    due = f", due {wording.full_date(each.due_on)}" if each.due_on is not None else ""
    return f"{each.title}, {each.stage}{due}"
