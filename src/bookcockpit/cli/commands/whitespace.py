"""`whitespace`: products against the departments of an account, and what is still open there."""

from __future__ import annotations

from typing import Any

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import amount
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Word, json_option, pass_account
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core.entities import Account
from bookcockpit.core.growth.whitespace import STATE_LABELS, Field, Grid, field_name
from bookcockpit.core.money import short_money
from bookcockpit.core.vocabulary import SPACE_STATES

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
    from bookcockpit.core.growth.whitespace import grid_of

    if product is not None:
        _say(session, account, product, clear=clear, **said)
        return
    if clear or any(said.values()):
        raise click.UsageError("Say of which product with --product")
    grid = grid_of(session.book, account)
    if as_json:
        print_json(grid)
    elif grid.fields:
        _print(grid)
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
    from bookcockpit.core.growth.plays import find_play
    from bookcockpit.core.growth.whitespace import forget_field, grid_of, note_field

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
    words = _said(STATE_LABELS["in_play" if in_play else made.state], made.potential_arr, grid.currency)
    print_shown(f"Noted: {field_name(made.product, made.department)} is {words} ({account.name}).")


def _field(grid: Grid, product: str, department: str) -> Field | None:
    from bookcockpit.core.text import name_key

    wanted = (name_key(product), name_key(department))
    every = (each for row in grid.fields for each in row)
    return next((each for each in every if (name_key(each.product), name_key(each.department)) == wanted), None)


def _print(grid: Grid) -> None:
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
    words = f" {_words(each, currency)}" if each.is_said else ""
    return Cell(f"{_MARKS[each.state]}{words}", _TONES[each.state])


def _words(each: Field, currency: str) -> str:
    return _said(STATE_LABELS[each.state], each.potential if each.state != "owned" else None, currency)


def _said(label: str, potential: int | None, currency: str) -> str:
    return f"{label} {short_money(potential, currency)}" if potential else label
