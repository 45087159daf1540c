"""`doctor`: what is wrong with the data file and around it, and what can be done about it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bookcockpit.cli.errors import ATTENTION
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import json_option
from bookcockpit.cli.out import print_json, print_shown, say, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.settings import Settings

if TYPE_CHECKING:
    from bookcockpit.store.doctor import Finding
    from bookcockpit.store.recover import Recovered

_STATES = {"ok": ("✓ ok", "good"), "warning": ("! warning", "soon"), "damage": ("✗ damage", "late")}

_LARGE = 20_000_000
"""Bytes of a data file from which on saving it takes more than a few seconds."""

_ALL = 1_000_000

_WORDS = {
    "meta": "the book itself",
    "step": "undo step",
    "op": "undo detail",
    "attendance": "who attended",
    "contract_previous": "what renews what",
}


@command("doctor")
@click.option("--fix", is_flag=True, help="Repair what can be repaired without losing anything.")
@click.option("--recover", is_flag=True, help="Save what can be read of a damaged book into a new file.")
@json_option
@pass_session
def doctor(session: Session, fix: bool, recover: bool, as_json: bool) -> None:
    """Check the data file and its surroundings.

    Without an option nothing is changed. --fix makes files private, makes a missing backup, builds indexes anew
    and cuts references that lead nowhere, keeping a copy of what they were in. --recover never touches the
    damaged file. Exits with 3 when something is damaged, with 0 when there are only warnings.

    \b
    Examples:
      bookcockpit doctor
      bookcockpit doctor --fix
    """
    if fix and recover:
        raise click.UsageError("--fix repairs a book that can be read, --recover saves one that cannot; say one")
    settings = session.settings
    if recover:
        _recover(settings.store, as_json=as_json)
        return
    done = _fix(settings) if fix else []
    if not as_json:
        for sentence in done:
            print_shown(sentence)
        if fix:
            say() if done else print_shown("There was nothing to repair.")
    _examine(settings, as_json=as_json)


def _fix(settings: Settings) -> list[str]:
    from bookcockpit.store.doctor import fix

    return fix(settings.store, settings.folders.state)


def _examine(settings: Settings, *, as_json: bool) -> None:
    from bookcockpit.store.doctor import examine

    findings = [_which(settings), *examine(settings.store, settings.folders.state), _rules(settings)]
    if not any(finding.state == "damage" for finding in findings):
        findings += _terms(settings)
    if as_json:
        print_json(findings)
    else:
        rows = [(Cell(*_STATES[each.state]), each.check, each.says) for each in findings]
        print_table(("", "check", "found"), rows)
    if any(finding.state == "damage" for finding in findings):
        click.get_current_context().exit(ATTENTION)


def _recover(store: Path, *, as_json: bool) -> None:
    from bookcockpit.store.recover import recover

    with suppress(OSError):
        if store.stat().st_size > _LARGE:
            tell("Looking at every page of the file; for a large book this takes a minute or so …")
    saved = recover(store)
    if as_json:
        tables = [table._asdict() for table in saved.tables]
        print_json({"file": str(saved.path), "tables": tables, "references_cut": saved.cut, "left_out": saved.left_out})
        return
    _say_saved(store, saved)


def _say_saved(store: Path, saved: Recovered) -> None:
    from shlex import quote

    told = [table for table in saved.tables if table.rows or table.refused or table.lost != 0]
    rows = [
        (_word(table.name), f"{table.rows:,}", f"{table.refused:,}" if table.refused else "", _lost(table.lost))
        for table in told
    ]
    print_table(("what", "saved", "senseless", "lost"), rows, right=(1, 2, 3))
    say()
    if saved.cut:
        print_shown(f"{saved.cut:,} references led to rows that are lost, and were cut.")
    if saved.beside is not None:
        print_shown(f"{saved.left_out:,} rows belong to rows that are lost; they are kept in {saved.beside}.")
    print_shown(f"Saved as {saved.path}; {store} is as it was.")
    here, new = quote(str(store)), quote(str(saved.path))
    print_shown(f"Look at it: bookcockpit --db {new}")
    print_shown(f"Go on with it: bookcockpit --db {here} restore {new}")


def _word(table: str) -> str:
    return _WORDS.get(table, table.replace("_", " "))


def _lost(lost: int | None) -> str:
    return "unknown" if lost is None else f"{lost:,}" if lost else ""


def _which(settings: Settings) -> Finding:
    from bookcockpit.store.doctor import Finding

    return Finding("settings", "ok", f"The data file is {settings.store}, named by {settings.store_from}.")


def _terms(settings: Settings) -> list[Finding]:
    """Terms that may count one business twice, each with the command that says whether they do."""
    from bookcockpit.core.playbook import PlaybookError
    from bookcockpit.core.renewals.links import questions
    from bookcockpit.desk import Desk
    from bookcockpit.settings import SettingsError
    from bookcockpit.store.check import VERSION, check
    from bookcockpit.store.doctor import Finding
    from bookcockpit.store.errors import StoreError

    try:
        if check(settings.store).version < VERSION:
            # To open it would bring it up to date: nothing is changed here.
            return []
        desk = Desk.open(settings)
    except (StoreError, PlaybookError, SettingsError):
        # What keeps it from being opened is said above.
        return []
    try:
        asked, anew = questions(desk.book()), desk.counts_anew(_ALL, once=False)
    finally:
        desk.close()
    twice = [
        Finding(
            "terms",
            "warning",
            f"{each.account.name}: {each.words}: `bookcockpit {each.command}` if so, with --both if not",
        )
        for each in asked
    ]
    return [
        *([Finding("terms", "ok", anew)] if anew else []),
        *(twice or [Finding("terms", "ok", "No term looks as if it were counted twice.")]),
    ]


def _rules(settings: Settings) -> Finding:
    """Whether the user's own playbook can be used."""
    from bookcockpit.core.playbook import PlaybookError
    from bookcockpit.desk import read_playbook
    from bookcockpit.settings import SettingsError
    from bookcockpit.store.doctor import Finding

    if settings.playbook is None:
        return Finding("playbook", "ok", "The rules of the preset, without changes of your own.")
    try:
        read_playbook(settings, "balanced")
    except (PlaybookError, SettingsError) as refused:
        return Finding("playbook", "warning", str(refused))
    return Finding("playbook", "ok", f"Your own rules in {settings.playbook} can be read.")
