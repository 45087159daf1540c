"""`play` and `whitespace`: expansion and save plays to what was won, and what is still open at an account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.commands.renewal import lines_option
from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import amount, field_options, given
from bookcockpit.cli.kept import Kept, can_add, can_edit
from bookcockpit.cli.lazy import command, group
from bookcockpit.cli.options import Day, Word, account_argument, json_option, on_option, pass_account
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_gates, print_list, print_table
from bookcockpit.core import wording
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Play, PlayStep
from bookcockpit.core.grouped import Tie
from bookcockpit.core.growth.expansion import STATE_LABELS, Field, Grid, field_name
from bookcockpit.core.money import short_money
from bookcockpit.core.vocabulary import MOTIONS, PLAY_STAGES, SPACE_STATES

if TYPE_CHECKING:
    from bookcockpit.core.growth.expansion import Opening
    from bookcockpit.core.growth.plays import PlayView
    from bookcockpit.core.revenue.arr_lines import Beside


@command("won")
@pass_account
@click.argument("which", metavar="PLAY")
@click.option("--arr", metavar="AMOUNT", help="What it brings a year, in the account's currency.")
@on_option("closed_on", "When it was decided (today).")
@click.option("--from", "starts", type=Day(), metavar="DATE", help="From when it is paid (the day it was decided).")
@click.option("--message", "-m", "words", metavar="TEXT", default="", help="What made it so.")
@lines_option
def won(
    session: Session, account: Account, which: str, arr: str | None, on: date, starts: date | None, words: str,
    beside: Beside | None,
) -> None:  # fmt: skip
    """Win a play. What it brings is a contract beside the largest one, and an expansion of the ARR.

    \b
    Example:
      bookcockpit play won northwind "sixty seats" --arr 54k --from 2027-01-01
    """
    from bookcockpit.core.growth.plays import win_play
    from bookcockpit.core.revenue.arr import currency_of

    found = find(session, account, which)
    currency = currency_of(session.book, account)
    brings = amount(arr, currency, "arr")
    decided = win_play(
        session.book, account, found, arr=brings, on=on, starts=starts or on, words=words,
        beside=beside or "move",
    )  # fmt: skip
    session.apply(decided.change)
    print_shown(f"Won on {wording.full_date(on)}: {found.title} ({account.name}).")
    if decided.contract is not None and brings is not None:
        made = decided.contract
        until = f" until {wording.full_date(made.term_end)}" if made.term_end is not None else ", open-ended"
        begins = wording.full_date(made.starts_on)
        print_shown(f"ARR +{short_money(brings, currency)} from {begins}: contract {made.key}{until}.")
        if not decided.lines and session.book.arr_lines_of.get(account.id):
            print_shown("Its ARR lines were left as they are.")
    else:
        tell("No ARR moved; --arr says what it brings a year.")


@command("lost")
@pass_account
@click.argument("which", metavar="PLAY")
@click.option("--why", "reason", metavar="TEXT", required=True, help="Why, so that the next one goes better.")
@on_option("closed_on")
def lost(session: Session, account: Account, which: str, reason: str, on: date) -> None:
    """Lose a play, with the reason.

    \b
    Example:
      bookcockpit play lost northwind "sixty seats" --why "Depot closed"
    """
    _close(session, account, which, "lost", reason, on)


@command("drop")
@pass_account
@click.argument("which", metavar="PLAY")
@click.option("--why", "reason", metavar="TEXT", required=True, help="The reason, kept with it.")
@on_option("closed_on")
def drop(session: Session, account: Account, which: str, reason: str, on: date) -> None:
    """Drop a play that is pursued no more, with the reason.

    \b
    Example:
      bookcockpit play drop northwind "sixty seats" --why "Not this year"
    """
    _close(session, account, which, "dismissed", reason, on)


def _close(session: Session, account: Account, which: str, stage: str, reason: str, on: date) -> None:
    from bookcockpit.core.growth.plays import close_play

    found = find(session, account, which)
    session.apply(close_play(account, found, stage, reason, on))
    print_shown(f"{'Lost' if stage == 'lost' else 'Dropped'}: {found.title} ({account.name}): {reason}.")


def find(session: Session, account: Account, which: str) -> Play:
    """The play of an account by key, title or part of it, closed ones too. Raises `Failure`."""
    from bookcockpit.core.actions import UnknownName
    from bookcockpit.core.growth.plays import find_play

    try:
        return find_play(list(session.desk.library.dossier(account.id, session.today).plays), which)
    except UnknownName as unknown:
        raise Failure(f"{account.name}: {unknown}; see `bookcockpit play list`") from None


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
        print_json(shown, book=session.book)
    elif shown:
        from bookcockpit.exchange.lists.growth import PLAYS

        print_list(PLAYS, session, shown, shrink=((0, 14), (6, 20), (1, 20), 6, 1))
    else:
        tell("No plays fit." if stage or everything else "No play is under way; `bookcockpit play suggest` says where.")


def _views(session: Session, account: Account | None) -> list[PlayView]:
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
        print_json(found, book=session.book)
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

    book, policy, healths = session.book, session.policy, session.healths
    account = session.account(wanted) if wanted is not None else None
    found = all_openings(book, policy, healths) if account is None else openings_of(book, policy, account, healths)
    shown = [each for each in found if (everything or each.dismissal is None) and (each.is_ready or not ready)]
    held = [
        (each, gates_of(book, policy, each, healths.of(each))[0])
        for each in (book.accounts if account is None else [account])
        if each.at_risk_since is not None and each.status == "active"
    ]
    if as_json:
        from bookcockpit.exchange.encoder import encoded

        at_risk = [encoded(gate, row="GateOf", account=each) for each, gate in held]
        told = {"today": session.today, "items": shown, "at_risk": at_risk}
        print_json(told, book=book, policy=policy)
        return
    if account is not None and account.status != "active":
        raise Failure(f"{account.name} is {account.status}: nothing is suggested there")
    if shown:
        from bookcockpit.exchange.lists.growth import OPENINGS

        print_list(OPENINGS, session, shown, shrink=((0, 14), 4))
    else:
        tell("Nothing to suggest: no signal of growth, and no open white space.")
    for each, gate in held:
        print_shown(f"{each.name}: nothing while at risk. {gate.opens.rstrip('.')}.")
    if account is not None and not held:
        print_gates(gates_of(book, policy, account, healths.of(account)))


_CLOSING = ("closed_on", "outcome", "won_arr")


@group("play")
def play() -> None:
    """Expansion and save plays, from the opening to what was won.

    A play is named by its key, its title, or a unique part of the title.

    \b
    Example:
      bookcockpit play list northwind
    """


play.add_command(list_plays)
play.add_command(pipeline)
play.add_command(suggest)
play.add_command(won)
play.add_command(lost)
play.add_command(drop)


def _play_argument(function: Any) -> Any:
    return click.argument("which", metavar="PLAY")(function)


def _motion_argument(function: Any) -> Any:
    return click.argument("motion", metavar="MOTION", type=Word(MOTIONS, "motion"))(function)


def _complete(session: Session, account: Account, fields: dict[str, Any], adding: bool) -> None:
    """Without a title a new play takes the words of what is suggested."""
    if adding and "title" not in fields:
        motion = fields["motion"]
        opening = next((each for each in _openings(session, account) if each.motion == motion), None)
        if opening is None:
            raise Failure(f"nothing suggests {wording.word_label(motion)} at {account.name}, so say what the play is")
        suggested = {"title": opening.title, "trigger": opening.why, "potential_arr": opening.potential}
        fields |= {**suggested, **fields}


def _save(session: Session, account: Account, before: Play | None, after: Play) -> Change:
    from bookcockpit.core.growth.plays import save_play

    return save_play(account, before, after)


def _held(session: Session, account: Account, before: Play | None, after: Play) -> str:
    if before is not None or account.at_risk_since is None or after.motion == "save":
        return ""
    return f"{account.name} is at risk: stabilise first. The play is held until the flag is cleared."


def _openings(session: Session, account: Account) -> Sequence[Opening]:
    from bookcockpit.core.growth.expansion import openings_of

    return openings_of(session.book, session.policy, account, session.healths)


def _words(session: Session, each: Play) -> str:
    due = f", due {wording.full_date(each.due_on)}" if each.due_on is not None else ""
    return f"{each.title}, {each.stage}{due}"


PLAY = Kept(
    play,
    Play,
    "title",
    which=_play_argument,
    find=lambda session, account, which, _: find(session, account, which),
    complete=_complete,
    save=_save,
    words=_words,
    remark=_held,
)

can_add(
    PLAY,
    """Begin a play; without a title it takes the words of the opening that is suggested.

    MOTION: seats, cross_sell, upgrade, department, multi_year, save.
    """,
    'northwind seats "Sixty seats for Leeds" --potential-arr 54k --due-on +8w\nnorthwind cross_sell',
    _motion_argument,
    click.argument("title", required=False),
    field_options(Play, without=("motion", "title", *_CLOSING), adding=True),
    said="Begun: {words} ({account}), key {thing.key}.",
)
can_edit(
    PLAY,
    "Change a play or move it on; an empty text clears a field. A closed one is open again with an open stage.",
    'northwind "sixty seats" --stage proposed --due-on 2027-01-15',
    field_options(Play, without=_CLOSING),
)


@play.command("step")
@pass_account
@_play_argument
@click.argument("title")
@field_options(PlayStep, without=("play_id", "title", "done_on"), adding=True)
def step(session: Session, account: Account, which: str, title: str, **values: Any) -> None:
    """Add a step to a play.

    \b
    Example:
      bookcockpit play step northwind "sixty seats" "Pricing sheet to Ana" --due-on fri
    """
    from bookcockpit.core.growth.plays import save_step

    found = find(session, account, which)
    made = PlayStep(play_id=found.id, title=title, **given(PlayStep, values))
    session.apply(save_step(account, found, None, made))
    due = f", due {wording.full_date(made.due_on)}" if made.due_on is not None else ""
    print_shown(f"Added: {made.title}{due} ({found.title}, {account.name}).")


@play.command("done")
@pass_account
@_play_argument
@click.argument("what", metavar="STEP", required=False)
@on_option("done_on")
def done(session: Session, account: Account, which: str, what: str | None, on: date) -> None:
    """Say that a step of a play is done; without STEP, the next one.

    \b
    Example:
      bookcockpit play done northwind "sixty seats" saving --on yesterday
    """
    from bookcockpit.core.growth.plays import find_step, save_step

    found = find(session, account, which)
    steps = [each for each in session.book.growth.steps_of.get(found.id, ()) if each.done_on is None]
    if not steps:
        raise Failure(f"“{found.title}” has no open step; `bookcockpit play step` adds one")
    before = find_step(steps, what) if what is not None else steps[0]
    session.apply(save_step(account, found, before, before.but(done_on=on)))
    left = f"; next: {_next_step(steps, before)}" if len(steps) > 1 else "; that was the last"
    print_shown(f"Done on {wording.full_date(on)}: {before.title}{left} ({account.name}).")


def _next_step(steps: Sequence[PlayStep], done_now: PlayStep) -> str:
    return next(each.title for each in steps if each.id != done_now.id)


@play.command("dismiss")
@pass_account
@_motion_argument
@click.option("--why", "reason", metavar="TEXT", required=True, help="The reason, kept beside it.")
def dismiss(session: Session, account: Account, motion: str, reason: str) -> None:
    """Put what is suggested for a motion away; it stays silent for the playbook's days.

    \b
    Example:
      bookcockpit play dismiss northwind cross_sell --why "Budget is spent until April"
    """
    from bookcockpit.core.growth.plays import dismiss_openings

    until = wording.full_date(session.silent_until)
    _decide(
        session, account, motion, lambda found: dismiss_openings(found, reason, session.today), away=False,
        said=f"Put away until {until}",
    )  # fmt: skip


@play.command("bring-back")
@pass_account
@_motion_argument
def bring_back(session: Session, account: Account, motion: str) -> None:
    """Suggest again what was put away.

    \b
    Example:
      bookcockpit play bring-back northwind cross_sell
    """
    from bookcockpit.core.growth.plays import bring_back_openings

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


_MARKS = {"owned": "●", "open": "○", "in_play": "▲", "not_fit": "–", "unknown": "·"}
_TONES = {"owned": "good", "open": "strong", "in_play": "soon", "not_fit": "quiet", "unknown": "quiet"}


@command("whitespace")
@pass_account
@click.option("--product", metavar="TEXT", help="Say what is known of this product.")
@click.option("--department", metavar="TEXT", default="", help="In this department or use case; else everywhere.")
@click.option("--state", type=Word(SPACE_STATES, "state"), metavar="WORD", help=f"{', '.join(SPACE_STATES)}.")
@click.option("--arr", metavar="AMOUNT", help="What it may bring a year.")
@click.option("--play", "which", metavar="PLAY", help="The open play that is about it.")
@click.option("--why", "reason", metavar="TEXT", help="Why it is no fit, or what is known.")
@click.option("--clear", is_flag=True, help="Take back what was said of it.")
@json_option
def whitespace(
    session: Session, account: Account, product: str | None, clear: bool, as_json: bool, **said: Any
) -> None:
    """What an account owns, and what is still open there.

    With --product, say what is known of one field: a product in a department or use case.

    \b
    Examples:
      bookcockpit whitespace northwind
      bookcockpit whitespace northwind --product Learn --department Finance --state open --arr 24k
    """
    from bookcockpit.core.growth.expansion import grid_of

    if product is not None:
        _say(session, account, product, clear=clear, **said)
        return
    if clear or any(said.values()):
        raise click.UsageError("Say of which product with --product")
    grid = grid_of(session.book, account)
    if as_json:
        print_json(grid)
    elif grid.fields:
        _print_grid(grid)
    else:
        tell(f"No product is known at {account.name} or anywhere in the book; --product notes one.")


def _say(
    session: Session,
    account: Account,
    product: str,
    *,
    clear: bool,
    department: str,
    state: str | None,
    arr: str | None,
    which: str | None,
    reason: str | None,
) -> None:
    from bookcockpit.core.entities import WhiteSpace
    from bookcockpit.core.growth.expansion import forget_field, grid_of, note_field
    from bookcockpit.core.growth.plays import find_play

    book = session.book
    grid = grid_of(book, account)
    if clear:
        noted = _field(grid, product, department)
        if noted is None or noted.noted is None:
            raise Failure(f"nothing was said of that at {account.name}; see `bookcockpit whitespace {account.key}`")
        session.apply(forget_field(account, noted.noted))
        print_shown(f"Cleared: {field_name(noted.product, noted.department)} ({account.name}).")
        return
    plays = book.plays_of.get(account.id, [])
    fields: dict[str, Any] = {"state": state, "reason": reason}
    fields["potential_arr"] = amount(arr, grid.currency, "arr")
    fields["play_id"] = find_play(plays, which).id if which is not None else None
    fields = {name: value for name, value in fields.items() if value is not None}
    change = note_field(grid, product, department, plays, **fields)
    if change.is_empty:
        print_shown(f"Nothing changed: {field_name(product, department)} ({account.name}).")
        return
    session.apply(change)
    made = next(each for each in change.save if isinstance(each, WhiteSpace))
    in_play = made.play_id is not None
    words = _state_words(STATE_LABELS["in_play" if in_play else made.state], made.potential_arr, grid.currency)
    print_shown(f"Noted: {field_name(made.product, made.department)} is {words} ({account.name}).")


def _field(grid: Grid, product: str, department: str) -> Field | None:
    from bookcockpit.core.text import name_key

    wanted = (name_key(product), name_key(department))
    every = (each for row in grid.fields for each in row)
    return next((each for each in every if (name_key(each.product), name_key(each.department)) == wanted), None)


def _print_grid(grid: Grid) -> None:
    heads = ("product", *(department or "everywhere" for department in grid.departments))
    rows = [(Cell(row[0].product, "strong"), *(_cell(each, grid.currency) for each in row)) for row in grid.fields]
    print_table(heads, rows, shrink=[(place, 9) for place in range(len(heads) - 1, 0, -1)])
    for row in grid.fields:
        for each in row:
            if each.noted is not None and each.noted.reason:
                print_shown(f"{each.product} {each.department}".rstrip() + f": {each.noted.reason}")
    told = [f"open {short_money(grid.open_potential, grid.currency)}"] if grid.open_potential else []
    told += [f"in play {short_money(grid.in_play_potential, grid.currency)}"] if grid.in_play_potential else []
    if told:
        print_shown(f"Potential a year: {', '.join(told)}.")
    tell("● owned  ○ open  ▲ in play  – not a fit  · nobody has said")


def _cell(each: Field, currency: str) -> Cell:
    words = f" {_field_words(each, currency)}" if each.is_said else ""
    return Cell(f"{_MARKS[each.state]}{words}", _TONES[each.state])


def _field_words(each: Field, currency: str) -> str:
    return _state_words(STATE_LABELS[each.state], each.potential if each.state != "owned" else None, currency)


def _state_words(label: str, potential: int | None, currency: str) -> str:
    return f"{label} {short_money(potential, currency)}" if potential else label
